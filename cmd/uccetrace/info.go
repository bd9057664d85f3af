package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"

	"uccetrace/flow"
	"uccetrace/parser/catalog"
	"uccetrace/render/schema"
)

func (a *app) schemaCommand() *cobra.Command {
	return onlyOwnFlags(&cobra.Command{
		Use:   "schema [report|check|stats|diff|sessions]",
		Short: "The JSON Schemas of reports, checks, stats, diffs and sessions",
		Long: `Prints the JSON Schema (2020-12) that every report of --format json follows; each
line of --format jsonl follows its $defs/line. "schema check", "schema stats", "schema
diff" and "schema sessions" print those of these commands' --format json.`,
		Example: `  $ uccetrace schema
  $ uccetrace schema check`,
		ValidArgs: []string{"report", "check", "stats", "diff", "sessions"},
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage("%s takes one schema, got %d: report, check, stats, diff or sessions", c.CommandPath(), len(args))
			}
			name := append(args, "report")[0]
			text := map[string][]byte{"report": schema.Report, "check": schema.Check, "stats": schema.Stats, "diff": schema.Diff, "sessions": schema.Sessions}[name]
			if text == nil {
				return usage("%q is no schema: write report, check, stats, diff or sessions", name)
			}
			_, err := a.stdout.Write(text)
			return a.printed(err)
		},
	})
}

func (a *app) versionCommand() *cobra.Command {
	return onlyOwnFlags(&cobra.Command{
		Use:     "version",
		Short:   "Commit, Go release, schema, digest of the message definitions",
		Example: `  $ uccetrace version`,
		Args:    noArguments,
		RunE: func(*cobra.Command, []string) error {
			cat, err := a.set.definitions()
			if err != nil {
				return err
			}
			version, commit, goVersion := build()
			_, err = fmt.Fprintf(a.stdout, "uccetrace  %s\ncommit     %s\ngo         %s\nschema     %s, %s, %s, %s, %s\ncatalogue  %s (%d messages)\n",
				version, commit, goVersion, flow.Schema, flow.CheckSchema, flow.StatsSchema, flow.DiffSchema, flow.SessionsSchema, cat.Digest(), len(cat.Messages))
			return a.printed(err)
		},
	}, "catalog")
}

// made says by which program and definitions a report is made.
func made(cat *catalog.Catalog) [][2]string {
	version, commit, goVersion := build()
	return [][2]string{{"uccetrace", version}, {"commit", commit}, {"go", goVersion},
		{"catalogue", fmt.Sprintf("%s (%d messages)", cat.Digest(), len(cat.Messages))}}
}

// build is what the binary says of itself.
func build() (version, commit, goVersion string) {
	version, commit, goVersion = "unknown", "unknown", "unknown"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return
	}
	if info.Main.Version != "" {
		version = info.Main.Version
	}
	goVersion = info.GoVersion
	dirty := ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			commit = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			dirty = " with changes"
		}
	}
	return version, commit + dirty, goVersion
}

func noArguments(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage("%s takes no argument, got %q", c.CommandPath(), args[0])
	}
	return nil
}

// printed makes an exit code of a write to standard output.
func (a *app) printed(err error) error {
	if err == nil || brokenPipe(err) {
		return nil
	}
	return failure{exitIncomplete, fmt.Errorf("standard output: %w", bare(err))}
}
