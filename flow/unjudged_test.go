package flow_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"uccetrace/flow"
)

// TestUnjudged holds which logins nobody can judge: all that is there is good, and
// what would confirm them is not there.
func TestUnjudged(t *testing.T) {
	const none = "ctisvr=absent router=absent "
	for _, c := range []struct {
		name, coverage, steps string
		edit                  func(*flow.Login)
		want                  string
	}{
		{"opc, pim and jgw", none + "opc=seen pim=seen jgw=seen", "request asked observer-answered attribute-login", nil, "ctisvr=absent router=absent"},
		{"logs that print no logins", "ctisvr=silent router=silent opc=seen pim=seen jgw=seen", "request observer-answered snapshot", nil, "ctisvr=silent router=silent"},
		{"pim alone", none + "opc=absent pim=seen jgw=absent", "asked attribute-login", nil, "ctisvr=absent router=absent"},
		{"opc and jgw", none + "opc=seen pim=absent jgw=seen", "request observer-answered", nil, "ctisvr=absent router=absent"},
		{"opc alone", none + "opc=seen pim=absent jgw=absent", "request attribute-login-opc", nil, "ctisvr=absent router=absent"},
		{"opc alone, whose line may be another login's", none + "opc=seen", "request", func(l *flow.Login) { l.Ambiguous = []flow.Ambiguity{{Message: "opc.attribute-login"}} }, "ctisvr=absent router=absent"},

		{"it succeeded", none + "pim=seen", "attribute-login", func(l *flow.Login) { l.Outcome = flow.Succeeded }, ""},
		{"it was refused", none + "pim=seen", "attribute-login", func(l *flow.Login) { l.Outcome = flow.Failed }, ""},
		{"the router printed others", "ctisvr=absent router=quiet pim=seen", "attribute-login", nil, ""},
		{"the CTI server printed others", "ctisvr=quiet router=absent pim=seen", "attribute-login", nil, ""},
		{"the desktop printed it", none + "finesse=seen pim=seen", "submitted attribute-login", nil, ""},
		{"the gateway did not answer", none + "opc=seen pim=seen jgw=seen", "request asked observer-requested", nil, ""},
		{"the gateway answered, the PIM did not go on", none + "opc=seen pim=seen jgw=seen", "observer-answered observer-confirmed", nil, ""},
		{"the gateway answered, the PIM did not go on, OPC's line may be another login's", none + "opc=seen pim=seen", "asked observer-confirmed", func(l *flow.Login) { l.Ambiguous = []flow.Ambiguity{{Message: "opc.attribute-login"}} }, "ctisvr=absent router=absent"},
		{"the gateway did not answer, OPC's line may be another login's", none + "opc=seen pim=seen", "asked", func(l *flow.Login) { l.Ambiguous = []flow.Ambiguity{{Message: "opc.attribute-login"}} }, ""},
		{"the PIM printed others", none + "opc=seen pim=quiet jgw=absent", "request attribute-login-opc", nil, ""},
		{"opc alone, only the request", none + "opc=seen", "request", nil, ""},
		{"a line refuses", none + "pim=seen", "attribute-login", func(l *flow.Login) { l.Steps[0].Says = "refuses" }, ""},
		{"a label speaks of an error", none + "pim=seen", "attribute-login", func(l *flow.Login) { l.Steps[0].Flags = []string{"ErrorText=busy"} }, ""},
		{"the line is out of service", none + "pim=seen", "attribute-login", func(l *flow.Login) { l.Steps[0].Fields = []flow.Field{{Name: "regstate", Value: "OutOfService"}} }, ""},
		{"an unread line has a code", none + "pim=seen", "attribute-login", func(l *flow.Login) { l.Unread = []flow.Unread{{Codes: []string{"CF_TIMEOUT"}}} }, ""},
		{"an unread line has none", none + "pim=seen", "attribute-login", func(l *flow.Login) { l.Unread = []flow.Unread{{Codes: []string{}}} }, "ctisvr=absent router=absent"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := &flow.Login{Outcome: flow.Inconclusive}
			for _, pair := range strings.Fields(c.coverage) {
				process, state, _ := strings.Cut(pair, "=")
				l.Coverage = append(l.Coverage, flow.Coverage{Process: process, State: state})
			}
			for _, s := range strings.Fields(c.steps) {
				l.Steps = append(l.Steps, flow.Step{Step: s})
			}
			if c.edit != nil {
				c.edit(l)
			}
			var got []string
			for _, k := range l.Unjudged() {
				got = append(got, k.Process+"="+k.State)
			}
			assert.Equal(t, c.want, strings.Join(got, " "))
		})
	}
}
