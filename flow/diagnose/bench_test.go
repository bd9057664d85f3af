package diagnose_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"uccetrace/flow"
)

// failing is a capture in which three agents are refused, each by another system
// than the others, and their logins.
func failing(b *testing.B) (*captured, []*flow.Login) {
	b.Helper()
	var what []one
	narrow, _ := outcomes("finesse")
	for _, w := range narrow {
		switch w.Setting.String() {
		case "pim.find-atr=not-in-range", "cucm.line=unregistered", "pim.check-agent=limit":
			what = append(what, w)
		}
	}
	c := befallen(b, "finesse", 3, what)
	var logins []*flow.Login
	for i := range c.logins {
		if c.logins[i].Outcome != flow.Succeeded {
			logins = append(logins, &c.logins[i])
		}
	}
	require.Len(b, logins, len(what))
	return c, logins
}

// BenchmarkFirst judges the first failed login of a kind: nothing of it is known.
func BenchmarkFirst(b *testing.B) {
	c, logins := failing(b)
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		j := c.judge(b)
		l := *logins[n%len(logins)]
		n++
		b.StartTimer()
		judge(b, j, &l)
	}
}

// BenchmarkFurther judges further ones of the same kind.
func BenchmarkFurther(b *testing.B) {
	c, logins := failing(b)
	j := c.judge(b)
	for _, l := range logins {
		judge(b, j, l)
	}
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		l := *logins[n%len(logins)]
		n++
		judge(b, j, &l)
	}
}
