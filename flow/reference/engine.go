package reference

import (
	"context"
	"fmt"
	"math/rand/v2"

	"uccetrace/flow/decision"
	"uccetrace/flow/reference/site"
	"uccetrace/parser/catalog"
)

// Options say what runs.
type Options struct {
	Site     *site.Site       // must have been read or generated, so that it is sound
	Catalog  *catalog.Catalog // whose messages are printed
	Seed     uint64
	Settings []decision.Setting // decisions that hold from the beginning
	// Authenticate is what the AW answers: nil, an error of package site for a refusal,
	// or any other, which ends the run. Where it is nil, everybody is let in.
	Authenticate func(site.Credentials) error
	// OnlyPublic leaves lines out that nobody has published: the flow simply stops
	// to be seen there.
	OnlyPublic bool
}

// Engine runs a site. It is not safe for use by several goroutines at a time.
type Engine struct {
	site     *site.Site
	index    *site.Index
	spans    [spans]span
	settings [][]held // by decision
	faced    []bool   // decisions that were come to
	random   *rand.PCG
	queue    queue
	now      Time
	sent     uint64
	attempts int
	open     int // attempts that something may still happen for
	actions  int // actions that were not begun
	out      Sink
	err      error // of the sink, or of the AW; it ends the run

	attempt *Attempt // of the message being handled
	event   int32    // number of the handling; see order.go
	order   *order   // nil where nobody asks for it

	printing  printing
	processes []*Process
	people    *people
	plant     plant
	switches  []Switch
}

// held is a setting with its choice found.
type held struct {
	scope  decision.Selector
	choice *decision.Outcome
}

// New builds the site's systems and starts them: providers are open, sessions
// connected, nobody is logged in. It fails for a setting that does not exist, or a
// catalogue without a message that the engine prints.
func New(opt Options) (*Engine, error) {
	lines, err := prepare(opt.Catalog)
	if err != nil {
		return nil, err
	}
	return build(opt, lines)
}

func build(opt Options, lines *[numLines]prepared) (*Engine, error) {
	e := &Engine{
		site:     opt.Site,
		index:    opt.Site.Index(),
		spans:    spansOf(opt.Site),
		random:   rand.NewPCG(opt.Seed, 0x75636365),
		settings: make([][]held, decision.Count),
		faced:    make([]bool, decision.Count),
	}
	for _, s := range opt.Settings {
		d, choice, err := s.Resolve()
		if err != nil {
			return nil, err
		}
		e.settings[d] = append(e.settings[d], held{s.Scope, choice})
	}
	e.printing = newPrinting(opt, lines)
	e.plant = newPlant(e, opt.Authenticate)
	return e, nil
}

// Processes are those that print, in a fixed order.
func (e *Engine) Processes() []*Process { return e.processes }

// Switches are the sides that have taken over so far.
func (e *Engine) Switches() []Switch { return e.switches }

// Idle says whether nothing is left to happen for any action.
func (e *Engine) Idle() bool { return e.open == 0 && e.actions == 0 }

// Now is how far the engine has come.
func (e *Engine) Now() Time { return e.now }

// Do plans an action. It must not lie before what has been run. A setting in it
// that does not exist is an error.
func (e *Engine) Do(a Action) error {
	if a.At < e.now {
		return fmt.Errorf("action at %d µs: the engine is at %d µs already", a.At, e.now)
	}
	for _, s := range a.Settings {
		if _, _, err := s.Resolve(); err != nil {
			return err
		}
	}
	e.actions++
	e.push(message{at: a.At, to: e.people.actor, body: a, cause: noEvent})
	return nil
}

// Run handles everything that happens before until, in the order of time.
func (e *Engine) Run(ctx context.Context, until Time, out Sink) error {
	e.out = out
	for n := 0; !e.queue.empty() && e.queue.list[0].at < until; n++ {
		if n&1023 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		m := e.queue.pop()
		e.handle(&m)
		if e.err != nil {
			return e.err
		}
	}
	e.now = max(e.now, until)
	return nil
}

// Finish runs until nothing is left to happen for any action.
func (e *Engine) Finish(ctx context.Context, out Sink) error {
	for !e.Idle() && !e.queue.empty() {
		if err := e.Run(ctx, e.queue.list[0].at+Second, out); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) handle(m *message) {
	e.now = m.at
	e.attempt = m.attempt
	e.event = e.order.begin(m.cause)
	m.to.component.receive(m)
	if a := m.attempt; a != nil {
		e.leave(a)
	}
	e.attempt = nil
}

// hold keeps an attempt open for something that comes later, until it is released.
func (e *Engine) hold(a *Attempt) {
	if a != nil {
		a.pending++
	}
}

func (e *Engine) release(a *Attempt) {
	if a != nil {
		e.leave(a)
	}
}

// leave counts a message of an attempt as done with.
func (e *Engine) leave(a *Attempt) {
	a.pending--
	if a.pending > 0 {
		return
	}
	e.open--
	if err := e.out.Done(a); err != nil {
		e.err = err
	}
}

// push puts a message on its way.
func (e *Engine) push(m message) {
	e.sent++
	m.seq = e.sent
	if m.attempt != nil {
		m.attempt.pending++
	}
	e.queue.push(m)
}

// draw is a time out of the span of a hop.
func (e *Engine) draw(h hop) Time {
	s := e.spans[h]
	if s.more == 0 {
		return s.min
	}
	return s.min + Time(e.random.Uint64()%uint64(s.more+1))
}

// drawFor is draw for one of two systems that run in step: both get the same.
func (e *Engine) drawFor(h hop, key uint64) Time {
	s := e.spans[h]
	return s.min + Time(rand.NewPCG(key, uint64(e.now)).Uint64()%uint64(s.more+1))
}

// decide is what a setting makes a component choose about the attempt in hand, or
// about whom w names; nil leaves it to the component's own judgement.
func (e *Engine) decide(d decision.ID, w decision.Selector) *decision.Outcome {
	e.faced[d] = true
	if a := e.attempt; a != nil {
		for _, s := range a.forced {
			if s.decision == d {
				a.note(settingOf(d, s.choice))
				return s.choice
			}
		}
	}
	for _, h := range e.settings[d] {
		if h.scope.Selects(w) {
			if e.attempt != nil {
				e.attempt.note(settingOf(d, h.choice))
			}
			return h.choice
		}
	}
	return nil
}
