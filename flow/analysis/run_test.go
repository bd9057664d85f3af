package analysis_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
)

const (
	document    = "../../testdata/agent-login.log"
	distinctDir = "../../testdata/distinct"
)

// TestDocument: the published capture, as a mail pasted it, holds one login.
func TestDocument(t *testing.T) {
	c := analyze(t, document)
	require.Equal(t, 1, len(c.logins))
	l := c.logins[0]
	assert.Equal(t, flow.Agent{
		ID: "10000", ICMID: "5001", Name: "agent1", Extension: "10000", Instrument: "10000", Peripheral: "5000", DeviceTarget: "Cisco10000",
		NetworkTarget: "100003", Terminal: "CIPCWIN7B", Client: "Finesse", SkillGroups: []string{"5000", "5002", "5003"}, PrecisionQueues: []string{"5000"},
	}, l.Agent)
	assert.Equal(t, flow.IDs{CTI: []string{"0x2600001d"}, OPC: []string{"0xf000001b"}, JGW: []string{"277865"}}, l.IDs)
	assert.Equal(t, flow.Succeeded, l.Outcome)
	assert.Equal(t, flow.Stated, l.Certainty)
	assert.Equal(t, []int64{169, 800, 3, 850}, []int64{*l.ConfirmedMS, *l.RouterMS, *l.CUCMMS, l.SettledMS})
	assert.Equal(t, "23:35:36.354", l.Start.String())
	assert.Equal(t, []string{"ctisvr", "jgw", "opc", "pim", "router"}, processes(l))
	for _, s := range l.Steps {
		assert.NotContains(t, s.Text, "SET_CLIENT_STATUS_RESP")
		assert.NotContains(t, s.Text, "mail", "prose became part of a field: %s", s.Text)
	}
	require.Len(t, l.Remarks, 1)
	assert.Equal(t, "printed-twice", l.Remarks[0].ID)
	assert.Contains(t, l.Remarks[0].Text, "5002")
	assert.EqualValues(t, 40, c.closing.Input.Sources[0].Entries)
}

func processes(l flow.Login) []string {
	var out []string
	for _, s := range l.Steps {
		if !slices.Contains(out, s.Process) {
			out = append(out, s.Process)
		}
	}
	slices.Sort(out)
	return out
}

func logs(t testing.TB) []string {
	t.Helper()
	paths, err := filepath.Glob(distinctDir + "/*.txt")
	require.NoError(t, err)
	require.Len(t, paths, 5)
	return paths
}

// TestDistinct: no field of the login is taken from another one that happens to
// be equal.
func TestDistinct(t *testing.T) {
	c := analyze(t, distinctDir)
	require.Equal(t, 1, len(c.logins))
	l := c.logins[0]
	assert.Equal(t, flow.Agent{
		ID: "20417", ICMID: "5117", Name: "jdoe", Extension: "41007", Instrument: "7712", Peripheral: "5003", DeviceTarget: "Desk-88",
		NetworkTarget: "100811", Terminal: "SEP0050569902C1", Client: "Finesse", SkillGroups: []string{"5030", "5033"}, PrecisionQueues: []string{"5020"},
	}, l.Agent)
	assert.Equal(t, flow.IDs{CTI: []string{"0x31000a07"}, OPC: []string{"0xf0000c41"}, JGW: []string{"30551"}}, l.IDs)
	assert.Equal(t, flow.Succeeded, l.Outcome)
	assert.Equal(t, "2019-03-04 09:14:07.101", l.Start.String())
	assert.Equal(t, []int64{161, 271, 4, 320}, []int64{*l.ConfirmedMS, *l.RouterMS, *l.CUCMMS, l.SettledMS})
	assert.Empty(t, l.Remarks)
}

// TestOrders: the order of the arguments changes no byte.
func TestOrders(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	paths := logs(t)
	want := analyze(t, paths...).json
	permute(paths, func(p []string) {
		require.Equal(t, want, analyze(t, p...).json, "%v", p)
	})
}

func permute(list []string, do func([]string)) {
	var next func(int)
	next = func(i int) {
		if i == len(list) {
			do(list)
		}
		for j := i; j < len(list); j++ {
			list[i], list[j] = list[j], list[i]
			next(i + 1)
			list[i], list[j] = list[j], list[i]
		}
	}
	next(0)
}

func readAll(t testing.TB, paths ...string) string {
	t.Helper()
	var b strings.Builder
	for _, p := range paths {
		data, err := os.ReadFile(p)
		require.NoError(t, err)
		b.Write(data)
	}
	return b.String()
}

// TestOneFile: the five logs one after the other in one file are the same
// capture, in any order.
func TestOneFile(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	paths := logs(t)
	want := facts(t, analyze(t, paths...).logins[0])
	permute(paths, func(p []string) {
		got := analyze(t, write(t, "all.txt", readAll(t, p...)))
		require.Equal(t, 1, len(got.logins), "%v", p)
		require.Equal(t, want, facts(t, got.logins[0]), "%v", p)
	})
}

// TestTwice: a log that is given twice, under its name or another, counts once;
// doubled lines change no fact and no outcome.
func TestTwice(t *testing.T) {
	paths := logs(t)
	want := facts(t, analyze(t, paths...).logins[0])
	for _, p := range paths {
		same := append(slices.Clone(paths), p)
		assert.Equal(t, want, facts(t, analyze(t, same...).logins[0]), "%s by its own name", p)
		other := append(slices.Clone(paths), write(t, "copy.txt", readAll(t, p)))
		got := analyze(t, other...)
		require.Equal(t, 1, len(got.logins))
		assert.Equal(t, want, facts(t, got.logins[0]), "%s as a copy", p)
	}
}

func TestDoubledLines(t *testing.T) {
	for _, capture := range append(logs(t), document) {
		whole := analyze(t, distinctDir)
		if capture == document {
			whole = analyze(t, document)
		}
		lines := strings.SplitAfter(readAll(t, capture), "\n")
		var doubled strings.Builder
		for _, l := range lines {
			doubled.WriteString(l)
			if strings.Contains(l, "-opc ") || strings.Contains(l, "-pim") || strings.Contains(l, "-jgw") || strings.Contains(l, "-rtr") || strings.Contains(l, "-ctisvr") {
				doubled.WriteString(l)
			}
		}
		var paths []string
		for _, p := range logs(t) {
			if p != capture && capture != document {
				paths = append(paths, p)
			}
		}
		got := analyze(t, append(paths, write(t, "doubled.txt", doubled.String()))...)
		require.Equal(t, 1, len(got.logins), capture)
		assert.Equal(t, whole.logins[0].Agent, got.logins[0].Agent, capture)
		assert.Equal(t, whole.logins[0].IDs, got.logins[0].IDs, capture)
		assert.Equal(t, whole.logins[0].Outcome, got.logins[0].Outcome, capture)
		assert.Equal(t, whole.logins[0].ConfirmedMS, got.logins[0].ConfirmedMS, capture)
	}
}

// TestSubsets: whichever logs are missing, there is at most one login, nothing is
// called failed, and every field is the whole capture's or unknown.
func TestSubsets(t *testing.T) {
	paths := logs(t)
	whole := analyze(t, paths...).logins[0]
	for bits := 1; bits < 1<<len(paths); bits++ {
		var some, names []string
		for i, p := range paths {
			if bits>>i&1 == 1 {
				some = append(some, p)
				names = append(names, strings.TrimSuffix(filepath.Base(p), ".txt"))
			}
		}
		t.Run(strings.Join(names, "+"), func(t *testing.T) {
			got := analyze(t, some...)
			switch strings.Join(names, "+") {
			case "ctisvr", "jgw1", "ctisvr+jgw1":
				assert.Equal(t, 0, len(got.logins))
				assert.NotEmpty(t, got.closing.Summary.Loose)
				return
			}
			require.Equal(t, 1, len(got.logins))
			l := got.logins[0]
			assert.NotEqual(t, flow.Failed, l.Outcome)
			if bits == 1<<len(paths)-1 || slices.Contains(names, "rtr") {
				assert.Equal(t, flow.Succeeded, l.Outcome)
			}
			within(t, whole, l)
			for _, c := range l.Coverage {
				given := slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, strings.Replace(c.Process, "router", "rtr", 1)) })
				if !given {
					assert.Equal(t, "absent", c.State, c.Process)
				}
			}
		})
	}
}

// within says that a login's facts are facts of the whole one.
func within(t *testing.T, whole, l flow.Login) {
	t.Helper()
	w, a := whole.Agent, l.Agent
	for _, f := range [][2]string{
		{w.ID, a.ID}, {w.ICMID, a.ICMID}, {w.Name, a.Name}, {w.Extension, a.Extension}, {w.Instrument, a.Instrument}, {w.Peripheral, a.Peripheral},
		{w.DeviceTarget, a.DeviceTarget}, {w.NetworkTarget, a.NetworkTarget}, {w.Terminal, a.Terminal}, {w.Client, a.Client},
	} {
		if f[1] != "" {
			assert.Equal(t, f[0], f[1])
		}
	}
	assert.Subset(t, w.SkillGroups, a.SkillGroups)
	assert.Subset(t, w.PrecisionQueues, a.PrecisionQueues)
	assert.Subset(t, whole.IDs.CTI, l.IDs.CTI)
	assert.Subset(t, whole.IDs.OPC, l.IDs.OPC)
	assert.Subset(t, whole.IDs.JGW, l.IDs.JGW)
}
