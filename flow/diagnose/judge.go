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
	shown  Shown
	known  map[string]*verdict // by what a login shows, its own numbers aside

	without string // a decision that the judge knows nothing of; for tests
}

// New prepares a judge of a capture that was read with this catalogue.
func New(cat *catalog.Catalog, causes *knowledge.Base, shown Shown) (*Judge, error) {
	engine, err := reference.NewReplayer(cat)
	if err != nil {
		return nil, err
	}
	return &Judge{engine: engine, causes: causes, shown: shown, known: map[string]*verdict{}}, nil
}

// Forget has the judge weigh afresh what it has weighed: the logs have shown more
// since.
func (j *Judge) Forget() { clear(j.known) }

// Judge writes the deviations and the causes into a login that did not succeed.
func (j *Judge) Judge(ctx context.Context, l *flow.Login) error {
	if l.Outcome == flow.Succeeded {
		return nil
	}
	key := shape(l)
	v := j.known[key]
	if v == nil {
		classes, err := j.classes(ctx, l)
		if err != nil {
			return err
		}
		v = j.weigh(l, classes)
		if len(j.known) > mostKnown {
			clear(j.known)
		}
		j.known[key] = v
	}
	l.Causes = j.name(l, v)
	var err error
	l.Deviations, err = j.deviations(ctx, l)
	return err
}

// mostKnown bounds the verdicts that are kept.
const mostKnown = 10_000
