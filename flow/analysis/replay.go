package analysis

import (
	"context"

	"uccetrace/flow"
	"uccetrace/flow/align"
	"uccetrace/flow/decision"
	"uccetrace/flow/reference"
)

// Replays say how logins are replayed.
type Replays struct {
	// Settings decide in every replay; one for an agent or a device in theirs only.
	Settings []decision.Setting
	// Most is how many logins get a replay, the first ones; 0 means all.
	Most int
	// Unsuccessful leaves out the logins that succeeded, but for the first.
	Unsuccessful bool
}

// Replay is Run with a replay in each login: what the reference engine does for
// the same request, beside what was observed, and where the two part.
func Replay(ctx context.Context, opt Options, how Replays, sinks ...Sink) (Status, error) {
	opt.Brief = opt.Brief && how.Unsuccessful // a login that succeeded, but for the first, then has no steps
	engine, err := reference.NewReplayer(opt.Catalog)
	if err != nil {
		return Status{}, err
	}
	r := &replayer{ctx: ctx, engine: engine, how: how, budgets: opt.budgets(), decided: []string{}}
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
	budgets []align.Budget
	done    int
	seen    int
}

func (r *replayer) Begin() error            { return nil }
func (r *replayer) End(*flow.Closing) error { return nil }

func (r *replayer) Login(l *flow.Login) error {
	r.seen++
	if r.how.Most > 0 && r.done >= r.how.Most || r.how.Unsuccessful && r.seen > 1 && l.Outcome == flow.Succeeded {
		return nil
	}
	r.done++
	out := &flow.Replay{Decided: r.decided, Outcome: flow.Inconclusive, Minted: invented(l), Steps: []flow.Step{}, Pairs: []flow.Pair{}}
	run, err := r.engine.Replay(r.ctx, reference.RequestOf(l), r.how.Settings...)
	switch {
	case r.ctx.Err() != nil:
		return r.ctx.Err()
	case err != nil: // what one login's lines say keeps no other from its replay
		out.Error = err.Error()
		r.pair(out, align.Pair(nil, l.Steps))
	default:
		out.Outcome, out.Steps = run.Login.Outcome, append(out.Steps, run.Login.Steps...)
		found := align.Compare(align.Run{Steps: out.Steps, Before: run.Before}, l.Steps, align.Options{
			Minted: numbers(l), Observable: align.Covered(l, out.Steps), Budgets: r.budgets,
		})
		r.pair(out, found.Matches)
		judged(l, found)
	}
	l.Replay = out
	return nil
}

func (r *replayer) pair(out *flow.Replay, matches []align.Match) {
	for _, m := range matches {
		out.Pairs = append(out.Pairs, flow.Pair{Expected: place(m.Expected), Observed: place(m.Observed)})
	}
}

// judged puts what was found into the login: its deviations, and of each of its
// steps whether the replay has it. What may be another login's stays so, and what
// no replay could print stays as it was observed.
func judged(l *flow.Login, found align.Result) {
	l.Deviations = found.Deviations
	for _, m := range found.Matches {
		if m.Expected != align.None && m.Observed != align.None && l.Steps[m.Observed].Status == flow.Observed {
			l.Steps[m.Observed].Status = flow.Matched
		}
	}
	for i := len(found.Deviations) - 1; i >= 0; i-- { // of several of one step the first counts
		if d := &found.Deviations[i]; d.Observed != nil {
			l.Steps[*d.Observed].Status = d.Kind
		}
	}
}

// numbers names the values that a replay gives out anew and that stand for those of
// the capture, as the trace shows them one after the other.
func numbers(l *flow.Login) []string {
	if l.Agent.Terminal == "" {
		return append(reference.Minted(), "terminal")
	}
	return reference.Minted()
}

// invented names the values that a replay makes up: those that every run gives anew,
// what takes time, and what no request carries, which the engine takes from its
// built-in site. Told beside what was observed they would be the site's, not the
// customer's.
func invented(l *flow.Login) []string {
	return append(numbers(l), "elapsed", "timetracker", "ctisequence", "ipmode", "steps", "steppq", "stepname", "assignments", "assigned")
}

func place(n int) *int {
	if n == align.None {
		return nil
	}
	return &n
}
