package promises_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/correlate"
	"uccetrace/flow"
	"uccetrace/parser"
	"uccetrace/parser/source"
)

// TestCutAtEntries: a log that ends early tells less, and nothing else: what the cut
// capture says stands in the whole one.
func TestCutAtEntries(t *testing.T) {
	forEach(t, func(t *testing.T, s scenario) {
		f := newFolder(t)
		whole := f.analyze(t, s.capture)
		for i, l := range s.capture {
			cuts := entryEnds(l.data)
			for n := 0; n < len(cuts); n += full(1+len(cuts)/2, 1) {
				got := f.analyze(t, s.put(i, l.data[:cuts[n]]))
				where := fmt.Sprintf("%s cut after %d bytes", l.name, cuts[n])
				require.False(t, t.Failed(), where)
				restricted(t, whole, got, where)
			}
		}
	})
}

// entryEnds gives where the entries of a log end: its lines that are followed by one
// with a header.
func entryEnds(data []byte) []int {
	var out []int
	for at := 0; ; {
		i := bytes.IndexByte(data[at:], '\n')
		if i < 0 {
			return out
		}
		at += i + 1
		rest := data[at:]
		if len(rest) > 0 && (rest[0] >= '0' && rest[0] <= '9' || bytes.HasPrefix(rest, []byte("Events from "))) {
			out = append(out, at)
		}
	}
}

// restricted says that the report of a cut capture is the whole one's, as far as that
// rests on what stands before the cut.
func restricted(t *testing.T, whole, got *report, where string) {
	t.Helper()
	places := map[string]string{} // where each step's evidence stands, and its message
	for _, l := range whole.Logins {
		for _, s := range l.Steps {
			for _, e := range s.Evidence {
				places[fmt.Sprint(e.Source, e.Offset)] = s.Message + s.Text
			}
		}
	}
	for i := range got.Logins {
		l := &got.Logins[i]
		o := loginOf(whole, l)
		require.NotNil(t, o, "%s: a login of agent %s at %s that the whole has not", where, l.Agent.ID, l.Start)
		within(t, o, l, where)
		if l.Outcome != o.Outcome {
			require.Equal(t, flow.Inconclusive, l.Outcome, "%s: login %s", where, l.ID)
		}
		for _, s := range l.Steps {
			if s.Status == flow.Unattributed {
				continue
			}
			for _, e := range s.Evidence {
				if was, ok := places[fmt.Sprint(e.Source, e.Offset)]; ok {
					require.True(t, strings.HasPrefix(was, s.Message+s.Text), "%s: %s, byte %d: %q was %q", where, e.Source, e.Offset, s.Message+s.Text, was)
				}
			}
		}
	}
}

// within says that a login's facts are facts of the whole one.
func within(t *testing.T, whole, l *flow.Login, where string) {
	t.Helper()
	w, a := whole.Agent, l.Agent
	for _, f := range [][2]string{
		{w.ID, a.ID}, {w.ICMID, a.ICMID}, {w.Name, a.Name}, {w.Extension, a.Extension}, {w.Instrument, a.Instrument}, {w.Peripheral, a.Peripheral},
		{w.DeviceTarget, a.DeviceTarget}, {w.NetworkTarget, a.NetworkTarget}, {w.Terminal, a.Terminal}, {w.Client, a.Client},
	} {
		if f[1] != "" && f[0] != "" {
			require.Equal(t, f[0], f[1], "%s: login %s", where, l.ID)
		}
	}
	for _, f := range [][2][]string{
		{w.SkillGroups, a.SkillGroups}, {w.PrecisionQueues, a.PrecisionQueues},
		{whole.IDs.CTI, l.IDs.CTI}, {whole.IDs.OPC, l.IDs.OPC}, {whole.IDs.JGW, l.IDs.JGW},
	} {
		require.Subset(t, f[0], f[1], "%s: login %s", where, l.ID)
	}
}

// TestCutAtBytes: wherever a log ends, there are no more logins, and none is called
// failed for it.
func TestCutAtBytes(t *testing.T) {
	forEach(t, func(t *testing.T, s scenario) {
		whole := correlated(t, s.capture)
		outcomes := map[string]flow.Outcome{}
		for _, l := range whole {
			outcomes[fmt.Sprint(l.IDs.OPC)+l.Agent.ID] = l.Outcome
		}
		for i, l := range s.capture {
			for n := 0; n < len(l.data); n += full(1+len(l.data)/6, 1) {
				logins := correlated(t, s.put(i, l.data[:n]))
				require.LessOrEqual(t, len(logins), len(whole), "%s cut after byte %d", l.name, n)
				for _, o := range logins {
					was, ok := outcomes[fmt.Sprint(o.IDs.OPC)+o.Agent.ID]
					if ok && was != o.Outcome {
						require.Equal(t, flow.Inconclusive, o.Outcome, "%s cut after byte %d: login %s was %s", l.name, n, o.ID, was)
					}
				}
				if failedLogins(logins) > failedLogins(whole) {
					require.Fail(t, "a cut made a login failed", "%s cut after byte %d", l.name, n)
				}
			}
		}
	})
}

func failedLogins(logins []*correlate.Login) int {
	n := 0
	for _, l := range logins {
		if l.Outcome == flow.Failed {
			n++
		}
	}
	return n
}

// correlated are the logins of a capture that is held in memory.
func correlated(t *testing.T, c capture) []*correlate.Login {
	t.Helper()
	var sources []*source.Source
	for _, l := range c {
		sources = append(sources, source.FromBytes(l.name, l.data))
	}
	open, err := parser.Open(context.Background(), sources, parser.Options{Catalog: embedded()})
	require.NoError(t, err)
	cor, err := correlate.New(context.Background(), embedded(), open.Runs, correlate.Options{})
	require.NoError(t, err)
	var out []*correlate.Login
	for l, err := range cor.Logins() {
		require.NoError(t, err)
		out = append(out, l)
	}
	return out
}

// TestCutLoginIsNotFailed: of a login that only just began, whatever its end is, every
// log that ends with it leaves it inconclusive.
func TestCutLoginIsNotFailed(t *testing.T) {
	forEach(t, func(t *testing.T, s scenario) {
		whole := newFolder(t).analyze(t, s.capture)
		f := newFolder(t)
		step := full(25, 1)
		for n := 0; n < 60; n += step {
			cut := slices.Clone(s.capture)
			for i := range cut {
				ends := entryEnds(cut[i].data)
				if n < len(ends) {
					cut[i].data = cut[i].data[:ends[n]]
				}
			}
			r := f.analyze(t, cut)
			for i := range r.Logins {
				l := &r.Logins[i]
				o := loginOf(whole, l)
				if assert.NotNil(t, o, "after %d entries", n) && o.Outcome != flow.Failed {
					assert.NotEqual(t, flow.Failed, l.Outcome, "after %d entries", n)
				}
			}
		}
	})
}
