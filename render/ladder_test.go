package render

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"uccetrace/flow"
)

// TestRungs: two lines of one wire message are one arrow, the k-th sent with the
// k-th received; what only one end printed is an arrow too; local steps are notes.
func TestRungs(t *testing.T) {
	step := func(offset int64, process, message, seen string) flow.Step {
		return flow.Step{Process: process, Message: process + message + seen, Title: "T", OffsetMS: offset, Status: flow.Observed,
			Link: flow.Link{Strength: flow.Exact}, Wire: &flow.Wire{Message: message, From: "pim", To: "jgw", Seen: seen}}
	}
	local := flow.Step{Process: "pim", Title: "local", OffsetMS: 9}
	type want struct {
		offset   int64
		from, to int
		both     bool
		hop      int64
	}
	index := map[string]int{"pim": 0, "jgw": 1}
	for name, tt := range map[string]struct {
		steps []flow.Step
		want  []want
	}{
		"both ends":       {[]flow.Step{step(0, "pim", "Add", "sent"), step(3, "jgw", "Add", "received")}, []want{{0, 0, 1, true, 3}}},
		"sent only":       {[]flow.Step{step(0, "pim", "Add", "sent")}, []want{{0, 0, 1, false, 0}}},
		"received only":   {[]flow.Step{step(2, "jgw", "Add", "received")}, []want{{2, 0, 1, false, 0}}},
		"twice":           {[]flow.Step{step(0, "pim", "Add", "sent"), step(1, "pim", "Add", "sent"), step(3, "jgw", "Add", "received"), step(5, "jgw", "Add", "received")}, []want{{0, 0, 1, true, 3}, {1, 0, 1, true, 4}}},
		"one lost":        {[]flow.Step{step(0, "pim", "Add", "sent"), step(3, "jgw", "Add", "received"), step(5, "jgw", "Add", "received")}, []want{{0, 0, 1, true, 3}, {5, 0, 1, false, 0}}},
		"other message":   {[]flow.Step{step(0, "pim", "Add", "sent"), step(3, "jgw", "Remove", "received")}, []want{{0, 0, 1, false, 0}, {3, 0, 1, false, 0}}},
		"no name":         {[]flow.Step{step(0, "pim", "", "sent"), step(3, "jgw", "", "received")}, []want{{0, 0, 1, false, 0}, {3, 0, 1, false, 0}}},
		"local":           {[]flow.Step{local}, []want{{9, 0, 0, false, 0}}},
		"marked as local": {[]flow.Step{step(1, "jgw", "Add", "local")}, []want{{1, 1, 1, false, 0}}},
	} {
		p := newPage(nil, Options{})
		var got []want
		for _, r := range p.rungs(&flow.Login{Steps: tt.steps}, index) {
			got = append(got, want{r.offset, r.from, r.to, r.both, r.hop})
		}
		assert.Equal(t, tt.want, got, name)
	}
}

func TestWitnesses(t *testing.T) {
	for _, tt := range []struct {
		nodes []string
		want  string
	}{
		{[]string{"PG1A"}, "PG1A"},
		{[]string{"PG1A", "PG1A"}, "PG1A"},
		{[]string{"PG1B", "PG1A"}, "PG1A+B"},
		{[]string{"ra", "rb"}, "ra+b"},
		{[]string{"PG1A", "pg1b"}, "PG1A+b"},
		{[]string{"PG1A", "PG12A"}, "PG12A+PG1A"},
	} {
		s := flow.Step{Node: tt.nodes[0]}
		for _, n := range tt.nodes {
			s.Evidence = append(s.Evidence, flow.Evidence{Node: n})
		}
		assert.Equal(t, tt.want, witnesses(&s))
	}
}

func TestWords(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", -1234567: "-1,234,567"} {
		assert.Equal(t, want, digits(n))
	}
	for n, want := range map[int64]string{0: "0 ms", 9999: "9,999 ms", 12345: "12.345 s", 60_000: "60 s", 125_000: "2 min 5 s", 3_600_000: "60 min"} {
		assert.Equal(t, want, ms(n))
	}
	assert.Equal(t, "a, b and c", list("a", "", "b", "c"))
	assert.Equal(t, "1 login", count(1, "login", "logins"))
	assert.Equal(t, "1,000 logins", count(1000, "login", "logins"))
}

func TestSpans(t *testing.T) {
	for _, tt := range []struct{ a, b, first, last string }{
		{"", "23:35:36:354", "23:35:36:354", "23:35:36:354"},
		{"23:35:36:354", "08:00:00:000", "08:00:00:000", "23:35:36:354"},
		{"2019-03-04 09:14:07.101", "08:00:00:000", "2019-03-04 09:14:07.101", "2019-03-04 09:14:07.101"},
		{"2019-03-04 09:14:07.101", "2019-03-03 23:00:00.000", "2019-03-03 23:00:00.000", "2019-03-04 09:14:07.101"},
	} {
		assert.Equal(t, tt.first, earlier(when(tt.a), when(tt.b)).String())
		assert.Equal(t, tt.first, earlier(when(tt.b), when(tt.a)).String())
		assert.Equal(t, tt.last, later(when(tt.a), when(tt.b)).String())
		assert.Equal(t, tt.last, later(when(tt.b), when(tt.a)).String())
	}
}
