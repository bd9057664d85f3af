package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"uccetrace/parser"
	"uccetrace/parser/catalog"
	"uccetrace/parser/source"
	"uccetrace/render"
)

func (a *app) catalogCommand() *cobra.Command {
	c := onlyOwnFlags(&cobra.Command{
		Use:   "catalog list | show | test | learn",
		Short: "Definitions of trace messages: list, show, test, draft a new one",
		Long: `Every trace line that uccetrace understands is defined as text: the line itself
with a <name> where something varies, and what it means. Wording differs between
releases; what is missing or has changed can be added in a folder of *.trace files
that --catalog names, without a compiler.`,
		Example: `  $ uccetrace catalog list opc
  $ uccetrace catalog show opc.set-agent-state
  $ uccetrace catalog test`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage("unknown command %q for %q: commands are list, show, test, learn", args[0], c.CommandPath())
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}, "catalog")
	c.AddCommand(a.listCommand(), a.defineCommand(), a.testCommand(), a.learnCommand())
	return c
}

func (a *app) listCommand() *cobra.Command {
	return onlyOwnFlags(&cobra.Command{
		Use:     "list [PROCESS…]",
		Short:   "All messages: id, where its wording is known from, title",
		Example: "  $ uccetrace catalog list\n  $ uccetrace catalog list router",
		RunE: func(_ *cobra.Command, args []string) error {
			cat, err := a.set.definitions()
			if err != nil {
				return err
			}
			for _, process := range args {
				if cat.Process(process) == nil {
					return usage("no message of process %q is defined: processes are %s", process, strings.Join(cat.Processes(), ", "))
				}
			}
			var b strings.Builder
			for _, process := range cat.Processes() {
				if len(args) > 0 && !contains(args, process) {
					continue
				}
				wide := 0
				for _, m := range cat.Messages {
					if m.Process == process {
						wide = max(wide, len(m.ID))
					}
				}
				for _, m := range cat.Messages {
					if m.Process == process {
						fmt.Fprintf(&b, "%s\n", render.Line(fmt.Sprintf("%-*s  %-10s  %s", wide, m.ID, m.Basis, m.Title)))
					}
				}
			}
			_, err = a.stdout.Write([]byte(b.String()))
			return a.printed(err)
		},
	}, "catalog")
}

func contains(list []string, s string) bool {
	for _, e := range list {
		if e == s {
			return true
		}
	}
	return false
}

func (a *app) defineCommand() *cobra.Command {
	return onlyOwnFlags(&cobra.Command{
		Use:   "show MESSAGE… | NAME… | names",
		Short: "The definition of a message or of a <name>, as it would stand in a *.trace file",
		Example: "  $ uccetrace catalog show opc.map-invocation\n" +
			"  $ uccetrace catalog show agent\n" +
			"  $ uccetrace catalog show names",
		RunE: func(_ *cobra.Command, args []string) error {
			cat, err := a.set.definitions()
			if err != nil {
				return err
			}
			if len(args) == 0 {
				return usage("no message given: \"uccetrace catalog list\" names them")
			}
			var out []string
			for _, id := range args {
				if names := glossary(cat, id); len(names) > 0 {
					out = append(out, strings.Join(names, "\n"))
					continue
				}
				m, ok := cat.Message(id)
				if !ok {
					return usage("no message %q%s: \"uccetrace catalog list\" names them", id, near(cat, id))
				}
				out = append(out, strings.TrimRight(catalog.Format(m), "\n"))
			}
			_, err = a.stdout.Write([]byte(lines(strings.Join(out, "\n\n"))))
			return a.printed(err)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			var ids []string
			if cat, err := a.set.definitions(); err == nil {
				for _, m := range cat.Messages {
					ids = append(ids, m.ID)
				}
			}
			return ids, cobra.ShellCompDirectiveNoFileComp
		},
	}, "catalog")
}

// glossary is the definition of one name, or of all where "names" is asked for.
func glossary(cat *catalog.Catalog, id string) []string {
	var out []string
	for _, n := range cat.Names[1:] {
		if id == "names" || n.Name == strings.Trim(id, "<>") {
			out = append(out, strings.TrimRight(n.Format(), "\n"))
		}
	}
	return out
}

// near names the messages whose id holds what was asked for, or ends like it.
func near(cat *catalog.Catalog, id string) string {
	var found []string
	_, tail, _ := strings.Cut(id, ".")
	for _, like := range []string{id, tail} {
		for _, m := range cat.Messages {
			if len(found) == 0 && like != "" && strings.Contains(m.ID, like) {
				found = append(found, m.ID)
			}
		}
	}
	if len(found) == 0 {
		return ""
	}
	return ", did you mean " + strings.Join(found, " or ") + "?"
}

// lines makes text of several lines safe to show.
func lines(text string) string {
	var b strings.Builder
	for _, l := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		b.WriteString(render.Line(l))
		b.WriteByte('\n')
	}
	return b.String()
}

func (a *app) testCommand() *cobra.Command {
	return onlyOwnFlags(&cobra.Command{
		Use:   "test",
		Short: "Check every definition against its examples, both ways",
		Long: `Loads all definitions (with those of --catalog), reads every example, prints it
again, and says what does not hold. Exit code 2 if something does not.`,
		Example: "  $ uccetrace catalog test",
		Args:    noArguments,
		RunE: func(*cobra.Command, []string) error {
			cat, err := a.set.definitions()
			if err != nil {
				return err
			}
			problems := cat.Test()
			for _, p := range problems {
				a.complain(fmt.Sprint(p))
			}
			if len(problems) > 0 {
				return failure{code: exitUsage}
			}
			examples := 0
			for _, m := range cat.Messages {
				examples += len(m.Examples)
			}
			_, err = fmt.Fprintf(a.stdout, "%d messages, %d examples: all are claimed by their own message only, and print as they were read\n", len(cat.Messages), examples)
			return a.printed(err)
		},
	}, "catalog")
}

func (a *app) learnCommand() *cobra.Command {
	return onlyOwnFlags(&cobra.Command{
		Use:   "learn FILE:LINE…",
		Short: "Draft a definition from a line that no message claims",
		Long: `Prints a definition that claims the line, to be completed by hand and saved in the
folder that --catalog names: what varies has been guessed from labels that are
known. For a line that a message claims already it prints that definition.`,
		Example: "  $ uccetrace catalog learn testdata/agent-login.log:71",
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("no line given: write FILE:LINE, such as pim1.log:88")
			}
			cat, err := a.set.definitions()
			if err != nil {
				return err
			}
			for i, arg := range args {
				draft, err := learn(c.Context(), cat, arg)
				if err != nil {
					return err
				}
				if i > 0 {
					draft = "\n" + draft
				}
				if _, err := a.stdout.Write([]byte(lines(draft))); err != nil {
					return a.printed(err)
				}
			}
			return nil
		},
	}, "catalog")
}

// learn drafts a definition of the entry on one line of a file.
func learn(ctx context.Context, cat *catalog.Catalog, where string) (string, error) {
	i := strings.LastIndexByte(where, ':')
	line := 0
	if i > 0 {
		line, _ = strconv.Atoi(where[i+1:])
	}
	if line <= 0 {
		return "", usage("%s: not a line: write FILE:LINE, such as pim1.log:88", where)
	}
	sources, _, err := source.Find([]string{filepath.Clean(where[:i])}, nil)
	if err != nil {
		return "", failure{exitIncomplete, err}
	}
	entries, claimed, err := entriesAt(ctx, cat, sources, line)
	if err != nil {
		return "", failure{exitIncomplete, err}
	}
	if len(entries) == 0 {
		if claimed != nil {
			return fmt.Sprintf("# %s is claimed already, by this definition\n%s", where, catalog.Format(claimed)), nil
		}
		return "", usage("%s: no entry begins on this line: name the line where its time stands", where)
	}
	var drafts []string
	for _, e := range entries {
		draft, err := cat.Learn(e.process, e.text)
		if err != nil {
			return "", failure{exitUsage, wrong{where, err}}
		}
		drafts = append(drafts, strings.TrimRight(draft, "\n"))
	}
	return strings.Join(drafts, "\n\n"), nil
}

type unclaimed struct{ process, text string }

// entriesAt finds the entries that begin on a line: those that no message claims,
// and the message that claims one.
func entriesAt(ctx context.Context, cat *catalog.Catalog, sources []*source.Source, line int) (free []unclaimed, claimed *catalog.Message, err error) {
	c, err := parser.Open(ctx, sources, parser.Options{Catalog: cat})
	if err != nil {
		return nil, nil, err
	}
	for _, r := range c.Runs {
		for b, err := range r.Blocks(ctx) {
			if err != nil {
				return nil, nil, err
			}
			for _, ev := range b.Events {
				for _, s := range ev.Spans {
					if int(s.Line) == line && claimed == nil {
						claimed = ev.Message
					}
				}
			}
		}
		all := []parser.Window{{From: -1 << 62, To: 1 << 62}}
		err := r.Unclaimed(ctx, all, func(e parser.Entry) bool {
			if int(e.Span.Line) == line && !e.Shaped {
				free = append(free, unclaimed{e.Proc.Process, string(e.Text)})
			}
			return int(e.Span.Line) <= line
		})
		if err != nil {
			return nil, nil, err
		}
	}
	return free, claimed, nil
}
