package diagnose

import (
	"context"

	"uccetrace/flow"
	"uccetrace/flow/align"
	"uccetrace/flow/knowledge"
	"uccetrace/flow/reference"
	"uccetrace/parser/catalog"
)

// Judge says why logins did not succeed. It is not safe for use by several
// goroutines at a time.
type Judge struct {
	engine  *reference.Replayer
	causes  *knowledge.Base
	ordered []*knowledge.Cause
	of      map[string]*knowledge.Cause   // by DECISION=OUTCOME
	like    map[string][]*knowledge.Cause // and those that leave the same lines
	logs    map[string]*knowledge.Command
	answers map[string][]string // messages that confirm where others refuse
	shown   Shown
	kinds   map[kind]bool       // what shown has said
	known   map[string]*weighed // by what a login shows, its own numbers and codes aside

	without string // a decision that the judge knows nothing of; for tests
}

// New prepares a judge of a capture that was read with this catalogue.
func New(cat *catalog.Catalog, causes *knowledge.Base, shown Shown) (*Judge, error) {
	engine, err := reference.NewReplayer(cat)
	if err != nil {
		return nil, err
	}
	j := &Judge{engine: engine, causes: causes, ordered: causes.Causes(), of: map[string]*knowledge.Cause{}, like: map[string][]*knowledge.Cause{}, logs: logsOf(causes), answers: answersOf(cat),
		shown: shown, kinds: map[kind]bool{}, known: map[string]*weighed{}}
	for _, c := range j.ordered {
		for _, d := range c.Decisions {
			j.of[d.String()] = c
		}
		for _, d := range c.Like {
			j.like[d.String()] = append(j.like[d.String()], c)
		}
	}
	return j, nil
}

// Forget has the judge weigh afresh what it has weighed: the logs have shown more
// since.
func (j *Judge) Forget() {
	clear(j.known)
	clear(j.kinds)
}

// Judgment is what a judge says of a login: where it stopped, why, and where it and its
// replay part.
type Judgment struct {
	Stopped    *flow.Stop
	Causes     []flow.Cause
	Deviations []flow.Deviation
}

// Judge judges a login that did not succeed. Of one that did, and of one that cannot be
// judged and shows no sign of failure, it says nothing: nil; of one whose request the
// engine cannot make, for what its lines say, only the codes are read.
func (j *Judge) Judge(ctx context.Context, login *flow.Login) (*Judgment, error) {
	if login.Outcome == flow.Succeeded || login.Unjudged() != nil {
		return nil, nil
	}
	l := counted(login)
	request := reference.RequestOf(l)
	healthy, err := j.engine.Replay(ctx, request)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	w := &weighed{all: []hypothesis{{against: -1}}, path: &path{}}
	if err == nil {
		if w, err = j.replayed(ctx, l, request, healthy); err != nil {
			return nil, err
		}
	}
	v := j.weigh(l, j.facts(l), w.all, w.path)
	out := &Judgment{v.stop, j.name(l, v), login.Deviations}
	if healthy != nil {
		out.Deviations = compare(login, request, healthy, j.observable(login, healthy.Login.Steps)).Deviations
	}
	return out, nil
}

// weighed is what replays make of a login, and of every other one that shows the same
// lines, whatever codes these hold.
type weighed struct {
	all  []hypothesis
	path *path
}

// replayed is what replays make of a login.
func (j *Judge) replayed(ctx context.Context, l *flow.Login, request reference.Request, healthy *reference.Run) (*weighed, error) {
	key := shape(l, &request)
	if w := j.known[key]; w != nil {
		return w, nil
	}
	all, err := j.hypotheses(ctx, l, request, healthy)
	if err != nil {
		return nil, err
	}
	if len(j.known) >= maxKnown {
		clear(j.known)
	}
	w := &weighed{all, j.path(l, request, healthy)}
	j.known[key] = w
	return w, nil
}

// maxKnown bounds what is kept: each holds what dozens of replays print, 100 kB and more.
const maxKnown = 64

// path is what the login shows of the run in which nothing goes wrong.
func (j *Judge) path(l *flow.Login, request reference.Request, healthy *reference.Run) *path {
	steps := healthy.Login.Steps
	could := j.observable(l, steps)
	p := &path{steps: steps, observed: make([]bool, len(steps)), could: could, together: healthy.Together,
		doubt: func(process string) bool { return !holds(l, process) }}
	for _, m := range compare(l, request, healthy, could).Matches {
		if m.Expected != align.None && m.Observed != align.None {
			p.observed[m.Expected] = true
		}
	}
	return p
}
