package promises_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"uccetrace/flow"
)

// lines are the physical lines of a log.
func lines(data []byte) [][]byte {
	out := bytes.SplitAfter(data, []byte("\n"))
	if len(out[len(out)-1]) == 0 {
		out = out[:len(out)-1]
	}
	return out
}

// facts is what a report says, without where it stands and how often.
func facts(t testing.TB, r *report) string {
	t.Helper()
	type cause struct {
		ID, Outcome string
		Certainty   flow.Certainty
	}
	type fact struct {
		ID      string
		Outcome flow.Outcome
		Agent   flow.Agent
		IDs     flow.IDs
		Steps   []string
		Causes  []cause
		Start   string
	}
	var all []fact
	for i := range r.Logins {
		l := &r.Logins[i]
		f := fact{ID: l.ID, Outcome: l.Outcome, Agent: l.Agent, IDs: l.IDs, Start: l.Start.String()}
		for _, s := range l.Steps {
			if step := s.Node + " " + s.At.String() + " " + s.Message; !slices.Contains(f.Steps, step) {
				f.Steps = append(f.Steps, step)
			}
		}
		for _, c := range l.Causes {
			f.Causes = append(f.Causes, cause{c.ID, c.Outcome, c.Certainty})
		}
		all = append(all, f)
	}
	for _, in := range r.Incidents {
		all = append(all, fact{ID: in.Cause, Start: fmt.Sprint(in.Logins, in.Agents, in.Recovered, in.Certainty)})
	}
	text, err := json.MarshalIndent(all, "", " ")
	require.NoError(t, err)
	return string(text)
}

// same says that two reports say the same, and shows where they part.
func same(t testing.TB, want, got string, where string, args ...any) {
	t.Helper()
	if want == got {
		return
	}
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range a {
		if i >= len(b) || a[i] != b[i] {
			require.Failf(t, "the reports part", where+": %s\nis %s", append(args, strings.Join(a[i:min(i+2, len(a))], ""), strings.Join(b[min(i, len(b)):min(i+2, len(b))], ""))...)
		}
	}
	require.Failf(t, "the reports part", where+": more than was wanted", args...)
}

// TestDoubledLines: a line that stands twice, or an entry with the lines that belong to
// it, changes no fact, outcome or cause.
func TestDoubledLines(t *testing.T) {
	seeds := full(1, 70)
	forEach(t, func(t *testing.T, s scenario) {
		f := newFolder(t)
		want := facts(t, f.analyze(t, s.capture))
		for _, what := range []struct {
			name  string
			split func([]byte) [][]byte
		}{{"lines", lines}, {"entries", entries}} {
			for seed := range seeds {
				r := rand.New(rand.NewPCG(uint64(seed), 4))
				share := []float64{0.5, 0.01, 0.1, 1}[seed%4]
				got := facts(t, f.analyze(t, s.each(func(data []byte) []byte { return doubled(r, what.split(data), share) })))
				same(t, want, got, "%s doubled, seed %d", what.name, seed)
			}
			all := s.each(func(data []byte) []byte { return doubled(nil, what.split(data), 1) })
			same(t, want, facts(t, f.analyze(t, all)), "all %s doubled", what.name)
		}
	})
}

// doubled is pieces of a log, a share of which stands twice.
func doubled(r *rand.Rand, pieces [][]byte, share float64) []byte {
	var out []byte
	for _, piece := range pieces {
		out = append(out, piece...)
		if share == 1 || r.Float64() < share {
			out = append(out, piece...)
		}
	}
	return out
}

// entries are the entries of a log with the lines that belong to them.
func entries(data []byte) [][]byte {
	var out [][]byte
	from := 0
	for _, end := range append(entryEnds(data), len(data)) {
		out = append(out, data[from:end])
		from = end
	}
	return out
}

// TestDroppedLines: lines that are lost make no failure, and no other outcome than
// inconclusive.
func TestDroppedLines(t *testing.T) {
	seeds := full(1, 70)
	forEach(t, func(t *testing.T, s scenario) {
		f := newFolder(t)
		whole := f.analyze(t, s.capture)
		for _, share := range []float64{0.01, 0.05, 0.2} {
			for seed := range seeds {
				r := rand.New(rand.NewPCG(uint64(seed), uint64(share*100)))
				got := f.analyze(t, s.each(func(data []byte) []byte {
					var out []byte
					for _, line := range lines(data) {
						if r.Float64() >= share {
							out = append(out, line...)
						}
					}
					return out
				}))
				where := fmt.Sprintf("%v of the lines dropped, seed %d", share, seed)
				require.False(t, t.Failed(), where)
				require.LessOrEqual(t, failed(got), failed(whole), where)
				for i := range got.Logins {
					l := &got.Logins[i]
					if o := loginOf(whole, l); o != nil && o.Outcome != l.Outcome {
						require.Equal(t, flow.Inconclusive, l.Outcome, where)
					}
				}
			}
		}
	})
}

// TestSwappedLines: lines that stand up to 20 lines too late lose no login.
func TestSwappedLines(t *testing.T) {
	seeds := full(1, 70)
	forEach(t, func(t *testing.T, s scenario) {
		f := newFolder(t)
		whole := f.analyze(t, s.capture)
		for seed := range seeds {
			r := rand.New(rand.NewPCG(uint64(seed), 20))
			got := f.analyze(t, s.each(func(data []byte) []byte {
				all := lines(data)
				for range 1 + len(all)/20 {
					i := r.IntN(len(all))
					j := min(len(all)-1, i+1+r.IntN(20))
					all[i], all[j] = all[j], all[i]
				}
				return bytes.Join(all, nil)
			}))
			require.False(t, t.Failed(), "seed %d", seed)
			require.LessOrEqual(t, failed(got), failed(whole), "seed %d", seed)
		}
	})
}
