package incident

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
)

// Record is what the incidents of a capture, or of a part of it, are made of: every
// login, and what was seen beside them. It is plain data. Incidents are not merged from
// incidents: whether two logins are one incident, who logged in meanwhile and which cause
// that refutes is known of all logins together only. So parts are united by their records,
// and the incidents made of the union are those of one run.
type Record struct {
	Successes []Success
	Failures  []Failure
	Moments   []Moment
}

// Moment is one with its time as a number: what its text leaves out, the day where the
// capture knows of none, orders it among the others.
type Moment struct {
	flow.Moment
	MS int64
}

// Moment enters what was seen beside the logins.
func (r *Record) Moment(m *flow.Moment) {
	r.Moments = append(r.Moments, Moment{*m, m.At.MS()})
}

// Success is what incidents need of a login that succeeded.
type Success struct {
	Start flow.Time
	Place flow.Place
	ID    string
	Agent flow.Agent // without groups and queues
	// Client is the process of the desktop's log that shows it, where no line names the
	// client; Logs are those that show it, where no date does.
	Client string
	Logs   []string
}

// Failure is a login that did not succeed, with the causes that its own lines leave:
// others who logged in have not spoken against them yet.
type Failure struct {
	Login      flow.Login
	Place      flow.Place
	OwnSession *flow.Holder // the login's, which its JSON leaves out
}

// Login enters a login. Causes and holder are those that it had before others spoke
// against the causes.
func (r *Record) Login(l *flow.Login, place flow.Place, causes []flow.Cause, holder *flow.Holder) {
	if l.Outcome == flow.Succeeded {
		r.success(l, place)
		return
	}
	f := Failure{*l, place, l.OwnSession}
	f.Login.Causes, f.Login.Holder = causes, holder
	f.Login.IDs, f.Login.Deviations, f.Login.Remarks, f.Login.Replay, f.Login.After, f.Login.Attempt = flow.IDs{}, nil, nil, nil, nil, nil
	f.Login.Incident, f.Login.Follows, f.Login.Hops, f.Login.Untimed = "", "", nil, nil
	r.Failures = append(r.Failures, f)
}

func (r *Record) success(l *flow.Login, place flow.Place) {
	s := Success{Start: l.Start, Place: place, ID: l.ID, Agent: l.Agent}
	s.Agent.SkillGroups, s.Agent.PrecisionQueues = nil, nil
	if l.Agent.Client == "" {
		s.Client = client(l)
	}
	at := stamp{Time: l.Start}
	for i := range l.Steps {
		at.in(l.Steps[i].Evidence)
	}
	s.Logs = at.logs
	r.Successes = append(r.Successes, s)
}

// Unite returns the record of several parts, in order. Parts must not share a login or a
// line; in which order they come makes no difference.
func Unite(parts ...*Record) *Record {
	all := &Record{}
	for _, p := range parts {
		all.Successes = append(all.Successes, p.Successes...)
		all.Failures = append(all.Failures, p.Failures...)
		all.Moments = append(all.Moments, p.Moments...)
	}
	slices.SortStableFunc(all.Successes, func(a, b Success) int { return inTurn(&a.Place, &b.Place, a.ID, b.ID) })
	slices.SortStableFunc(all.Failures, func(a, b Failure) int { return inTurn(&a.Place, &b.Place, a.Login.ID, b.Login.ID) })
	slices.SortStableFunc(all.Moments, ofMoments)
	return all
}

// inTurn orders logins as a run hands them out.
func inTurn(a, b *flow.Place, x, y string) int {
	return cmp.Or(cmp.Compare(a.Start, b.Start), strings.Compare(x, y))
}

// ofMoments orders moments as a run tells them: of one millisecond by process, then as they
// stand in the logs.
func ofMoments(a, b Moment) int {
	proc := func(m *Moment) string {
		return strings.ToLower(m.Node) + "-" + m.Process + strconv.Itoa(m.Instance)
	}
	first := func(m *Moment) flow.Evidence {
		if len(m.Evidence) == 0 {
			return flow.Evidence{}
		}
		return m.Evidence[0]
	}
	x, y := first(&a), first(&b)
	return cmp.Or(cmp.Compare(a.MS, b.MS), strings.Compare(proc(&a), proc(&b)), strings.Compare(x.Source, y.Source), cmp.Compare(x.Offset, y.Offset),
		-strings.Compare(string(a.Kind), string(b.Kind)), strings.Compare(a.Message, b.Message))
}

// Incidents makes the incidents of a capture of its record, as Book.Incidents does, and
// counts the phones of Book.Phones. The record must be in order, as Unite leaves it.
func (r *Record) Incidents(base *knowledge.Base) (list []flow.Incident, phones int64) {
	p := playback{near: NewNeighbours(base), book: New(base, false), moments: r.moments()}
	turns, ahead := r.turns(), 0
	for i := range turns {
		place := turns[i].place()
		until := max(place.Start, place.End) + near
		for ; ahead < len(turns) && turns[ahead].place().Start <= until; ahead++ {
			p.near.Login(turns[ahead].login(), turns[ahead].place())
		}
		p.upTo(until)
		l := turns[i].login()
		if l.Outcome != flow.Succeeded {
			l.Causes = p.near.Narrow(l, place)
			l.Holder = Holder(l)
		}
		p.book.Login(l, place, true)
	}
	p.upTo(math.MaxInt64)
	return p.book.Incidents(), p.book.Phones
}

// playback gives the moments of a record to those who make incidents. They come ahead of
// the logins, as far as one can have their lines or needs what happened around it.
type playback struct {
	near    *Neighbours
	book    *Book
	moments []*flow.Moment
}

func (p *playback) upTo(ms int64) {
	n := 0
	for ; n < len(p.moments) && p.moments[n].At.MS() <= ms; n++ {
		p.near.Moment(p.moments[n])
		p.book.Moment(p.moments[n])
	}
	p.moments = p.moments[n:]
}

// moments are those of the record. A part begins with the side that works, and that is no
// change where an earlier part ends with the same one.
func (r *Record) moments() []*flow.Moment {
	out, works := make([]*flow.Moment, 0, len(r.Moments)), map[string]string{}
	for i := range r.Moments {
		m := r.Moments[i].Moment
		m.At = flow.At(r.Moments[i].MS, m.At.Dated())
		if m.Kind == flow.Switched {
			if works[pairOf(&m)] == m.Side {
				continue
			}
			works[pairOf(&m)] = m.Side
		}
		out = append(out, &m)
	}
	return out
}

// turn is a login of a record: one of the two.
type turn struct {
	*Success
	*Failure
}

// turns are all logins of the record, in turn.
func (r *Record) turns() []turn {
	out := make([]turn, 0, len(r.Successes)+len(r.Failures))
	for i, k := 0, 0; i < len(r.Successes) || k < len(r.Failures); {
		s, f := r.Successes[i:], r.Failures[k:]
		if len(f) == 0 || len(s) > 0 && inTurn(&s[0].Place, &f[0].Place, s[0].ID, f[0].Login.ID) <= 0 {
			out = append(out, turn{Success: &s[0]})
			i++
		} else {
			out = append(out, turn{Failure: &f[0]})
			k++
		}
	}
	return out
}

func (t turn) place() flow.Place {
	if t.Success != nil {
		return t.Success.Place
	}
	return t.Failure.Place
}

// login is as much of the login as incidents look at. It may be written to.
func (t turn) login() *flow.Login {
	if t.Failure != nil {
		l := t.Failure.Login
		l.OwnSession = t.OwnSession
		return &l
	}
	s := t.Success
	step := flow.Step{Process: s.Client}
	for _, log := range s.Logs {
		step.Evidence = append(step.Evidence, flow.Evidence{Source: log})
	}
	return &flow.Login{ID: s.ID, Outcome: flow.Succeeded, Start: s.Start, Agent: s.Agent, Steps: []flow.Step{step}}
}
