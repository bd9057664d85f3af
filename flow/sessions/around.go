package sessions

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"uccetrace/flow"
)

const (
	// lead and lag bound what happened around a logout: CUCM takes a phone out of
	// service, or a side goes, before the agent is logged out.
	lead, lag = 5_000, 1_000
	// kept is how long moments are kept: until the last session that they may explain
	// is told.
	kept = echo + lead + lag
	// maxKept bounds them where thousands of phones go at once.
	maxKept = 50_000
	// maxOwn is how many lines of the logout itself are told, maxAround how many of
	// what happened to the phone, and again to the PG.
	maxOwn, maxAround = 3, 3
	// maxText is how many bytes of a line are told.
	maxText = 300
)

// surroundings are the newest moments of phones and systems.
type surroundings struct {
	recent []*flow.Moment // in order of time
	phones map[string][]*flow.Moment
	mass   map[alike][]int64 // times of logouts by the system
}

// alike is what logouts have in common that have one cause.
type alike struct {
	pg     int64
	reason string
}

func newSurroundings() *surroundings {
	return &surroundings{phones: map[string][]*flow.Moment{}, mass: map[alike][]int64{}}
}

// phonesOf are the names of the phone that a line speaks of; none where it speaks of a
// whole system.
func phonesOf(a *flow.Agent) []string {
	var out []string
	for _, name := range []string{a.Extension, a.Terminal} {
		if name != "" {
			out = append(out, name)
		}
	}
	return out
}

// enter keeps a moment and lets go of those that are too old.
func (s *surroundings) enter(m *flow.Moment) {
	s.recent = append(s.recent, m)
	for i := len(s.recent) - 1; i > 0 && m.At.Before(s.recent[i-1].At); i-- { // a change of sides shows seconds later
		s.recent[i-1], s.recent[i] = s.recent[i], s.recent[i-1]
	}
	for _, p := range phonesOf(&m.Agent) {
		s.phones[p] = append(s.phones[p], m)
	}
	for len(s.recent) > maxKept || s.recent[0].At.MS() < m.At.MS()-kept {
		old := s.recent[0]
		s.recent[0], s.recent = nil, s.recent[1:]
		for _, p := range phonesOf(&old.Agent) {
			if s.phones[p] = s.phones[p][1:]; len(s.phones[p]) == 0 {
				delete(s.phones, p)
			}
		}
	}
}

// around are the lines of what happened to a phone, or to its PG, when its agent was
// logged out.
func (s *surroundings) around(at flow.Place, phones []string, t int64) []flow.SessionLine {
	var mine, systems []*flow.Moment
	for _, p := range phones {
		for _, m := range within(s.phones[p], t) {
			if (m.PG == 0 || m.PG == at.PG) && !slices.Contains(mine, m) {
				mine = append(mine, m)
			}
		}
	}
	for _, m := range within(s.recent, t) {
		// Lines of CUCM that name no phone may be of any other one.
		ours := m.PG == at.PG || m.PG == 0 && m.Process != "cucm"
		if ours && len(phonesOf(&m.Agent)) == 0 && (m.Instance == 0 || at.Instance == 0 || m.Instance == at.Instance) {
			systems = append(systems, m)
		}
	}
	if len(mine) > maxAround {
		mine = mine[:maxAround]
	}
	if len(systems) > maxAround {
		systems = systems[:maxAround]
	}
	all := append(mine, systems...)
	slices.SortStableFunc(all, func(a, b *flow.Moment) int { return cmp.Compare(a.At.MS(), b.At.MS()) })
	var out []flow.SessionLine
	for _, m := range all {
		out = append(out, lineOf(m))
	}
	return out
}

// within are the moments around a time.
func within(list []*flow.Moment, t int64) []*flow.Moment {
	from, _ := slices.BinarySearchFunc(list, t-lead, func(m *flow.Moment, t int64) int { return cmp.Compare(m.At.MS(), t) })
	to, _ := slices.BinarySearchFunc(list, t+lag+1, func(m *flow.Moment, t int64) int { return cmp.Compare(m.At.MS(), t) })
	return list[from:to]
}

// count counts one more logout by the system.
func (s *surroundings) count(k alike, t int64) {
	times := append(s.mass[k], t)
	i := len(times) - 1
	for ; i > 0 && times[i-1] > times[i]; i-- {
		times[i-1], times[i] = times[i], times[i-1]
	}
	old, _ := slices.BinarySearch(times, t-2*echo)
	s.mass[k] = times[old:]
}

// others is how many more were counted within a second.
func (s *surroundings) others(k alike, t int64) int64 {
	times := s.mass[k]
	from, _ := slices.BinarySearch(times, t-1_000)
	to, _ := slices.BinarySearch(times, t+1_001)
	return int64(max(to-from-1, 0))
}

func lineOf(m *flow.Moment) flow.SessionLine {
	l := flow.SessionLine{At: m.At, Node: m.Node, Process: m.Process, Title: m.Title, Text: short(m.Text)}
	if m.Kind == flow.Switched {
		l.Title = "side " + m.Side + " has taken over"
	}
	if len(m.Evidence) > 0 {
		l.Evidence = m.Evidence[0]
		l.Evidence.Text = ""
	}
	return l
}

// short cuts a text without cutting a character.
func short(text string) string {
	if len(text) <= maxText {
		return strings.Clone(text)
	}
	n := maxText
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n] + "…"
}
