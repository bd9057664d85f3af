package promises_test

import (
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/assert"

	"uccetrace/flow"
	"uccetrace/parser"
)

// validator holds a report against what must be true of any report, knowing nothing
// of how it was made. It collects what is wrong.
type validator struct {
	*report
	wrong []string
	lines map[string][]int // of each source: where its lines begin
	bound map[string]string
}

// check fails the test for whatever is wrong with a report.
func check(t testing.TB, r *report) {
	t.Helper()
	if wrong := violations(r); len(wrong) > 0 {
		assert.Fail(t, "the report breaks its rules", strings.Join(wrong[:min(len(wrong), 12)], "\n"))
	}
}

// violations are the rules that a report breaks.
func violations(r *report) []string {
	v := &validator{report: r, lines: map[string][]int{}, bound: map[string]string{}}
	v.counts()
	v.sources()
	ids := map[string]bool{}
	for i := range r.Logins {
		l := &r.Logins[i]
		v.must(!ids[l.ID], "two logins are called %s", l.ID)
		ids[l.ID] = true
	}
	for i := range r.Logins {
		v.login(&r.Logins[i], ids)
	}
	for i := range r.Incidents {
		v.incident(&r.Incidents[i])
	}
	v.members()
	for _, s := range r.Sides {
		for _, a := range s.Active {
			v.evidence("side of "+s.Node, a.Evidence)
		}
	}
	for _, c := range r.Clocks {
		v.evidence("clock of "+c.Node, c.Evidence)
		v.must(c.LowMS == nil || c.HighMS == nil || *c.LowMS <= *c.HighMS, "clock of %s: %v to %v", c.Node, c.LowMS, c.HighMS)
	}
	return v.wrong
}

func (v *validator) must(ok bool, format string, args ...any) {
	if !ok {
		v.wrong = append(v.wrong, fmt.Sprintf(format, args...))
	}
}

// counts: what is counted adds up.
func (v *validator) counts() {
	sum := v.Summary
	v.must(sum.Logins == sum.Succeeded+sum.Failed+sum.Inconclusive, "summary: %+v", sum)
	v.must(sum.Logins == int64(len(v.Logins))+sum.Filtered, "%d logins in the list, %d filtered, of %d", len(v.Logins), sum.Filtered, sum.Logins)
	v.must(v.status.Logins == sum.Logins && v.status.Listed == int64(len(v.Logins)), "status %+v", v.status)
	outcomes := map[flow.Outcome]int64{}
	for _, l := range v.Logins {
		outcomes[l.Outcome]++
	}
	v.must(outcomes[flow.Succeeded] == sum.Succeeded && outcomes[flow.Failed] == sum.Failed, "outcomes %v of %+v", outcomes, sum)
	for _, h := range sum.Hops {
		v.must(h.Count > 0 && *h.P50 <= *h.P95 && *h.P95 <= *h.Max, "hop %+v", h)
	}
	for _, k := range append(slices.Clone(sum.Loose), kinds(sum.Others)...) {
		v.must(k.Count > 0, "%s counted %d times", k.Message, k.Count)
	}
}

func kinds(others []flow.Other) []flow.Kind {
	var out []flow.Kind
	for _, o := range others {
		out = append(out, flow.Kind{Message: o.Asked, Count: o.Count})
	}
	return out
}

// sources: every byte belongs to an entry or a gap, every entry to a process.
func (v *validator) sources() {
	seen := map[string]bool{}
	for _, s := range v.Input.Sources {
		data, ok := v.files[s.Name]
		v.must(ok && !seen[s.Name], "source %s: known %v, twice %v", s.Name, ok, seen[s.Name])
		seen[s.Name] = true
		v.must(s.Bytes == int64(len(data)) || s.Error != "", "source %s: %d bytes, has %d", s.Name, s.Bytes, len(data))
		v.must(s.GapBytes >= 0 && s.GapBytes <= s.Bytes && (s.Entries > 0 || s.GapBytes == s.Bytes), "source %s: %d of %d bytes are gaps, with %d entries", s.Name, s.GapBytes, s.Bytes, s.Entries)
		v.must(s.Recognized == (s.Entries > 0), "source %s: recognized %v with %d entries", s.Name, s.Recognized, s.Entries)
		entries, claimed := int64(0), int64(0)
		for _, p := range s.Processes {
			entries, claimed = entries+p.Entries, claimed+p.Claimed
			messages := int64(0)
			for _, k := range p.Kinds {
				messages += k.Count
			}
			v.must(p.Claimed <= p.Entries && messages <= p.Claimed && p.Login <= p.Claimed, "source %s: %s %+v", s.Name, p.Printed, p)
		}
		v.must(entries == s.Entries && claimed == s.Claimed, "source %s: %d entries of %d, %d claimed of %d", s.Name, entries, s.Entries, claimed, s.Claimed)
	}
	for _, w := range v.Input.Warnings {
		v.must(w.Source == "" || seen[w.Source] && w.Line <= len(v.linesOf(w.Source)), "warning %+v", w)
	}
	for _, n := range v.Input.NearMisses {
		v.must(n.Count > 0 && n.Line > 0 && n.Line <= len(v.linesOf(n.Source)), "near miss %+v", n)
	}
}

// linesOf gives where the lines of a source begin.
func (v *validator) linesOf(source string) []int {
	if at, ok := v.lines[source]; ok {
		return at
	}
	text, unit, low := v.files[source], 1, 0
	if order := wide(text); order >= 0 {
		unit, low = 2, order
	}
	at := []int{0}
	for i := 0; i+unit <= len(text); i += unit {
		is := func(i int, c byte) bool {
			return i+unit <= len(text) && text[i+low] == c && (unit == 1 || text[i+1-low] == 0)
		}
		if is(i, '\n') || is(i, '\r') && !is(i+unit, '\n') {
			at = append(at, i+unit)
		}
	}
	v.lines[source] = at
	return at
}

// wide says which byte of a character in UTF-16 is the low one, -1 for other text.
func wide(text []byte) int {
	switch {
	case len(text) < 2:
	case text[0] == 0xff && text[1] == 0xfe:
		return 0
	case text[0] == 0xfe && text[1] == 0xff:
		return 1
	}
	return -1
}

// at is the text of a place, decoded; ok is false where there is none.
func (v *validator) at(e flow.Evidence) (string, bool) {
	data, ok := v.files[e.Source]
	if !ok || e.Offset < 0 || e.Length <= 0 || e.Offset+int64(e.Length) > int64(len(data)) {
		return "", false
	}
	raw := data[e.Offset : e.Offset+int64(e.Length)]
	low := wide(data)
	if low < 0 {
		return string(raw), true
	}
	var units []uint16
	for i := 0; i+1 < len(raw); i += 2 {
		units = append(units, uint16(raw[i+low])|uint16(raw[i+1-low])<<8)
	}
	return string(utf16.Decode(units)), true
}

// evidence: every place exists, and stands in the line that it says.
func (v *validator) evidence(of string, places []flow.Evidence) {
	for _, e := range places {
		if _, ok := v.at(e); !ok {
			v.must(false, "%s: no such place: %+v", of, e)
			continue
		}
		lines := v.linesOf(e.Source)
		line := sort.SearchInts(lines, int(e.Offset)+1)
		v.must(line == e.Line, "%s: byte %d stands in line %d: %+v", of, e.Offset, line, e)
	}
}

// plain is text without what a decoding or a display may change.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' {
			return -1
		}
		return r
	}, text)
}

// step: its evidence holds what it says.
func (v *validator) step(of string, s *flow.Step) {
	v.evidence(of, s.Evidence)
	v.must(len(s.Evidence) > 0, "%s: no evidence", of)
	var all strings.Builder
	first := ""
	for i, e := range s.Evidence {
		text, _ := v.at(e)
		if i == 0 {
			first = text
		}
		all.WriteString(plain(text))
	}
	held := all.String()
	for _, part := range strings.Split(s.Text, "\n") {
		v.must(strings.Contains(held, plain(part)), "%s: its text %q is not in %q", of, part, held)
	}
	for _, f := range s.Fields {
		v.must(strings.Contains(held, plain(f.Value)), "%s: %s=%q is not in %q", of, f.Name, f.Value, held)
	}
	if h, _, ok := parser.ReadHeader([]byte(first)); ok || len(s.Evidence) > 0 && v.dumped(s.Evidence[0].Source) {
		v.must(ok && strings.HasPrefix(first, s.At.String()) && strings.EqualFold(plain(h.Printed), plain(s.Node+"-"+s.Printed)),
			"%s: %s %s-%s is not what %q begins with", of, s.At, s.Node, s.Printed, first)
	}
	if value := strings.Fields(s.Link.Key); s.Link.Strength == flow.Exact {
		v.must(len(value) > 1 && s.Status != flow.Unattributed, "%s: tied exactly by %q", of, s.Link.Key)
	}
}

// dumped says that a source is a dumplog's.
func (v *validator) dumped(source string) bool {
	return slices.ContainsFunc(v.Input.Sources, func(s flow.Source) bool { return s.Name == source && s.Dialect == "dumplog" })
}

// login: it says no more than its steps do.
func (v *validator) login(l *flow.Login, ids map[string]bool) {
	name := "login " + l.ID
	confirms, attests, refuses, fusedOnly := false, false, false, true
	earlier := map[string]flow.Time{}
	for i := range l.Steps {
		s := &l.Steps[i]
		of := fmt.Sprintf("%s, step %d %s", name, i, s.Message)
		v.step(of, s)
		if s.Status == flow.Unattributed {
			continue
		}
		switch s.Says {
		case "confirms":
			confirms = true
		case "attests":
			attests = true
		case "refuses":
			refuses = true
			for _, e := range s.Evidence {
				fusedOnly = fusedOnly && e.Fused
			}
		}
		for _, e := range s.Evidence {
			key := fmt.Sprint(e.Source, " ", e.Offset)
			v.must(v.bound[key] == "", "%s: its place belongs to %s too: %+v", of, v.bound[key], e)
			v.bound[key] = of
		}
		v.must(s.OffsetMS >= 0 && s.OffsetMS <= l.SettledMS || s.Status == flow.Unattributed, "%s: %d ms of %d", of, s.OffsetMS, l.SettledMS)
		unit := s.Node + "-" + s.Printed
		before := earlier[unit]
		v.must(!s.At.Before(before) || s.At.MS() < 3_600_000 || before.InSeconds() != s.At.InSeconds() || v.late(l, s), "%s: at %s behind %s of the same process", of, s.At, before)
		earlier[unit] = s.At
	}
	switch l.Outcome {
	case flow.Succeeded:
		v.must(confirms || attests, "%s: succeeded, and no line says so", name)
	case flow.Failed:
		v.must(refuses && !fusedOnly && !confirms, "%s: failed; a line refuses %v, all fused %v, one confirms %v", name, refuses, fusedOnly, confirms)
	default:
		v.must(l.Outcome == flow.Inconclusive, "%s: outcome %q", name, l.Outcome)
	}
	v.must(!l.End.Before(l.Start), "%s: from %s to %s", name, l.Start, l.End)
	for _, ms := range []*int64{l.ConfirmedMS, l.CUCMMS} {
		v.must(ms == nil || *ms >= 0, "%s: %v ms", name, ms)
	}
	v.causes(name, l)
	for _, u := range l.Unread {
		v.evidence(name+", unread", []flow.Evidence{{Source: u.Source, Line: u.Line, Offset: u.Offset, Length: u.Length}})
	}
	for _, a := range l.Ambiguous {
		v.evidence(name+", ambiguous", []flow.Evidence{a.Evidence})
		v.must(len(a.Logins) > 1 && slices.Contains(a.Logins, l.ID), "%s: ambiguous between %v", name, a.Logins)
		for _, id := range a.Logins {
			v.must(ids[id], "%s: ambiguous with %s, which is none", name, id)
		}
	}
	for _, r := range l.Remarks {
		v.evidence(name+", remark "+r.ID, r.Evidence)
	}
	v.must(l.Attempt == nil || l.Attempt.N > 0 && l.Attempt.N <= l.Attempt.Of && ids[l.Attempt.Episode], "%s: attempt %+v", name, l.Attempt)
	v.coverage(name, l)
}

// late says that a step is the receiver's of a message, which never stands before
// the sender's, whatever the clocks say.
func (v *validator) late(l *flow.Login, s *flow.Step) bool {
	return s.Wire != nil || s.OffsetMS == 0
}

// causes: what is called stated rests on lines of their own.
func (v *validator) causes(name string, l *flow.Login) {
	for _, c := range l.Causes {
		v.evidence(name+", cause "+c.ID, c.Evidence)
		fused := len(c.Evidence) > 0
		for _, e := range c.Evidence {
			fused = fused && e.Fused
		}
		v.must(!fused || c.Certainty == flow.Possible, "%s: %s is %s on fused lines alone", name, c.ID, c.Certainty)
		v.must(c.Cost >= 0 && l.Outcome != flow.Succeeded, "%s: cause %+v", name, c)
	}
	for _, d := range l.Deviations {
		v.evidence(name+", deviation "+d.Message, d.Evidence)
		v.must(d.Observed == nil || *d.Observed < len(l.Steps), "%s: deviation of step %v", name, d.Observed)
	}
}

// coverage: who has a step is seen, and nobody else is.
func (v *validator) coverage(name string, l *flow.Login) {
	have, said := map[string]bool{}, map[string]bool{}
	for _, s := range l.Steps {
		if s.Status != flow.Unattributed {
			have[s.Process] = true
		}
	}
	for _, c := range l.Coverage {
		if c.State == "seen" {
			said[c.Process] = true
		}
	}
	v.must(maps.Equal(have, said), "%s: steps of %v, coverage says %v", name, have, said)
}

// members: an incident names its logins, and each of them names it; what follows from one
// of them stands under it.
func (v *validator) members() {
	told := map[string]string{}
	for i := range v.Incidents {
		in := &v.Incidents[i]
		lists := [][]string{in.LoginIDs}
		v.must(int64(len(in.LoginIDs))+in.LoginsLeft == in.Logins, "incident %s of %d logins names %d", in.Cause, in.Logins, len(in.LoginIDs))
		if f := in.FollowUps; f != nil {
			v.must(int64(len(f.LoginIDs))+f.LoginsLeft == f.Logins, "incident %s of %d follow-ups names %d", in.Cause, f.Logins, len(f.LoginIDs))
			lists = append(lists, f.LoginIDs)
		}
		for follows, list := range lists {
			for _, id := range list {
				v.must(told[id] == "", "login %s is of two incidents", id)
				told[id] = fmt.Sprint(in.ID, follows > 0)
			}
		}
	}
	for i := range v.Logins {
		l, want := &v.Logins[i], ""
		if l.Incident != "" {
			want = fmt.Sprint(l.Incident, l.Follows != "")
		}
		v.must(told[l.ID] == want, "login %s: its incident is %q, that of which it is %q", l.ID, want, told[l.ID])
		v.must((want == "") == (l.Outcome == flow.Succeeded || l.Unjudged() != nil), "login %s, %s: its incident is %q", l.ID, l.Outcome, want)
	}
}

// incident: its numbers are those of its logins.
func (v *validator) incident(in *flow.Incident) {
	v.evidence("incident "+in.Cause, in.Evidence)
	for _, c := range in.Changed {
		v.evidence("incident "+in.Cause+", "+c.Text, c.Evidence)
	}
	v.must(in.Logins <= v.Summary.Failed+v.Summary.Inconclusive && in.Recovered <= in.Agents && (in.Logins == 0 || in.Attempts >= in.Logins), "incident %+v", in)
	v.must(!in.Last.Before(in.First) || in.First.Dated() != in.Last.Dated(), "incident %s: from %s to %s", in.Cause, in.First, in.Last)
}
