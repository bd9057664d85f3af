package analysis

import (
	"cmp"
	"context"
	"errors"

	"uccetrace/correlate"
	"uccetrace/flow"
	"uccetrace/flow/commands"
	"uccetrace/flow/sessions"
	"uccetrace/parser"
	"uccetrace/parser/source"
)

// A login is handed on once so many more are known that the logs have shown what they
// show, and all that begin within sessions.Near of its end: until then it can be said what
// became of it, and whose an unread line is. It waits for no more than mostBehind.
const (
	behind     = 512
	mostBehind = 8192
)

// Run reads the sources, rebuilds the logins and reports those that the filter
// chooses to every sink. An error is about the call or a sink; what is wrong with
// the input is in the Status and the report's warnings.
func Run(ctx context.Context, opt Options, sinks ...Sink) (Status, error) {
	o, err := open(ctx, &opt, false)
	if err != nil {
		return Status{}, err
	}
	return o.run(ctx, opt, sinks...)
}

// opened are sources that can be read: once, or again where all can be sought.
type opened struct {
	*parser.Capture
	warnings []source.Warning // of what was found
	digests  *source.Digests  // nil if nobody asks for them
}

// open translates the filter too, where names are redacted.
func open(ctx context.Context, opt *Options, entries bool) (o opened, err error) {
	if err := opt.Filter.Check(); err != nil {
		return o, err
	}
	sources, warnings, err := source.Find(opt.Paths, opt.Stdin)
	if err != nil {
		return o, err
	}
	if o.warnings = warnings; opt.Digests {
		o.digests = source.Digest(ctx, sources)
	}
	how := parser.Options{Catalog: opt.Catalog, Shapes: opt.Shapes, Dialects: opt.Dialects, Dates: opt.Dates, Entries: entries, Chunk: opt.sizes.chunk}
	o.Capture, err = parser.Open(ctx, sources, how)
	if err == nil && opt.Redact != nil {
		o.Capture, err = opt.veiled(ctx, sources, o.Capture, how)
	}
	return o, err
}

// placing is how the correlator puts lines in their place.
func (o *Options) placing() correlate.Options {
	return correlate.Options{Quiet: o.Quiet, LongQuiet: o.LongQuiet, Clocks: o.Clocks}
}

// run reads the sources and reports the logins.
func (o opened) run(ctx context.Context, opt Options, sinks ...Sink) (Status, error) {
	r, err := o.runner(ctx, opt, sinks...)
	if err != nil {
		return Status{}, err
	}
	if err := r.stream(ctx); err != nil {
		return Status{}, err
	}
	return r.finish(ctx, o.warnings)
}

// runner prepares to read the sources.
func (o opened) runner(ctx context.Context, opt Options, sinks ...Sink) (*runner, error) {
	r := &runner{opt: opt, sinks: sinks, capture: o.Capture, digests: o.digests, sources: map[string]*source.Source{}}
	var err error
	if r.beside, err = newBeside(opt); err != nil {
		return nil, err
	}
	how := opt.placing()
	how.Brief = opt.Brief && opt.Filter.Empty()
	r.beside.listen(&how)
	r.names.asked = opt.Filter.names()
	if r.elsewhere = newElsewhere(opt, &r.names); r.elsewhere != nil {
		how.Each = r.elsewhere.event
	}
	r.cor, err = correlate.New(ctx, opt.Catalog, o.Runs, how)
	if err != nil {
		return nil, err
	}
	r.search = newSearcher(o.Runs, r.cor)
	r.search.eager = opt.sizes.eager
	if r.beside != nil {
		r.search.base = r.beside.base
	}
	for _, s := range o.Sources {
		r.sources[s.Name] = s
	}
	if opt.Verbatim {
		r.search.verbatim = r.entry
	}
	return r, nil
}

func nonEmpty(list ...string) []string {
	var out []string
	for _, s := range list {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// runner carries a report from the correlator to the sinks.
type runner struct {
	opt    Options
	sinks  []Sink
	cor    *correlate.Correlator
	search searcher
	beside *beside // nil if nobody asks for causes

	capture *parser.Capture
	digests *source.Digests // nil if nobody asks for them
	sources map[string]*source.Source

	tally tally
	names names
	// elsewhere is where what the filter names stands in lines of no login; nil where
	// nobody asks.
	elsewhere *elsewhere
	found     spaces // where the text of --find stands in the logins that were chosen,
	seen      spaces // and in all
	held      []*correlate.Login
	handed    []handed
	verdicts  verdicts
	listed    int64
}

// handed is a login that is handed on, in its turn.
type handed struct {
	*correlate.Login
	chosen  bool
	spaces  []string // where the text of --find stands in it
	verdict *verdict // nil where nobody asks why it did not succeed
}

func (r *runner) stream(ctx context.Context) error {
	defer r.verdicts.close()
	for _, s := range r.sinks {
		if err := s.Begin(); err != nil {
			return err
		}
	}
	for l, err := range r.cor.Logins() {
		if err != nil {
			if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
				return err
			}
			break // a source ended early: its warning says so, the rest was read
		}
		r.held = append(r.held, l)
		r.beside.login(l)
		if l.Outcome != flow.Succeeded && r.opt.Sessions == nil {
			if err := r.search.want(ctx, l); err != nil {
				return err
			}
		}
		for r.ripe(l) {
			if err := r.handOn(ctx, l); err != nil {
				return err
			}
		}
	}
	for len(r.held) > 0 {
		if err := r.handOn(ctx, nil); err != nil {
			return err
		}
	}
	for len(r.handed) > 0 {
		if err := r.report(); err != nil {
			return err
		}
	}
	return nil
}

// ripe reports whether the first of the held logins can be handed on, now that the newest
// begins.
func (r *runner) ripe(newest *correlate.Login) bool {
	_, until := r.held[0].Span()
	now, _ := newest.Span()
	n := len(r.held) - 1
	return n >= mostBehind || n >= behind && now-until > sessions.Near
}

// handOn hands the first of the held logins on; newest is the one that begins last of
// those that are known, nil for the last of all. It is reported when its verdict, and that
// on others before it, is found.
func (r *runner) handOn(ctx context.Context, newest *correlate.Login) error {
	l := r.held[0]
	r.held[0] = nil
	r.held = r.held[1:]
	if l.Outcome != flow.Succeeded {
		if err := r.search.fill(ctx, l, newest); err != nil {
			return err
		}
	}
	r.opt.late(l)
	h := handed{Login: l, chosen: r.opt.Filter.Chooses(&l.Login, l.PG)}
	if r.opt.Filter.Find != "" {
		h.spaces = Spaces(&l.Login, r.opt.Filter.Find)
	}
	if h.chosen && l.Outcome != flow.Succeeded && r.beside != nil && r.opt.Sessions == nil {
		h.verdict = r.judge(ctx, l)
	}
	if r.handed = append(r.handed, h); len(r.handed) > cmp.Or(r.opt.sizes.unjudged, mostUnjudged) {
		return r.report()
	}
	return nil
}

// judge has it found out why a login did not succeed.
func (r *runner) judge(ctx context.Context, l *correlate.Login) *verdict {
	if r.verdicts.sought == nil {
		r.verdicts.open(ctx, r.opt.Catalog, r.beside.base)
	}
	v := &verdict{login: l, shown: r.cor.Shown(), done: make(chan struct{})}
	r.verdicts.sought <- v
	return v
}

// report reports the first of the logins that were handed on.
func (r *runner) report() error {
	h := r.handed[0]
	r.handed[0] = handed{}
	r.handed = r.handed[1:]
	l := h.Login
	r.tally.add(l)
	r.names.add(l)
	r.seen.add(h.spaces)
	if h.verdict != nil {
		if err := h.verdict.enter(); err != nil {
			return err
		}
		r.beside.narrow(l)
	}
	chosen := h.chosen && r.opt.Filter.caused(&l.Login)
	r.beside.settled(l, chosen)
	r.elsewhere.login(l, chosen)
	if !chosen {
		r.tally.Filtered++
		for _, text := range nonEmpty(r.opt.Filter.Agent, r.opt.Filter.Ext) {
			if r.listed == 0 && text != r.opt.Filter.Find {
				r.seen.add(identifiers(Spaces(&l.Login, text), text, len(r.names.asked) > 1))
			}
		}
		return nil
	}
	if len(l.Causes) > 0 {
		r.beside.advise(l, r.site())
	}
	r.listed++
	r.found.add(h.spaces)
	if r.opt.Verbatim {
		r.verbatim(&l.Login)
	}
	for _, s := range r.sinks {
		if err := s.Login(&l.Login); err != nil {
			return err
		}
	}
	return nil
}

// site is what has been read of the systems so far.
func (r *runner) site() *commands.Site {
	return &commands.Site{Logs: r.cor.Logs(), Clocks: r.cor.Clocks()}
}

// verbatim adds the entries themselves to the evidence of a login's steps.
func (r *runner) verbatim(l *flow.Login) {
	for i := range l.Steps {
		r.quote(l.Steps[i].Evidence)
	}
}

// quote adds the entries themselves to evidence.
func (r *runner) quote(all []flow.Evidence) {
	for i := range all {
		e := &all[i]
		e.Text = r.entry(e.Source, e.Offset, e.Length)
	}
}

// entry is a stretch of a source as it stands there, "" where it cannot be read
// again.
func (r *runner) entry(source string, offset int64, length int) string {
	s := r.sources[source]
	if s == nil {
		return ""
	}
	return string(r.capture.Verbatim(s, offset, length))
}

// finish closes the report.
func (r *runner) finish(ctx context.Context, warnings []source.Warning) (Status, error) {
	r.beside.close()
	sum := r.capture.Summary()
	var never map[string][]string
	if r.opt.Shapes {
		never = loginKinds(r.opt.Catalog)
	}
	closing := &flow.Closing{Incidents: r.beside.incidents(r.site()), Clocks: r.cor.Clocks(), Sides: r.beside.sides(), Input: input(sum, warnings, never), Summary: r.tally.summary(r.cor.Loose(), r.cor.Others())}
	closing.Summary.Phones = r.beside.phones()
	r.fillPart()
	if r.opt.Verbatim {
		for i := range closing.Incidents {
			r.quote(closing.Incidents[i].Evidence)
			for k := range closing.Incidents[i].Changed {
				r.quote(closing.Incidents[i].Changed[k].Evidence)
			}
		}
	}
	if r.digests != nil {
		closing.Input.Files = files(r.digests)
	}
	for _, w := range r.cor.Warnings() {
		closing.Input.Warnings = append(closing.Input.Warnings, flow.Warning{Text: w})
	}
	if r.search.asked > mostSearched {
		closing.Input.Warnings = append(closing.Input.Warnings, flow.Warning{Text: "too many logins did not succeed to look for the unread lines of all: filter by agent or time to see them"})
	}
	beyond := &flow.Elsewhere{Lines: []flow.FoundLines{}, Unread: []flow.FoundLine{}, Unsearched: []string{}}
	if r.elsewhere != nil {
		var err error
		if beyond, err = r.elsewhere.close(ctx, r.capture, &sum, r.opt.Redact != nil); err != nil {
			return Status{}, err
		}
	}
	switch asked := r.opt.Filter.names(); {
	case !r.opt.Filter.Empty() && r.listed == 0:
		closing.Nothing = nothing(r.opt.Filter, closing, &r.names, &r.seen, beyond, r.elsewhere != nil)
	case r.opt.Filter.Find != "":
		closing.Found = &flow.Found{Text: r.opt.Filter.Find, Spaces: r.found.list(), Elsewhere: *beyond}
	case len(asked) > 0 && r.elsewhere != nil:
		closing.Found = &flow.Found{Text: asked[0], Spaces: []flow.FoundSpace{}, Elsewhere: *beyond}
	}
	status := Status{Logins: r.tally.Logins, Listed: r.listed}
	judge(&status, &closing.Input, r.capture.Summary().Sources) // what could not be read again counts, too
	if r.opt.Redact != nil {
		r.opt.hush(&status, &closing.Input)
	}
	for _, s := range r.sinks {
		if err := s.End(closing); err != nil {
			return status, err
		}
	}
	return status, nil
}
