package render

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	vectors "uccetrace/testdata/hostile"
)

func drawRequest(t testing.TB, ask Ask, opt Options, c *flow.Closing, logins ...*flow.Login) string {
	t.Helper()
	var b bytes.Buffer
	s := Request(ask).New(&b, opt)
	require.NoError(t, s.Begin())
	for _, l := range logins {
		require.NoError(t, s.Login(l))
	}
	require.NoError(t, s.End(c))
	return b.String()
}

// lacking is a bundle without a router's log, whose gateway printed nothing of a
// login and whose OPC log does not cover one that is open.
func lacking() (*flow.Closing, []*flow.Login) {
	c, logins := shift()
	c.Incidents, c.Summary.Filtered = c.Incidents[:0], 1
	var kept []flow.Source
	for _, s := range c.Input.Sources {
		if strings.Contains(s.Name, "rtr") {
			continue
		}
		for i := range s.Processes {
			if s.Processes[i].Process == "jgw" {
				s.Processes[i].Login = 0
			}
		}
		kept = append(kept, s)
	}
	c.Input.Sources = kept
	for _, l := range logins[4:] {
		l.Coverage[1].State = "absent"
	}
	return c, logins
}

func TestRequestGolden(t *testing.T) {
	for name, opt := range map[string]Options{"80": {Width: 80}, "40": {Width: 40}, "ascii": {Width: 80, ASCII: true}, "color": {Width: 80, Color: true}, "all": {Width: 80, All: true}} {
		opt.Known = known(t)
		t.Run(name, func(t *testing.T) {
			golden(t, "request."+name, drawRequest(t, Ask{}, opt, &flow.Closing{}))
			c, logins := lacking()
			golden(t, "request-lacking."+name, drawRequest(t, Ask{}, opt, c, logins...))
		})
	}
}

// TestRequestKnows: every command that a request asks for by name is known, and each
// stands in a complete one with its impact and what restores it.
func TestRequestKnows(t *testing.T) {
	commands := shared(known(t)())
	out := drawRequest(t, Ask{}, Options{Known: known(t), Width: 400}, &flow.Closing{})
	for _, name := range complete {
		if !assert.Contains(t, commands, name) {
			continue
		}
		for _, run := range commands[name].Run {
			assert.Contains(t, out, "> "+run+"\n", name)
		}
		assert.Contains(t, out, "impact   "+string(commands[name].Impact)+"\n", name)
		assert.Contains(t, out, "restore  "+commands[name].Restore+"\n", name)
	}
	for _, names := range []map[string]string{logs, traces} {
		for _, name := range names {
			assert.Contains(t, commands, name)
		}
	}
}

// TestRequestFills: times and nodes of the bundle or of the flags get into the
// commands, with the date where it is known.
func TestRequestFills(t *testing.T) {
	base := known(t)
	c, logins := lacking()
	out := drawRequest(t, Ask{}, Options{Known: base, Width: 400}, c, logins...)
	assert.Contains(t, out, "> cdlog <instance> pg1a\n  > dumplog opc /bt 23:31:00 /et 23:42:00 /ms /of opc.txt\n")
	assert.Contains(t, out, "restore  procmon <instance> pg1a jgw1, then: trace * /off, then: debug /on")
	assert.Contains(t, out, "no log of router is in the bundle")
	assert.Contains(t, out, "does not cover 2 logins that are open")
	assert.Contains(t, out, "jgw prints nothing of a login")
	assert.NotContains(t, out, "dumplog pim1", "the bundle holds it")
	assert.Less(t, strings.Index(out, "What would decide"), strings.Index(out, "What the hosts still have"))

	out = drawRequest(t, Ask{Agent: "10000", Since: "2026-03-02 08:00", Until: "2026-03-02 08:30:10"}, Options{Known: base, Width: 400}, &flow.Closing{})
	assert.Contains(t, out, "agent 10000 cannot log in")
	assert.Contains(t, out, "dumplog opc /bd 03/02/2026 /bt 08:00:00 /ed 03/02/2026 /et 08:30:10 /ms")
	assert.NotContains(t, out, "<from>")

	c, logins = lacking()
	c.Input.Sources = c.Input.Sources[:1] // a ctisvr log
	c.Input.Sources[0].Processes[0].Node = "cg1A & del *"
	out = drawRequest(t, Ask{}, Options{Known: base, Width: 400}, c, logins...)
	assert.NotContains(t, strings.Join(commandsIn(out), "\n"), "del")

	c, logins = lacking()
	for i := range c.Input.Sources {
		for k := range c.Input.Sources[i].Processes {
			if p := &c.Input.Sources[i].Processes[k]; p.Process == "pim" || p.Process == "ctisvr" {
				p.Login = 0
			}
		}
	}
	out = drawRequest(t, Ask{}, Options{Known: base, Width: 400}, c, logins...)
	assert.Contains(t, out, "pim prints nothing of a login")
	assert.Contains(t, out, "> procmon <instance> pg1a pim1\n  > trace tp* /on\n")
	assert.Contains(t, out, `\ICM\<instance>\cg1a\EMS\`)

	c, logins = lacking()
	sure := logins[len(logins)-1]
	require.NotContains(t, out, "Nothing is lacking")
	for _, l := range logins {
		l.Incident = "i"
	}
	c.Incidents = append(c.Incidents, flow.Incident{ID: "i", Cause: sure.Causes[0].ID, Certainty: flow.Inferred, Logins: 2})
	assert.NotContains(t, drawRequest(t, Ask{}, Options{Known: base, Width: 400}, c, logins...), "What would decide", "the incident is decided")

	healthy := drawRequest(t, Ask{}, Options{Known: base}, fixtureClosing(), fixtureLogin())
	assert.NotContains(t, healthy, "What would decide")
}

func commandsIn(out string) (commands []string) {
	for _, line := range strings.Split(out, "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), "> ") {
			commands = append(commands, line)
		}
	}
	return commands
}

// TestRequestIsSafe: what traces and flags say cannot act on a terminal, nor does it
// get into a command.
func TestRequestIsSafe(t *testing.T) {
	base := known(t)
	looks := []Options{{Width: 40, Known: base, Color: true}, {Width: 80, Known: base, ASCII: true, All: true}}
	for i, v := range vectors.Vectors() {
		t.Run(v.Name, func(t *testing.T) {
			text := v.Text
			for n, opt := range looks {
				if n != i%len(looks) && !thorough {
					continue
				}
				l, c := poisoned(text, true)
				for _, nothing := range []*flow.Nothing{c.Nothing, nil} {
					c.Nothing = nothing
					checkText(t, "request", drawRequest(t, Ask{Agent: text, Since: text, Until: text}, opt, c, l), opt)
				}
			}
		})
	}
}
