package align

import (
	"slices"

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
// An observed step that may belong to another login (flow.Unattributed) comes after
// all others of its key.
//
// The matches stand in expected order; an observed step without a partner stands
// behind the one that precedes it in observed order.
func Pair(expected, observed []flow.Step, minted ...string) []Match {
	m := match(expected, observed, minted)
	return m.inOrder()
}

// match finds the partners.
func match(expected, observed []flow.Step, minted []string) *matcher {
	m := &matcher{minted: minted, numbers: map[string]int{}, partner: make([]int, len(expected)), matched: make([]bool, len(observed)),
		bound: map[value]string{}, held: map[value]string{}}
	m.want, m.got = m.values(expected), m.values(observed)
	of := make([]int, len(observed))
	for j := range observed {
		of[j] = m.number(&observed[j])
	}
	for _, doubtful := range []bool{false, true} {
		for j := range observed {
			if doubtful == (observed[j].Status == flow.Unattributed) {
				m.free[of[j]] = append(m.free[of[j]], j)
			}
		}
	}
	keys := make([]int, len(expected))
	for i := range expected {
		keys[i], m.partner[i] = m.number(&expected[i]), None
	}
	for _, agreeing := range []bool{true, false} {
		for i, k := range keys {
			if m.partner[i] == None {
				m.partner[i] = m.take(i, k, agreeing)
			}
		}
	}
	for _, j := range m.partner {
		if j != None {
			m.matched[j] = true
		}
	}
	return m
}

// key is what two steps that may match have in common. A field that a line holds
// several times counts with all its values; an empty one is as good as none.
func key(b []byte, s *flow.Step, minted []string) []byte {
	b = append(append(b, s.Process...), 0)
	b = append(b, s.Message...)
	for _, name := range s.Keys {
		if slices.Contains(minted, name) {
			continue
		}
		b = append(append(b, 0), name...)
		for i := range s.Fields {
			if f := &s.Fields[i]; f.Value != "" && f.Name == name {
				b = append(append(b, 1), f.Value...)
			}
		}
	}
	return b
}

// value is a value of a field.
type value struct{ name, text string }

type matcher struct {
	minted    []string
	want, got []string       // values of the minted fields, those of one step after those of the other
	numbers   map[string]int // keys
	free      [][]int        // observed steps without a partner, by key
	partner   []int          // of each expected step
	matched   []bool         // observed steps that have one
	buffer    []byte

	bound map[value]string // an expected minted value and what the trace has for it,
	held  map[value]string // and the other way round
}

// number is a step's key as a number.
func (m *matcher) number(s *flow.Step) int {
	m.buffer = key(m.buffer[:0], s, m.minted)
	n, ok := m.numbers[string(m.buffer)]
	if !ok {
		n = len(m.free)
		m.numbers[string(m.buffer)] = n
		m.free = append(m.free, nil)
	}
	return n
}

// values are the minted values of steps, the first of each name.
func (m *matcher) values(steps []flow.Step) []string {
	out := make([]string, len(steps)*len(m.minted))
	for i := range steps {
		of := m.of(out, i)
		for k := range steps[i].Fields {
			f := &steps[i].Fields[k]
			if n := slices.Index(m.minted, f.Name); n >= 0 && of[n] == "" {
				of[n] = f.Value
			}
		}
	}
	return out
}

// of are those of the i-th step.
func (m *matcher) of(values []string, i int) []string {
	return values[i*len(m.minted) : (i+1)*len(m.minted)]
}

// take gives the i-th expected step the first free observed one of its key; with
// agreeing, the first that contradicts no minted value bound so far.
func (m *matcher) take(i, key int, agreeing bool) int {
	for n, j := range m.free[key] {
		if agreeing && !m.agrees(i, j) {
			continue
		}
		m.free[key] = slices.Delete(m.free[key], n, n+1)
		if agreeing {
			m.bind(i, j)
		}
		return j
	}
	return None
}

// agrees says that no minted value of the two steps is bound to another one.
func (m *matcher) agrees(i, j int) bool {
	got := m.of(m.got, j)
	for n, want := range m.of(m.want, i) {
		if got[n] == "" || want == "" {
			continue
		}
		if b, ok := m.bound[value{m.minted[n], want}]; ok && b != got[n] {
			return false
		}
		if h, ok := m.held[value{m.minted[n], got[n]}]; ok && h != want {
			return false
		}
	}
	return true
}

// bind lets the minted values of two steps that agree stand for each other from
// now on.
func (m *matcher) bind(i, j int) {
	got := m.of(m.got, j)
	for n, want := range m.of(m.want, i) {
		if want != "" && got[n] != "" {
			m.bound[value{m.minted[n], want}], m.held[value{m.minted[n], got[n]}] = got[n], want
		}
	}
}

// inOrder lists the matches.
func (m *matcher) inOrder() []Match {
	out := make([]Match, 0, len(m.partner)+len(m.matched))
	alone := func(j int) { // the observed steps from j on that nobody has
		for ; j < len(m.matched) && !m.matched[j]; j++ {
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
