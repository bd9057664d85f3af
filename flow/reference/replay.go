package reference

import (
	"context"
	"fmt"
	"slices"

	"uccetrace/flow"
	"uccetrace/flow/reference/site"
	"uccetrace/parser/catalog"
)

// Run is one log-in as the engine does it.
type Run struct {
	// Login holds the lines that the engine prints for it, in one of the orders in
	// which it may print them, and how it ends. Offsets are from the first line.
	Login   flow.Login
	Attempt *Attempt
	order   *order
}

// Before says whether step i of the run must come before step j: because what
// prints the one leads to what prints the other. Steps that only happen one after
// the other are in no order.
func (r *Run) Before(i, j int) bool { return r.order.before(r.order.lines[i], r.order.lines[j]) }

// Minted are the names of the values that every run gives out anew, so that a run
// and a capture need not agree on them.
func Minted() []string { return []string{"cti", "opc", "jgw", "client", "ntid"} }

// Replayer replays single log-ins. It may be used by several goroutines at a time.
type Replayer struct {
	catalog *catalog.Catalog
	lines   *[numLines]prepared
	base    *site.Site
}

// NewReplayer prepares for replays that print through a catalogue.
func NewReplayer(cat *catalog.Catalog) (*Replayer, error) {
	lines, err := prepare(cat)
	if err != nil {
		return nil, err
	}
	return &Replayer{cat, lines, site.Default()}, nil
}

var mistyped = Setting{Decision: "desktop.request", Outcome: "too-long"}

// Replay makes the request in a site of its own, alone, with these decisions. It
// depends on nothing else: equal requests give equal runs.
func (p *Replayer) Replay(ctx context.Context, want Request, settings ...Setting) (*Run, error) {
	s := want.site(p.base)
	if i := slices.Index(settings, mistyped); i >= 0 {
		// What was observed is what was typed: it is long already, and no rule has it.
		s.PGs[0].Peripherals[0].Rules = nil
		settings = slices.Delete(slices.Clone(settings), i, i+1)
	}
	e, err := build(ctx, Options{Site: s, Settings: settings}, p.lines)
	if err != nil {
		return nil, err
	}
	defer e.Close()
	e.plant.clients[0].trust(0) // who was seen to log in was let in; a decision of the AW overrules it
	r := recorder{catalog: p.catalog, run: &Run{order: &order{}}}
	if err := e.Run(ctx, Second, &r); err != nil { // providers open
		return nil, err
	}
	e.order = r.run.order
	if err := e.Do(Action{At: Second, Kind: SignIn, WorkMode: want.WorkMode, Phone: want.Remote, Instrument: want.Agent.Instrument}); err != nil {
		return nil, err
	}
	if err := e.Finish(ctx, &r); err != nil {
		return nil, err
	}
	r.close(want)
	return r.run, nil
}

// recorder makes steps of the lines of one log-in.
type recorder struct {
	catalog *catalog.Catalog
	run     *Run
	began   Time
	kept    []int32 // events of the lines that are steps
}

func (r *recorder) Line(l *Line) error {
	if l.Attempt == nil {
		return nil
	}
	text, ends := l.Append(nil, nil)
	var bodies []string
	from := 0
	for _, end := range ends {
		bodies = append(bodies, string(text[from:end]))
		from = end
	}
	fields, err := r.fields(l.Message, bodies)
	if err != nil {
		return err
	}
	if len(r.kept) == 0 {
		r.began = l.At
	}
	r.kept = append(r.kept, r.run.order.lines[len(r.run.order.lines)-1])
	s := flow.Step{
		Step: l.Message.Step, Process: l.Process.Name, Node: l.Process.Node, Printed: l.Process.Printed,
		Message: l.Message.ID, Title: l.Message.Title, Basis: string(l.Message.Basis), Status: flow.Expected,
		OffsetMS: int64((l.At - r.began) / Millisecond), Link: flow.Link{Strength: flow.Replayed},
		Fields: fields, Evidence: []flow.Evidence{}, Text: bodies[0],
	}
	if m := l.Message; m.From != "" {
		s.Wire = &flow.Wire{Message: m.Wire, From: m.From, To: m.To, Seen: string(m.Seen)}
	}
	for _, id := range l.Message.Key {
		s.Keys = append(s.Keys, r.catalog.Names[id].Name)
	}
	s.Says = says(l.Message, r.getter(fields))
	r.run.Login.Steps = append(r.run.Login.Steps, s)
	return nil
}

func (r *recorder) Done(a *Attempt) error {
	r.run.Attempt = a
	return nil
}

// fields reads a printed message as the parser would.
func (r *recorder) fields(msg *catalog.Message, bodies []string) ([]flow.Field, error) {
	set := r.catalog.Process(msg.Process)
	out := []flow.Field{}
	from, under := 0, 0
	for i, body := range bodies {
		var m catalog.Match
		ok := true
		switch {
		case i == 0:
			ok = set.Head([]byte(body), &m) == catalog.Claimed
		case i < msg.Entries():
			from, ok = set.Then(msg, from, []byte(body), &m)
		default:
			under, ok = set.Under(msg, under, []byte(body), &m)
		}
		if !ok {
			return nil, fmt.Errorf("%s was printed so that it does not read back: %q", msg.ID, body)
		}
		for _, f := range m.Fields {
			if f.Name != catalog.Unlisted {
				out = append(out, flow.Field{Name: r.catalog.Names[f.Name].Name, Value: body[f.Start:f.End]})
			}
		}
	}
	return out, nil
}

// getter gives the values of a step by name.
func (r *recorder) getter(fields []flow.Field) func(catalog.NameID) []byte {
	return func(id catalog.NameID) []byte {
		name := r.catalog.Names[id].Name
		if i := slices.IndexFunc(fields, func(f flow.Field) bool { return f.Name == name }); i >= 0 {
			return []byte(fields[i].Value)
		}
		return nil
	}
}

// says is what a line says of its login.
func says(m *catalog.Message, value func(catalog.NameID) []byte) string {
	switch {
	case catalog.Any(m.Refuses, value):
		return "refuses"
	case catalog.Any(m.Confirms, value):
		return "confirms"
	case catalog.Any(m.Attests, value):
		return "attests"
	}
	return ""
}

// close says how the run has ended.
func (r *recorder) close(want Request) {
	r.run.order.lines = r.kept
	l := &r.run.Login
	l.Agent, l.IDs = want.Agent, want.IDs
	switch r.run.Attempt.Outcome {
	case Succeeded:
		l.Outcome = flow.Succeeded
	case Refused:
		l.Outcome = flow.Failed
	default:
		l.Outcome = flow.Inconclusive
	}
}
