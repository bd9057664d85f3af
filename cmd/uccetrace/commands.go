package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

const rootHelp = `uccetrace reads captured UCCE trace logs (ctisvr, opc, pim, jgw, router; Finesse,
CTI OS client, CUCM and JTAPI logs beside them), rebuilds every agent login across
processes and says what happened to it, why, and what to do.

Paths are log files, folders (with all that is in them), patterns such as
'logs/**/*.txt', or - for standard input. Several processes may stand in one file,
and one process in many; order and names of files do not matter.

Exit codes: 0 done; 2 usage or configuration; 3 a named path could not be read to
its end, or a part of it that is a log or could be one (a member of an archive that is
encrypted or packed in a way that is not read, a closed folder), or an output not be
written (the report so far is still printed);
5 nothing recognised, or not in a file that was named; 130, 143 interrupted. check
has 1 and 4 besides, diff 1: see their --help.`

const rootExamples = `  What happened to the logins in this capture?
  $ uccetrace testdata/agent-login.log

  Only one agent, on one extension, around a time
  $ uccetrace testdata/agent-login.log --agent 10000 --ext 10000 --at 23:35:36

  One login, as arrows between the processes
  $ uccetrace show testdata/agent-login.log --agent 10000 --view ladder

  What is still needed to say why, as a request that can be mailed
  $ uccetrace collect testdata/agent-login.log

  For programs: one JSON object, or a login a line
  $ uccetrace testdata/agent-login.log --format json
  $ uccetrace testdata/agent-login.log --format jsonl`

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "uccetrace [analyze] PATH…",
		Short:         "What happened to the agent logins in these UCCE trace logs?",
		Long:          rootHelp,
		Example:       rootExamples,
		Args:          cobra.ArbitraryArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usage("%w: see \"%s --help\"", flagError(err), c.CommandPath())
	})
	a.flags(root)
	root.AddCommand(a.analyzeCommand(), a.inspectCommand(), a.showCommand(), a.replayCommand(), a.checkCommand(), a.reportCommand(), a.sessionsCommand(), a.statsCommand(), a.diffCommand(), a.mergeCommand(), a.collectCommand(), a.redactCommand(), a.catalogCommand(), a.simulateCommand(), a.explainCommand(), a.schemaCommand(), a.versionCommand())
	root.SuggestionsMinimumDistance = 2
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), ".FlagUsages", ".FlagUsagesWrapped 80"))
	root.RunE = func(c *cobra.Command, args []string) error {
		var known []string
		for _, sub := range root.Commands() {
			if sub.IsAvailableCommand() && sub.Name() != "completion" {
				known = append(known, sub.Name())
			}
		}
		return a.bareCall(c.Context(), args, root.SuggestionsFor, known)
	}
	return root
}

func (a *app) analyzeCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "analyze PATH…",
		Short: "Verdict, logins that did not succeed, the rest in numbers (default)",
		Long: `Prints the verdict first; then incidents: what hit several logins, or what a system's
own lines tell of, with its cause, scope, what changed before and what to do; then
changes of sides; then each login that failed or stopped, with its cause, the step
it reached, the line that refuses it, and what nobody could read or see (at most 20
logins, --all for more); then the logins that succeeded, latencies, and what was
read. A capture with one login is shown with its facts and timeline.

A login is called failed only where a printed line refuses it. Where lines are
merely missing it is inconclusive, and the report says what could not be seen. A
root cause is stated by a line that is there, or inferred where such lines rule out
all others; all else "may be", with what to collect.`,
		Example: `  $ uccetrace analyze testdata/agent-login.log
  $ uccetrace analyze testdata/agent-login.log --find 0x2600001d
  $ uccetrace analyze testdata/agent-login.log --outcome failed
  $ uccetrace analyze testdata/agent-login.log --cause phone-unregistered`,
		RunE: func(c *cobra.Command, args []string) error {
			return a.report(c.Context(), args, a.standard("text"))
		},
	}
}

func (a *app) inspectCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "inspect PATH…",
		Short: "What the capture holds, and what it can and cannot answer",
		Long: `Lists the processes with side, time span and how many kinds of lines each printed;
which logs begin later or end earlier than the others, or miss a file in between, by
over 5 minutes; the files with dialect and encoding (counted where they are many,
--all for each), and what those are that are no trace log; the kinds of lines; what
all that can and cannot answer about a login, and how to collect the rest; shapes of
lines that no message of the catalogue claims, and near misses: lines that begin like
a known message and go on otherwise, whose wording may have changed with the release.

What a file is, its first lines tell; --dialect 'GLOB=NAME' says it where they do not.`,
		Example: `  $ uccetrace inspect testdata/agent-login.log`,
		RunE: func(c *cobra.Command, args []string) error {
			return a.report(c.Context(), args, a.standard("inspect"))
		},
	}
}

func (a *app) showCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "show PATH… [--login ID | --agent ID | --ext NUMBER]",
		Short: "One login: timeline, ladder, beside what was expected, links or raw lines",
		Long: `Shows the logins that the filters choose, one after the other (at most 20, --all
for more).

  timeline  every step with time, process, values and evidence
  ladder    the processes as lifelines, their messages as arrows
  align     what was observed beside what the engine expects ("uccetrace replay
            --help" says what its marks mean), and where the two part
  links     the numbers of the login and which step carries which
  raw       the trace lines themselves, in order of time, never wrapped or cut

A sign says what ties a step to the login: = the same request number, ~ the same
agent, extension or target within the open login, · next to a line that is tied,
? seen, but for which login cannot be said.`,
		Example: `  $ uccetrace show testdata/agent-login.log --agent 10000
  $ uccetrace show testdata/agent-login.log --agent 10000 --view ladder --ascii
  $ uccetrace show testdata/agent-login.log --agent 10000 --view align
  $ uccetrace show testdata/agent-login.log --ext 10000 --view links
  $ uccetrace show testdata/agent-login.log --view raw`,
		RunE: func(c *cobra.Command, args []string) error {
			if !isView(a.set.view) {
				return usage("unknown view %q: views are %s", a.set.view, strings.Join(viewNames(), ", "))
			}
			return a.report(c.Context(), args, a.standard(a.set.view))
		},
	}
	c.Flags().StringVar(&a.set.view, "view", "timeline", "`view`: "+strings.Join(viewNames(), ", "))
	c.RegisterFlagCompletionFunc("view", fixed(viewNames()...))
	return c
}

func isView(name string) bool {
	for _, v := range viewNames() {
		if v == name {
			return true
		}
	}
	return false
}

// onlyOwnFlags drops the flags that choose logins from the help of a command that
// reads no capture.
func onlyOwnFlags(c *cobra.Command, keep ...string) *cobra.Command {
	c.SetUsageFunc(func(c *cobra.Command) error {
		out := c.OutOrStderr()
		fmt.Fprintf(out, "Usage:\n  %s\n", c.UseLine())
		if c.HasExample() {
			fmt.Fprintf(out, "\nExamples:\n%s\n", c.Example)
		}
		if c.HasAvailableSubCommands() {
			fmt.Fprint(out, "\nAvailable Commands:\n")
			for _, sub := range c.Commands() {
				fmt.Fprintf(out, "  %-*s %s\n", c.NamePadding(), sub.Name(), sub.Short)
			}
		}
		fmt.Fprint(out, flagUsages(c))
		for _, name := range keep {
			if f := c.Root().PersistentFlags().Lookup(name); f != nil {
				own := pflag.NewFlagSet("", pflag.ContinueOnError)
				own.AddFlag(f)
				fmt.Fprint(out, own.FlagUsagesWrapped(80))
			}
		}
		return nil
	})
	return c
}

// heading annotates the first flag of a part of a command's help.
const heading = "heading"

// flagUsages are a command's own flags in the order in which it names them, in
// parts under their headings.
func flagUsages(c *cobra.Command) string {
	var b strings.Builder
	title, part := "Flags", newPart()
	flush := func() {
		if part.HasAvailableFlags() {
			fmt.Fprintf(&b, "\n%s:\n%s", title, part.FlagUsagesWrapped(80))
		}
	}
	all := c.LocalNonPersistentFlags()
	all.SortFlags = c.Flags().SortFlags
	all.VisitAll(func(f *pflag.Flag) {
		if h := f.Annotations[heading]; h != nil {
			flush()
			title, part = h[0], newPart()
		}
		part.AddFlag(f)
	})
	flush()
	return b.String()
}

func newPart() *pflag.FlagSet {
	f := pflag.NewFlagSet("", pflag.ContinueOnError)
	f.SortFlags = false
	return f
}

// flagError says of a flag's value what is wanted, in place of what Go's parsers
// say.
func flagError(err error) error {
	var invalid *pflag.InvalidValueError
	if !errors.As(err, &invalid) {
		return err
	}
	f := invalid.GetFlag()
	want := map[string]string{
		"duration": "a time such as 90s, 5m or 1.5h", "int": "a whole number",
		"uint64": "a whole number from 0 to 18446744073709551615", "bool": "true or false",
	}[f.Value.Type()]
	if want == "" {
		return err
	}
	return fmt.Errorf("invalid argument %q for --%s: want %s", invalid.GetValue(), f.Name, want)
}
