package analysis

import (
	"context"

	"uccetrace/flow"
	"uccetrace/flow/align"
	"uccetrace/flow/reference"
	"uccetrace/parser/catalog"
)

// Replays say how logins are replayed.
type Replays struct {
	// Settings decide in every replay; one for an agent or a device in theirs only.
	Settings []reference.Setting
	// Most is how many logins get a replay, the first ones; 0 means all. A replay
	// takes milliseconds.
	Most int
}

// Replay is Run with a replay in each login: what the reference engine does for
// the same request, beside what was observed.
func Replay(ctx context.Context, opt Options, how Replays, sinks ...Sink) (Status, error) {
	opt.Brief = false
	r := &replayer{ctx: ctx, cat: opt.Catalog, how: how, minted: reference.Minted(), decided: []string{}}
	for _, s := range how.Settings {
		r.decided = append(r.decided, s.String())
	}
	return Run(ctx, opt, append([]Sink{r}, sinks...)...)
}

// replayer is the first sink of a report: those behind it find the replay in the
// login.
type replayer struct {
	ctx     context.Context
	cat     *catalog.Catalog
	how     Replays
	decided []string
	minted  []string
	done    int
}

func (r *replayer) Begin() error            { return nil }
func (r *replayer) End(*flow.Closing) error { return nil }

func (r *replayer) Login(l *flow.Login) error {
	if r.how.Most > 0 && r.done >= r.how.Most {
		return nil
	}
	r.done++
	out := &flow.Replay{Decided: r.decided, Outcome: flow.Inconclusive, Minted: r.minted, Steps: []flow.Step{}, Pairs: []flow.Pair{}}
	run, err := reference.Replay(r.ctx, r.cat, reference.RequestOf(l), r.how.Settings...)
	switch {
	case r.ctx.Err() != nil:
		return r.ctx.Err()
	case err != nil: // what one login's lines say keeps no other from its replay
		out.Error = err.Error()
	default:
		out.Outcome, out.Steps = run.Login.Outcome, append(out.Steps, run.Login.Steps...)
	}
	for _, m := range align.Pair(out.Steps, l.Steps, r.minted...) {
		out.Pairs = append(out.Pairs, flow.Pair{Expected: place(m.Expected), Observed: place(m.Observed)})
	}
	l.Replay = out
	return nil
}

func place(n int) *int {
	if n == align.None {
		return nil
	}
	return &n
}
