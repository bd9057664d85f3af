package check

import (
	"fmt"
	"slices"
	"strings"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
)

// Bounds of a verdict: what is beyond is counted.
const (
	mostRows     = 100_000 // logins that are listed, and held against expectations
	mostFindings = 50_000
	mostInputs   = 1000
	mostThreads  = 5000 // findings that come with their threads
)

// Gate receives a report and judges it by a policy. It is used once.
type Gate struct {
	policy *Policy
	base   *knowledge.Base
	names  *Names // of a redacted capture; else nil

	counts       flow.Counts
	rows         []row
	found        []found
	equal        ordinals
	alike        map[identity]int // logins of an agent on an extension
	coverage     map[string]*covered
	causes       map[string]bool // certain causes of logins; true where one failed
	hit          map[string]bool // incidents of logins that were checked, by id
	closing      *flow.Closing
	allowed      bool     // so many failed logins are
	open         int64    // inconclusive logins that fail, among the findings that are not kept
	openUnlisted int64    // all of these
	unsure       []string // expectations that a cause meets which only may be it, in words
}

// New gives a gate; base gives causes their help and may be nil.
func New(p *Policy, base *knowledge.Base) *Gate {
	return &Gate{policy: p, base: base, equal: ordinals{}, alike: map[identity]int{}, coverage: map[string]*covered{}, causes: map[string]bool{}, hit: map[string]bool{}}
}

// Steps says that the gate needs the steps of logins that succeeded, too.
func (p *Policy) Steps() bool { return p.Expected || p.FailLevel == flow.NoteLevel }

// row is a login as expectations see it.
type row struct {
	flow.CheckedLogin
	icm, instrument string
	causes          []string        // the first and those tied with it
	unsure          bool            // the first only may be the cause
	first           []flow.Evidence // its line to show
}

func (r *row) caused(id string) bool { return slices.Contains(r.causes, id) }

// cause says in words what the cause is, or may be.
func (r *row) cause() string {
	switch n := len(r.causes); {
	case n == 0:
		return "is not known"
	case !r.unsure:
		return "is " + r.causes[0]
	case n > mostMayBe:
		return fmt.Sprintf("may be %s or one of %d more", strings.Join(r.causes[:mostMayBe], ", "), n-mostMayBe)
	default:
		return "may be " + strings.Join(r.causes, " or ")
	}
}

// found is a finding with what decides about it.
type found struct {
	flow.Finding
	row      int    // of its login, -1 for none
	incident string // of its login, by id
	failed   bool   // it is a failed login, of which some may be allowed
	open     bool   // it is an inconclusive login,
	unjudged bool   // of which nobody can tell, and that shows no sign of failure
	demanded bool   // it is a condition of the policy: neither known nor suppressed
}

// Begin, Login and End make it a sink of a report.
func (g *Gate) Begin() error {
	if g.names != nil {
		g.policy.rename(g.names)
	}
	return nil
}

func (g *Gate) Login(l *flow.Login) error {
	if g.policy.Where != nil && !g.policy.Where.Chooses(l) {
		g.counts.Left++
		return nil
	}
	g.counts.Logins++
	switch l.Outcome {
	case flow.Succeeded:
		g.counts.Succeeded++
	case flow.Failed:
		g.counts.Failed++
	default:
		g.counts.Inconclusive++
	}
	for _, o := range g.policy.Objectives {
		o.Add(l)
	}
	g.cover(l)
	at := g.list(l)
	if l.Outcome != flow.Succeeded {
		g.login(l, at)
	}
	if g.policy.FailLevel == flow.NoteLevel {
		g.remarks(l, at)
	}
	return nil
}

func (g *Gate) End(c *flow.Closing) error {
	g.counts.Left += c.Summary.Filtered
	g.closing = c
	return nil
}

// list keeps a login in short and gives its place, -1 beyond the bound.
func (g *Gate) list(l *flow.Login) int {
	if len(g.rows) == mostRows {
		return -1
	}
	who := identityOf("", l, "")
	who.step = ""
	g.alike[who]++
	r := row{CheckedLogin: flow.CheckedLogin{
		ID: l.ID, Outcome: l.Outcome, Agent: l.Agent.ID, Extension: l.Agent.Extension, PG: pgText(l.PG), Peripheral: l.Agent.Peripheral,
		Client: l.Agent.Client, Start: l.Start, N: g.alike[who], ConfirmedMS: l.ConfirmedMS, SettledMS: l.SettledMS,
	}, icm: l.Agent.ICMID, instrument: l.Agent.Instrument}
	if len(l.Causes) > 0 {
		first := &l.Causes[0]
		if certain(first.Certainty) {
			r.Cause = first.ID
		}
		r.causes = append([]string{first.ID}, first.Tied...)
		r.unsure = !certain(first.Certainty) || len(first.Tied) > 0
	}
	if g.policy.Expected {
		r.first = firstLine(l)
	}
	g.rows = append(g.rows, r)
	return len(g.rows) - 1
}

func certain(c flow.Certainty) bool { return c == flow.Stated || c == flow.Inferred }

// add keeps a finding, or counts it beyond the bound.
func (g *Gate) add(f found) {
	if len(g.found) >= mostFindings && !f.demanded {
		g.counts.Unlisted++
		if f.open {
			g.openUnlisted++
		}
		if g.policy.fails(f.Level) || f.open && g.policy.FailOnInconclusive {
			g.counts.Failing++
			if !g.policy.fails(f.Level) {
				g.open++
			}
		}
		return
	}
	g.found = append(g.found, f)
}
