package diagnose

import (
	"context"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
	"uccetrace/flow/reference"
	"uccetrace/parser/catalog"
)

// Judge says why logins did not succeed. It is not safe for use by several
// goroutines at a time.
type Judge struct {
	engine *reference.Replayer
	causes *knowledge.Base
	of     map[string]*knowledge.Cause // by DECISION=OUTCOME
	logs   map[string]*knowledge.Command
	shown  Shown
	kinds  map[kind]bool       // what shown has said
	known  map[string]*verdict // by what a login shows, its own numbers aside

	without string // a decision that the judge knows nothing of; for tests
}

// New prepares a judge of a capture that was read with this catalogue.
func New(cat *catalog.Catalog, causes *knowledge.Base, shown Shown) (*Judge, error) {
	engine, err := reference.NewReplayer(cat)
	if err != nil {
		return nil, err
	}
	j := &Judge{engine: engine, causes: causes, of: map[string]*knowledge.Cause{}, logs: logsOf(causes),
		shown: shown, kinds: map[kind]bool{}, known: map[string]*verdict{}}
	for _, c := range causes.Causes() {
		for _, d := range c.Decisions {
			j.of[d.String()] = c
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

// Judge writes the deviations and the causes into a login that did not succeed. One
// whose request the engine cannot make, for what its lines say, gets none.
func (j *Judge) Judge(ctx context.Context, l *flow.Login) error {
	if l.Outcome == flow.Succeeded {
		return nil
	}
	request := reference.RequestOf(l)
	healthy, err := j.engine.Replay(ctx, request)
	if err != nil {
		return ctx.Err()
	}
	key := shape(l, &request)
	v := j.known[key]
	if v == nil {
		classes, err := j.classes(ctx, l, request, healthy)
		if err != nil {
			return err
		}
		v = j.weigh(l, healthy, classes)
		if len(j.known) >= mostKnown {
			clear(j.known)
		}
		j.known[key] = v
	}
	l.Causes = j.name(l, v)
	l.Deviations = compare(l, request, healthy, j.observable(l, healthy.Login.Steps)).Deviations
	return nil
}

// mostKnown bounds the verdicts that are kept.
const mostKnown = 10_000
