package main

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"uccetrace/flow/analysis"
	"uccetrace/flow/stats"
	"uccetrace/render"
)

func (a *app) statsCommand() *cobra.Command {
	var out figureFlags
	var by []string
	c := &cobra.Command{
		Use:   "stats PATH… [--by pg,hour,client,peripheral]",
		Short: "How long logins and each of their hops took: percentiles and histograms",
		Long: `Counts how long it took, of the logins that succeeded: confirmed (OPC's mapping to
the CTI server's confirmation), router (attribute login to the last group), cucm (the
JTAPI gateway's own "returned in"), settled (first to last line), and each message
that both ends printed. Whole milliseconds, percentiles by nearest rank; what took
over a minute is counted in steps of 1 %.

--by tells logins apart by one thing or by several together. An hour is that in which
a login starts, on the reference clock, with the date where a log has one.

A message between machines whose clocks are not known well enough, or in a log without
milliseconds, is not timed; the column untimed and a note count such.`,
		Example: `  $ uccetrace stats testdata/agent-login.log
  $ uccetrace stats testdata/distinct --by pg,client
  $ uccetrace stats testdata/agent-login.log --by hour --format json`,
		RunE: func(c *cobra.Command, args []string) error { return a.stats(c.Context(), args, by, &out) },
	}
	c.Flags().StringSliceVar(&by, "by", nil, "tell logins apart by `name`, or several: "+strings.Join(stats.Names(), ", "))
	out.add(c)
	c.RegisterFlagCompletionFunc("by", fixed(stats.Names()...))
	return c
}

func (a *app) stats(ctx context.Context, paths, by []string, flags *figureFlags) error {
	outs, err := flags.places()
	if err != nil {
		return err
	}
	tally, err := stats.New(by)
	if err != nil {
		return usage("--by: %w", err)
	}
	opt, err := a.options()
	if err != nil {
		return err
	}
	if len(paths) == 0 {
		return usage("no path given: name log files, folders or patterns, or - for standard input; \"uccetrace stats --help\" has examples")
	}
	found, err := a.take(&opt, paths, outs.targets())
	if err != nil {
		return err
	}
	if err := outs.open(); err != nil {
		return err
	}
	opt.Brief = true
	var status analysis.Status
	if err := await(ctx, func() (err error) { status, err = analysis.Run(ctx, opt, tally); return err }); err != nil {
		outs.abort()
		return brokenOff(ctx, err)
	}
	if err := a.keepMap(); err != nil {
		outs.abort()
		return failure{exitIncomplete, err}
	}
	s := tally.Statistics()
	err = outs.write(a.stdout, func(w io.Writer, format string, file bool) error {
		return render.WriteStatistics(w, s, format, a.lookAt(file, paths))
	})
	if err != nil {
		return err
	}
	return a.verdict(found, status)
}
