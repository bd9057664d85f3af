package diagnose

import (
	"context"
	"slices"

	"uccetrace/flow"
	"uccetrace/flow/align"
	"uccetrace/flow/reference"
)

// account is what was asked of what the logs have shown, and the answers.
type account struct {
	Shown
	told map[kind]bool
}

func (a *account) has(node, process, message string) bool {
	k := kind{node, process, message}
	known, asked := a.told[k]
	if !asked {
		known = a.Has(node, process, message)
		a.told[k] = known
	}
	return known
}

// changed asks everything again, and reports whether any answer is another one now.
func (a *account) changed() bool {
	for k, known := range a.told {
		if a.Has(k.node, k.process, k.message) != known {
			clear(a.told)
			return true
		}
	}
	return false
}

// replays is what they make of a login, and of every other one that shows the same,
// whatever codes it prints.
type replays struct {
	all    []hypothesis
	path   *path
	judged bool // the request could be made
	parts  bool // see verdict
	timed  bool // times matter: steps stand in another order than they must come
}

// task is a login that is judged.
type task struct {
	*Judge
	login  *flow.Login
	counts *flow.Login // as far as its lines count

	request reference.Request
	healthy *reference.Run   // nil if it was not asked for, or cannot be made
	found   []flow.Deviation // from it, but for what the capture could not have shown
	timely  bool             // see inverted
}

// verdict is that on the login: the one that was found for another one which shows the
// same, if there was one.
func (t *task) verdict(ctx context.Context) (*verdict, error) {
	facts := t.facts(t.counts)
	sign, timed, names := t.shapeOf(t.login, t.counts)
	if t.timed[sign] {
		sign = timed
	}
	full := sign.with(facts)
	if v := t.verdicts[full]; v != nil {
		return v, nil
	}
	r := t.replayed[sign]
	keeps := true
	if r == nil {
		var err error
		if r, keeps, err = t.replay(ctx, names); err != nil {
			return nil, err
		}
		if keeps = keeps && !t.afresh; keeps {
			if len(t.replayed) >= mostReplayed {
				clear(t.replayed)
			}
			if r.timed && sign != timed {
				if len(t.timed) >= mostVerdicts {
					clear(t.timed)
				}
				t.timed[sign] = true
				sign, full = timed, timed.with(facts)
			}
			t.replayed[sign] = r
		}
	}
	v := t.weigh(t.counts, facts, r.all, r.path)
	v.causes, v.judged, v.parts = t.causesOf(t.counts, v), r.judged, r.parts
	if keeps {
		if len(t.verdicts) >= mostVerdicts {
			clear(t.verdicts)
		}
		t.verdicts[full] = v
	}
	return v, nil
}

// replay finds out what replays make of the login. It must not be kept where a run says
// something of an agent or a device that is neither in the request nor a constant: of
// another login it may say what that one shows.
func (t *task) replay(ctx context.Context, names *naming) (r *replays, keeps bool, err error) {
	if err := t.compare(ctx); err != nil {
		return nil, false, err
	}
	r = &replays{all: []hypothesis{{against: -1}}, path: &path{}, judged: t.healthy != nil, parts: len(t.found) > 0}
	if t.healthy == nil {
		return r, true, nil
	}
	t.weighed++
	trial := &trial{Judge: t.Judge, login: t.counts, request: t.request, present: map[line]bool{}, known: map[uint64]aligned{}, names: names}
	if r.all, err = trial.hypotheses(ctx, t.healthy); err != nil {
		return nil, false, err
	}
	r.path = t.path(t.counts, t.request, t.healthy)
	r.timed = t.timely || trial.timely
	return r, !trial.foreign, nil
}

// inverted reports whether two steps stand the other way round in a login than they must
// come in a run. Only then it matters whether one is proven to be earlier.
func inverted(run *reference.Run, l *flow.Login, matches []align.Match) bool {
	latest := map[string]int{} // step of a node
	for p, m := range matches {
		if m.Expected == align.None || m.Observed == align.None {
			continue
		}
		node := l.Steps[m.Observed].Node
		if last, there := latest[node]; !there || m.Observed > last {
			latest[node] = m.Observed
			continue
		}
		for _, o := range matches[:p] {
			if o.Expected != align.None && o.Observed > m.Observed && l.Steps[o.Observed].Node == node && run.Before(o.Expected, m.Expected) {
				return true
			}
		}
	}
	return false
}

// compare makes the request with nothing going wrong and compares the login with it.
func (t *task) compare(ctx context.Context) error {
	if t.healthy != nil {
		return nil
	}
	t.request = reference.RequestOf(t.counts)
	healthy, err := t.engine.Replay(ctx, t.request)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return nil // for what its lines say: the codes are left
	}
	t.healthy = healthy
	result := compare(t.login, t.request, healthy, t.observable(t.login, healthy.Login.Steps))
	t.timely = inverted(healthy, t.login, result.Matches)
	t.found = slices.DeleteFunc(result.Deviations, func(d flow.Deviation) bool { return d.Kind == flow.Unobservable })
	return nil
}
