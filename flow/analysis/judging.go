package analysis

import (
	"context"

	"uccetrace/correlate"
	"uccetrace/flow/diagnose"
	"uccetrace/flow/knowledge"
	"uccetrace/parser/catalog"
)

// mostUnjudged is how many logins are handed on behind one whose verdict is awaited. A
// verdict takes milliseconds, as long as linking some hundred logins does. It is a number
// and not a matter of who comes first, so that every run reports in the same order.
const mostUnjudged = 256

// verdicts are found one after the other while further logins are rebuilt.
type verdicts struct {
	sought chan *verdict // nil until the first
}

// verdict is what is found out about a login that did not succeed, going by what the logs
// had shown when it was handed on.
type verdict struct {
	login *correlate.Login
	shown *correlate.Shown
	done  chan struct{} // closed when found is there
	found *diagnose.Judgment
	err   error
}

// open starts to judge by these causes, until close.
func (v *verdicts) open(ctx context.Context, cat *catalog.Catalog, base *knowledge.Base) {
	v.sought = make(chan *verdict, mostUnjudged)
	go func(sought <-chan *verdict) {
		judge, err := diagnose.New(cat, base)
		var shown *correlate.Shown
		for v := range sought {
			if v.err = err; err == nil {
				if v.shown != shown {
					shown = v.shown
					judge.Consider(shown)
				}
				v.found, v.err = judge.Judge(ctx, &v.login.Login)
			}
			close(v.done)
		}
	}(v.sought)
}

func (v *verdicts) close() {
	if v.sought != nil {
		close(v.sought)
	}
}

// enter waits for the verdict and puts it into the login.
func (v *verdict) enter() error {
	<-v.done
	if v.err == nil && v.found != nil {
		v.login.Stopped, v.login.Causes, v.login.Deviations = v.found.Stopped, v.found.Causes, v.found.Deviations
	}
	return v.err
}
