package promises_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"uccetrace/flow"
)

// TestByteNoise: whatever bytes are changed, there is a report that keeps its rules.
func TestByteNoise(t *testing.T) {
	corpora := full(1, 100)
	forEach(t, func(t *testing.T, s scenario) {
		f := newFolder(t)
		for _, p := range []float64{0.001, 0.02, 0.1} {
			for seed := range corpora {
				r := rand.New(rand.NewPCG(uint64(seed), uint64(p*1000)))
				noisy := s.each(func(data []byte) []byte {
					out := append([]byte(nil), data...)
					for i := range out {
						if r.Float64() < p {
							out[i] = byte(r.UintN(256))
						}
					}
					return out
				})
				report := f.analyze(t, noisy)
				require.False(t, t.Failed(), "p %v, seed %d", p, seed)
				require.Empty(t, report.status.Incomplete)
			}
		}
	})
}

// TestBitFlips: one bit of one log changes no login of which no line is in reach of
// it, and makes or ends at most one.
func TestBitFlips(t *testing.T) {
	few := full(6, 400)
	forEach(t, func(t *testing.T, s scenario) {
		f := newFolder(t)
		whole := f.analyze(t, s.capture)
		r := rand.New(rand.NewPCG(3, 3))
		for n := range few {
			i := n % len(s.capture)
			at, bit := r.IntN(len(s.capture[i].data)), r.IntN(8)
			data := append([]byte(nil), s.capture[i].data...)
			data[at] ^= 1 << bit
			got := f.analyze(t, s.put(i, data))
			where := fmt.Sprintf("%s, byte %d, bit %d", s.capture[i].name, at, bit)
			require.False(t, t.Failed(), where)
			require.InDelta(t, len(whole.Logins), len(got.Logins), 1, where)
			require.LessOrEqual(t, failed(got), failed(whole)+1, where)
			changed := 0
			for _, l := range whole.Logins {
				if o := loginOf(got, &l); o == nil || o.Outcome != l.Outcome {
					changed++
				}
			}
			require.LessOrEqual(t, changed, 1, where)
		}
	})
}

func failed(r *report) int {
	n := 0
	for _, l := range r.Logins {
		if l.Outcome == flow.Failed {
			n++
		}
	}
	return n
}

// loginOf finds a login of another report of the same capture by what cannot change
// with one line: its request number, or its agent and time.
func loginOf(r *report, l *flow.Login) *flow.Login {
	var near *flow.Login
	for i := range r.Logins {
		o := &r.Logins[i]
		for _, id := range l.IDs.OPC {
			for _, other := range o.IDs.OPC {
				if id == other && (l.Agent.ID == o.Agent.ID || l.Agent.ID == "" || o.Agent.ID == "") {
					return o
				}
			}
		}
		if (o.Agent.ID == l.Agent.ID || o.Agent.ICMID != "" && o.Agent.ICMID == l.Agent.ICMID) && o.Agent.Peripheral == l.Agent.Peripheral && o.Start[:len(o.Start)-6] == l.Start[:len(l.Start)-6] &&
			(near == nil || apart(o, l) < apart(near, l)) {
			near = o
		}
	}
	return near
}

// apart is how many seconds two logins of one minute begin apart.
func apart(a, b *flow.Login) float64 {
	var at [2]float64
	for i, l := range []*flow.Login{a, b} {
		at[i], _ = strconv.ParseFloat(l.Start[len(l.Start)-6:], 64)
	}
	return math.Abs(at[0] - at[1])
}
