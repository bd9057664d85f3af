package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"uccetrace/flow/analysis"
	"uccetrace/flow/decision"
	"uccetrace/flow/simulate"
	"uccetrace/render"
)

func (a *app) replayCommand() *cobra.Command {
	var decide []string
	c := &cobra.Command{
		Use:   "replay PATH… [--decide NAME=OUTCOME]",
		Short: "Each login beside what the reference engine does for the same request",
		Long: `Runs the reference engine, every system of the login flow, for the request of each
login that the filters choose, and shows the lines that it prints beside those that
were observed, and where the two part (at most 20 logins, --all for more and for
every value).

  <  unexpected: the engine does not print this line for such a request
  >  missing: the engine prints it, and the capture could have shown it
  ≠  different: another value than the request or the engine has, or a code
  ↕  reordered: at a time at which it is not possible
  »  late: beyond a published timer (the CTI server's answer: 15 s)
  :  only follows from the first of these, before which a line says so
  ·  on one side only, and no fault: the capture could not have shown it, or not
     whose it is, or only the shape of such lines is known

Of a pair the values that differ stand below, but for those that the engine makes up:
numbers that every run gives anew, times, and what no line of the capture says. The
engine's milliseconds are no real latencies.

--decide lets something go wrong in the engine, to see whether what was observed
would follow from it. It may be narrowed: pim.find-atr=not-in-range@agent:10000.`,
		Example: `  $ uccetrace replay testdata/agent-login.log
  $ uccetrace replay testdata/agent-login.log --agent 10000 --decide pim.find-atr=not-in-range
  $ uccetrace replay testdata/distinct --format json`,
		RunE: func(c *cobra.Command, args []string) error { return a.replay(c.Context(), args, decide) },
	}
	c.Flags().StringArrayVar(&decide, "decide", nil, "what would the engine do if this decision came out so: `NAME=OUTCOME`; may be repeated")
	c.RegisterFlagCompletionFunc("decide", fixed(choices()...))
	return c
}

// choices are all NAME=OUTCOME.
func choices() []string {
	var out []string
	for _, d := range decision.All() {
		for _, o := range d.Outcomes {
			out = append(out, d.Name+"="+o.Name+"\t"+o.Doc)
		}
	}
	return out
}

// replay reads the paths and writes each login with its replay in every format
// asked for.
func (a *app) replay(ctx context.Context, paths, decide []string) error {
	settings, err := tried(decide)
	if err != nil {
		return err
	}
	for _, text := range decide {
		if a.set.redact && strings.Contains(text, "@") {
			return usage("--decide %s: with --redact a decision is for all: leave out what stands from the @ on", text)
		}
	}
	return a.read(ctx, paths, a.standard("text"), reading{
		help:   "uccetrace replay --help",
		format: replayFormat,
		report: func(opt analysis.Options, outs outputs) (analysis.Status, error) {
			return analysis.Replay(ctx, opt, analysis.Replays{Settings: settings, Most: a.mostReplays(opt)}, outs)
		},
	})
}

// replayFormat finds a format that shows replays.
func replayFormat(name string) (render.Format, error) {
	var names []string
	for _, f := range render.Replays() {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return render.Format{}, fmt.Errorf("a replay has no format %q: formats are %s", name, strings.Join(names, ", "))
}

// tried reads the --decide flags.
func tried(flags []string) ([]decision.Setting, error) {
	var out []decision.Setting
	for _, flag := range flags {
		s, err := decision.Parse(flag)
		if _, rerr := simulate.ParseRule(flag); err != nil && rerr == nil {
			err = errors.New("a replay takes a decision or leaves it: no probability here")
		}
		if err != nil {
			return nil, decideError(flag, err)
		}
		out = append(out, s)
	}
	return out, nil
}

// decideError says what is wrong with a --decide flag.
func decideError(flag string, err error) error {
	text := strings.TrimPrefix(err.Error(), fmt.Sprintf("decision %q: ", flag))
	if name, _, ok := strings.Cut(flag, "="); ok {
		if near, known := nearDecisions(name); !known {
			text = fmt.Sprintf("there is no decision %q: %s; \"uccetrace simulate --list-decisions\" lists all", name, near)
		}
	}
	return usage("--decide %s: %s", flag, text)
}

// nearDecisions says whether there is a decision of that name, and which others
// its component takes, or else which components there are.
func nearDecisions(name string) (near string, known bool) {
	component, _, _ := strings.Cut(name, ".")
	var siblings, components []string
	for _, d := range decision.All() {
		if d.Name == name {
			return "", true
		}
		c, _, _ := strings.Cut(d.Name, ".")
		if c == component {
			siblings = append(siblings, d.Name)
		}
		if !contains(components, c) {
			components = append(components, c)
		}
	}
	if len(siblings) > 0 {
		return "those of " + component + " are " + strings.Join(siblings, ", "), false
	}
	return "their names begin with " + strings.Join(components, ", "), false
}
