package incident

import (
	"slices"

	"uccetrace/flow"
)

// leftBehind are the causes that an attempt leaves for the next one of the same agent
// where only its answer was lost.
var leftBehind = []string{"agent-already-signed-on", "extension-in-use", "inconsistent-agent-data"}

// following is how soon after one attempt another is its retry.
const following = 5 * 60 * 1000

// lost is an attempt whose answer was lost.
type lost struct {
	id, extension string
	last          int64 // start of the newest of its retries
	of            *entry
}

// unanswered reports whether nothing tells how a login ended, or only that somebody had waited
// too long.
func (f *failing) unanswered() bool {
	return f.Outcome == flow.Inconclusive || waited(flow.Root(f.Refusals()))
}

// lost reports whether the answer of a login may have been lost on its way back: it came as far
// as the central controller. What stopped before that has left nothing behind.
func (f *failing) lost() bool {
	return f.unanswered() && slices.ContainsFunc(f.Steps, func(s flow.Step) bool {
		return s.Status != flow.Unattributed && (s.Process == "router" || slices.Contains(attributeLogins, s.Step))
	})
}

// attributeLogins are the steps that show that the agent was passed on to the router.
var attributeLogins = []string{"attribute-login", "attribute-login-opc"}

// lose remembers an attempt whose answer was lost.
func (b *Book) lose(own []key, f *failing, e *entry) {
	if len(own) == 0 || own[0].kind == phoneKey || e == b.rest {
		return
	}
	if len(b.answers) >= mostPast {
		clear(b.answers)
	}
	b.answers[own[0]] = lost{f.ID, f.Agent.Extension, f.at.MS(), e}
}

// followed is the incident of an earlier attempt that a login has met the traces of, nil
// for none, and the id of that attempt: it is told there.
func (b *Book) followed(f *failing, own []key) (e *entry, attempt string) {
	if len(own) == 0 || !f.refused() || f.unanswered() || f.OwnSession != nil {
		return nil, ""
	}
	first, ok := b.answers[own[0]]
	met := slices.IndexFunc(f.ids, func(id string) bool { return slices.Contains(leftBehind, id) })
	switch {
	case !ok || met < 0 || f.at.MS()-first.last > following:
		return nil, ""
	case f.Holder != nil && f.Holder.Agent != "" && f.Holder.Agent != f.Agent.ID:
		return nil, "" // somebody else has the phone
	case f.ids[met] == "extension-in-use" && f.Agent.Extension != first.extension && f.Holder == nil:
		return nil, ""
	}
	e = first.of
	first.last = f.at.MS()
	b.answers[own[0]] = first
	e.follow(f, met)
	b.attempted(own, nil, f.at)
	return e, first.id
}

// follow counts a login among the follow-ups of an incident.
func (e *entry) follow(f *failing, met int) {
	w := e.follows
	if w == nil {
		w = &flow.FollowUps{LoginIDs: []string{}}
		e.follows = w
	}
	w.Logins++
	if id := f.ids[met]; !slices.Contains(w.Causes, id) {
		w.Causes = append(w.Causes, id)
	}
	if len(w.LoginIDs) < mostIDs {
		w.LoginIDs = append(w.LoginIDs, f.ID)
	} else {
		w.LoginsLeft++
	}
}
