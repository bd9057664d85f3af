package catalog

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// What the rest of the program relies on: class, space and fact of the values
// that tie lines together.
func TestGlossary(t *testing.T) {
	c := embeddedCatalog(t)
	for _, x := range []Name{
		{Name: "client", Kind: Hex, Class: Request, Space: InSession},
		{Name: "cti", Kind: Hex, Class: Request, Space: InCG, Fact: "ids.cti"},
		{Name: "opc", Kind: Hex, Class: Request, Space: InPG, Fact: "ids.opc"},
		{Name: "jgw", Kind: Integer, Class: Request, Space: InInstance, Fact: "ids.jgw"},
		{Name: "agent", Kind: Identifier, Class: Entity, Space: InPeripheral, Fact: "agent.id"},
		{Name: "stid", Kind: Integer, Class: Entity, Space: InSystem, Fact: "agent.icm_id"},
		{Name: "ext", Kind: Identifier, Class: Entity, Space: InPeripheral, Fact: "agent.extension"},
		{Name: "ntid", Kind: Integer, Class: Entity, Space: InInstance, Fact: "agent.network_target"},
		{Name: "terminal", Kind: Identifier, Class: Entity, Space: InSystem, Fact: "agent.terminal"},
		{Name: "peripheral", Kind: Integer, Class: Scope, Space: InSystem, Fact: "agent.peripheral"},
		{Name: "session", Kind: Integer, Class: Scope, Space: InCG},
		{Name: "mrd", Kind: Integer, Class: Scope, Space: InSystem, Fact: "request.medium"},
		{Name: "instrument", Kind: Identifier, Fact: "agent.instrument"},
		{Name: "target", Kind: Identifier, Fact: "agent.device_target"},
		{Name: "sig", Kind: Word, Fact: "agent.client"},
		{Name: "aname", Kind: Text, Fact: "agent.name"},
		{Name: "group", Kind: Integer, Fact: "agent.skill_groups"},
		{Name: "pq", Kind: Integer, Fact: "agent.precision_queues"},
	} {
		n, ok := c.Name(x.Name)
		require.True(t, ok, x.Name)
		require.Equal(t, x, Name{Name: n.Name, Kind: n.Kind, Class: n.Class, Space: n.Space, Fact: n.Fact})
	}
	ties, facts := 0, 0
	for _, n := range c.Names {
		if n.Class == Request || n.Class == Entity {
			ties++
		}
		if n.Fact != "" {
			facts++
		}
	}
	require.Equal(t, 9, ties, "instrument, dialed number, remote device and target must tie nothing")
	require.Equal(t, 18, facts)
	_, ok := c.Name("nobody")
	require.False(t, ok)
}

// Only the router's log-in lines say which groups and queues an agent is in.
func TestGroupsAndQueues(t *testing.T) {
	c := embeddedCatalog(t)
	for _, m := range c.Messages {
		for _, p := range variables(m) {
			switch c.Names[p.name].Fact {
			case "agent.skill_groups":
				require.Equal(t, "router.logged-in-to-group", m.ID)
			case "agent.precision_queues":
				require.Equal(t, "router.logged-in-to-queue", m.ID)
			}
		}
	}
}

// The meaning of all messages, a row a message, as a golden file: a change of it
// shows in review.
func TestMeaning(t *testing.T) {
	c := embeddedCatalog(t)
	var b strings.Builder
	for _, m := range c.Messages {
		b.WriteString(m.ID + " " + string(m.Basis))
		if m.From != "" {
			b.WriteString(" | " + m.From + ">" + m.To + " " + m.Wire + " " + string(m.Seen))
		}
		if m.Step != "" {
			b.WriteString(" | step " + m.Step)
		}
		if len(m.PartOf) > 0 {
			b.WriteString(" | of " + strings.Join(m.PartOf, " "))
		}
		for name, conds := range map[string][]Condition{"opens": m.Opens} {
			for range conds {
				b.WriteString(" | " + name)
			}
		}
		for _, x := range []struct {
			name string
			on   bool
		}{{"confirms", m.Confirms != nil}, {"attests", m.Attests != nil}, {"refuses", m.Refuses != nil}, {"leaves", m.Leaves != nil}} {
			if x.on {
				b.WriteString(" | " + x.name)
			}
		}
		for _, x := range m.Begins {
			b.WriteString(" | begins " + x)
		}
		for _, x := range m.Ends {
			b.WriteString(" | ends " + x)
		}
		for _, x := range m.Adds {
			b.WriteString(" | adds " + c.Names[x.Name].Name + " to " + x.Measure)
		}
		b.WriteByte('\n')
	}
	golden(t, "meaning.txt", b.String())
}

// A step of the login is proved by one message only, and every one of them is
// part of a login.
func TestSteps(t *testing.T) {
	c := embeddedCatalog(t)
	seen := map[string]string{}
	for _, m := range c.Messages {
		login := false
		for _, p := range m.PartOf {
			login = login || p == "login"
		}
		require.Equal(t, m.Step != "", login, m.ID)
		if m.Step != "" {
			require.Empty(t, seen[m.Step], m.ID)
			seen[m.Step] = m.ID
		}
		opening := len(m.Opens)+len(m.Confirms)+len(m.Attests)+len(m.Refuses) > 0
		require.True(t, login || !opening, m.ID)
	}
}

func TestExtend(t *testing.T) {
	c, err := with(t, `
extend message jgw.terminal-out-of-service
  or CiscoTermOutOfServiceEv Device: <terminal> Cause: <termcause> Restart: <agents>
  example public a-newer-release
    | 12:33:20:028 PG1A-jgw1 Trace: CiscoTermOutOfServiceEv Device: SEP01 Cause: DEVICE_UNREGISTERED Restart: 1
`)
	require.NoError(t, err)
	require.Equal(t, "jgw.terminal-out-of-service terminal=SEP01 termcause=X agents=2", read(c, "jgw", "CiscoTermOutOfServiceEv Device: SEP01 Cause: X Restart: 2"))
	require.Equal(t, "jgw.terminal-out-of-service terminal=SEP01 termcause=X", read(c, "jgw", "CiscoTermOutOfServiceEv Term: SEP01 Cause: X"))
	m, _ := c.Message("jgw.terminal-out-of-service")
	require.Len(t, m.Examples, 2)
	out, err := m.Print(func(NameID) (string, bool) { return "", false })
	require.NoError(t, err)
	require.Equal(t, []string{"CiscoTermOutOfServiceEv Term: LCP50001182 Cause: DEVICE_UNREGISTERED"}, out, "the first wording prints")
	require.Empty(t, c.Test())
	// The catalogue that was extended is as it was.
	base := embeddedCatalog(t)
	require.Equal(t, "near jgw.terminal-out-of-service", read(base, "jgw", "CiscoTermOutOfServiceEv Device: SEP01 Cause: X Restart: 2"))
}

func TestReplace(t *testing.T) {
	base := embeddedCatalog(t)
	files := fstest.MapFS{"my.trace": {Data: []byte(`
message jgw.adding-call-observer "the observer, in another wording"
  line Adding a Call Observer to <ext>
  example public a-newer-release
    | 12:33:20:028 PG1A-jgw1 Trace: Adding a Call Observer to 10000
message rcv.new "another process"
  line Hello
  example assumed "x"
    | Hello
`)}}
	c, err := base.With(files, ".")
	require.NoError(t, err)
	require.Equal(t, "jgw.adding-call-observer ext=7", read(c, "jgw", "Adding a Call Observer to 7"))
	require.Equal(t, "near jgw.adding-terminal-observer", read(c, "jgw", "Adding Terminal Observer to: 7 and 8"))
	require.NotContains(t, read(c, "jgw", "Adding Call Observer to: 7."), "jgw.adding-call-observer ")
	old, _ := base.Message("jgw.adding-call-observer")
	m, _ := c.Message("jgw.adding-call-observer")
	require.Equal(t, "the observer, in another wording", m.Title)
	require.Equal(t, old.Index, m.Index)
	require.Equal(t, old.Step, m.Step)
	require.Equal(t, old.PartOf, m.PartOf)
	require.Equal(t, old.Key, m.Key)
	require.Equal(t, "rcv.new", read(c, "rcv", "Hello"))
	require.Nil(t, base.Process("rcv"))
	again, err := c.With(files, ".") // the same folder on top of itself
	require.NoError(t, err)
	require.Equal(t, c.Digest(), again.Digest())
}

func TestDigest(t *testing.T) {
	c := embeddedCatalog(t)
	require.Len(t, c.Digest(), 16)
	require.Equal(t, c.Digest(), embeddedCatalog(t).Digest())
	more, err := with(t, "name foo word \"x\"")
	require.NoError(t, err)
	require.NotEqual(t, c.Digest(), more.Digest())
	load := func(files fstest.MapFS) *Catalog {
		c, err := c.With(files, ".")
		require.NoError(t, err)
		return c
	}
	a, b := "name foo word \"x\"\n", "name bar word \"y\"\n"
	require.Equal(t, load(fstest.MapFS{"a.trace": {Data: []byte(a)}, "b.trace": {Data: []byte(b)}}).Digest(),
		load(fstest.MapFS{"c.trace": {Data: []byte(b + a)}}).Digest(), "files and order do not count")
}

// What is shown of a definition reads as that definition.
func TestFormat(t *testing.T) {
	c := embeddedCatalog(t)
	var b strings.Builder
	for _, m := range c.Messages {
		b.WriteString(Format(m))
	}
	again, err := c.With(fstest.MapFS{"all.trace": {Data: []byte(b.String())}}, ".")
	require.NoError(t, err)
	require.Equal(t, c.Digest(), again.Digest())
}

func TestLearn(t *testing.T) {
	c := embeddedCatalog(t)
	var out strings.Builder
	for _, x := range [][2]string{
		{"pim", "PimConfig::IsExtConfiguredInATR - The extension 41007 is in no valid ATR range"},
		{"jgw", "handleMsgAddCallObserver::Exception for Addr: 41007 InvID: 5 Error=0x8ccc00d2 text <x> 17 times."},
		{"opc", "FooBar: InvokeID=0x12 Dev=41007 Weird=abc Empty= 12"},
		{"mds", "MDS synchronizer 4 is ENABLED"},
		{"pim", "Some dump:\n\tCallID=3\n\tFoo: 5\n\n\tBar::baz"},
		{"opc", "12 13"},
		{"opc", `  "quoted"  # x  # y <1>`},
		{"ctisvr", "MsgType:HEARTBEAT_REQ (InvokeID:0x17 )"},
		{"router", "Agent 5001 (7001) on peripheral 5000 (CUCM_PIM1) logged out of group 5000."},
		{"opc", "a=1 a=2, b=3;c=4"},
		{"opc", "pre-call Trace: 5"},
	} {
		d, err := c.Learn(x[0], x[1])
		require.NoError(t, err, x[1])
		more, err := with(t, d)
		require.NoError(t, err, d)
		require.NotContains(t, read(more, x[0], strings.Split(x[1], "\n")[0]), "near")
		out.WriteString("==== " + x[1] + "\n" + d)
	}
	golden(t, "learn.txt", out.String())
	learnTwice(t, c)
	for _, x := range []struct{ process, body, want string }{
		{"pim", "Generated network target id is:5", "pim.network-target claims this entry already"},
		{"pim", " \n", "empty"},
		{"a b", "x", "no process"},
	} {
		_, err := c.Learn(x.process, x.body)
		require.ErrorContains(t, err, x.want)
	}
}

// learnTwice: drafts that were made one by one stand in one folder, though their
// entries begin alike and have numbers at the same places.
func learnTwice(t *testing.T, c *Catalog) {
	t.Helper()
	files := fstest.MapFS{}
	for i, x := range [][2]string{
		{"pim", "Login of 41007 turned down after 3 tries"},
		{"pim", "Login of 41007 turned down because 12 others wait"},
		{"opc", "Login of 41007 turned down after 3 tries"},
		{"pim", "Retry 5 of 7"},
	} {
		d, err := c.Learn(x[0], x[1])
		require.NoError(t, err)
		files[fmt.Sprintf("draft%d.trace", i)] = &fstest.MapFile{Data: []byte(d)}
	}
	_, err := c.With(files, ".")
	require.NoError(t, err)
}
