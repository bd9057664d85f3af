package sessions

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"uccetrace/flow"
)

// MaxListed is how many sessions a list holds; more are counted. With the lines of
// each that is some 100 MB.
const MaxListed = 100_000

// List collects sessions for a report.
type List struct {
	out     flow.Sessions
	closing *flow.Closing
	agents  map[who]struct{}
	reasons map[string]*flow.Reason
	peaks   map[alike]*flow.Peak
}

// leastAtOnce is how many other agents make a peak.
const leastAtOnce = 4

// who is an agent of a PG.
type who struct {
	pg   int64
	name string
}

// NewList returns an empty list.
func NewList() *List {
	return &List{out: flow.Sessions{Schema: flow.SessionsSchema, Sessions: []flow.Session{}, Reasons: []flow.Reason{}, Peaks: []flow.Peak{}, Notes: []string{}},
		agents: map[who]struct{}{}, reasons: map[string]*flow.Reason{}, peaks: map[alike]*flow.Peak{}}
}

// Begin, Login and End are those of a sink of the analysis.
func (l *List) Begin() error              { return nil }
func (l *List) Login(*flow.Login) error   { return nil }
func (l *List) End(c *flow.Closing) error { l.closing = c; return nil }

// Add takes a session, and whether the filters choose it.
func (l *List) Add(s *flow.Session, chosen bool) {
	if !chosen {
		l.out.Left++
		return
	}
	l.agents[who{s.PGNumber, cmp.Or(s.Agent.ID, s.Agent.ICMID)}] = struct{}{}
	switch s.State {
	case flow.SessionEnded:
		l.out.Ended++
		r := l.reasons[s.Reason]
		if r == nil {
			r = &flow.Reason{Code: s.Reason, Text: reasonText(s)}
			l.reasons[s.Reason] = r
		}
		r.Count++
		if p := l.peaks[alike{s.PGNumber, s.Reason}]; s.Alike >= leastAtOnce && (p == nil || s.Alike >= p.Agents || s.Alike+1 == p.Agents && s.EndedAt.Before(p.At)) {
			l.peaks[alike{s.PGNumber, s.Reason}] = &flow.Peak{PG: s.PG, Reason: s.Reason, Text: reasonText(s), At: s.EndedAt, Agents: s.Alike + 1}
		}
	case flow.SessionOpen:
		l.out.Open++
	default:
		l.out.Replaced++
	}
	if len(l.out.Sessions) < MaxListed {
		l.out.Sessions = append(l.out.Sessions, *s)
	} else {
		l.out.Unlisted++
	}
}

func reasonText(s *flow.Session) string {
	switch {
	case s.Reason == "":
		return "no reason printed"
	case s.ReasonText == "":
		return "not in Cisco's table: defined at the site"
	}
	return s.ReasonText
}

// logouts are the processes whose logs show logouts: by request or by event.
var logouts = []string{"ctisvr", "opc", "pim", "finesse"}

// Sessions returns the report; asked are the filters as given.
func (l *List) Sessions(asked []string) *flow.Sessions {
	out := &l.out
	out.Asked = asked
	out.Agents = int64(len(l.agents))
	slices.SortFunc(out.Sessions, compare)
	for _, r := range l.reasons {
		r.Percent = int64(math.Round(100 * float64(r.Count) / float64(out.Ended)))
		out.Reasons = append(out.Reasons, *r)
	}
	slices.SortFunc(out.Reasons, func(a, b flow.Reason) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), byNumber(a.Code, b.Code))
	})
	for _, k := range slices.SortedFunc(maps.Keys(l.peaks), func(a, b alike) int { return cmp.Or(cmp.Compare(a.pg, b.pg), byNumber(a.reason, b.reason)) }) {
		out.Peaks = append(out.Peaks, *l.peaks[k])
	}
	has := map[string]bool{}
	for _, s := range l.closing.Input.Sources {
		for _, p := range s.Processes {
			has[p.Process] = true
		}
	}
	switch {
	case !slices.ContainsFunc(logouts, func(p string) bool { return has[p] }):
		out.Notes = append(out.Notes, "no log of a CTI server, OPC, PIM or Finesse is in the capture: none of the others shows a logout")
	case !has["ctisvr"] && !has["finesse"]:
		out.Notes = append(out.Notes, "no log of a CTI server or Finesse is in the capture: logouts by the system do not show, and an open session may have ended so")
	}
	return out
}

// compare orders sessions by PG, agent and time.
func compare(a, b flow.Session) int {
	return cmp.Or(cmp.Compare(a.PGNumber, b.PGNumber), byNumber(cmp.Or(a.Agent.ID, a.Agent.ICMID), cmp.Or(b.Agent.ID, b.Agent.ICMID)),
		cmp.Or(a.Start, a.EndedAt).Compare(cmp.Or(b.Start, b.EndedAt)), strings.Compare(a.Agent.Extension, b.Agent.Extension), a.EndedAt.Compare(b.EndedAt))
}

// byNumber orders numbers by value and other names among each other.
func byNumber(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}
