package render

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"uccetrace/flow"
)

// TestNoLog: a report of nothing that is a log says what it is instead.
func TestNoLog(t *testing.T) {
	denied := flow.Source{Name: "a.log", Error: "permission denied: give this user the right to read it"}
	empty, prose, rar := flow.Source{Name: "b.log"}, flow.Source{Name: "c.txt", Bytes: 70}, flow.Source{Name: "d.rar", Bytes: 9, Foreign: "is a rar archive: unpack it and name the folder"}
	warnings := []flow.Warning{{Source: "a.log", Text: denied.Error}, {Source: "b.log", Text: "is empty"}, {Source: "d.rar", Text: rar.Foreign}}
	for name, tt := range map[string]struct {
		sources []flow.Source
		want    string
	}{
		"unreadable": {[]flow.Source{denied}, "Nothing could be read: a.log: permission denied: give this user the right to\n  read it\n"},
		"empty":      {[]flow.Source{empty}, "Nothing here is a trace log: b.log is empty\n"},
		"archive":    {[]flow.Source{rar}, "Nothing here is a trace log: d.rar is a rar archive: unpack it and name the\n  folder\n"},
		"prose":      {[]flow.Source{prose}, "Nothing here is a trace log: of 70 bytes no line begins with a time and a\n  process (23:35:36:354 PG1A-opc Trace: …)\n"},
		"some": {[]flow.Source{denied, rar}, "Nothing here is a trace log\n  a.log: permission denied: give this user the right to read it\n" +
			"  d.rar is a rar archive: unpack it and name the folder\n"},
		"mixed": {[]flow.Source{prose, rar}, "Nothing here is a trace log: of 79 bytes no line begins with a time and a\n  process (23:35:36:354 PG1A-opc Trace: …)\n" +
			"  d.rar is a rar archive: unpack it and name the folder\n"},
	} {
		t.Run(name, func(t *testing.T) {
			c := &flow.Closing{}
			c.Input.Sources = tt.sources
			for _, w := range warnings {
				for _, s := range tt.sources {
					if s.Name == w.Source {
						c.Input.Warnings = append(c.Input.Warnings, w)
					}
				}
			}
			assert.Equal(t, tt.want, draw(t, "text", Options{Width: 80}, c), "the reason stands there once")
			assert.Equal(t, tt.want, draw(t, "timeline", Options{Width: 80}, c))
		})
	}
	c := &flow.Closing{}
	c.Input.Sources = []flow.Source{denied, rar, prose}
	got := draw(t, "inspect", Options{Width: 80}, c)
	assert.Contains(t, got, "1 file could not be read: a.log")
	assert.Contains(t, got, "1 file is no trace log: c.txt")
	assert.Contains(t, got, "d.rar is a rar archive: unpack it and name the folder")
}

// TestFound: a hit of --find says as what.
func TestFound(t *testing.T) {
	c := oneLogin()
	c.Found = &flow.Found{Text: "f000001b", Spaces: []flow.FoundSpace{{Space: "OPC invoke id", Count: 12}, {Space: "opc in opc.map-invocation", Count: 1}}}
	assert.Contains(t, draw(t, "text", Options{Width: 80}, c, fixtureLogin()), "\nf000001b found as OPC invoke id (12 logins), 1 value of a message\n")
	assert.Contains(t, draw(t, "text", Options{Width: 80, All: true}, c, fixtureLogin()), "(12 logins), opc in opc.map-invocation (1 login)\n")
	c.Found.Spaces = c.Found.Spaces[1:]
	assert.Contains(t, draw(t, "text", Options{Width: 80}, c, fixtureLogin()), "\nf000001b found as opc in opc.map-invocation (1 login)\n")
}

// TestProcesses: what is said of processes stands in the order of the flow.
func TestProcesses(t *testing.T) {
	var names []string
	for _, p := range processes() {
		names = append(names, p.name)
	}
	assert.Equal(t, flow.Processes(), names)
}
