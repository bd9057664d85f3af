package reference

import (
	"fmt"
	"slices"
	"sync"

	"uccetrace/flow"
	"uccetrace/parser/catalog"
)

// readings are lines that were printed and read back, by process, message and
// values. What they hold is shared between runs, and never changed.
type readings struct {
	mutex sync.Mutex
	of    map[string]*flow.Step
}

// mostReadings bounds what is kept: some dozen requests' lines, which share few.
const mostReadings = 1 << 12

func (r *readings) get(key []byte) *flow.Step {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.of[string(key)]
}

func (r *readings) put(key []byte, s *flow.Step) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if len(r.of) >= mostReadings {
		clear(r.of)
	}
	r.of[string(key)] = s
}

// recorder makes steps of the lines of one log-in.
type recorder struct {
	catalog *catalog.Catalog
	read    *readings
	run     *Run
	began   Time
	kept    []int32 // events of the lines that are steps
	key     []byte
}

func (r *recorder) Line(l *Line) error {
	if l.Attempt == nil {
		return nil
	}
	s, err := r.step(l)
	if err != nil {
		return err
	}
	if len(r.kept) == 0 {
		r.began = l.At
	}
	r.kept = append(r.kept, r.run.order.lines[len(r.run.order.lines)-1])
	steps := append(r.run.Login.Steps, *s)
	steps[len(steps)-1].OffsetMS = int64((l.At - r.began) / Millisecond)
	r.run.Login.Steps = steps
	return nil
}

// step is a line as a step, its time aside. The replays of one request print mostly
// the same lines: each is printed and read once.
func (r *recorder) step(l *Line) (*flow.Step, error) {
	r.key = append(append(append(r.key[:0], l.Process.Node...), 0), l.Process.Printed...)
	r.key = append(append(r.key, 0), l.Message.ID...)
	for _, v := range l.values {
		r.key = v.AppendTo(append(r.key, 0))
	}
	if s := r.read.get(r.key); s != nil {
		return s, nil
	}
	s, err := r.print(l)
	if err == nil {
		r.read.put(r.key, s)
	}
	return s, err
}

func (r *recorder) print(l *Line) (*flow.Step, error) {
	text, ends := l.Append(nil, nil)
	var bodies []string
	from := 0
	for _, end := range ends {
		bodies = append(bodies, string(text[from:end]))
		from = end
	}
	fields, err := r.fields(l.Message, bodies)
	if err != nil {
		return nil, err
	}
	s := &flow.Step{
		Step: l.Message.Step, Process: l.Process.Name, Node: l.Process.Node, Printed: l.Process.Printed,
		Message: l.Message.ID, Title: l.Message.Title, Basis: string(l.Message.Basis), Status: flow.Expected,
		Link: flow.Link{Strength: flow.Replayed}, Fields: fields, Evidence: []flow.Evidence{}, Text: bodies[0],
	}
	if m := l.Message; m.From != "" {
		s.Wire = &flow.Wire{Message: m.Wire, From: m.From, To: m.To, Seen: string(m.Seen)}
	}
	for _, id := range l.Message.Key {
		s.Keys = append(s.Keys, r.catalog.Names[id].Name)
	}
	s.Says = says(l.Message, r.getter(fields))
	return s, nil
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
