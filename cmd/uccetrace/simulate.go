package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"uccetrace/flow/reference/site"
	"uccetrace/flow/simulate"
)

const simulateHelp = `Runs a contact centre and writes what its processes print: one file a process and
side, as dumplog names them, with the site that ran (site.yaml) and the truth of
every sign-in (truth.json) beside them.

The site is the built-in one with its one agent; one from a file (--site); or one
that is made to measure (--agents, --pgs, --clients and what belongs to them). All
agents sign in once, one a second, unless told otherwise. Nothing goes wrong and
nothing else happens unless told so: --decide makes things go wrong, --other adds
calls, state changes, heartbeats and statistics.

The same flags give the same bytes on any machine. The folder stands there when it
is whole, or not at all.`

const simulateExamples = `  One login of the built-in site's agent
  uccetrace simulate capture

  A shift start: 400 agents on 4 peripheral gateways within 10 minutes, one of
  twenty phones unregistered, nine of ten entries other traffic
  uccetrace simulate capture --agents 400 --pgs 4 --burst 10m --other 90% \
    --decide cucm.line=unregistered:5%

  A side switch of PG 1 in the midst of it, clocks up to 2 s off
  uccetrace simulate capture --agents 200 --sides 2 --switch-side 1@90s --skew 2s

  What can go wrong
  $ uccetrace simulate --list-decisions`

// simulation is the flags of simulate as typed.
type simulation struct {
	site                    string
	shape                   site.Shape
	clients                 []string
	rate, other, loss, size string
	date, start, dialect    string
	decide, switches, trace []string
	list                    bool
	opt                     simulate.Options
}

func (a *app) simulateCommand() *cobra.Command {
	s := &simulation{}
	c := onlyOwnFlags(&cobra.Command{
		Use:     "simulate DIR",
		Short:   "Write a capture of a made contact centre, with the truth beside it",
		Long:    simulateHelp,
		Example: simulateExamples,
		RunE: func(c *cobra.Command, args []string) error {
			if err := refuseFilters(c); err != nil {
				return err
			}
			if s.list {
				if len(args) > 0 {
					return usage("--list-decisions makes no capture: leave %q out", args[0])
				}
				_, err := a.stdout.Write([]byte(decisions(a.look(nil).Width)))
				return a.printed(err)
			}
			if len(args) != 1 {
				return usage("simulate takes one folder to be made, got %d: see \"uccetrace simulate --help\"", len(args))
			}
			return a.simulate(c.Context(), s, args[0], c.Flags().Changed)
		},
	}, "catalog")
	s.flags(c.Flags())
	c.RegisterFlagCompletionFunc("dialect", fixed(simulate.Dialects()...))
	c.RegisterFlagCompletionFunc("decide", fixed(choices()...))
	c.MarkFlagFilename("site", "yaml", "yml")
	return c
}

// refuseFilters says that flags which choose logins choose nothing here: --agent in
// place of --agents would be lost without a word.
func refuseFilters(c *cobra.Command) error {
	for _, name := range []string{"find", "agent", "ext", "pg", "peripheral", "client", "outcome", "login", "since", "until", "at",
		"format", "output", "all", "quiet-after", "setup-quiet-after"} {
		if c.Flags().Changed(name) {
			return usage("--%s has no meaning for %s: see \"%s --help\"", name, c.CommandPath(), c.CommandPath())
		}
	}
	return nil
}

func (s *simulation) flags(f *pflag.FlagSet) {
	part := func(title, first string) { f.SetAnnotation(first, heading, []string{title}) }

	f.StringVar(&s.site, "site", "", "YAML `file` with the site, - for standard input; the built-in one without it")
	f.IntVar(&s.shape.Agents, "agents", 0, "make a site with this `number` of agents (100 where only other flags make one)")
	f.IntVar(&s.shape.PGs, "pgs", 0, "with this `number` of peripheral gateways (1)")
	f.StringSliceVar(&s.clients, "clients", nil, "with clients of these `kinds` on every CTI server: finesse, ctios, crm (finesse)")
	f.IntVar(&s.shape.Mobile, "mobile", 0, "with so many `percent` of mobile agents (0)")
	f.IntVar(&s.shape.SSO, "sso", 0, "with so many `percent` of agents with single sign-on (0)")
	f.IntVar(&s.shape.Supervisors, "supervisors", 0, "with so many `percent` of supervisors (0)")
	f.IntVar(&s.opt.Sides, "sides", 0, "`number` of sides of every pair, 1 or 2; the site's own without it")
	f.StringVar(&s.opt.AW, "aw", "", "write the AW database to this SQLite `file` too; it may be one in DIR")
	part("The site", "site")

	f.IntVar(&s.opt.Logins, "logins", 0, "`number` of sign-ins; each agent once without it")
	f.StringVar(&s.rate, "rate", "", "`number` of sign-ins a second (1)")
	f.DurationVar(&s.opt.Burst, "burst", 0, "all sign in within this `time`, most in its middle")
	f.DurationVar(&s.opt.Duration, "duration", 0, "nobody begins anything after this `time`")
	f.StringVar(&s.size, "size", "", "nobody begins anything once so many `bytes` are written: 100MiB, 10GiB")
	f.StringVar(&s.date, "date", "2026-03-02", "`date` on which the capture begins")
	f.StringVar(&s.start, "start", "08:00:00", "`time` at which it begins, in UTC")
	f.StringVar(&s.other, "other", "", "`share` of the entries that belong to no login, such as 90%")
	f.Uint64Var(&s.opt.Seed, "seed", 1, "`number` that everything random comes from")
	part("What happens", "logins")

	f.BoolVar(&s.list, "list-decisions", false, "list what can be decided, in place of a capture")
	f.StringArrayVar(&s.decide, "decide", nil, "make something go wrong: `RULE` is NAME=OUTCOME[@SCOPE:WHO][:PROBABILITY]; may be repeated")
	f.BoolVar(&s.opt.Retry, "retry", false, "who is refused tries again, at most twice")
	f.StringArrayVar(&s.switches, "switch-side", nil, "the other side of a PG takes over: `PG@TIME`, 1@90s after the beginning or 1@08:05; 1@90s/6 loses six agents; may be repeated")
	part("What goes wrong", "list-decisions")

	f.DurationVar(&s.opt.Zones, "zones", 0, "each host gets a zone of up to this `time` from UTC")
	f.DurationVar(&s.opt.Skew, "skew", 0, "each host's clock is off by up to this `time`")
	f.StringVar(&s.loss, "loss", "", "`share` of the entries that the files lack")
	f.DurationVar(&s.opt.Disorder, "disorder", 0, "entries may stand late in their file by this `time`")
	f.StringArrayVar(&s.trace, "trace", nil, "trace level of a process, `PROCESS=LEVEL`; may be repeated")
	f.StringVar(&s.dialect, "dialect", string(simulate.Dumplog), "`dialect` of the files: "+strings.Join(simulate.Dialects(), ", "))
	f.BoolVar(&s.opt.OnlyPublic, "only-public", false, "no line whose wording nobody has published")
	f.BoolVar(&s.opt.Replace, "force", false, "replace the capture that is in the folder")
	part("How the capture looks", "zones")

	f.SortFlags = false
}

// simulate makes the capture.
func (a *app) simulate(ctx context.Context, s *simulation, dir string, changed func(string) bool) error {
	if err := s.read(changed); err != nil {
		return err
	}
	var err error
	if s.opt.Catalog, err = a.set.definitions(); err != nil {
		return err
	}
	if err := s.readSite(changed, a.stdin); err != nil {
		return err
	}
	s.opt.Dir = dir
	if a.env("GOGC") == "" {
		debug.SetGCPercent(100) // what is alive stays, so waiting longer saves nothing here
	}
	bar := a.progress()
	s.opt.Progress = bar.show
	res, err := simulate.Run(ctx, s.opt)
	bar.clear()
	switch {
	case err != nil && ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, simulate.ErrOptions):
		return failure{exitUsage, flagged(err)}
	case err != nil:
		return failure{exitIncomplete, err}
	}
	_, err = a.stdout.Write([]byte(summaryOf(&res, a.look(nil).Width)))
	return a.printed(err)
}

// flagged puts the two dashes before errors about options, whose names are those of
// the flags.
func flagged(err error) error {
	of, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return err
	}
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	(&simulation{}).flags(flags)
	var out []error
	for _, e := range of.Unwrap() {
		if name, _, _ := strings.Cut(e.Error(), " "); flags.Lookup(strings.TrimSuffix(name, ":")) != nil {
			e = fmt.Errorf("--%w", e)
		}
		out = append(out, e)
	}
	return errors.Join(out...)
}

// read reads the flags that are text.
func (s *simulation) read(changed func(string) bool) error {
	var errs []error
	add := func(flag string, err error) {
		if err != nil {
			errs = append(errs, usage("--%s %w", flag, err))
		}
	}
	share := func(flag, text string, to *simulate.Millionths) {
		if changed(flag) {
			var err error
			*to, err = simulate.ParseShare(text)
			add(flag, err)
		}
	}
	share("other", s.other, &s.opt.Other)
	share("loss", s.loss, &s.opt.Loss)
	var err error
	if changed("rate") {
		s.opt.Rate, err = simulate.ParseRate(s.rate)
		add("rate", err)
	}
	if changed("size") {
		s.opt.Size, err = simulate.ParseSize(s.size)
		add("size", err)
	}
	day, err := time.Parse(time.DateOnly, s.date)
	if err != nil {
		add("date", fmt.Errorf("%q is no date: write 2026-03-02", s.date))
	}
	tod, err := simulate.ParseTime(s.start)
	add("start", err)
	s.opt.Start = day.Add(tod)
	s.opt.Dialect = simulate.Dialect(s.dialect)
	for _, text := range s.decide {
		rule, err := simulate.ParseRule(text)
		if err != nil {
			errs = append(errs, decideError(text, err))
		}
		s.opt.Decide = append(s.opt.Decide, rule)
	}
	for _, text := range s.switches {
		at, err := simulate.ParseSwitch(text, s.opt.Start)
		add("switch-side", err)
		s.opt.Switch = append(s.opt.Switch, at)
	}
	for _, text := range s.trace {
		level, err := simulate.ParseLevel(text)
		add("trace", err)
		s.opt.Trace = append(s.opt.Trace, level)
	}
	for _, number := range []struct {
		flag string
		zero bool
	}{{"logins", s.opt.Logins == 0}, {"burst", s.opt.Burst == 0}, {"duration", s.opt.Duration == 0}, {"sides", s.opt.Sides == 0}} {
		if changed(number.flag) && number.zero {
			errs = append(errs, usage("--%s must be above 0", number.flag))
		}
	}
	return all(errs)
}

// all joins errors of flags into one with their exit code.
func all(errs []error) error {
	if len(errs) == 0 {
		return nil
	}
	return failure{exitUsage, errors.Join(errs...)}
}

// shapes are the flags that make a site.
var shapes = []string{"agents", "pgs", "clients", "mobile", "sso", "supervisors"}

// readSite reads, makes or takes the site.
func (s *simulation) readSite(changed func(string) bool, stdin io.Reader) error {
	made := ""
	for _, flag := range shapes {
		if changed(flag) && made == "" {
			made = flag
		}
	}
	switch {
	case changed("site") && made != "":
		return usage("--site and --%s exclude each other: a site is read or made", made)
	case made != "":
		if err := s.checkShape(changed); err != nil {
			return err
		}
		s.opt.Site = site.Generate(s.shape)
	case !changed("site"):
		s.opt.Site = site.Default()
	default:
		text, err := readSite(s.site, stdin)
		if err != nil {
			return usage("--site %s: %w", s.site, err)
		}
		if s.opt.Site, err = site.Read(filepath.ToSlash(s.site), text); err != nil {
			return failure{exitUsage, firstMistakes(err)}
		}
	}
	return nil
}

// mostMistakes is how many lines standard error gets about one site.
const mostMistakes = 90

func firstMistakes(err error) error {
	all, ok := err.(interface{ Unwrap() []error })
	if !ok || len(all.Unwrap()) <= mostMistakes {
		return err
	}
	list := all.Unwrap()
	return errors.Join(append(list[:mostMistakes:mostMistakes], fmt.Errorf("and %s more: correct these first", thousands(int64(len(list)-mostMistakes))))...)
}

// readSite reads a site file, or standard input. Something without an end is read
// no further than site.Read takes.
func readSite(name string, stdin io.Reader) ([]byte, error) {
	if name != "-" {
		info, err := os.Stat(name)
		switch {
		case name == "":
			return nil, errors.New("name a YAML file")
		case err != nil:
			return nil, fmt.Errorf("%w: name a YAML file with a site", bare(err))
		case info.IsDir():
			return nil, errors.New("a folder: name the YAML file in it")
		}
		f, err := os.Open(name)
		if err != nil {
			return nil, bare(err)
		}
		defer f.Close()
		stdin = f
	}
	text, err := io.ReadAll(io.LimitReader(stdin, site.MaxBytes+1))
	if err != nil {
		return nil, bare(err)
	}
	return text, nil
}

// Bounds of a made site.
const (
	mostPGs    = 99
	mostAgents = 9999    // of one peripheral
	mostInAll  = 200_000 // that a site file can hold
)

// checkShape completes the shape of a made site and says what is wrong with it.
func (s *simulation) checkShape(changed func(string) bool) error {
	sh := &s.shape
	var errs []error
	bad := func(wrong bool, format string, args ...any) {
		if wrong {
			errs = append(errs, usage(format, args...))
		}
	}
	pgs := max(sh.PGs, 1)
	bad(changed("pgs") && (sh.PGs < 1 || sh.PGs > mostPGs), "--pgs %d: must be 1 to %d", sh.PGs, mostPGs)
	most := min(mostAgents*pgs, mostInAll)
	bad(changed("agents") && (sh.Agents < 1 || sh.Agents > most), "--agents %d: must be 1 to %d, at most %d on each of %s and %d in all", sh.Agents, most, mostAgents, plural(int64(pgs), "PG"), mostInAll)
	for _, share := range []struct {
		flag    string
		percent int
	}{{"mobile", sh.Mobile}, {"sso", sh.SSO}, {"supervisors", sh.Supervisors}} {
		bad(share.percent < 0 || share.percent > 100, "--%s %d: must be 0 to 100 percent", share.flag, share.percent)
	}
	kinds := []string{string(site.Finesse), string(site.CTIOS), string(site.CRM)}
	for _, kind := range s.clients {
		bad(!slices.Contains(kinds, kind), "--clients %q is no kind: kinds are %s", kind, strings.Join(kinds, ", "))
		sh.Clients = append(sh.Clients, site.ClientKind(kind))
	}
	bad(changed("clients") && len(s.clients) == 0, "--clients: name at least one of %s", strings.Join(kinds, ", "))
	bad(len(s.clients) > 20, "--clients: at most 20 on a CTI server")
	sh.Seed, sh.SkillGroups, sh.Queues = s.opt.Seed, 8, 4
	sh.TwoSides = s.opt.Sides == 2
	return all(errs)
}
