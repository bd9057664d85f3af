package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"

	"uccetrace/flow"
	"uccetrace/render/schema"
)

func (a *app) schemaCommand() *cobra.Command {
	return onlyOwnFlags(&cobra.Command{
		Use:   "schema",
		Short: "The JSON Schema of the reports",
		Long: `Prints the JSON Schema (2020-12) that every report of --format json follows; each
line of --format jsonl follows its $defs/line.`,
		Example: `  $ uccetrace schema`,
		Args:    noArguments,
		RunE: func(*cobra.Command, []string) error {
			_, err := a.stdout.Write(schema.Report)
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
			_, err = fmt.Fprintf(a.stdout, "uccetrace  %s\ncommit     %s\ngo         %s\nschema     %s\ncatalogue  %s (%d messages)\n",
				version, commit, goVersion, flow.Schema, cat.Digest(), len(cat.Messages))
			return a.printed(err)
		},
	}, "catalog")
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
