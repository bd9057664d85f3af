package diagnose

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"uccetrace/flow"
	"uccetrace/flow/align"
	"uccetrace/flow/decision"
	"uccetrace/flow/reference"
)

// hypothesis is one thing that may have gone wrong, and what its replay says.
type hypothesis struct {
	setting   decision.Setting
	component string // which decides
	dies      bool   // the component ends
	faced     bool   // the request comes to the decision
	refuses   bool   // somebody says no: not only that nobody answered
	// parts is the place in the run in which nothing goes wrong at which this one
	// parts from it; see parting.
	parts  int
	prints prints
	// cost is of what the run does not explain, as far as that matters here; see cost.
	// against is the step of the login that contradicts it, -1 for none.
	cost, against int
}

func compare(l *flow.Login, request reference.Request, run *reference.Run, could func(int) bool) align.Result {
	return align.Compare(align.Run{Steps: run.Login.Steps, Before: run.Before}, l.Steps,
		align.Options{Minted: request.Minted(), Observable: could})
}

// trial is a login that is replayed under one hypothesis after the other.
type trial struct {
	*Judge
	login   *flow.Login
	request reference.Request
	present map[line]bool // messages that the login shows, whatever else does
	healthy *parting
	known   map[uint64]aligned // by signature: runs that would have left the same lines
	names   *naming
	foreign bool // a run prints a name that is neither the login's nor a constant
	timely  bool // see inverted
}

// line is a message of a process.
type line struct{ process, message string }

// aligned is what comparing a run with the login gave.
type aligned struct {
	result align.Result
	run    *reference.Run
	seen   []bool // its steps that were observed
}

// hypotheses replays the request under each outcome of each decision. The first that is
// returned is that in which nothing goes wrong. A decision that this run does not come
// to changes nothing: that is known without a replay.
func (t *trial) hypotheses(ctx context.Context, healthy *reference.Run) ([]hypothesis, error) {
	j, l := t.Judge, t.login
	for i := range l.Steps {
		t.present[line{l.Steps[i].Process, l.Steps[i].Message}] = true
	}
	t.meet(healthy)
	t.healthy = newParting(l, healthy)
	well := t.align(healthy)
	t.healthy.observed = well.seen
	first := hypothesis{parts: t.healthy.end(), prints: t.healthy.prints, against: -1}
	first.cost = t.cost(&first, well)
	out := []hypothesis{first}
	var faced []hypothesis
	for _, d := range decision.All() {
		for _, o := range d.Outcomes {
			h := hypothesis{setting: decision.Setting{Decision: d.Name, Outcome: o.Name}, component: d.Component, dies: o.Dies, against: -1}
			switch {
			case d.Name == j.without:
			case healthy.Faced(d.Name):
				h.faced = true
				faced = append(faced, h)
			default:
				h.parts, h.prints, h.cost = first.parts, first.prints, first.cost
				out = append(out, h)
			}
		}
	}
	for some := range slices.Chunk(faced, mostRuns) {
		for i, run := range t.replay(ctx, some) {
			if run != nil { // else a line of it cannot be printed with what this login says
				t.judge(&some[i], run)
				out = append(out, some[i])
			}
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return out, nil
}

// mostRuns is how many replays there are at a time, some 100 kB each.
const mostRuns = 16

// judge enters what a hypothesis makes of the login, by its replay.
func (t *trial) judge(h *hypothesis, run *reference.Run) {
	t.meet(run)
	a := t.align(run)
	h.parts, h.prints = t.healthy.of(run), printsOf(run.Login.Steps)
	if h.dies {
		h.parts = min(t.healthy.next(h.component), t.healthy.end())
	}
	h.refuses = slices.ContainsFunc(run.Login.Steps, func(s flow.Step) bool { return s.Says == "refuses" && !t.givesUp(&s) })
	h.cost, h.against = t.cost(h, a), t.against(h, a)
	if a.run != run {
		t.engine.Forget(run)
	}
}

// meet looks for names in a run that are not the login's.
func (t *trial) meet(run *reference.Run) {
	for i := range run.Login.Steps {
		for _, f := range run.Login.Steps[i].Fields {
			t.foreign = t.foreign || own(f.Name) && !t.names.known(f.Value)
		}
	}
}

// replay makes the runs of hypotheses, nil for one that cannot be made.
func (t *trial) replay(ctx context.Context, all []hypothesis) []*reference.Run {
	runs := make([]*reference.Run, len(all))
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(all)) {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(all) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				if run, err := t.engine.Replay(ctx, t.request, all[i].setting); err == nil {
					runs[i] = run
				}
			}
		})
	}
	wait.Wait()
	return runs
}

// align compares a run with the login, once for all runs that would have left the same
// lines in this capture.
func (t *trial) align(run *reference.Run) aligned {
	steps := run.Login.Steps
	could := t.observable(t.login, steps)
	sign := t.signature(steps, could)
	a, known := t.known[sign]
	if !known {
		a = aligned{compare(t.login, t.request, run, could), run, make([]bool, len(steps))}
		for _, m := range a.result.Matches {
			if m.Expected != align.None && m.Observed != align.None {
				a.seen[m.Expected] = true
			}
		}
		t.known[sign] = a
		t.timely = t.timely || inverted(run, t.login, a.result.Matches)
	}
	return a
}

// signature is what a run would have left in the capture: the lines that it could
// have shown, and those that it does show, with the states that tell one outcome from
// another.
func (t *trial) signature(steps []flow.Step, could func(int) bool) uint64 {
	var sum uint64
	for i := range steps {
		if s := &steps[i]; could(i) || t.present[line{s.Process, s.Message}] {
			sum += digest(s)
		}
	}
	return sum
}

// telling reports whether outcomes differ in a field: a state. Codes are facts of the
// login, whatever the engine would have printed.
func telling(field string) bool {
	switch field {
	case "observed", "regstate", "overall", "ext":
		return true
	}
	return false
}

// cost is what a run leaves unexplained. Lines that one component prints while it
// handles one message have no order, and a process can stop at any of them: what it did
// not come to print, with nothing after it, is not missing, and what a process printed
// before it ended is not unexpected. A refusal that it should have printed is: no
// hypothesis is that something refuses the login and then falls silent. Only that the CTI
// server gives up waiting need not be seen.
func (t *trial) cost(h *hypothesis, a aligned) int {
	sum := 0
	for _, d := range a.result.Deviations {
		switch d.Kind {
		case flow.Missing, flow.Unobservable:
			s := &a.run.Login.Steps[*d.Expected]
			switch {
			case s.Says == "refuses" && t.givesUp(s):
			case s.Says == "refuses" && holds(t.login, s.Process) && t.answered(s):
				sum += unexplained // whatever its wording
			case s.Says == "refuses" || !a.unfinished(*d.Expected):
				sum += d.Cost
			}
		case flow.Unexpected:
			if s := &t.login.Steps[*d.Observed]; !h.dies || s.Process != h.component || s.Says == "refuses" {
				sum += d.Cost
			}
		case flow.Different:
			sum += d.Cost
		}
	}
	return sum
}

// unfinished reports whether a component was seen to handle the message in which it
// should have printed a step, and nothing that would only come after the step was seen.
func (a *aligned) unfinished(i int) bool {
	begun := false
	for k, seen := range a.seen {
		if !seen {
			continue
		}
		if a.run.Before(i, k) {
			return false
		}
		begun = begun || a.run.Together(i, k)
	}
	return begun
}

// against is the step of the login that contradicts a hypothesis, -1 for none (V5): a
// line that only comes where its decision went well, a refusal that it does not lead to,
// or a line of a process that is neither the deciding one nor the one that asked it. That
// lines are missing contradicts nothing, nor does any order, nor what these two print, nor
// what was found in another entry's line: it may have been written there.
func (t *trial) against(h *hypothesis, a aligned) int {
	for _, d := range a.result.Deviations {
		if d.Observed == nil || d.Kind != flow.Unexpected && (d.Kind != flow.Different || d.Want == "") {
			continue
		}
		s := &t.login.Steps[*d.Observed]
		if d.Kind == flow.Different && s.Says != "refuses" && slices.Contains(t.healthy.lines, digest(&a.run.Login.Steps[*d.Expected])) {
			continue // the line as it always is: something else may be wrong as well
		}
		if slices.ContainsFunc(s.Evidence, func(e flow.Evidence) bool { return e.Fused }) {
			continue
		}
		if s.Says == "refuses" || d.Kind == flow.Different || !h.near(s.Process) || decision.Passed(h.setting.Decision, s.Message) {
			return *d.Observed
		}
	}
	return -1
}

// asker is who asks the component that decides.
var asker = map[string]string{"cucm": "jgw", "jgw": "pim", "pim": "opc", "router": "opc", "opc": "ctisvr", "ctisvr": "finesse", "aw": "finesse"}

// near reports whether a process decides, or asks the one that does. On a hop both ends
// do: a message that is lost need not be the first one on it.
func (h *hypothesis) near(process string) bool {
	if from, to, ok := h.hop(); ok {
		return process == from || process == to
	}
	return process == h.component || process == asker[h.component]
}

// hop are the two ends of a hop that a hypothesis is about.
func (h *hypothesis) hop() (from, to string, ok bool) {
	name, ok := strings.CutPrefix(h.setting.Decision, "hop.")
	from, to, _ = strings.Cut(name, "-")
	return from, to, ok
}
