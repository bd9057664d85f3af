package commands_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/commands"
	"uccetrace/flow/knowledge"
)

// named are the commands of the base by name.
func named(t *testing.T) map[string]*knowledge.Command {
	t.Helper()
	base, err := knowledge.Embedded()
	require.NoError(t, err)
	out := map[string]*knowledge.Command{}
	for _, c := range base.Causes() {
		for _, b := range append(append([]knowledge.Block(nil), c.Fix...), c.Collect...) {
			if b.Command != nil {
				out[b.Command.Name] = b.Command
			}
		}
	}
	return out
}

func logsOf(text string) (out []flow.Log) {
	processes := map[string]string{"rtr": "router", "pgag": "pgagent"}
	for _, printed := range strings.Fields(text) {
		node, word, _ := strings.Cut(printed, "-")
		process := strings.TrimRight(word, "0123456789")
		if processes[process] != "" {
			process = processes[process]
		}
		out = append(out, flow.Log{Process: process, Node: node, Printed: word})
	}
	return out
}

func moment(t *testing.T, text string) (at flow.Time) {
	t.Helper()
	require.NoError(t, at.UnmarshalText([]byte(text)))
	return at
}

// TestNodesThatAct: a command for a system in service holds nothing of a name that is not
// a node's, whatever a log prints; it would be pasted into a prompt there.
func TestNodesThatAct(t *testing.T) {
	var logs []flow.Log
	var nodes []string
	for _, begin := range []string{"pg3a", "cg3a", "ra", "pg3"} {
		for _, end := range []string{";evil", "&evil", "|evil", "%evil%", "$(evil)", "`evil`", " evil", "\nevil", "\"evil", "^evil", "evil", "\u2028evil"} {
			nodes = append(nodes, begin+end, end+begin, strings.ToUpper(begin)+end)
		}
	}
	for _, n := range nodes {
		for _, p := range []string{"opc", "pim", "jgw", "ctisvr", "router"} {
			logs = append(logs, flow.Log{Process: p, Node: n, Printed: p + "1" + n})
		}
	}
	site := commands.Site{Logs: logs}
	about := commands.Subject{Places: []flow.Place{{PG: 3}}, Nodes: nodes, All: true, Margin: time.Minute,
		First: moment(t, "2026-03-02 08:00:00.000"), Last: moment(t, "2026-03-02 08:00:01.500")}
	filled := 0
	for name, c := range named(t) {
		for _, f := range site.Fill(c, &about) {
			filled++
			for _, text := range append(f.Run, f.Restore, f.Where) {
				assert.NotContains(t, strings.ToLower(text), "evil", name)
			}
		}
	}
	assert.Greater(t, filled, 20)
}

func TestFill(t *testing.T) {
	offset := int64(1500)
	login := commands.Subject{Places: []flow.Place{{PG: 3, Instance: 2}}, Nodes: []string{"cg3A", "PG3B"}, Margin: time.Minute,
		First: moment(t, "2026-03-02 08:00:00.000"), Last: moment(t, "2026-03-02 08:00:01.500")}
	undated := login
	undated.First, undated.Last = moment(t, "23:59:30.000"), moment(t, "23:59:59.000")
	two := login
	two.Places, two.Nodes = []flow.Place{{PG: 1, Instance: 1}, {PG: 2, Instance: 2}, {PG: 2, Instance: 3}}, nil
	instance := login
	instance.Places = []flow.Place{{PG: 3}}
	all := login
	all.All = true
	lacks := two
	lacks.Lacks = []commands.Lack{{Process: "opc", PG: 2}}
	tests := map[string]struct {
		command string
		about   commands.Subject
		logs    string
		clocks  []flow.Clock
		want    []string // each stands in one of the lines, in order; none: nothing is left to ask for
		not     []string
	}{
		"pim of a login on side B": {"pim-log", login, "PG3B-opc cg3A-ctisvr", nil,
			[]string{"on side A the node is pg3a: cdlog <instance> pg3b; dumplog pim2 /bd 03/02/2026 /bt 07:59:00 /ed 03/02/2026 /et 08:01:02 /ms /of pim.txt (impact none;"}, []string{"pim1", "<node>"}},
		"its gateway's trace": {"jgw-trace", login, "PG3B-opc", nil,
			[]string{"procmon <instance> pg3b jgw2; trace", "restore: procmon <instance> pg3b jgw2, then"}, []string{"jgw1"}},
		"CTI server": {"ctisvr-log", login, "PG3B-opc", nil, []string{"cdlog <instance> cg3a; dumplog ctisvr /bd"}, []string{"its node is cg"}},
		"CTI server that no line names, of the PG's side": {"ctisvr-log", commands.Subject{Places: login.Places, Nodes: []string{"PG3B"}}, "PG3B-opc", nil,
			[]string{"cdlog <instance> cg3b; dumplog ctisvr /bt <from>"}, nil},
		"router":               {"router-log", login, "PG3B-opc RB-rtr", nil, []string{"cdlog <instance> rb; dumplog ccag /bd"}, []string{"rtr ccag"}},
		"router without a log": {"router-log", login, "PG3B-opc", nil, []string{"on side B the node is rb: cdlog <instance> ra; dumplog rtr ccag"}, nil},
		"no date, over midnight": {"opc-log", undated, "PG3B-pim2", nil,
			[]string{commands.Undated + ": cdlog <instance> pg3b; dumplog opc /bt 23:58:30 /et 00:00:59 /ms"}, []string{"/bd 0"}},
		"its own clock": {"opc-log", login, "PG3B-pim2", []flow.Clock{{Node: "PG3B", ZoneMin: 60, OffsetMS: &offset}, {Node: "PG4B"}},
			[]string{"/bt 08:59:01 /ed 03/02/2026 /et 09:01:03 "}, nil},
		"a clock into the next day": {"opc-log", login, "PG3B-pim2", []flow.Clock{{Node: "pg3b", ZoneMin: 16 * 60, OffsetMS: new(int64)}},
			[]string{"/bd 03/02/2026 /bt 23:59:00 /ed 03/03/2026 /et 00:01:02 "}, nil},
		"two PGs": {"pim-log", two, "PG1A-opc PG2B-opc", nil,
			[]string{"PG 1, both sides, a command prompt; on side B the node is pg1b: cdlog <instance> pg1a; dumplog pim1 /bd",
				"PG 2, both sides, a command prompt; on side A the node is pg2a: cdlog <instance> pg2b; dumplog pim2 pim3 /bd"}, nil},
		"two PGs, one gateway at a time": {"jgw-trace", two, "PG1A-opc PG2B-opc", nil,
			[]string{"procmon <instance> pg1a jgw1;", "procmon <instance> pg2b jgw2;", "procmon <instance> pg2b jgw3;"}, nil},
		"many PGs": {"opc-log", commands.Subject{Places: []flow.Place{{PG: 6}, {PG: 5}, {PG: 4}, {PG: 3}, {PG: 2}, {PG: 1}}}, "PG1A-pim1", nil,
			[]string{"PG 1, ", "PG 2, ", "PG 3, ", "PG 4, both sides, a command prompt; on side B the node is pg4b; likewise on PG 5 6: cdlog <instance> pg4a;"}, nil},
		"a log that is there":               {"pim-log", login, "PG3A-pim2", nil, nil, nil},
		"that of another gateway":           {"pim-log", login, "PG3A-pim1", nil, []string{"dumplog pim2 "}, nil},
		"that of another PG":                {"opc-log", login, "PG4A-opc", nil, []string{"cdlog <instance> pg3b; dumplog opc "}, nil},
		"one of two":                        {"node-manager-log", login, "PG3B-nm", nil, []string{"dumplog nmm /bd"}, nil},
		"both":                              {"pg-link-log", login, "PG3B-pgag PG3B-mds", nil, nil, nil},
		"there, and asked for all the same": {"opc-log", all, "PG3B-opc", nil, []string{"cdlog <instance> pg3b; dumplog opc /bd"}, nil},
		"there, but not of the time of one PG": {"opc-log", lacks, "PG1A-opc PG2A-opc", nil,
			[]string{"PG 2, both sides, a command prompt; on side B the node is pg2b: cdlog <instance> pg2a; dumplog opc /bd"}, []string{"pg1a"}},
		"a desktop's":                            {"finesse-log", login, "fin1-finesse", nil, nil, nil},
		"an instance that only the sources show": {"jgw-trace", instance, "PG3B-opc PG3B-pim4 PG4B-pim1", nil, []string{"procmon <instance> pg3b jgw4;"}, nil},
		"no instance that anything shows": {"pim-log", instance, "PG3B-opc", nil,
			[]string{"pim1 stands for the PIM of the agent's peripheral: its number is not in the logs; on side A the node is pg3a: cdlog <instance> pg3b; dumplog pim1 /bd"}, nil},
		"which PG, nothing says": {"opc-log", commands.Subject{}, "PG3B-pim1 PG4A-pim1", nil, []string{"its node is one of pg3b pg4a: cdlog <instance> <node>; dumplog opc /bt <from>"}, nil},
		"the only PG with logs":  {"opc-log", commands.Subject{}, "PG3B-pim1", nil, []string{"cdlog <instance> pg3b; dumplog opc"}, nil},
		"nothing known": {"jgw-trace", commands.Subject{}, "", nil,
			[]string{"jgw1 is the gateway of the agent's peripheral (release ", "procmon <instance> <node> jgw1;"}, nil},
		"hours that count back": {"cti-log", login, "PG3B-opc", nil, []string{"as many hours as reach 2026-03-02 08:00:00"}, nil},
		"a name that is none": {"opc-log", commands.Subject{Nodes: []string{"pg3a&del"}}, "pg3a&del-pim1 |-opc", nil,
			[]string{"the logs do not show its node: a folder name under the instance, as pg1a: cdlog <instance> <node>;"}, []string{"&", "|"}},
	}
	known := named(t)
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, known, tt.command)
			before := known[tt.command].Line()
			site := commands.Site{Logs: logsOf(tt.logs), Clocks: tt.clocks}
			if name == "a name that is none" {
				site.Logs[1].Process = "else"
			}
			filled := site.Fill(known[tt.command], &tt.about)
			var lines []string
			for i := range filled {
				lines = append(lines, filled[i].Line())
			}
			if tt.want == nil {
				assert.Empty(t, lines)
			}
			text := strings.Join(lines, "\n")
			for _, want := range tt.want {
				at := strings.Index(text, want)
				if assert.GreaterOrEqual(t, at, 0, "%s\nin\n%s", want, strings.Join(lines, "\n")) {
					text = text[at:]
				}
			}
			for _, not := range tt.not {
				assert.NotContains(t, strings.Join(lines, "\n"), not)
			}
			assert.Equal(t, before, known[tt.command].Line(), "the knowledge base stays as it is")
		})
	}
}

// TestCovers: only a log of that time is there; those of processes that seldom print
// cover more than their lines do.
func TestCovers(t *testing.T) {
	hour := time.Hour.Milliseconds()
	about := commands.Subject{Places: []flow.Place{{PG: 3, Start: 100 * hour, End: 100*hour + 2000}}}
	known := named(t)
	for name, tt := range map[string]struct {
		command  string
		log      flow.Log
		nothings bool
	}{
		"of another time": {"opc-log", flow.Log{Process: "opc", Node: "PG3A", From: 98 * hour, To: 99 * hour}, false},
		"of that time":    {"opc-log", flow.Log{Process: "opc", Node: "PG3A", From: 99 * hour, To: 101 * hour}, true},
		"a quiet one":     {"node-manager-log", flow.Log{Process: "nm", Node: "PG3A", From: 98 * hour, To: 99 * hour}, true},
		"of days before":  {"node-manager-log", flow.Log{Process: "nm", Node: "PG3A", From: 48 * hour, To: 50 * hour}, false},
	} {
		t.Run(name, func(t *testing.T) {
			site := commands.Site{Logs: []flow.Log{tt.log}}
			if tt.command == "node-manager-log" {
				other := tt.log
				other.Process = "nmm"
				site.Logs = append(site.Logs, other)
			}
			assert.Equal(t, tt.nothings, len(site.Fill(known[tt.command], &about)) == 0)
		})
	}
}

// TestEveryCause: of a capture that holds everything no cause leaves a placeholder but
// the name of the instance, and asks for no log.
func TestEveryCause(t *testing.T) {
	base, err := knowledge.Embedded()
	require.NoError(t, err)
	advice := commands.New(base)
	site := &commands.Site{Logs: logsOf("cg3A-ctisvr PG3A-opc PG3A-pim2 PG3A-jgw2 PG3A-nm PG3A-nmm PG3A-pgag PG3A-mds ra-rtr ra-ccag fin1-finesse cm1-cucm ctios-ctios")}
	texts := 0
	for _, c := range base.Causes() {
		cause := flow.Cause{ID: c.ID, Collect: knowledge.Texts(append(append([]knowledge.Block(nil), c.Collect...), c.Fix...), (*knowledge.Command).Line)}
		l := &flow.Login{Start: moment(t, "2026-03-02 08:00:00.000"), End: moment(t, "2026-03-02 08:00:01.000"), Causes: []flow.Cause{cause},
			Steps: []flow.Step{{Node: "cg3A", Printed: "ctisvr"}, {Node: "PG3A", Printed: "opc"}, {Node: "PG3A", Printed: "pim2"}}}
		l.Causes = advice.Causes(l, flow.Place{PG: 3}, site)
		in := &flow.Incident{Cause: c.ID, First: l.Start, Last: l.End, Places: []flow.Place{{PG: 3, Instance: 2}}, Collect: cause.Collect}
		advice.Incident(in, site)
		assert.Equal(t, cause.Collect, in.Asks)
		for _, list := range [][]string{l.Causes[0].Fix, l.Causes[0].Collect, in.Fix, in.Collect} {
			for _, text := range list {
				texts++
				assert.NotRegexp(t, `<node>|<from>|<to>|dumplog|file get|\bpim1\b|\bjgw1\b`, text, c.ID)
				for _, m := range strings.Split(text, "<instance>") {
					assert.NotContains(t, m, "<", c.ID)
				}
			}
		}
	}
	assert.Greater(t, texts, 400)
}

// TestGives: what a command gives, and of which process.
func TestGives(t *testing.T) {
	known := named(t)
	for name, want := range map[string]struct {
		kind commands.Kind
		of   string
	}{
		"opc-log": {commands.Log, "opc"}, "pim-log": {commands.Log, "pim"}, "router-log": {commands.Log, "router ccag"}, "node-manager-log": {commands.Log, "nm nmm"},
		"pg-link-log": {commands.Log, "pgagent mds"}, "finesse-log": {commands.Log, "finesse"}, "cti-log": {commands.Log, "cucm"},
		"opc-trace": {commands.Level, "opc"}, "jgw-trace": {commands.Level, "jgw"}, "router-trace": {commands.Level, "router"},
		"pim-trace": {commands.Level, "pim"}, "ctisvr-trace": {commands.Level, "ctisvr"},
		"jgw-low-trace": {commands.Other, ""}, "lines": {commands.Other, ""}, "cucm-services": {commands.Other, ""},
	} {
		if c := known[name]; assert.NotNil(t, c, "no cause has "+name) {
			kind, of := commands.Gives(c)
			assert.Equal(t, want.kind, kind, name)
			assert.Equal(t, want.of, strings.Join(of, " "), name)
		}
	}
}
