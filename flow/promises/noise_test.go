package promises_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
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

// TestBitFlips: of a bit that is flipped only the logins change that cite the entry it
// lies in, before or after, or that share a line in doubt with such a one. They become one
// more or one less at most: the entry may stand for a login of its own, by an agent, a
// number or a PG that it names by mistake, or be the only one that tells of a login. A
// log's date is that of all its entries: what they tell may be of another day than what
// other logs tell of the same logins.
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
			hit := f.entryAt(s.capture[i], at)
			near := 0
			for k := range whole.Logins {
				if l := &whole.Logins[k]; hit.citedBy(l) {
					near++
				} else if o := loginOf(got, l); assert.NotNil(t, o, where) {
					unchanged(t, l, o, hit.citedBy(o) || hit.inDoubt(got, o), where)
				}
			}
			most := 1
			if hit.date {
				most = near
			}
			require.InDelta(t, len(whole.Logins), len(got.Logins), float64(most), where)
			require.LessOrEqual(t, failed(got), failed(whole)+most, where)
			require.False(t, t.Failed(), where)
		}
	})
}

// span is a part of a log.
type span struct {
	source   string
	from, to int64
	date     bool // which day the rest of the log is of
}

// entryAt is what a byte of a log is part of: a line, with the one behind it if it parts
// them, or the whole log if it is of the line that says the day.
func (f *folder) entryAt(l log, at int) span {
	s := span{source: filepath.Join(f.path, filepath.FromSlash(l.name)), from: int64(bytes.LastIndexByte(l.data[:at], '\n') + 1), to: int64(len(l.data))}
	if s.date = bytes.HasPrefix(l.data[s.from:], []byte("Events from ")); s.date {
		return s
	}
	for i := at; i < len(l.data); i++ {
		if l.data[i] == '\n' && i > at {
			s.to = int64(i + 1)
			break
		}
	}
	return s
}

// citedBy says that a login's evidence lies in the span.
func (s span) citedBy(l *flow.Login) bool {
	cites := func(source string, offset int64, length int) bool {
		return source == s.source && offset < s.to && s.from < offset+int64(length)
	}
	for _, step := range l.Steps {
		for _, e := range step.Evidence {
			if cites(e.Source, e.Offset, e.Length) {
				return true
			}
		}
	}
	for _, a := range l.Ambiguous {
		if cites(a.Evidence.Source, a.Evidence.Offset, a.Evidence.Length) {
			return true
		}
	}
	for _, u := range l.Unread {
		if cites(u.Source, u.Offset, u.Length) {
			return true
		}
	}
	return false
}

// inDoubt says that a line may be a login's or one's that cites the span.
func (s span) inDoubt(r *report, l *flow.Login) bool {
	return slices.ContainsFunc(r.Logins, func(o flow.Login) bool {
		return s.citedBy(&o) && slices.ContainsFunc(l.Ambiguous, func(a flow.Ambiguity) bool { return slices.Contains(a.Logins, o.ID) })
	})
}

// unchanged holds a login against the same one of another report, in which it may have
// got the line in question, or share lines in doubt with who has it. Its causes are
// weighed by what other logins show, and so may be less certain; where one is certain it
// is the same.
func unchanged(t *testing.T, l, o *flow.Login, shares bool, where string) {
	t.Helper()
	assert.Equal(t, l.Outcome, o.Outcome, where)
	if len(o.Causes) > 0 && o.Causes[0].Certainty != flow.Possible && assert.NotEmpty(t, l.Causes, where) {
		assert.Equal(t, l.Causes[0].ID, o.Causes[0].ID, where)
	}
	if !shares {
		assert.Equal(t, l.Agent, o.Agent, where)
		assert.Equal(t, l.IDs, o.IDs, where)
		assert.Equal(t, messages(*l), messages(*o), where)
	}
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
		if (o.Agent.ID == l.Agent.ID || o.Agent.ICMID != "" && o.Agent.ICMID == l.Agent.ICMID) && o.Agent.Peripheral == l.Agent.Peripheral && o.Start.UTC().Truncate(time.Minute).Equal(l.Start.UTC().Truncate(time.Minute)) &&
			(near == nil || apart(o, l) < apart(near, l)) {
			near = o
		}
	}
	return near
}

// apart is how many milliseconds apart two logins begin.
func apart(a, b *flow.Login) int64 {
	return max(a.Start.MS()-b.Start.MS(), b.Start.MS()-a.Start.MS())
}
