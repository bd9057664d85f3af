package align

import (
	"fmt"
	"testing"

	"uccetrace/flow"
)

// ofLength is a login of n steps in which each leads to the next, as it should be.
func ofLength(n int) (Run, []flow.Step) {
	var run, seen []flow.Step
	for i := range n {
		text := fmt.Sprintf("p%d.m%d +ext=41007 elapsed=%d peripheral=5000 agent=20417 reason=0 sg=-1 mrd=1 address= position=", i%5, i, i)
		e, o := step(text+" jgw=1"), step(text+" jgw=277865")
		e.Step, o.Step = "step", "step"
		o.Node, o.OffsetMS, o.At, o.Status = fmt.Sprint("N", i%5/3), int64(i), flow.Printed(10*3_600_000, false, false), flow.Observed
		run, seen = append(run, e), append(seen, o)
	}
	return Run{run, func(i, j int) bool { return i < j }}, seen
}

func BenchmarkCompare(b *testing.B) {
	opt := Options{Minted: []string{"cti", "opc", "jgw", "client", "ntid"}, Budgets: Timers(NoAnswer)}
	for name, change := range map[string]func(s []flow.Step) []flow.Step{
		"healthy": func(s []flow.Step) []flow.Step { return s },
		"stopped": func(s []flow.Step) []flow.Step { return s[:30] },
		"turned": func(s []flow.Step) []flow.Step { // the worst: each is in conflict with each
			for i := range s {
				s[i].OffsetMS = int64(-i)
			}
			return s
		},
	} {
		b.Run(name, func(b *testing.B) {
			run, seen := ofLength(60)
			seen = change(seen)
			b.ReportAllocs()
			for b.Loop() {
				Compare(run, seen, opt)
			}
		})
	}
}
