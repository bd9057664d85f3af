package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

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
		return noPath("uccetrace stats --help")
	}
	return count(ctx, a, paths, opt, outs, tally, tally.Statistics, render.WriteStatistics)
}
