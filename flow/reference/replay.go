package reference

import (
	"context"
	"slices"
	"sync"

	"uccetrace/flow"
	"uccetrace/flow/decision"
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
	faced   []bool
}

// Before says whether step i of the run must come before step j: because what
// prints the one leads to what prints the other. Steps that only happen one after
// the other are in no order.
func (r *Run) Before(i, j int) bool { return r.order.before(r.order.lines[i], r.order.lines[j]) }

// Together says whether steps i and j were printed while one component handled one
// message.
func (r *Run) Together(i, j int) bool { return r.order.lines[i] == r.order.lines[j] }

// Faced says whether anything in the run has come to the decision. A setting of one
// that it has not come to changes nothing.
func (r *Run) Faced(name string) bool {
	d := decision.Find(name)
	return d >= 0 && r.faced[d]
}

// Minted are the names of the values that every run gives out anew, so that a run
// and a capture need not agree on them.
func Minted() []string { return []string{"cti", "opc", "jgw", "client", "ntid"} }

// Replayer replays single log-ins. It may be used by several goroutines at a time.
type Replayer struct {
	catalog *catalog.Catalog
	lines   *[numLines]prepared
	base    *site.Site
	read    *readings
	rooms   sync.Pool // *[]flow.Step
}

// NewReplayer prepares for replays that print through a catalogue.
func NewReplayer(cat *catalog.Catalog) (*Replayer, error) {
	lines, err := prepare(cat)
	if err != nil {
		return nil, err
	}
	return &Replayer{catalog: cat, lines: lines, base: site.Default(), read: &readings{of: map[string]*flow.Step{}}}, nil
}

// Forget takes back the steps of a run that the caller, who must not have kept any of them,
// looks at no more: room for the next one's.
func (p *Replayer) Forget(r *Run) {
	steps := r.Login.Steps
	r.Login.Steps = nil
	clear(steps)
	steps = steps[:0]
	p.rooms.Put(&steps)
}

func (p *Replayer) room() []flow.Step {
	if steps, ok := p.rooms.Get().(*[]flow.Step); ok {
		return *steps
	}
	return make([]flow.Step, 0, usualSteps)
}

// usualSteps is how many lines a log-in has in most sites, to begin with.
const usualSteps = 32

var mistyped = decision.Setting{Decision: "desktop.request", Outcome: "too-long"}

// Replay makes the request in a site of its own, alone, with these decisions. It
// depends on nothing else: equal requests give equal runs.
func (p *Replayer) Replay(ctx context.Context, want Request, settings ...decision.Setting) (*Run, error) {
	s := want.site(p.base)
	if i := slices.Index(settings, mistyped); i >= 0 {
		// What was observed is what was typed: it is long already, and no rule has it.
		s.PGs[0].Peripherals[0].Rules = nil
		settings = slices.Delete(slices.Clone(settings), i, i+1)
	}
	// Who was seen to log in was let in: nobody asks the AW, unless a decision of it
	// overrules that.
	e, err := build(Options{Site: s, Settings: settings}, p.lines)
	if err != nil {
		return nil, err
	}
	e.plant.clients[0].trust(0)
	r := recorder{catalog: p.catalog, read: p.read, run: &Run{order: &order{}, faced: e.faced}}
	r.run.Login.Steps = p.room()
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
