package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/analysis"
	"uccetrace/flow/knowledge"
	"uccetrace/parser/catalog"
)

// thorough tries everything with everything, which takes minutes.
var thorough = os.Getenv("UCCETRACE_THOROUGH") != ""

// kept is a sink that keeps a report.
type kept struct {
	logins  []flow.Login
	closing flow.Closing
}

func (k *kept) Begin() error                    { return nil }
func (k *kept) Login(l *flow.Login) error       { k.logins = append(k.logins, *l); return nil }
func (k *kept) End(closing *flow.Closing) error { k.closing = *closing; return nil }

// values are those of the login in testdata/distinct, by the names that refusals use.
var values = map[string]string{"agent": "20417", "ext": "41007", "stid": "5117", "icm": "5117", "name": "jdoe", "cti": "0x31000a07",
	"opc": "0xf0000c41", "jgw": "30551", "peripheral": "5003", "inst": "7712", "ntid": "100811", "term": "SEP0050569902C1"}

// host is a value in a line of the capture that an agent, an administrator or a phone
// can fill with text.
type host struct{ file, process, node, at, value string }

var hosts = []host{
	{"opc.txt", "opc", "PG1A-opc", "09:14:07:101", "ClientAddress=10.1.2.3"},
	{"opc.txt", "opc", "PG1A-opc", "09:14:07:101", "SupervisorID="},
	{"pim1.txt", "pim", "PG1A-pim1", "09:14:07:103", "ClientAddress=10.1.2.3"},
	{"pim1.txt", "pim", "PG1A-pim1", "09:14:07:103", "Device Target Desk-88"},
	{"jgw1.txt", "jgw", "PG1A-jgw1", "09:14:07:106", "Term: SEP0050569902C1"},
	{"ctisvr.txt", "ctisvr", "cg1A-ctisvr", "09:14:07:262", "Sig=Finesse"},
	{"ctisvr.txt", "ctisvr", "cg1A-ctisvr", "09:14:07:262", "AgtMode=1"},
	{"rtr.txt", "router", "ra-rtr", "09:14:07:150", "(jdoe"},
	{"rtr.txt", "router", "ra-rtr", "09:14:07:420", "(CUCM_PIM1"},
}

// forge is an entry of a message about that login, as somebody would put it into a
// value: under the header of the host's own process, or of the message's.
func forge(t *testing.T, m *catalog.Message, h host, node string) string {
	t.Helper()
	cat := embedded(t)
	names := map[catalog.NameID]string{}
	for name, v := range values {
		if n, ok := cat.Name(name); ok {
			names[n.ID] = v
		}
	}
	bodies, err := m.Print(func(id catalog.NameID) (string, bool) { v, ok := names[id]; return v, ok })
	if err != nil { // a value that this message spells otherwise
		bodies, err = m.Print(func(catalog.NameID) (string, bool) { return "", false })
	}
	require.NoError(t, err, m.ID)
	var b strings.Builder
	for _, body := range bodies {
		b.WriteString(" " + h.at + " " + node + " " + strings.ReplaceAll(body, "\n", " "))
	}
	return b.String()
}

var definitions = sync.OnceValues(catalog.Embedded)

func embedded(t *testing.T) *catalog.Catalog {
	t.Helper()
	cat, err := definitions()
	require.NoError(t, err)
	return cat
}

func causesOf(t *testing.T) *knowledge.Base {
	t.Helper()
	base, err := knowledge.Embedded()
	require.NoError(t, err)
	return base
}

// distinct reads the logs of testdata/distinct, without those lines that a login's end
// shows where cut says so.
func distinct(t *testing.T, cut bool) map[string]string {
	t.Helper()
	logs := map[string]string{}
	for _, name := range []string{"ctisvr.txt", "jgw1.txt", "opc.txt", "pim1.txt", "rtr.txt"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "testdata", "distinct", name))
		require.NoError(t, err)
		var lines []string
		for line := range strings.Lines(strings.ReplaceAll(string(text), "\r\n", "\n")) {
			if !cut || !strings.Contains(line, "ConfEvent") && !strings.Contains(line, "AGENT_EVENT") && !strings.Contains(line, "logged in to") {
				lines = append(lines, line)
			}
		}
		logs[name] = strings.Join(lines, "")
	}
	return logs
}

// told reads logs and gives the report.
func told(t *testing.T, cat *catalog.Catalog, base *knowledge.Base, dir string, logs map[string]string) *kept {
	t.Helper()
	var paths []string
	for name, text := range logs {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		paths = append(paths, path)
	}
	slices.Sort(paths)
	var k kept
	_, err := analysis.Run(context.Background(), analysis.Options{Paths: paths, Catalog: cat,
		Causes: func() (*knowledge.Base, error) { return base, nil }}, &k)
	require.NoError(t, err)
	return &k
}

// sure are the causes that a report calls ones.
func sure(k *kept) []string {
	out := []string{}
	add := func(id string, c flow.Certainty) {
		if c == flow.Stated || c == flow.Inferred {
			out = append(out, id+" "+string(c))
		}
	}
	for i := range k.logins {
		for _, c := range k.logins[i].Causes {
			add(c.ID, c.Certainty)
		}
	}
	for _, i := range k.closing.Incidents {
		add(i.Cause, i.Certainty)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// TestForgedEntries: whatever entry a value holds, of any message of the catalogue,
// under the header of the line's own process or of another one: no login fails of it,
// and no cause is stated or inferred by it. By default each message that
// refuses, and a third of the others, is tried in the values of its own process and in
// one of another's; with UCCETRACE_THOROUGH all in all.
func TestForgedEntries(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	cat, base, dir := embedded(t), causesOf(t), t.TempDir()
	refusing, split := 0, 0
	whole, open := told(t, cat, base, dir, distinct(t, false)), told(t, cat, base, dir, distinct(t, true))
	require.Equal(t, flow.Succeeded, whole.logins[0].Outcome)
	require.Equal(t, flow.Inconclusive, open.logins[0].Outcome)
	for i, m := range cat.Messages {
		if len(m.Refuses) > 0 {
			refusing++
		}
		if i%3 != 0 && len(m.Refuses) == 0 && !thorough {
			continue
		}
		t.Run(m.ID, func(t *testing.T) {
			for n, h := range hosts {
				own := h.process == m.Process
				if !own && n != i%len(hosts) && !thorough {
					continue
				}
				for _, node := range headers(m, h) {
					for cut, plain := range map[bool]*kept{false: whole, true: open} {
						logs := distinct(t, cut)
						if !strings.Contains(logs[h.file], h.value) || !own && cut && !thorough {
							continue
						}
						logs[h.file] = strings.Replace(logs[h.file], h.value, h.value+forge(t, m, h, node), 1)
						got := told(t, cat, base, dir, logs)
						for i := range got.logins {
							assert.NotEqual(t, flow.Failed, got.logins[i].Outcome, "in %s %q as %s, cut %v", h.file, h.value, node, cut)
							split += fusedSteps(&got.logins[i])
							assert.False(t, refutesFused(&got.logins[i]), "a cause is ruled out by %s in %s %q", m.ID, h.file, h.value)
						}
						assert.Equal(t, sure(plain), sure(got), "in %s %q as %s, cut %v", h.file, h.value, node, cut)
					}
				}
			}
		})
	}
	assert.Greater(t, refusing, 10)
	assert.Greater(t, split, 10, "some of them are split off, and marked")
}

// refutesFused says that a cause is ruled out by a line found in another one's.
func refutesFused(l *flow.Login) bool {
	for i := range l.Steps {
		for _, c := range l.Causes {
			for _, r := range c.Refuted {
				if s := &l.Steps[i]; s.Evidence[0].Fused && r.Line == s.Text {
					return true
				}
			}
		}
	}
	return false
}

// headers are the nodes under which a message is forged into a line.
func headers(m *catalog.Message, h host) []string {
	if m.Process == h.process {
		if thorough {
			return []string{h.node, strings.Replace(h.node, "A-", "B-", 1)}
		}
		return []string{h.node}
	}
	for _, other := range hosts {
		if other.process == m.Process {
			return []string{other.node}
		}
	}
	return []string{"PG1A-" + m.Process}
}

func fusedSteps(l *flow.Login) (n int) {
	for _, s := range l.Steps {
		if s.Evidence[0].Fused {
			n++
		}
	}
	return n
}

// TestForgedRefusalHidesNone: a login that is refused by a line of its own stays failed
// when a refusal was forged into an earlier line.
func TestForgedRefusalHidesNone(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	cat, base, dir := embedded(t), causesOf(t), t.TempDir()
	tried := 0
	for _, m := range cat.Messages {
		for _, h := range hosts {
			logs := distinct(t, true)
			if len(m.Refuses) == 0 || h.process != m.Process || !strings.Contains(logs[h.file], h.value) {
				continue
			}
			own := forge(t, m, host{at: "09:14:08:000"}, h.node)
			logs[h.file] += strings.TrimSpace(strings.ReplaceAll(own, " 09:14:08:000", "\n09:14:08:000")) + "\n"
			plain := told(t, cat, base, dir, logs)
			logs[h.file] = strings.Replace(logs[h.file], h.value, h.value+forge(t, m, h, h.node), 1)
			got := told(t, cat, base, dir, logs)
			assert.Equal(t, plain.logins[0].Outcome, got.logins[0].Outcome, "%s in %s", m.ID, h.value)
			if plain.logins[0].Outcome == flow.Failed {
				tried++
			}
		}
	}
	assert.Greater(t, tried, 3)
}
