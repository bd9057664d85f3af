package main

import (
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"uccetrace/flow/analysis"
	"uccetrace/flow/given"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
	"uccetrace/render"
)

// settings are the flags.
type settings struct {
	filter            analysis.Filter
	format, view      string
	outputs           []string
	dialects          []string
	times             times
	catalog, causes   string
	color             string
	ascii, all        bool
	quiet, setupQuiet time.Duration
	noAnswer          time.Duration
	good              string
	redact            bool
	redactMap         string
	title, caseID     string // of a report
}

// defaults of how long a login stays open without a line, and of how long the CTI
// server's answer may take.
const (
	quietAfter      = 60 * time.Second
	setupQuietAfter = 120 * time.Second
	noAnswerAfter   = 15 * time.Second
)

func (a *app) flags(root *cobra.Command) {
	s, f := &a.set, root.PersistentFlags()
	f.StringVar(&s.filter.Find, "find", "", "only logins that hold this `text` in any identifier (numbers in any base); other lines that hold it are told")
	f.StringVar(&s.filter.Agent, "agent", "", "only this agent: login `id`, ICM id or name")
	f.StringVar(&s.filter.Ext, "ext", "", "only this extension or instrument `number`")
	f.StringVar(&s.filter.PG, "pg", "", "only this peripheral gateway: its `number`, 1 or PG1")
	f.StringVar(&s.filter.Peripheral, "peripheral", "", "only this peripheral `id`")
	f.StringVar(&s.filter.Client, "client", "", "only logins from this client: its `signature`, such as Finesse")
	f.StringVar(&s.filter.Outcome, "outcome", "", "only logins of this `outcome`: succeeded, failed or inconclusive")
	f.StringVar(&s.filter.Cause, "cause", "", "only logins that this cause, by its `id`, explains or may explain")
	f.StringVar(&s.filter.Login, "login", "", "only the login with this `id`, or whose id begins so")
	f.StringVar(&s.filter.Since, "since", "", "only logins that start at this `time` or later: [2007-02-08 ]23:35[:36[.354]]")
	f.StringVar(&s.filter.Until, "until", "", "only logins that start at this `time` or earlier")
	f.StringVar(&s.filter.At, "at", "", "only logins that were open at this `time`")
	f.StringVar(&s.format, "format", "", "`format` of standard output: "+strings.Join(formatNames(), ", "))
	f.StringArrayVarP(&s.outputs, "output", "o", nil, "write to `FILE` too, its format by extension, or FORMAT=FILE; may be repeated")
	f.StringArrayVar(&s.dialects, "dialect", nil, "read sources with such a name as `GLOB=NAME` says: "+strings.Join(parser.Dialects(), ", ")+"; may be repeated, the first that fits counts")
	s.times.flags(f)
	f.StringVar(&s.catalog, "catalog", "", "`folder` with *.trace files that extend or replace message definitions")
	f.StringVar(&s.causes, "causes", "", "`folder` with *.md files that add causes or replace them by id")
	f.StringVar(&s.color, "color", "auto", "`when` to use colour: auto, always or never")
	f.BoolVar(&s.ascii, "ascii", false, "nothing beyond ASCII")
	f.BoolVar(&s.all, "all", false, "every login and every value, not the first ones only")
	f.DurationVar(&s.quiet, "quiet-after", quietAfter, "a login closes when nothing of it came for this `time` of the log")
	f.DurationVar(&s.setupQuiet, "setup-quiet-after", setupQuietAfter, "the same `time` where a person must answer a set-up call (work modes 3 and 4)")
	f.DurationVar(&s.noAnswer, "no-answer", noAnswerAfter, "the CTI server's answer is late after this `time`")
	f.StringVar(&s.good, "budgets", "", "late is what takes over twice as long as in this `FILE`, the JSON report of a good capture")
	f.BoolVar(&s.redact, "redact", false, "pseudonyms for agents, phones, addresses and hosts in all that is written")
	f.StringVar(&s.redactMap, "redact-map", "", "keep the key of --redact and who is who in this `FILE`, and use it again")
	root.RegisterFlagCompletionFunc("format", fixed(formatNames()...))
	root.RegisterFlagCompletionFunc("color", fixed("auto", "always", "never"))
	root.RegisterFlagCompletionFunc("outcome", fixed("succeeded", "failed", "inconclusive"))
	root.RegisterFlagCompletionFunc("cause", causeNames)
	root.MarkPersistentFlagDirname("catalog")
	root.MarkPersistentFlagDirname("causes")
}

func fixed(words ...string) cobra.CompletionFunc {
	return cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)
}

func formatNames() []string {
	var out []string
	for _, f := range render.Formats() {
		out = append(out, f.Name)
	}
	return out
}

func viewNames() []string {
	var out []string
	for _, f := range render.Formats() {
		if f.View {
			out = append(out, f.Name)
		}
	}
	return out
}

// check says what is wrong with flags that need no file to be judged.
func (s *settings) check() error {
	if err := s.filter.Check(); err != nil {
		return failure{exitUsage, err}
	}
	switch s.color {
	case "auto", "always", "never":
	default:
		return usage("--color %q is none: write auto, always or never", s.color)
	}
	if s.quiet <= 0 || s.setupQuiet <= 0 {
		return usage("--quiet-after and --setup-quiet-after must be above 0: write 60s or 2m")
	}
	if s.noAnswer <= 0 {
		return usage("--no-answer must be above 0: write 15s or 500ms")
	}
	if _, err := s.forced(); err != nil {
		return err
	}
	if err := s.times.apply(&analysis.Options{}); err != nil {
		return err
	}
	if s.format != "" {
		if _, ok := render.Lookup(s.format); !ok {
			return usage("unknown format %q: formats are %s", s.format, strings.Join(formatNames(), ", "))
		}
	}
	return nil
}

// budgets are what the JSON report of a good capture teaches, nil for none.
func (s *settings) budgets() ([]analysis.Budget, error) {
	if s.good == "" {
		return nil, nil
	}
	f, err := given.Open(s.good)
	if err != nil {
		return nil, usage("--budgets %s: %v: name the JSON report of a good capture", s.good, bare(err))
	}
	defer f.Close()
	budgets, err := analysis.LearnBudgets(f)
	if err != nil {
		return nil, usage("--budgets %s: %w", s.good, err)
	}
	return budgets, nil
}

// forced are the dialects that --dialect forces.
func (s *settings) forced() ([]parser.Forced, error) {
	var all []parser.Forced
	for _, text := range s.dialects {
		i := strings.LastIndexByte(text, '=')
		if i < 0 {
			return nil, usage("--dialect %q: write GLOB=NAME, as in 'pg1a/*.txt=ciscolog'", text)
		}
		f := parser.Forced{Glob: filepath.ToSlash(text[:i]), Dialect: text[i+1:]}
		if err := f.Check(); err != nil {
			return nil, usage("--dialect %s: %w", text, err)
		}
		all = append(all, f)
	}
	return all, nil
}

// mostDefined is how much may stand in a folder of definitions: the program's own have
// half a MiB.
const mostDefined = 16 << 20

// definitions loads the catalogue.
func (s *settings) definitions() (*catalog.Catalog, error) {
	c, err := catalog.Embedded()
	if err != nil {
		return nil, failure{exitUsage, err}
	}
	if s.catalog == "" {
		return c, nil
	}
	info, err := os.Stat(s.catalog)
	switch {
	case err != nil:
		return nil, usage("--catalog %s: %v: name a folder with *.trace files", s.catalog, bare(err))
	case !info.IsDir():
		return nil, usage("--catalog %s: not a folder: name the one that holds the *.trace files", s.catalog)
	}
	if files, _ := filepath.Glob(filepath.Join(globLiteral(s.catalog), "*.trace")); len(files) == 0 {
		return nil, usage("--catalog %s: no *.trace file in this folder", s.catalog)
	}
	c, err = c.With(given.Folder(s.catalog, mostDefined), ".")
	if err != nil {
		return nil, failure{exitUsage, wrong{"--catalog " + s.catalog, err}}
	}
	return c, nil
}

// globLiteral spells a path so that a pattern matches just it.
func globLiteral(path string) string {
	if os.PathSeparator == '\\' {
		return path // no escapes there
	}
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}
