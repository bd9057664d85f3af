package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"uccetrace/flow/analysis"
	"uccetrace/flow/redact"
	"uccetrace/flow/whole"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
	"uccetrace/parser/source"
	"uccetrace/render"
)

func (a *app) redactCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "redact PATH… -o DIR [--redact-map FILE]",
		Short: "A copy of the logs with agents, phones, addresses and hosts under other names",
		Long: `Writes a copy of the trace logs into the new folder DIR, archives unpacked, in which
the values that the catalogue calls private (agents and their names, extensions and
other numbers, devices, IP addresses, hosts) have pseudonyms of the same shape and
length: an analysis of the copy says what "analyze --redact" says of the logs.

The same value has the same pseudonym wherever it stands. Pseudonyms follow from a key
that is made anew for each call, unless --redact-map names the file that keeps it with
the list of who is who: that file stays with you.

A private value is replaced whole. In text that no message claims, these are known by
their shape: IPv4, IPv6 and hardware addresses, SEP, CSF, TCT, BOT and TAB devices,
user@host, user and host of a URL, \\server\share, DOMAIN\user, and domains that end
as names of networks do (a.com, a.local, a.b.de). A word of letters and digits in the name
of a folder or archive is taken for a host.

Left as they are: ` + redact.Left + `. ICM ids and network targets say
nothing outside the database of the customer. One hardware or IPv6 address in two
notations has two pseudonyms. Look through the copy before you give it away. Files that
are no trace logs are left out.`,
		Example: `  uccetrace redact testdata/agent-login.log -o redacted
  uccetrace redact testdata/agent-login.log -o again --redact-map who-is-who.json`,
		RunE: func(c *cobra.Command, args []string) error {
			a.set.redact = true
			return a.redact(c.Context(), args)
		},
	}
}

// redactor makes what redacts, if that is asked for, and says why it cannot.
func (a *app) redactor(cat *catalog.Catalog, files []target, sources []*source.Source) (*redact.Redactor, error) {
	name := a.set.redactMap
	if !a.set.redact {
		if name != "" {
			return nil, usage("--redact-map %s: nothing is redacted: add --redact, or leave it out", name)
		}
		return nil, nil
	}
	key := redact.NewKey()
	if name != "" {
		if info, err := os.Stat(filepath.Dir(name)); err != nil || !info.IsDir() {
			return nil, usage("--redact-map %s: no such folder: name a file in one that is there", name)
		}
		for _, t := range files {
			if sameFile(t.path, name) {
				return nil, usage("--redact-map %s: is an output, and must stay with you: name another file", name)
			}
		}
		for _, s := range sources {
			if sameFile(filepath.FromSlash(s.Name), name) {
				return nil, usage("--redact-map %s: this file is read as input and would be lost: name another one", name)
			}
		}
		var err error
		if key, err = redact.LoadKey(name); err != nil {
			return nil, usage("--redact-map %s: %w", name, bare(err))
		}
	}
	a.hides = redact.New(cat, key)
	return a.hides, nil
}

// hide has a capture read redacted, if that is asked for.
func (a *app) hide(opt *analysis.Options, files []target, sources []*source.Source) (err error) {
	opt.Redact, err = a.redactor(opt.Catalog, files, sources)
	return err
}

// take finds the paths of a call and has them read, redacted if that is asked for. No
// file that is written may be one of them.
func (a *app) take(opt *analysis.Options, paths []string, files []target) (found, error) {
	f := a.find(paths)
	if err := refuseInputs(files, f.sources); err != nil {
		return f, err
	}
	if len(f.paths) == 0 {
		return f, failure{code: f.code()}
	}
	opt.Paths = f.paths
	return f, a.hide(opt, files, f.sources)
}

// lookAt is the look of a report on paths, in a file or not.
func (a *app) lookAt(file bool, paths []string) render.Options {
	if file {
		return a.lookOfFile(a.named(paths))
	}
	return a.look(a.named(paths))
}

// named is what a report says of the paths that it was made of.
func (a *app) named(paths []string) []string {
	if a.hides != nil {
		return []string{"PATH"}
	}
	return paths
}

// hidden is a text without what is private.
func (a *app) hidden(text string) string {
	if a.hides != nil {
		return a.hides.Line(text)
	}
	return text
}

// keepMap writes the key and who is who, if there is a file for it.
func (a *app) keepMap() error {
	if a.hides == nil || a.set.redactMap == "" {
		return nil
	}
	if err := a.hides.Key().Save(a.set.redactMap); err != nil {
		return fmt.Errorf("--redact-map %s: %w: name a file in a folder that is there and may be written to", a.set.redactMap, bare(err))
	}
	return nil
}

func sameFile(one, other string) bool {
	a, err := os.Stat(one)
	b, oerr := os.Stat(other)
	if err == nil && oerr == nil {
		return os.SameFile(a, b)
	}
	return whereTo(one) == whereTo(other)
}

// whereTo is the path of what may not be there yet, without links.
func whereTo(p string) string {
	p, _ = filepath.Abs(p)
	if real, err := filepath.EvalSymlinks(p); err == nil {
		return real
	}
	if dir, err := filepath.EvalSymlinks(filepath.Dir(p)); err == nil {
		return filepath.Join(dir, filepath.Base(p))
	}
	return p
}

// within says whether a path is a folder or lies in it.
func within(dir, p string) bool {
	rel, err := filepath.Rel(whereTo(dir), whereTo(p))
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// redact writes a redacted copy of the logs.
func (a *app) redact(ctx context.Context, paths []string) error {
	if err := a.set.check(); err != nil {
		return err
	}
	if len(paths) == 0 || len(a.set.outputs) != 1 {
		return usage("name the logs, and one folder for the copy: uccetrace redact PATH… -o DIR")
	}
	dir := a.set.outputs[0]
	if err := a.refuseFolder(dir, paths); err != nil {
		return err
	}
	cat, err := a.set.definitions()
	if err != nil {
		return err
	}
	forced, err := a.set.forced()
	if err != nil {
		return err
	}
	found := a.find(paths)
	if found.unreadable > 0 || len(found.paths) == 0 {
		return failure{code: found.code()}
	}
	if _, err := a.redactor(cat, nil, found.sources); err != nil {
		return err
	}
	return await(ctx, func() error {
		return a.copyRedacted(ctx, found.paths, dir, parser.Options{Catalog: cat, Dialects: forced})
	})
}

// refuseFolder keeps a copy from replacing anything, from being read with the logs,
// and the map from lying in it.
func (a *app) refuseFolder(dir string, paths []string) error {
	info, err := os.Stat(dir)
	switch {
	case err == nil && !info.IsDir():
		return usage("-o %s: is a file: name a folder that is not there yet", dir)
	case err == nil:
		if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
			return usage("-o %s: is not empty: name a folder that is not there yet", dir)
		}
	}
	for _, p := range paths {
		if info, err := os.Stat(p); p != "-" && err == nil && (within(dir, p) || info.IsDir() && within(p, dir)) {
			return usage("-o %s: lies in what is read (%s), or holds it: write elsewhere", dir, p)
		}
	}
	if a.set.redactMap != "" && within(dir, a.set.redactMap) {
		return usage("--redact-map %s: lies in the copy, and must stay with you: name another file", a.set.redactMap)
	}
	return nil
}

func (a *app) copyRedacted(ctx context.Context, paths []string, dir string, opt parser.Options) error {
	sources, _, err := source.Find(paths, a.stdin)
	if err != nil {
		return failure{exitIncomplete, err}
	}
	capture, err := parser.Open(ctx, sources, opt)
	if err != nil {
		return failure{exitIncomplete, err}
	}
	if err := a.hides.Read(ctx, capture); err != nil {
		return failure{exitIncomplete, err}
	}
	if err := a.hides.Broken(); err != nil {
		return failure{exitIncomplete, fmt.Errorf("%w: nothing is written: leave it out, or get it anew", err)}
	}
	var logs []*source.Source
	for _, s := range capture.Summary().Sources {
		switch {
		case s.Err != nil:
			return failure{exitIncomplete, fmt.Errorf("%w: nothing is written: leave it out, or get it anew", s.Err)}
		case capture.Log(s.Source):
			logs = append(logs, s.Source)
		}
	}
	if len(logs) == 0 {
		return failure{exitUnrecognized, errors.New(strings.Join(paths, " ") + ": no trace log in there: nothing is written")}
	}
	folder, err := whole.NewFolder(dir)
	if err != nil {
		return failure{exitIncomplete, fmt.Errorf("-o %s: %w: name a folder beside which may be written", dir, bare(err))}
	}
	defer folder.Abort()
	if err := a.hides.Copy(ctx, capture, logs, folder.Name()); err != nil {
		return failure{exitIncomplete, fmt.Errorf("-o %s: %w: nothing is written", dir, bare(err))}
	}
	if err := a.keepMap(); err != nil {
		return failure{exitIncomplete, err}
	}
	if err := folder.Commit(); err != nil {
		return failure{exitIncomplete, fmt.Errorf("-o %s: %w", dir, bare(err))}
	}
	a.tellRedacted(len(logs), len(capture.Sources)-len(logs))
	return nil
}

// tellRedacted says what was replaced, and nothing of it.
func (a *app) tellRedacted(logs, others int) {
	var parts []string
	for _, c := range a.hides.Counts() {
		parts = append(parts, thousands(int64(c.Words))+" "+c.What+" in "+plural(int64(c.Places), "place"))
	}
	text := "words replaced in " + plural(int64(logs), "log") + ": " + strings.Join(parts, ", ")
	if len(parts) == 0 {
		text = "nothing private is known in " + plural(int64(logs), "log")
	}
	a.complain(text)
	if others > 0 {
		a.complain(plural(int64(others), "file") + " no trace log: left out")
	}
	a.complain("left as they are: " + redact.Left + ": look through the copy before you give it away")
}
