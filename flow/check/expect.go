package check

import (
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
)

// Expectation is a login that the capture must show, or several that are alike.
type Expectation struct {
	Agent, Ext string // "" for anybody
	Outcome    flow.Outcome
	Cause      string // "" for any
	MaxMS      int64  // within which it must be confirmed; -1 for any time
	Count      int64
	Source     string // where it is written
	Line       int
}

// ReadExpectations reads a list of expectations in YAML. base says which causes there
// are; nil takes any. An error has a line for each mistake, file:line:column first.
func ReadExpectations(file string, r io.Reader, base *knowledge.Base) ([]Expectation, error) {
	d := &document{file: file}
	var all []Expectation
	if n := d.root(r); n != nil {
		d.list(n, "expectations", false, func(n *yaml.Node) { all = append(all, d.expectation(n, base)) })
	}
	return all, d.err()
}

func (d *document) expectation(n *yaml.Node, base *knowledge.Base) Expectation {
	e := Expectation{Outcome: flow.Succeeded, MaxMS: -1, Count: 1, Source: d.file, Line: n.Line}
	whole := func(to *int64, want string) func(*yaml.Node) {
		return func(n *yaml.Node) {
			var text string
			d.text(&text)(n)
			var ok bool
			if *to, ok = number(text); !ok {
				d.fail(n, "%s is no %s", shown(text), want)
			}
		}
	}
	given := d.mapping(n, "an expectation",
		key{"agent", d.text(&e.Agent)}, key{"ext", d.text(&e.Ext)},
		key{"outcome", func(n *yaml.Node) {
			var text string
			d.text(&text)(n)
			if why := noOutcome(text); why != "" {
				d.fail(n, "%s", why)
			}
			e.Outcome = flow.Outcome(text)
		}},
		key{"cause", func(n *yaml.Node) {
			d.text(&e.Cause)(n)
			if why := noCause(base, e.Cause); why != "" && n.Kind == yaml.ScalarNode {
				d.fail(n, "%s", why)
			}
		}},
		key{"max_ms", whole(&e.MaxMS, "number of milliseconds: write 1500")},
		key{"count", whole(&e.Count, "number of logins: write 1, or 0 where there must be none")},
	)
	switch {
	case n.Kind != yaml.MappingNode:
	case given["cause"] && e.Outcome == flow.Succeeded:
		d.fail(n, "a login that succeeds has no cause: write outcome: failed beside it")
	case given["max_ms"] && e.Outcome != flow.Succeeded:
		d.fail(n, "only a login that succeeds is confirmed: take max_ms out")
	}
	return e
}

// who says whether an expectation is about the agent and extension of a login.
func (e *Expectation) who(r *row) bool {
	return (e.Agent == "" || e.Agent == r.Agent || e.Agent == r.icm) && (e.Ext == "" || e.Ext == r.Extension || e.Ext == r.instrument)
}

// unlike says in what a login is other than expected, "" for nothing.
func (e *Expectation) unlike(r *row) string {
	switch {
	case r.Outcome != e.Outcome:
		return fmt.Sprintf("expected %s, is %s", e.Outcome, r.Outcome)
	case e.Cause != "" && !r.caused(e.Cause):
		return fmt.Sprintf("expected cause %s, the cause %s", e.Cause, r.cause())
	case e.MaxMS >= 0 && r.ConfirmedMS == nil:
		return fmt.Sprintf("expected to be confirmed within %d ms, how long it took is not known", e.MaxMS)
	case e.MaxMS >= 0 && *r.ConfirmedMS > e.MaxMS:
		return fmt.Sprintf("expected to be confirmed within %d ms, took %d ms", e.MaxMS, *r.ConfirmedMS)
	}
	return ""
}

// String is an expectation in words.
func (e *Expectation) String() string {
	var b strings.Builder
	b.WriteString("a login")
	if e.Agent != "" {
		b.WriteString(" of agent " + e.Agent)
	}
	if e.Ext != "" {
		b.WriteString(" on extension " + e.Ext)
	}
	b.WriteString(", " + string(e.Outcome))
	if e.Cause != "" {
		b.WriteString(" by " + e.Cause)
	}
	if e.MaxMS >= 0 {
		fmt.Fprintf(&b, " within %d ms", e.MaxMS)
	}
	return b.String()
}

// meeting is who meets what: the largest number of logins that are as expected, found
// by augmenting paths.
type meeting struct {
	rows    []row
	expect  []Expectation
	byAgent map[string][]int // expectations of an agent; those of anybody under ""
	filled  [][]int          // rows by expectation
	visited []int            // the round in which an expectation was tried last
}

// meet assigns each login that it can to an expectation that it meets.
func meet(rows []row, expect []Expectation) *meeting {
	m := &meeting{rows: rows, expect: expect, byAgent: map[string][]int{}, filled: make([][]int, len(expect)), visited: make([]int, len(expect))}
	for i := range expect {
		m.byAgent[expect[i].Agent] = append(m.byAgent[expect[i].Agent], i)
	}
	for i := range rows {
		rows[i].Expected = m.place(i, i+1)
	}
	return m
}

// candidates are the expectations that are about a login: those that name its agent or
// its extension; of a login that none names, those of anybody.
func (m *meeting) candidates(r *row) []int {
	list := append([]int(nil), m.byAgent[r.Agent]...)
	if r.icm != "" && r.icm != r.Agent {
		list = append(list, m.byAgent[r.icm]...)
	}
	if r.Agent != "" {
		list = append(list, m.byAgent[""]...)
	}
	var named, others []int
	for _, e := range list {
		switch x := &m.expect[e]; {
		case !x.who(r):
		case x.Agent != "" || x.Ext != "":
			named = append(named, e)
		default:
			others = append(others, e)
		}
	}
	if len(named) > 0 {
		return named
	}
	return others
}

func (m *meeting) place(i, round int) bool {
	for _, e := range m.candidates(&m.rows[i]) {
		if m.visited[e] == round || m.expect[e].unlike(&m.rows[i]) != "" {
			continue
		}
		m.visited[e] = round
		if m.room(e) > 0 {
			m.filled[e] = append(m.filled[e], i)
			return true
		}
		for at, other := range m.filled[e] {
			if m.place(other, round) {
				m.filled[e][at] = i
				return true
			}
		}
	}
	return false
}

// room is how many logins an expectation still waits for.
func (m *meeting) room(e int) int64 { return m.expect[e].Count - int64(len(m.filled[e])) }

// other gives the expectation that a login was to meet and does not, -1 for none: one
// that is about it and waits for a login, the closest if there are several.
func (m *meeting) other(i int) int {
	best, score := -1, -1
	for _, e := range m.candidates(&m.rows[i]) {
		n := 0
		if m.expect[e].Agent != "" {
			n++
		}
		if m.expect[e].Ext != "" {
			n++
		}
		if m.room(e) > 0 && n > score {
			best, score = e, n
		}
	}
	return best
}

// mostUnsure is how many expectations of a cause that is not certain are told.
const mostUnsure = 20

// unsure tells which expectations of a cause a login meets whose cause only may be the
// one expected. They are met all the same: more logs would decide.
func (m *meeting) unsure() (out []string) {
	left := int64(0)
	for e := range m.expect {
		x := &m.expect[e]
		var of *row
		n := int64(0)
		for _, i := range m.filled[e] {
			if r := &m.rows[i]; x.Cause != "" && r.unsure {
				if n++; of == nil {
					of = r
				}
			}
		}
		switch {
		case n == 0:
		case len(out) == mostUnsure:
			left++
		default:
			out = append(out, fmt.Sprintf("%s:%d: expected cause %s %s", x.Source, x.Line, x.Cause, of.doubt(n)))
		}
	}
	if left > 0 {
		out = append(out, plural(left, "more expected cause", "more expected causes")+" may be the one expected and may be another")
	}
	return out
}

// doubt says how far the cause of a login is known, which is the first of n alike.
func (r *row) doubt(n int64) string {
	text := "is possible, not certain"
	if len(r.causes) > 1 {
		text = fmt.Sprintf("is one of %d that may be", len(r.causes))
	}
	text += ": login of " + who(r.Agent, r.Extension)
	if n > 1 {
		text += " and " + plural(n-1, "other", "others")
	}
	return text
}
