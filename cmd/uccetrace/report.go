package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"uccetrace/flow/analysis"
	"uccetrace/render"
)

func (a *app) reportCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "report PATH… [-o report.html] [-o report.md] [-o note=case.txt]",
		Short: "The root-cause report to hand on: a page, Markdown for a ticket, a case note",
		Long: `Writes what analyze finds so that it can travel, with the lines themselves, each
login that did not succeed beside what the engine expects, the causes with what rules
the others out, and the SHA-256 of every input. The same input gives the same bytes.

  html  one page: no script, nothing fetched; to read, print and keep (-o x.html)
  md    Markdown for a ticket, ladders as Mermaid, within 60,000 characters (-o x.md)
  note  a case note: ASCII, at most 4,000 characters of 78 columns (-o x.txt)
  json  as analyze, with the digests (-o x.json)

Standard output gets Markdown, or the case note where -o names files; --format says
otherwise. At most 100 logins stand in full in a page, the failed ones first, the
others in a row each; --all shows every one.`,
		Example: `  $ uccetrace report testdata/agent-login.log
  $ uccetrace report testdata/agent-login.log -o report.html -o report.md -o note=case.txt
  $ uccetrace report testdata/distinct --case 600123456 --title 'Agents of site North' -o north.html
  $ uccetrace report testdata/agent-login.log --agent 10000 --format note`,
		RunE: func(c *cobra.Command, args []string) error {
			standard := "md"
			if len(a.set.outputs) > 0 {
				standard = "note"
			}
			return a.read(c.Context(), args, a.standard(standard), reading{
				help: "uccetrace report --help", format: handedOn, files: true,
				report: func(opt analysis.Options, outs outputs) (analysis.Status, error) {
					return a.analyze(c.Context(), opt, outs)
				},
			})
		},
	}
	c.Flags().StringVar(&a.set.caseID, "case", "", "`id` of the case that the report is for")
	c.Flags().StringVar(&a.set.title, "title", "", "what the report is called: `text` in place of \"Agent logins: what happened\"")
	return c
}

// handedOn finds a format of a report: a file that ends in .txt is a case note.
func handedOn(name string) (render.Format, error) {
	if name == "text" {
		name = "note"
	}
	var names []string
	for _, f := range render.Formats() {
		if !f.Dossier && f.Name != "json" && f.Name != "jsonl" {
			continue
		}
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return render.Format{}, fmt.Errorf("a report has no format %q: formats are %s", name, strings.Join(names, ", "))
}
