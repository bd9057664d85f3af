package diagnose_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/analysis"
	"uccetrace/flow/commands"
	"uccetrace/flow/decision"
	"uccetrace/flow/diagnose"
	"uccetrace/flow/knowledge"
	"uccetrace/flow/reference/site"
	"uccetrace/flow/simulate"
	"uccetrace/parser/catalog"
)

// thorough says whether everything is to be tried, by hand; what always runs is a
// part of it.
func thorough() bool { return os.Getenv("UCCETRACE_SEEDS") != "" }

var embedded = sync.OnceValues(catalog.Embedded)

var known = sync.OnceValues(knowledge.Embedded)

// collector keeps the logins of a capture.
type collector struct {
	logins []flow.Login
	site   commands.Site
}

func (c *collector) Begin() error              { return nil }
func (c *collector) Login(l *flow.Login) error { c.logins = append(c.logins, *l); return nil }
func (c *collector) End(closing *flow.Closing) error {
	for _, s := range closing.Input.Sources {
		for _, p := range s.Processes {
			c.site.Logs = append(c.site.Logs, flow.Log{Process: p.Process, Node: p.Node, Printed: p.Printed})
		}
	}
	return nil
}

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

// read reads a capture.
func read(t testing.TB, paths ...string) *collector {
	t.Helper()
	cat, err := embedded()
	require.NoError(t, err)
	var c collector
	_, err = analysis.Run(context.Background(), analysis.Options{Paths: paths, Catalog: cat}, &c)
	require.NoError(t, err)
	return &c
}

// judged judges the logins of a capture; without is a decision that the judge knows
// nothing of.
func (c *collector) judged(t testing.TB, without string) []flow.Login {
	t.Helper()
	j := c.judge(t)
	j.Without(without)
	out := slices.Clone(c.logins)
	base, err := known()
	require.NoError(t, err)
	advice := commands.New(base)
	for i := range out {
		judge(t, j, &out[i])
		out[i].Causes = advice.Causes(&out[i], flow.Place{PG: out[i].PG}, &c.site)
	}
	return out
}

// judge puts into a login what a judge says of it.
func judge(t testing.TB, j *diagnose.Judge, l *flow.Login) {
	t.Helper()
	says, err := j.Judge(t.Context(), l)
	require.NoError(t, err)
	if says != nil {
		l.Stopped, l.Causes, l.Deviations = says.Stopped, says.Causes, says.Deviations
	}
}

type shown func(node, process, message string) bool

func (f shown) Has(node, process, message string) bool { return f(node, process, message) }

func (c *collector) judge(t testing.TB) *diagnose.Judge {
	t.Helper()
	cat, err := embedded()
	require.NoError(t, err)
	base, err := known()
	require.NoError(t, err)
	j, err := diagnose.New(cat, base)
	require.NoError(t, err)
	j.Consider(shown(c.shown))
	return j
}

// causes are the ids of a login's first causes, which nothing tells apart.
func causes(l *flow.Login) []string {
	if len(l.Causes) == 0 {
		return []string{}
	}
	return append([]string{l.Causes[0].ID}, l.Causes[0].Tied...)
}

// certain is the cause of a login that is more than possible, "" for none.
func certain(l *flow.Login) string {
	for _, c := range l.Causes {
		if c.Certainty != flow.Possible {
			return c.ID
		}
	}
	return ""
}

// causeOf is the id of the cause of DECISION=OUTCOME, "" for none.
func causeOf(t testing.TB, setting string) string {
	t.Helper()
	base, err := known()
	require.NoError(t, err)
	decision, outcome, _ := strings.Cut(setting, "=")
	if c := base.For(decision, outcome); c != nil {
		return c.ID
	}
	return ""
}

// shapes are the sites in which a decision can be met, by the kind of client.
var shapes = map[string]site.Shape{
	"finesse": {}, "mobile": {Mobile: 100}, "sso": {SSO: 100},
	"ctios": {Clients: []site.ClientKind{site.CTIOS}}, "crm": {Clients: []site.ClientKind{site.CRM}},
}

// kinds are those of shapes, in an order.
var kinds = []string{"finesse", "mobile", "sso", "ctios", "crm"}

// kindOf is the kind of client in whose site a decision is met.
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

// one is an outcome of a decision.
type one struct {
	decision.Decision
	decision.Setting
}

// outcomes are all outcomes of the decisions that a kind of client can meet: those
// that befall one agent, and those that befall a whole peripheral, PG or site.
func outcomes(kind string) (narrow, wide []one) {
	for _, d := range decision.All() {
		if kindOf(d.Name) != kind {
			continue
		}
		for _, o := range d.Outcomes {
			of := one{d, decision.Setting{Decision: d.Name, Outcome: o.Name}}
			if d.Scope == decision.ForAgent || d.Scope == decision.ForDevice {
				narrow = append(narrow, of)
			} else {
				wide = append(wide, of)
			}
		}
	}
	return narrow, wide
}

// every keeps each n-th outcome, beginning with the first-th.
func every(n, first int, all []one) (out []one) {
	for i := first % n; i < len(all); i += n {
		out = append(out, all[i])
	}
	return out
}

// captured is a capture and the truth about it.
type captured struct {
	*collector
	dir   string
	truth simulate.Truth
}

// of is what truly happened to a login, nil for nothing that is known.
func (c *captured) of(l *flow.Login) *simulate.TruthLogin {
	i := slices.IndexFunc(c.truth.Logins, func(w simulate.TruthLogin) bool { return w.Agent.ID == l.Agent.ID })
	if i < 0 {
		return nil
	}
	return &c.truth.Logins[i]
}

// edit changes what a capture is to be.
type edit func(*simulate.Options)

func onlyPublic(o *simulate.Options) { o.OnlyPublic = true }

// befallen makes one capture in which each of these outcomes befalls an agent of
// its own, among twice as many who sign in well.
func befallen(t testing.TB, kind string, seed uint64, what []one, edits ...edit) *captured {
	t.Helper()
	shape := shapes[kind]
	shape.Seed, shape.Agents, shape.TwoSides, shape.SkillGroups = seed, 3*len(what)+2, true, 3
	s := site.Generate(shape)
	var rules []simulate.Rule
	for i, w := range what {
		w.Setting.Scope.Agent = s.Agents[3*i+1].ID
		rules = append(rules, simulate.Rule{Setting: w.Setting, Probability: simulate.One})
	}
	return simulated(t, s, seed, append(edits, func(o *simulate.Options) { o.Decide = rules })...)
}

// stricken makes a capture in which an outcome takes a whole peripheral, PG or site,
// and where it can leaves another PG alone.
func stricken(t testing.TB, kind string, seed uint64, what one, edits ...edit) *captured {
	t.Helper()
	shape := shapes[kind]
	shape.Seed, shape.PGs, shape.Agents, shape.TwoSides = seed, 2, 4, true
	s := site.Generate(shape)
	switch what.Decision.Scope {
	case decision.ForPeripheral:
		what.Setting.Scope.Peripheral = s.PGs[0].Peripherals[0].ID
	case decision.ForPG:
		what.Setting.Scope.PG = 1
	}
	rule := simulate.Rule{Setting: what.Setting, Probability: simulate.One}
	return simulated(t, s, seed, append(edits, func(o *simulate.Options) { o.Decide = []simulate.Rule{rule} })...)
}

// simulated makes a capture of a site.
func simulated(t testing.TB, s *site.Site, seed uint64, edits ...edit) *captured {
	t.Helper()
	cat, err := embedded()
	require.NoError(t, err)
	for i := range s.Agents {
		if s.Agents[i].Mobile != site.NotMobile {
			s.Agents[i].Mobile = site.Nailed
		}
	}
	out := &captured{dir: filepath.Join(t.TempDir(), "capture")}
	opt := simulate.Options{
		Dir: out.dir, Catalog: cat, Seed: seed, Site: s, Rate: simulate.One,
		Start: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC),
		Trace: []simulate.Level{{Process: "ctisvr", Level: "protocol"}, {Process: "router", Level: "agent-changes"}},
	}
	for _, e := range edits {
		e(&opt)
	}
	_, err = simulate.Run(context.Background(), opt)
	require.NoError(t, err)
	text, err := os.ReadFile(filepath.Join(out.dir, "truth.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &out.truth))
	out.collector = read(t, out.dir)
	return out
}
