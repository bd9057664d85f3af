package analysis_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
)

// The traps below were met with hand-made captures: each once gave a wrong answer.

// later is the same agent's next attempt, with numbers of its own.
func later(a agentLogin, ms int) agentLogin {
	a.at += ms
	a.opc, a.cti, a.jgw = "0xf00000ff", "0x260000ff", "277999"
	return a
}

// TestDoubleClick: a second request that is refused while the first one's groups
// are still to come takes nothing of the first.
func TestDoubleClick(t *testing.T) {
	for _, gap := range []int{400, 700, 840} {
		a := distinct(1, 7, 36_000_000)
		c := analyze(t, dump(t, t.TempDir(), append(a.entries(), refuse(later(a, gap))...))...)
		require.Equal(t, 2, len(c.logins), "%d ms apart", gap)
		whole(t, a, c.logins[0])
		assert.Equal(t, flow.Failed, c.logins[1].Outcome, "%d ms apart", gap)
	}
}

// TestOtherNumberedServer: cg3 serves pg1, and only its Periph says so.
func TestOtherNumberedServer(t *testing.T) {
	a := distinct(1, 7, 36_000_000)
	entries := a.entries()
	for i := range entries {
		entries[i].proc = strings.Replace(entries[i].proc, "cg1A", "cg3A", 1)
	}
	c := analyze(t, dump(t, t.TempDir(), entries)...)
	require.Equal(t, 1, len(c.logins))
	whole(t, a, c.logins[0])
}

// TestSplit: two sides that do not see each other give out the same numbers.
func TestSplit(t *testing.T) {
	for _, gap := range []int{100, 5000, 20_000} {
		bad, good := distinct(1, 7, 36_000_000), distinct(1, 8, 36_000_000+gap)
		good.opc, good.cti = bad.opc, bad.cti
		var entries []entry
		for _, e := range refuse(bad) {
			if !strings.Contains(e.text, "SET_AGENT_STATE_REQ") && !strings.Contains(e.text, "  ") && !strings.Contains(e.text, "FAILURE_CONF") {
				entries = append(entries, e)
			}
		}
		for _, e := range good.entries() {
			e.proc = strings.NewReplacer("PG1A", "PG1B", "cg1A", "cg1B").Replace(e.proc)
			entries = append(entries, e)
		}
		c := analyze(t, dump(t, t.TempDir(), entries)...)
		require.Equal(t, 2, len(c.logins), "%d ms apart", gap)
		assert.Equal(t, []flow.Outcome{flow.Failed, flow.Succeeded}, []flow.Outcome{c.logins[0].Outcome, c.logins[1].Outcome}, "%d ms apart", gap)
		assert.Equal(t, good.agent, c.logins[1].Agent.ID)
		assert.Equal(t, []string{good.cti}, c.logins[1].IDs.CTI)
	}
}

// TestThreads: two threads print their lines in turn within one millisecond; no
// login gets a fact of the other.
func TestThreads(t *testing.T) {
	a, b := distinct(1, 7, 36_000_000), distinct(1, 8, 36_000_000)
	var entries []entry
	x, y := a.entries(), b.entries()
	for i := range x {
		entries = append(entries, x[i], y[i])
	}
	c := analyze(t, dump(t, t.TempDir(), entries)...)
	require.Equal(t, 2, len(c.logins))
	for _, l := range c.logins {
		want := map[string]agentLogin{a.agent: a, b.agent: b}[l.Agent.ID]
		assert.Equal(t, want.ext, l.Agent.Extension)
		assert.Equal(t, want.stid, l.Agent.ICMID)
		assert.Equal(t, []string{want.jgw}, l.IDs.JGW)
		assert.Contains(t, []string{"", want.term}, l.Agent.Terminal)
		assert.Contains(t, []string{"", "Finesse"}, l.Agent.Client)
		assert.Equal(t, flow.Succeeded, l.Outcome)
	}
}

// TestSeconds: a log without milliseconds beside logs with them.
func TestSeconds(t *testing.T) {
	a := distinct(1, 7, 36_000_500)
	paths := dump(t, t.TempDir(), append(refuse(a), later(a, 3000).entries()...))
	for _, p := range paths {
		if !strings.Contains(p, "jgw") {
			continue
		}
		lines := strings.Split(readAll(t, p), "\n")
		for i, l := range lines {
			if len(l) > 12 {
				lines[i] = l[:8] + l[12:]
			}
		}
		require.NoError(t, os.WriteFile(p, []byte(strings.Join(lines, "\n")), 0o644))
	}
	c := analyze(t, paths...)
	require.Equal(t, 2, len(c.logins))
	assert.Equal(t, []string{a.jgw}, c.logins[0].IDs.JGW)
	assert.Equal(t, []string{"277999"}, c.logins[1].IDs.JGW)
	assert.Equal(t, "", c.logins[0].Agent.Terminal)
	assert.Equal(t, a.term, c.logins[1].Agent.Terminal)
}

// TestAfterwards: what the line is asked for once the login is over is none of
// its steps.
func TestAfterwards(t *testing.T) {
	a := distinct(1, 7, 36_000_000)
	entries := a.entries()
	for _, e := range refuse(later(a, 20_000)) {
		if strings.HasSuffix(e.proc, "-jgw1") {
			entries = append(entries, e)
		}
	}
	c := analyze(t, dump(t, t.TempDir(), entries)...)
	require.Equal(t, 1, len(c.logins))
	whole(t, a, c.logins[0])
	assert.NotEmpty(t, c.closing.Summary.Loose)
}

// TestConfirmedWithError: a confirmation that prints an error is no silent success.
func TestConfirmedWithError(t *testing.T) {
	a := distinct(1, 7, 36_000_000)
	var entries []entry
	for _, e := range a.entries() {
		if strings.Contains(e.text, "ConfEvent") {
			e.text += " ErrorCode=12 Status=FAILED"
		}
		if !strings.HasSuffix(e.proc, "-rtr") && !strings.Contains(e.proc, "ctisvr") || strings.Contains(e.text, "ConfEvent") {
			entries = append(entries, e)
		}
	}
	c := analyze(t, dump(t, t.TempDir(), entries)...)
	require.Equal(t, 1, len(c.logins))
	assert.Equal(t, flow.Inconclusive, c.logins[0].Outcome)
	require.NotEmpty(t, c.logins[0].Remarks)
	assert.Contains(t, c.logins[0].Remarks[0].Text, "ErrorCode 12, Status FAILED")
}

// TestCutAnywhere: a log that ends in the middle of a line makes no other login
// and no wrong value. Every 13th byte; UCCETRACE_SEEDS makes it every byte.
func TestCutAnywhere(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	step := 13
	if os.Getenv("UCCETRACE_SEEDS") != "" {
		step = 1
	}
	paths := logs(t)
	full := analyze(t, paths...).logins[0]
	for i, p := range paths {
		text := readAll(t, p)
		rest := append(append([]string(nil), paths[:i]...), paths[i+1:]...)
		for n := i + 1; n < len(text); n += step {
			c := analyze(t, append(rest, write(t, "cut.txt", text[:n]))...)
			require.Equal(t, 1, len(c.logins), "%s cut after byte %d", p, n)
			within(t, full, c.logins[0])
			assert.NotEqual(t, flow.Failed, c.logins[0].Outcome)
		}
	}
}

// TestHops: the PIM's attribute login goes to OPC, OPC's to the router.
func TestHops(t *testing.T) {
	c := analyze(t, document)
	for _, h := range c.closing.Summary.Hops {
		assert.NotEqual(t, [2]string{"pim", "router"}, [2]string{h.From, h.To})
		if h.Name == "AttributeLogin" && h.From == "opc" {
			assert.EqualValues(t, 45, *h.Max)
		}
		assert.False(t, h.Name == "AttributeLogin" && h.From == "pim", "only the PIM printed it")
	}
}

// TestOverlap: a log rotated into two files that overlap is their union.
func TestOverlap(t *testing.T) {
	paths := logs(t)
	want := facts(t, analyze(t, paths...).logins[0])
	for i, p := range paths {
		if strings.Contains(p, "pim") || strings.Contains(p, "ctisvr") {
			continue // a cut inside their entries of several lines loses their beginning
		}
		rest := append(append([]string(nil), paths[:i]...), paths[i+1:]...)
		lines := strings.SplitAfter(readAll(t, p), "\n")
		header, lines := lines[0], lines[1:]
		for cut := 1; cut < len(lines); cut++ {
			for overlap := range min(3, cut+1) {
				if strings.Contains(lines[cut], "PrivateData") || strings.Contains(lines[cut-overlap], "PrivateData") {
					continue // likewise
				}
				first := write(t, "first.txt", header+strings.Join(lines[:cut], ""))
				second := write(t, "second.txt", header+strings.Join(lines[cut-overlap:], ""))
				c := analyze(t, append(rest, first, second)...)
				require.Equal(t, 1, len(c.logins))
				require.Equal(t, want, facts(t, c.logins[0]), "%s cut before line %d, overlapping by %d", p, cut, overlap)
			}
		}
	}
}

// TestLaterCall: a line that the login lacks, printed for a call 20 s later, is
// none of its steps.
func TestLaterCall(t *testing.T) {
	a := distinct(1, 7, 36_000_000)
	var entries []entry
	for _, e := range a.entries() {
		if strings.Contains(e.text, "getAddressCallInfo") {
			e.at += 20_000
		}
		entries = append(entries, e)
	}
	c := analyze(t, dump(t, t.TempDir(), entries)...)
	require.Equal(t, 1, len(c.logins))
	assert.EqualValues(t, 850, c.logins[0].SettledMS)
	assert.Equal(t, []flow.Kind{{Message: "jgw.call-info-returned", Count: 1}}, c.closing.Summary.Loose)
}

// TestCrossedServers: cg1 serves pg2, so cg2's confirmation with the same number
// is not pg2's, though nothing says whose it is.
func TestCrossedServers(t *testing.T) {
	bad, good := distinct(1, 7, 36_000_000), distinct(2, 7, 36_000_005)
	var entries []entry
	for _, e := range good.entries() {
		if strings.Contains(e.text, "ConfEvent") {
			continue // its own confirmation is lost
		}
		e.proc = strings.Replace(e.proc, "cg2A", "cg1A", 1)
		entries = append(entries, e)
	}
	for _, e := range bad.entries() {
		if strings.Contains(e.proc, "PG1A") {
			entries = append(entries, e)
		}
		if strings.Contains(e.text, "ConfEvent") {
			e.proc = "cg2A-ctisvr"
			entries = append(entries, e)
		}
	}
	c := analyze(t, dump(t, t.TempDir(), entries)...)
	require.Equal(t, 2, len(c.logins))
	for _, l := range c.logins {
		for _, s := range l.Steps {
			assert.NotContains(t, s.Text, "ConfEvent", "of agent %s", l.Agent.ID)
		}
	}
}
