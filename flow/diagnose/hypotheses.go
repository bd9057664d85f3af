package diagnose

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"uccetrace/flow"
	"uccetrace/flow/align"
	"uccetrace/flow/reference"
)

// hypothesis is one thing that may have gone wrong, and what its replay prints.
type hypothesis struct {
	setting reference.Setting
	// parts is the place in the run in which nothing goes wrong at which this one
	// parts from it; see parting.
	parts  int
	prints prints
}

// class is one way in which the request could have gone, as far as the capture
// can tell: every hypothesis in it would have left the same lines.
type class struct {
	hypotheses []hypothesis // none for the run in which nothing goes wrong
	healthy    bool
	result     align.Result
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
	classes []*class
	bySign  map[uint64]*class
}

// line is a message of a process.
type line struct{ process, message string }

// classes replays the request under every hypothesis, and compares each class with
// the login once. A decision that the run in which nothing goes wrong does not come
// to changes nothing: that is known without a replay.
func (j *Judge) classes(ctx context.Context, l *flow.Login, request reference.Request, healthy *reference.Run) ([]*class, error) {
	t := trial{Judge: j, login: l, request: request, present: map[line]bool{}, bySign: map[uint64]*class{}}
	for i := range l.Steps {
		t.present[line{l.Steps[i].Process, l.Steps[i].Message}] = true
	}
	t.healthy = newParting(l, healthy)
	well := t.class(healthy)
	well.healthy = true
	var faced []reference.Setting
	for _, d := range reference.Decisions() {
		for _, o := range d.Outcomes {
			s := reference.Setting{Decision: d.Name, Outcome: o.Name}
			switch {
			case d.Name == j.without:
			case healthy.Faced(d.Name):
				faced = append(faced, s)
			default:
				well.hypotheses = append(well.hypotheses, hypothesis{s, t.healthy.end(), t.healthy.prints})
			}
		}
	}
	runs := t.replay(ctx, faced)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	for i, run := range runs {
		if run == nil {
			continue // a line of that run cannot be printed with what this login says
		}
		c := t.class(run)
		c.hypotheses = append(c.hypotheses, hypothesis{faced[i], t.healthy.of(run), printsOf(run.Login.Steps)})
	}
	slices.SortStableFunc(t.classes, func(a, b *class) int { return a.result.Cost - b.result.Cost })
	return t.classes, nil
}

// replay makes the runs of the settings, nil for one that cannot be made.
func (t *trial) replay(ctx context.Context, settings []reference.Setting) []*reference.Run {
	runs := make([]*reference.Run, len(settings))
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(settings)) {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(settings) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				if run, err := t.engine.Replay(ctx, t.request, settings[i]); err == nil {
					runs[i] = run
				}
			}
		})
	}
	all.Wait()
	return runs
}

// class is that of a run.
func (t *trial) class(run *reference.Run) *class {
	steps := run.Login.Steps
	could := t.observable(t.login, steps)
	sign := t.signature(steps, could)
	c := t.bySign[sign]
	if c == nil {
		c = &class{result: compare(t.login, t.request, run, could)}
		t.bySign[sign] = c
		t.classes = append(t.classes, c)
	}
	return c
}

// signature is what a run would have left in the capture: the lines that it could
// have shown, and those that it does show, with the values that tell one outcome
// from another. Their order is the causal one, which align looks at.
func (t *trial) signature(steps []flow.Step, could func(int) bool) uint64 {
	var sum uint64
	for i := range steps {
		if s := &steps[i]; could(i) || t.present[line{s.Process, s.Message}] {
			sum += digest(s)
		}
	}
	return sum
}

// telling are the values in which outcomes differ: states and codes.
func telling(field string) bool {
	switch field {
	case "observed", "obscause", "regstate", "failure", "perror", "status", "overall", "ext", "ctierror", "ctireason":
		return true
	}
	return false
}
