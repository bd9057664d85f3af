package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"uccetrace/flow/analysis"
	"uccetrace/flow/diff"
	"uccetrace/render"
)

// exitDiffers is the exit code of a diff that found something.
const exitDiffers = 1

func (a *app) diffCommand() *cobra.Command {
	var out figureFlags
	var before, after []string
	c := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "In what two captures differ: outcomes, variants, percentiles, incidents, lines",
		Long: fmt.Sprintf(`Holds two captures against each other. Each is one path, or several with --old and
--new. Told is what one of them lacks:

  outcomes     also one whose share of the logins moved by over %d %% (of %d logins at
               least on both sides)
  variants     what a login went through: outcome, certain cause, step reached, message
               that refuses it and its codes, client, whether a mobile agent
  incidents    by cause, PGs and peripherals (one that is not known is any); where the
               cause is not certain, by all that it may be
  lines        kinds of lines by process, and near misses

and percentiles (p50, p95) of confirmed, router, cucm, settled and each message from
one process to the next, where both sides timed it %d times or more and it moved by
over %d ms and by over a quarter.

A note names the processes whose logs only one of them has: what those would show
cannot be compared.

Times, dates, numbers and names are no difference: the same lines in other files, or
the same run another day, give none. The filters choose logins;
lines, and incidents that no login tells of, are told all the same.

Exit codes: 0 no difference; 1 some; 2, 3 and 5 as of all commands, before 1.`, diff.LeastShare, diff.LeastLogins, diff.LeastTimed, diff.LeastMoved),
		Example: `  $ uccetrace diff testdata/agent-login.log testdata/agent-login.log
  $ uccetrace diff --old testdata/agent-login.log --new testdata/agent-login.log --format json`,
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case len(before) == 0 && len(after) == 0 && len(args) == 2:
				return a.diff(c.Context(), args[:1], args[1:], &out)
			case len(before) > 0 && len(after) > 0 && len(args) == 0:
				return a.diff(c.Context(), before, after, &out)
			}
			return usage("name two captures: uccetrace diff OLD NEW, or each of several paths with --old and --new")
		},
	}
	c.Flags().StringArrayVar(&before, "old", nil, "a `path` of the older capture; may be repeated")
	c.Flags().StringArrayVar(&after, "new", nil, "a `path` of the newer capture; may be repeated")
	out.add(c)
	return c
}

func (a *app) diff(ctx context.Context, before, after []string, flags *figureFlags) error {
	outs, err := flags.places()
	if err != nil {
		return err
	}
	opt, err := a.options()
	if err != nil {
		return err
	}
	opt.Causes, opt.Brief = a.base, true
	base, err := a.base()
	if err != nil {
		return err
	}
	sides := [2]found{a.find(before), a.find(after)}
	read := slices.Concat(sides[0].sources, sides[1].sources)
	if err := refuseInputs(outs.targets(), read); err != nil {
		return err
	}
	for _, f := range sides {
		if len(f.paths) == 0 {
			return failure{code: f.code()} // half of it says nothing
		}
	}
	if err := a.hide(&opt, outs.targets(), read); err != nil {
		return err
	}
	if err := outs.open(); err != nil {
		return err
	}
	var captures [2]*diff.Capture
	var code failure
	for i, f := range sides {
		captures[i] = diff.New(base)
		opt.Paths = f.paths
		var status analysis.Status
		if err := await(ctx, func() (err error) { status, err = analysis.Run(ctx, opt, captures[i]); return err }); err != nil {
			outs.abort()
			return brokenOff(ctx, err)
		}
		code = gravest(code, a.verdict(f, status))
	}
	if err := a.keepMap(); err != nil {
		outs.abort()
		return failure{exitIncomplete, err}
	}
	d := diff.Between(captures[0], captures[1])
	err = outs.write(a.stdout, func(w io.Writer, format string, file bool) error {
		return render.WriteDifference(w, d, format, a.lookAt(file, nil))
	})
	switch {
	case err != nil:
		return err
	case code.code != exitDone:
		return code
	case !d.Equal:
		return failure{code: exitDiffers}
	}
	return nil
}

// gravest is the graver of two verdicts on an input: one that was not read to its end,
// then one that is no trace log.
func gravest(known failure, err error) failure {
	var f failure
	if !errors.As(err, &f) || known.code == exitIncomplete {
		return known
	}
	return f
}
