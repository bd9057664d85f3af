package diagnose_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/analysis"
	"uccetrace/flow/diagnose"
	"uccetrace/flow/knowledge"
	"uccetrace/flow/reference"
	"uccetrace/flow/reference/site"
	"uccetrace/flow/simulate"
	"uccetrace/parser/catalog"
)

type collector struct{ logins []flow.Login }

// shown is what the logins themselves show.
func (c *collector) shown(node, process, message string) bool {
	for i := range c.logins {
		for k := range c.logins[i].Steps {
			s := &c.logins[i].Steps[k]
			if s.Process == process && s.Message == message && strings.EqualFold(s.Node[:len(s.Node)-1], node[:len(node)-1]) {
				return true
			}
		}
	}
	return false
}

func (c *collector) Begin() error              { return nil }
func (c *collector) Login(l *flow.Login) error { c.logins = append(c.logins, *l); return nil }
func (c *collector) End(*flow.Closing) error   { return nil }

// shapes are the sites in which a decision can be met, by the kind of client.
var shapes = map[string]site.Shape{
	"finesse": {}, "mobile": {Mobile: 100}, "sso": {SSO: 100},
	"ctios": {Clients: []site.ClientKind{site.CTIOS}}, "crm": {Clients: []site.ClientKind{site.CRM}},
}

// thorough says whether everything is to be tried, by hand; what always runs is a
// part of it.
func thorough() bool { return os.Getenv("UCCETRACE_SEEDS") != "" }

// befall makes captures in which every outcome of every decision that a client of
// this kind can meet befalls somebody, among healthy logins: one agent each in one
// capture; what takes a whole peripheral or PG in a capture of its own.
func befall(t *testing.T, cat *catalog.Catalog, kind string, seed uint64, onlyPublic bool, judge func(*collector, simulate.Truth)) {
	t.Helper()
	var narrow []simulate.Rule
	wide := 0
	for _, d := range reference.Decisions() {
		if kindOf(d.Name) != kind {
			continue
		}
		for _, o := range d.Outcomes {
			rule := simulate.Rule{Setting: reference.Setting{Decision: d.Name, Outcome: o.Name}, Probability: simulate.One}
			if d.Scope == reference.ForAgent || d.Scope == reference.ForDevice {
				narrow = append(narrow, rule)
				continue
			}
			if wide++; !thorough() && wide%3 != 0 {
				continue
			}
			shape := shapes[kind]
			shape.Seed, shape.PGs, shape.Agents, shape.TwoSides = seed, 2, 8, true
			s := site.Generate(shape)
			switch d.Scope {
			case reference.ForPeripheral:
				rule.Setting.Scope.Peripheral = s.PGs[0].Peripherals[0].ID
			case reference.ForPG:
				rule.Setting.Scope.PG = 1
			}
			judge(captured(t, cat, s, seed, onlyPublic, rule))
		}
	}
	shape := shapes[kind]
	shape.Seed, shape.Agents, shape.TwoSides, shape.SkillGroups = seed, 3*len(narrow), true, 3
	s := site.Generate(shape)
	for i := range narrow {
		narrow[i].Setting.Scope.Agent = s.Agents[3*i+1].ID
	}
	judge(captured(t, cat, s, seed, onlyPublic, narrow...))
}

func captured(t *testing.T, cat *catalog.Catalog, s *site.Site, seed uint64, onlyPublic bool, rules ...simulate.Rule) (*collector, simulate.Truth) {
	t.Helper()
	for i := range s.Agents {
		if s.Agents[i].Mobile != site.NotMobile {
			s.Agents[i].Mobile = site.Nailed
		}
	}
	dir := filepath.Join(t.TempDir(), "capture")
	_, err := simulate.Run(context.Background(), simulate.Options{
		Dir: dir, Catalog: cat, Seed: seed, Site: s, Decide: rules, Rate: simulate.One, OnlyPublic: onlyPublic,
		Start: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC),
		Trace: []simulate.Level{{Process: "ctisvr", Level: "protocol"}, {Process: "router", Level: "agent-changes"}},
	})
	require.NoError(t, err)
	text, err := os.ReadFile(filepath.Join(dir, "truth.json"))
	require.NoError(t, err)
	var truth simulate.Truth
	require.NoError(t, json.Unmarshal(text, &truth))
	var c collector
	_, err = analysis.Run(context.Background(), analysis.Options{Paths: []string{dir}, Catalog: cat}, &c)
	require.NoError(t, err)
	return &c, truth
}

func kindOf(decision string) string {
	switch {
	case strings.Contains(decision, "ctios"):
		return "ctios"
	case strings.Contains(decision, "crm"):
		return "crm"
	case decision == "ids.token":
		return "sso"
	case decision == "pim.mobile" || decision == "cucm.setup-call":
		return "mobile"
	}
	return "finesse"
}

// TestConfusion: for every outcome that leaves a trace of a login that does not
// succeed, the true cause is among the first ones, and no other one is ever more
// than possible.
func TestConfusion(t *testing.T) {
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	base, err := knowledge.Embedded()
	require.NoError(t, err)
	matrix := tally{}
	publics := []bool{false}
	if thorough() {
		publics = []bool{false, true}
	}
	for _, kind := range []string{"finesse", "mobile", "sso", "ctios", "crm"} {
		for _, public := range publics {
			befall(t, cat, kind, 11, public, func(c *collector, truth simulate.Truth) {
				j, err := diagnose.New(cat, base, c.shown)
				require.NoError(t, err)
				for i := range c.logins {
					l := &c.logins[i]
					require.NoError(t, j.Judge(context.Background(), l))
					if l.Outcome != flow.Succeeded {
						check(t, base, l, truth, kind, public)
						matrix.add(l, truth)
					}
				}
			})
		}
	}
	t.Log("\n" + matrix.String())
}

// TestLeftOut: a decision that the judge does not know is never taken for another
// one with any certainty.
func TestLeftOut(t *testing.T) {
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	base, err := knowledge.Embedded()
	require.NoError(t, err)
	tried := map[string]bool{}
	for _, kind := range []string{"finesse", "mobile"} {
		befall(t, cat, kind, 12, false, func(c *collector, truth simulate.Truth) {
			for i := range c.logins {
				l := &c.logins[i]
				w := truthOf(truth, l)
				if l.Outcome == flow.Succeeded || w == nil || len(w.Decisions) == 0 || tried[w.Decisions[0]] {
					continue
				}
				tried[w.Decisions[0]] = true
				if !thorough() && len(tried)%6 != 0 {
					continue
				}
				name, _, _ := strings.Cut(w.Decisions[0], "=")
				j, err := diagnose.New(cat, base, c.shown)
				require.NoError(t, err)
				j.Without(name)
				require.NoError(t, j.Judge(context.Background(), l))
				for _, cause := range l.Causes {
					assert.Equal(t, flow.Possible, cause.Certainty, "%s was taken for %s", w.Decisions[0], cause.ID)
				}
			}
		})
	}
}

func truthOf(truth simulate.Truth, l *flow.Login) *simulate.TruthLogin {
	i := slices.IndexFunc(truth.Logins, func(w simulate.TruthLogin) bool { return w.Agent.ID == l.Agent.ID })
	if i < 0 {
		return nil
	}
	return &truth.Logins[i]
}

// tally is how often an outcome was judged how.
type tally map[string]map[string]int

func (m tally) add(l *flow.Login, truth simulate.Truth) {
	w := truthOf(truth, l)
	if w == nil || len(w.Decisions) == 0 {
		return
	}
	row := m[w.Decisions[0]]
	if row == nil {
		row = map[string]int{}
		m[w.Decisions[0]] = row
	}
	said := string(l.Outcome) + ":"
	for _, c := range l.Causes {
		said += fmt.Sprintf(" %s (%s)", c.ID, c.Certainty)
	}
	row[said]++
}

func (m tally) String() string {
	var lines []string
	for decision, row := range m {
		for said, n := range row {
			lines = append(lines, fmt.Sprintf("%-42s %2d %s", decision, n, said))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func check(t *testing.T, base *knowledge.Base, l *flow.Login, truth simulate.Truth, kind string, public bool) {
	i := slices.IndexFunc(truth.Logins, func(w simulate.TruthLogin) bool { return w.Agent.ID == l.Agent.ID })
	require.GreaterOrEqual(t, i, 0)
	w := &truth.Logins[i]
	if len(w.Decisions) == 0 {
		t.Errorf("%s: a healthy login of agent %s is %s", kind, l.Agent.ID, l.Outcome)
		return
	}
	s, err := reference.ParseSetting(w.Decisions[0])
	require.NoError(t, err)
	true_ := base.For(s.Decision, s.Outcome)
	var got []string
	wrong := ""
	found := false
	for _, c := range l.Causes {
		got = append(got, fmt.Sprintf("%s(%s,%d)", c.ID, c.Certainty, c.Cost))
		if true_ != nil && c.ID == true_.ID {
			found = true
		} else if c.Certainty != flow.Possible {
			wrong = c.ID
		}
	}
	id := "-"
	if true_ != nil {
		id = true_.ID
	}
	assert.Empty(t, wrong, "%s public=%v %s: wrongly certain", kind, public, w.Decisions[0])
	if !found {
		t.Errorf("MISS %s public=%v %s (%s, %s): %v", kind, public, w.Decisions[0], id, l.Outcome, got)
	}
}
