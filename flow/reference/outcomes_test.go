package reference

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow/decision"
	"uccetrace/flow/reference/site"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// anySite is the built-in site with a client of each kind, where the agent may be
// mobile, and with every trace level up.
func anySite() *site.Site {
	s := site.Default()
	s.Agents[0].Mobile, s.Agents[0].Phone, s.Phones[0].Remote = site.AgentChooses, "5551234", "19999"
	for i, kind := range []site.ClientKind{site.CTIOS, site.CRM} {
		c := s.Clients[0]
		c.Name, c.Kind, c.Session, c.Signature = string(kind), kind, 20+i, string(kind)
		c.NextCTI, c.NextInvoke = 0, 0
		s.Clients = append(s.Clients, c)
	}
	s.Trace = map[string]string{"ctisvr": "protocol", "router": "agent-changes", "finesse": "debug"}
	return s
}

// signInFor is a sign-in that comes to the decision.
func signInFor(d decision.Decision, s *site.Site) Action {
	a := Action{At: 2 * Second, Kind: SignIn}
	switch {
	case strings.Contains(d.Name, "ctios"):
		a.Client = 1
	case strings.Contains(d.Name, "crm"):
		a.Client = 2
	case d.Name == "ids.token":
		a.SSO, s.Agents[0].SSO = true, true
	case d.Name == "pim.mobile" || d.Name == "cucm.setup-call":
		a.WorkMode = nailed
	}
	return a
}

// TestOutcomes runs every outcome of every decision once. The golden file says
// what comes of each: how the sign-in ends, what the client is told and by whom,
// and the last line that the login prints.
func TestOutcomes(t *testing.T) {
	var b strings.Builder
	for _, d := range decision.All() {
		for _, c := range d.Outcomes {
			s := anySite()
			a := signInFor(d, s)
			a.Settings = []decision.Setting{{Decision: d.Name, Outcome: c.Name}}
			out := run(t, Options{Site: s}, a)
			require.Len(t, out.done, 1)
			at := out.done[0]
			assert.Equal(t, a.Settings, at.Settings, "the sign-in did not come to the decision")
			last := "-"
			for _, e := range out.entries {
				if e.attempt == at {
					last = e.message.ID
				}
			}
			code := "-"
			if at.Code.Table != "" {
				code = fmt.Sprintf("%s %d/%d", at.Code.Table, at.Code.Number, at.Code.PERERR)
			}
			told := "told"
			if !at.Told {
				told = "untold"
			}
			fmt.Fprintf(&b, "%-42s %-10s %-15s %-8s %-6s %s\n", a.Settings[0], at.Outcome, code, at.By, told, last)
			if at.Outcome == Refused && c.Code.Table != "" && d.Component != "ctisvr" {
				assert.Equal(t, c.Code, at.Code, a.Settings[0])
			}
		}
	}
	golden(t, "testdata/outcomes.txt", b.String())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(name, []byte(got), 0o666))
	}
	want, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}

// TestReplayDecides: a decision befalls a replay as it befalls a sign-in among
// others.
func TestReplayDecides(t *testing.T) {
	p, err := NewReplayer(embedded(t))
	require.NoError(t, err)
	for _, d := range decision.All() {
		if d.Name == "ids.token" || strings.Contains(d.Name, "ctios") || strings.Contains(d.Name, "crm") {
			continue // other variants
		}
		for _, c := range d.Outcomes {
			s := anySite()
			a := signInFor(d, s)
			setting := decision.Setting{Decision: d.Name, Outcome: c.Name}
			a.Settings = []decision.Setting{setting}
			want := run(t, Options{Site: s}, a).done[0]
			r, err := p.Replay(t.Context(), Request{WorkMode: a.WorkMode, Remote: "5551234"}, setting)
			require.NoError(t, err)
			assert.Equal(t, []any{want.Outcome, want.Told}, []any{r.Attempt.Outcome, r.Attempt.Told}, setting)
			if d.Name != "cucm.provider" { // here it is shut from the beginning
				assert.Equal(t, []any{want.Code, want.By}, []any{r.Attempt.Code, r.Attempt.By}, setting)
			}
		}
	}
}
