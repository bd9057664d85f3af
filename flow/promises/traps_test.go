package promises_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/reference/site"
	"uccetrace/flow/simulate"
)

// one makes the capture of one agent who logs in once.
func one(t *testing.T) capture {
	t.Helper()
	s, err := simulated(filepath.Join(t.TempDir(), "one"), simulate.Options{
		Site: site.Generate(site.Shape{Seed: 21, Agents: 1, SkillGroups: 2}), Catalog: embedded(), Seed: 21, Start: start,
	})
	require.NoError(t, err)
	var dumps capture
	for _, l := range s.capture {
		if bytes.HasPrefix(l.data, []byte("Events from ")) {
			dumps = append(dumps, l)
		}
	}
	return dumps
}

var timeOfDay = regexp.MustCompile(`(?m)^(\d\d):(\d\d):(\d\d):(\d\d\d) `)

// later moves a capture by so many ms, with other words in it.
func later(c capture, ms int, words ...string) capture {
	return c.each(func(data []byte) []byte {
		data = timeOfDay.ReplaceAllFunc(data, func(m []byte) []byte {
			var h, min, sec, milli int
			fmt.Sscanf(string(m), "%d:%d:%d:%d", &h, &min, &sec, &milli)
			at := ((h*60+min)*60+sec)*1000 + milli + ms
			return fmt.Appendf(nil, "%02d:%02d:%02d:%03d ", at/3600_000, at/60_000%60, at/1000%60, at%1000)
		})
		return []byte(strings.NewReplacer(words...).Replace(string(data)))
	})
}

// behind puts the logs of b, without their date, behind those of a.
func behind(a, b capture) capture {
	out := append(capture{}, a...)
	for i := range out {
		out[i].data = append(bytes.Clone(out[i].data), bytes.TrimPrefix(b[i].data, dateOf(b[i].data))...)
	}
	return out
}

// messages are those of a login's steps, sorted.
func messages(l flow.Login) []string {
	var out []string
	for _, s := range l.Steps {
		if s.Status != flow.Unattributed {
			out = append(out, s.Message)
		}
	}
	slices.Sort(out)
	return out
}

// TestNumbersUsedAgain: the same request numbers come again for another agent, as after
// a restart, and tie nothing to the login that had them first.
func TestNumbersUsedAgain(t *testing.T) {
	c := one(t)
	f := newFolder(t)
	first := f.analyze(t, c).Logins
	require.Len(t, first, 1)
	a := first[0].Agent
	other := []string{a.ID, "18888", a.ICMID, "28888", a.Extension, "48888", a.NetworkTarget, "198888", a.Name, "Else"}
	for _, gap := range []int{2000, 10_000, 59_000, 61_000, 600_000, 3600_000} {
		r := f.analyze(t, behind(c, later(c, gap, other...)))
		where := fmt.Sprintf("%d ms later", gap)
		require.Len(t, r.Logins, 2, where)
		assert.Equal(t, a, r.Logins[0].Agent, where)
		b := r.Logins[1].Agent
		assert.Equal(t, []string{"18888", "28888", "48888", "198888", "Else"}, []string{b.ID, b.ICMID, b.Extension, b.NetworkTarget, b.Name}, where)
		for _, l := range r.Logins {
			assert.Equal(t, flow.Succeeded, l.Outcome, where)
			assert.Equal(t, first[0].IDs, l.IDs, where)
			assert.Equal(t, messages(first[0]), messages(l), where)
		}
	}
}

// TestNumbersWrap: OPC's numbers go from the last of 32 bits to the first.
func TestNumbersWrap(t *testing.T) {
	c := one(t)
	f := newFolder(t)
	l := f.analyze(t, c).Logins[0]
	last := later(c, 0, l.IDs.OPC[0], "0xffffffff")
	next := later(c, 3000, l.IDs.OPC[0], "0x0", l.IDs.CTI[0], "0x7777", l.IDs.JGW[0], "999", l.Agent.ID, "18888", l.Agent.ICMID, "28888", l.Agent.Extension, "48888", l.Agent.NetworkTarget, "198888")
	r := f.analyze(t, behind(last, next))
	require.Len(t, r.Logins, 2)
	assert.Equal(t, []string{"0xffffffff"}, r.Logins[0].IDs.OPC)
	assert.Equal(t, []string{"0x0"}, r.Logins[1].IDs.OPC)
	assert.Equal(t, messages(l), messages(r.Logins[0]))
	assert.Equal(t, messages(l), messages(r.Logins[1]))
}

// TestEqualNumbers: agent id, ICM id, extension and network target are one number.
func TestEqualNumbers(t *testing.T) {
	c := one(t)
	f := newFolder(t)
	l := f.analyze(t, c).Logins[0]
	same := func(ms int, number string, words ...string) capture {
		return later(c, ms, append(words, l.Agent.ID, number, l.Agent.ICMID, number, l.Agent.Extension, number, l.Agent.NetworkTarget, number)...)
	}
	r := f.analyze(t, behind(same(0, "31111"), same(400, "31112", l.IDs.OPC[0], "0xf0009999", l.IDs.CTI[0], "0x2609999", l.IDs.JGW[0], "99999")))
	require.Len(t, r.Logins, 2)
	for i, number := range []string{"31111", "31112"} {
		a := r.Logins[i].Agent
		assert.Equal(t, []string{number, number, number, number}, []string{a.ID, a.ICMID, a.Extension, a.NetworkTarget})
		assert.Equal(t, flow.Succeeded, r.Logins[i].Outcome)
		assert.Equal(t, messages(l), messages(r.Logins[i]))
	}
}

// TestManyWitnesses: both sides of every process that prints on both, and two CTI
// servers, tell of one login: each step once, with all who saw it.
func TestManyWitnesses(t *testing.T) {
	c := one(t)
	f := newFolder(t)
	alone := f.analyze(t, c).Logins[0]
	both := append(capture{}, c...)
	for _, l := range c {
		if p := l.process(); p == "opc" || p == "rtr" {
			data := strings.NewReplacer("PG1A-", "PG1B-", "ra-", "rb-").Replace(string(l.data))
			both = append(both, log{"b/" + l.name, []byte(data)})
		}
		if l.process() == "ctisvr" {
			var events []byte // a standby server prints events, and no requests
			for _, e := range entries(l.data) {
				if bytes.Contains(e, []byte("AGENT_EVENT:")) || bytes.Contains(e, []byte("SkgState=")) || bytes.Contains(e, []byte("MRDID=")) || bytes.Contains(e, []byte("SkTgtID=")) || bytes.HasSuffix(bytes.TrimSpace(e), []byte("Trace:")) {
					events = append(events, bytes.ReplaceAll(e, []byte("cg1A-"), []byte("cg1B-"))...)
				}
			}
			both = append(both, log{"b/" + l.name, events})
		}
	}
	r := f.analyze(t, both)
	require.Len(t, r.Logins, 1)
	l := r.Logins[0]
	assert.Equal(t, alone.Agent, l.Agent)
	assert.Equal(t, alone.IDs, l.IDs)
	assert.Empty(t, l.Remarks)
	require.Equal(t, messages(alone), messages(l))
	for _, s := range l.Steps {
		if s.Process == "opc" || s.Process == "router" {
			nodes := map[string]bool{}
			for _, e := range s.Evidence {
				nodes[e.Node] = true
			}
			assert.Len(t, nodes, 2, s.Message)
		}
	}
}
