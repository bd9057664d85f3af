package diagnose

import (
	"uccetrace/flow"
)

// path is the run in which nothing goes wrong, with what of it the login shows.
type path struct {
	steps    []flow.Step
	observed []bool
	could    func(int) bool            // the capture could have shown the step
	together func(i, k int) bool       // one component prints both while it handles one message
	doubt    func(process string) bool // the capture has no log that shows the process's logins
}

// last is the last step of the way that was seen, -1 for none.
func (p *path) last() int {
	for i := len(p.observed) - 1; i >= 0; i-- {
		if p.observed[i] {
			return i
		}
	}
	return -1
}

// next is the step that should have come behind the last one that was seen: one that the
// capture could have shown, or of a process of which it has no log; -1 for none.
func (p *path) next() int {
	last := p.last()
	for i := last + 1; i < len(p.steps); i++ {
		if p.steps[i].Basis != "assumed" && (p.could(i) || p.doubt(p.steps[i].Process)) {
			return i
		}
	}
	return -1
}

// visible is the handling of the first step behind the last one seen that the capture
// could have shown, whatever it has no log of in between; the end of the run for none.
func (p *path) visible() int {
	for i := p.last() + 1; i < len(p.steps); i++ {
		if p.steps[i].Basis != "assumed" && p.could(i) {
			return p.handling(i)
		}
	}
	return len(p.steps)
}

// handling is the first step that was printed in the same handling of a message as
// another, which may be -1 for none.
func (p *path) handling(i int) int {
	for k := range max(i, 0) {
		if p.together(k, i) {
			return k
		}
	}
	return i
}

// waits reports whether the process that printed last waits for the answer that a hop
// brings: what it should print next comes in another handling of its own.
func (p *path) waits(h *hypothesis) bool {
	last, next := p.last(), p.next()
	if last < 0 || next < 0 || p.steps[next].Process != p.steps[last].Process || p.together(last, next) {
		return false
	}
	from, to, ok := h.hop()
	waiting := p.steps[last].Process
	return ok && (from == waiting && flow.Rank(to) > flow.Rank(waiting) || to == waiting && flow.Rank(from) > flow.Rank(waiting))
}

// absent is the process whose line should have come next and of which the capture has no
// log that shows logins; "" for none.
func (p *path) absent() string {
	if next := p.next(); next >= 0 && p.doubt(p.steps[next].Process) {
		return p.steps[next].Process
	}
	return ""
}

// stop is where a login went no further that nobody on its way refused; nil if it is not
// known.
func (p *path) stop() *flow.Stop {
	last, next := p.last(), p.next()
	if last < 0 || next < 0 {
		return nil
	}
	out := &flow.Stop{At: p.steps[next].Process, After: p.steps[last].Title}
	if from := p.steps[last].Process; from != out.At {
		out.From = from
	}
	return out
}

// stop is where a login went no further.
func (j *Judge) stop(l *flow.Login, v *verdict) *flow.Stop {
	refusals := l.Refusals()
	if len(refusals) == 0 || j.timedOut(l) {
		if v.stop == nil {
			return nil
		}
		out := *v.stop
		return &out
	}
	root := flow.Root(refusals)
	out := &flow.Stop{At: root.Process, Refused: true}
	if root.Wire != nil && root.Wire.From == root.Process {
		out.From = root.Wire.To
	}
	if code, ok := j.causes.Field("failure", root.Value("failure")); ok && code.Table == "CF" && flow.Rank(root.Process) < flow.Rank("pim") {
		out.At, out.From = "pim", "opc" // a control failure is the peripheral's: others only pass it on
	}
	for i := range l.Steps {
		if s := &l.Steps[i]; s.Says != "refuses" && s.OffsetMS <= root.OffsetMS && s.Status != flow.Unattributed {
			out.After = s.Title
		}
	}
	return out
}
