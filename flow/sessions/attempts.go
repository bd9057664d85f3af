package sessions

import (
	"slices"

	"uccetrace/flow"
)

// attempt is the newest login of an agent or extension, with its episode.
type attempt struct {
	start   int64
	good    bool
	agent   string
	episode *episode
}

// episode is attempts of one agent or extension less than Near apart.
type episode struct {
	id   string // of the first attempt
	n    int
	open []*flow.Login // those that may still be written to
}

// attempt puts a login into an episode. What an agent tries again belongs to it;
// on the same extension another agent's login does only if the one before did not
// succeed: the same person, who mistyped an id.
func (b *Tracker) attempt(l *flow.Login, keys []key, at flow.Place) {
	var ep *episode
	for _, k := range keys {
		t := b.tries[k]
		if t == nil || at.Start-t.start >= Near || k.space == 'x' && t.good && t.agent != name(&l.Agent) {
			continue
		}
		ep = t.episode
		break
	}
	if ep == nil {
		ep = &episode{id: l.ID}
	}
	ep.n++
	ep.open = append(ep.open, l)
	if ep.n > 1 {
		l.Attempt = &flow.Attempt{N: ep.n, Episode: ep.id}
		for i, o := range ep.open {
			if o.Attempt == nil { // the first
				o.Attempt = &flow.Attempt{N: ep.n - len(ep.open) + i + 1, Episode: ep.id}
			}
			o.Attempt.Of = ep.n
		}
	}
	for _, k := range keys {
		b.tries[k] = &attempt{start: at.Start, good: l.Outcome == flow.Succeeded, agent: name(&l.Agent), episode: ep}
	}
}

func (e *episode) settled(l *flow.Login) {
	e.open = slices.DeleteFunc(e.open, func(o *flow.Login) bool { return o == l })
}
