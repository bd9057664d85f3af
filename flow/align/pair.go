package align

import (
	"slices"
	"strings"

	"uccetrace/flow"
)

// None is the place of a step that is not there.
const None = -1

// Match is an expected and an observed step that are the same message, by their
// places from 0; None for the one that has no partner.
type Match struct{ Expected, Observed int }

// Pair matches expected with observed steps. Two steps may match if they have the
// same key: process, message, and the values of the fields that tell repeated
// lines of the message apart (flow.Step.Keys). Where a key repeats, the k-th
// expected step gets the k-th observed one.
//
// minted names the fields whose values each run gives anew (request numbers, the
// network target): they are no part of a key, for run and trace never agree on
// them. Their values are variables, each bound by the first observed value that it
// meets, and what is bound decides between observed steps of one key: the answer
// to the second of two requests is not taken for the answer to the first. It never
// keeps two steps of one key apart that have nobody else.
//
// The matches stand in expected order; an observed step without a partner stands
// behind the one that precedes it in observed order.
func Pair(expected, observed []flow.Step, minted ...string) []Match {
	m := matcher{expected: expected, observed: observed, minted: minted, free: map[string][]int{}, bound: map[value]string{}, held: map[value]string{}}
	for j := range observed {
		k := key(&observed[j], minted)
		m.free[k] = append(m.free[k], j)
	}
	m.partner = slices.Repeat([]int{None}, len(expected))
	for _, agreeing := range []bool{true, false} {
		for i := range expected {
			if m.partner[i] == None {
				m.partner[i] = m.take(i, agreeing)
			}
		}
	}
	return m.inOrder()
}

// key is what two steps that may match have in common. A field that a line holds
// several times counts with all its values; an empty one is as good as none.
func key(s *flow.Step, minted []string) string {
	var b strings.Builder
	b.WriteString(s.Process)
	b.WriteByte(0)
	b.WriteString(s.Message)
	for _, name := range s.Keys {
		if slices.Contains(minted, name) {
			continue
		}
		b.WriteByte(0)
		b.WriteString(name)
		for _, f := range s.Fields {
			if f.Name == name && f.Value != "" {
				b.WriteByte(1)
				b.WriteString(f.Value)
			}
		}
	}
	return b.String()
}

// value is a value of a field.
type value struct{ name, text string }

type matcher struct {
	expected, observed []flow.Step
	minted             []string
	free               map[string][]int // observed steps without a partner, by key
	partner            []int            // of each expected step

	bound map[value]string // an expected minted value and what the trace has for it,
	held  map[value]string // and the other way round
}

// take gives the i-th expected step the first free observed one of its key; with
// agreeing, the first that contradicts no minted value bound so far.
func (m *matcher) take(i int, agreeing bool) int {
	e := &m.expected[i]
	k := key(e, m.minted)
	for n, j := range m.free[k] {
		if agreeing && !m.agrees(e, &m.observed[j]) {
			continue
		}
		m.free[k] = slices.Delete(m.free[k], n, n+1)
		if agreeing {
			m.bind(e, &m.observed[j])
		}
		return j
	}
	return None
}

// agrees says that no minted value of the two steps is bound to another one.
func (m *matcher) agrees(e, o *flow.Step) bool {
	for _, name := range m.minted {
		want, got := field(e, name), field(o, name)
		if got == "" || want == "" {
			continue
		}
		if b, ok := m.bound[value{name, want}]; ok && b != got {
			return false
		}
		if h, ok := m.held[value{name, got}]; ok && h != want {
			return false
		}
	}
	return true
}

// bind lets the minted values of two steps that agree stand for each other from
// now on.
func (m *matcher) bind(e, o *flow.Step) {
	for _, name := range m.minted {
		want, got := value{name, field(e, name)}, value{name, field(o, name)}
		if want.text != "" && got.text != "" {
			m.bound[want], m.held[got] = got.text, want.text
		}
	}
}

// field is the first value that a step has under a name.
func field(s *flow.Step, name string) string {
	for i := range s.Fields {
		if s.Fields[i].Name == name {
			return s.Fields[i].Value
		}
	}
	return ""
}

// inOrder lists the matches.
func (m *matcher) inOrder() []Match {
	matched := make([]bool, len(m.observed))
	for _, j := range m.partner {
		if j != None {
			matched[j] = true
		}
	}
	out := make([]Match, 0, len(m.expected)+len(m.observed))
	alone := func(j int) { // the observed steps from j on that nobody has
		for ; j < len(matched) && !matched[j]; j++ {
			out = append(out, Match{None, j})
		}
	}
	alone(0)
	for i, j := range m.partner {
		out = append(out, Match{i, j})
		if j != None {
			alone(j + 1)
		}
	}
	return out
}
