package analysis

import (
	"context"

	"uccetrace/flow"
	"uccetrace/flow/align"
	"uccetrace/flow/reference"
)

// Replays say how logins are replayed.
type Replays struct {
	// Settings decide in every replay; one for an agent or a device in theirs only.
	Settings []reference.Setting
	// Most is how many logins get a replay, the first ones; 0 means all.
	Most int
}

// Replay is Run with a replay in each login: what the reference engine does for
// the same request, beside what was observed.
func Replay(ctx context.Context, opt Options, how Replays, sinks ...Sink) (Status, error) {
	opt.Brief = false
	engine, err := reference.NewReplayer(opt.Catalog)
	if err != nil {
		return Status{}, err
	}
	r := &replayer{ctx: ctx, engine: engine, how: how, minted: reference.Minted(), decided: []string{}}
	for _, s := range how.Settings {
		r.decided = append(r.decided, s.String())
	}
	return Run(ctx, opt, append([]Sink{r}, sinks...)...)
}

// replayer is the first sink of a report: those behind it find the replay in the
// login.
type replayer struct {
	ctx     context.Context
	engine  *reference.Replayer
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
	minted := invented(l)
	out := &flow.Replay{Decided: r.decided, Outcome: flow.Inconclusive, Minted: minted, Steps: []flow.Step{}, Pairs: []flow.Pair{}}
	run, err := r.engine.Replay(r.ctx, reference.RequestOf(l), r.how.Settings...)
	switch {
	case r.ctx.Err() != nil:
		return r.ctx.Err()
	case err != nil: // what one login's lines say keeps no other from its replay
		out.Error = err.Error()
	default:
		out.Outcome, out.Steps = run.Login.Outcome, append(out.Steps, run.Login.Steps...)
	}
	for _, m := range align.Pair(out.Steps, l.Steps, minted...) {
		out.Pairs = append(out.Pairs, flow.Pair{Expected: place(m.Expected), Observed: place(m.Observed)})
	}
	l.Replay = out
	return nil
}

// invented names the values that a replay makes up: those that every run gives anew,
// what takes time, and what no request carries, which the engine takes from its
// built-in site. Told beside what was observed they would be the site's, not the
// customer's.
func invented(l *flow.Login) []string {
	out := append(reference.Minted(), "elapsed", "timetracker", "ctisequence", "ipmode", "steps", "steppq", "stepname", "assignments", "assigned")
	if l.Agent.Terminal == "" {
		out = append(out, "terminal")
	}
	return out
}

func place(n int) *int {
	if n == align.None {
		return nil
	}
	return &n
}
