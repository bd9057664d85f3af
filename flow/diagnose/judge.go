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
	engine    *reference.Replayer
	causes    *knowledge.Base
	ordered   []*knowledge.Cause
	of        map[string]*knowledge.Cause   // by DECISION=OUTCOME
	like      map[string][]*knowledge.Cause // and those that leave the same lines
	logs      map[string]*knowledge.Command
	answers   map[string][]string // messages that confirm where others refuse
	constants constants
	shown     *account

	// What was found out before, of logins that show the same.
	replayed map[shape]*replays
	verdicts map[shape]*verdict // with the codes that they print
	timed    map[shape]bool     // those of which times matter
	weighed  int                // logins that were replayed under every hypothesis
	buffer   []byte

	without string // a decision that the judge knows nothing of; for tests
	afresh  bool   // nothing is kept; for tests
}

// mostReplayed and mostVerdicts bound what is kept: some 20 and 5 kB each.
const (
	mostReplayed = 256
	mostVerdicts = 4096
)

// New prepares a judge of a capture that was read with this catalogue; Consider must be
// called before it judges.
func New(cat *catalog.Catalog, causes *knowledge.Base) (*Judge, error) {
	engine, err := reference.NewReplayer(cat)
	if err != nil {
		return nil, err
	}
	always, err := constantsOf(engine)
	if err != nil {
		return nil, err
	}
	j := &Judge{engine: engine, causes: causes, ordered: causes.Causes(), of: map[string]*knowledge.Cause{}, like: map[string][]*knowledge.Cause{},
		logs: logsOf(causes), answers: answersOf(cat), constants: always, shown: &account{told: map[kind]bool{}},
		replayed: map[shape]*replays{}, verdicts: map[shape]*verdict{}, timed: map[shape]bool{}}
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

// Consider has the judge go by what the logs have shown by now. What it found out before
// is forgotten where it depends on what they had not.
func (j *Judge) Consider(shown Shown) {
	if j.shown.Shown = shown; j.shown.changed() {
		clear(j.replayed)
		clear(j.verdicts)
		clear(j.timed)
	}
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
// engine cannot make, for what its lines say, only the codes are read. What the capture
// could not have shown is no deviation here.
func (j *Judge) Judge(ctx context.Context, login *flow.Login) (*Judgment, error) {
	if login.Outcome == flow.Succeeded || login.Unjudged() != nil {
		return nil, nil
	}
	t := &task{Judge: j, login: login, counts: counted(login)}
	v, err := t.verdict(ctx)
	if err != nil {
		return nil, err
	}
	out := &Judgment{j.stop(t.counts, v), j.name(t.counts, v), login.Deviations}
	switch {
	case v.parts:
		if err := t.compare(ctx); err != nil {
			return nil, err
		}
		out.Deviations = t.found
	case v.judged:
		out.Deviations = []flow.Deviation{}
	}
	return out, nil
}

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
