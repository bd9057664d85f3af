package ident

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/parser"
	"uccetrace/parser/catalog"
)

// registry reads by the built-in glossary.
func registry(t *testing.T) (*Registry, *catalog.Catalog) {
	t.Helper()
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	r, err := New(cat)
	require.NoError(t, err)
	return r, cat
}

// event is a line with some values, as pairs of a name of the glossary and a text, in the
// kind of the glossary unless a name says otherwise: "cti:integer", "agent:text", "ext:cut".
func event(t *testing.T, cat *catalog.Catalog, pairs ...string) *parser.Event {
	t.Helper()
	ev := &parser.Event{Session: 7}
	for i := 0; i < len(pairs); i += 2 {
		name, as, _ := strings.Cut(pairs[i], ":")
		f := catalog.Field{Start: uint32(len(ev.Text)), End: uint32(len(ev.Text) + len(pairs[i+1]))}
		for _, n := range cat.Names {
			if n.Name == name {
				f.Name, f.Kind = n.ID, n.Kind
			}
		}
		require.True(t, f.Name != catalog.Unlisted || name == "", name)
		switch as {
		case "integer":
			f.Kind = catalog.Integer
		case "text":
			f.Kind = catalog.Text
		case "cut":
			f.Kind = catalog.Cut
		}
		ev.Text, ev.Fields = append(ev.Text, pairs[i+1]...), append(ev.Fields, f)
	}
	return ev
}

// TestFold: numbers are equal that mean the same, whatever their spelling; all else by its
// text.
func TestFold(t *testing.T) {
	for name, c := range map[string]struct {
		kind  catalog.Kind
		text  string
		as    catalog.Kind
		other string
		equal bool
	}{
		"hex, with and without 0x":     {catalog.Hex, "0xF000001b", catalog.Hex, "f000001B", true},
		"hex and decimal":              {catalog.Hex, "0x1b", catalog.Integer, "27", true},
		"leading zeros":                {catalog.Integer, "0007", catalog.Integer, "7", true},
		"hex that is none":             {catalog.Hex, "0xg", catalog.Hex, "0xG", false},
		"0x alone":                     {catalog.Hex, "0x", catalog.Hex, "0", false},
		"17 digits of hex":             {catalog.Hex, "00000000000000001", catalog.Hex, "1", false},
		"negative":                     {catalog.Integer, "-1", catalog.Integer, "1", false},
		"minus alone":                  {catalog.Integer, "-", catalog.Integer, "0", false},
		"19 digits":                    {catalog.Integer, "0000000000000000001", catalog.Integer, "1", false},
		"a word":                       {catalog.Word, "1001", catalog.Word, "1001", true},
		"a word in another case":       {catalog.Word, "smith", catalog.Word, "SMITH", false},
		"a word and its number":        {catalog.Word, "1001", catalog.Integer, "1001", false},
		"a word with a zero before it": {catalog.Word, "01", catalog.Word, "1", false},
		"long words":                   {catalog.Word, "SEP0011AABBCCDD", catalog.Word, "SEP0011AABBCCDD", true},
		"long words that differ":       {catalog.Word, "SEP0011AABBCCDD", catalog.Word, "SEP0011AABBCCDE", false},
	} {
		assert.Equal(t, c.equal, fold(c.kind, []byte(c.text)) == fold(c.as, []byte(c.other)), name)
	}
	n, ok := ParseInteger([]byte("-30"))
	assert.True(t, ok)
	assert.EqualValues(t, -30, int64(n))
}

// TestConsistent: two entities differ where both are known, and neither value nor text is
// the same.
func TestConsistent(t *testing.T) {
	of := func(owner int64, value uint64, text string) *Entity {
		return &Entity{Number{1, owner, value}, []byte(text)}
	}
	for name, c := range map[string]struct {
		a, b *Entity
		want bool
	}{
		"the same":              {of(1, 7, "7"), of(1, 7, "7"), true},
		"another spelling":      {of(1, 7, "7"), of(1, 7, "007"), true},
		"another value":         {of(1, 7, "7"), of(1, 8, "8"), false},
		"another owner":         {of(1, 7, "7"), of(2, 7, "007"), false},
		"the same text":         {of(1, 7, "7"), of(2, 8, "7"), true},
		"one of them not known": {of(1, 7, "7"), of(0, 0, ""), true},
		"neither known":         {of(0, 0, ""), of(0, 0, ""), true},
	} {
		assert.Equal(t, c.want, c.a.Consistent(c.b), name)
		assert.Equal(t, c.want, c.b.Consistent(c.a), name)
		var a, b Entities
		a[3], b[3] = *c.a, *c.b
		assert.Equal(t, c.want, a.Consistent(&b), name)
		assert.Equal(t, len(c.a.Text) > 0, a.Named(), name)
	}
}

// TestRead: a number is one of its owner's; what is no value of its kind ties nothing.
func TestRead(t *testing.T) {
	pim := &Unit{Kind: "pg", Number: 3, Process: "pim", Instance: 2}
	cti := &Unit{Kind: "cg", Number: 4, Process: "ctisvr"}
	router := &Unit{Kind: "r", Process: "rtr"}
	for name, c := range map[string]struct {
		unit *Unit
		in   []string
		want string // name:owner:text of requests, then of entities, then the peripheral
	}{
		"in a PG":                   {pim, []string{"opc", "0x1"}, "opc:3:0x1"},
		"in an instance":            {pim, []string{"jgw", "12"}, "jgw:196610:12"},
		"in a session":              {cti, []string{"client", "0x5"}, "client:17179869191:0x5"},
		"in a CG, which serves one": {cti, []string{"cti", "0x6"}, "cti:4:0x6"},
		"nobody's":                  {router, []string{"opc", "0x1"}, "opc:0:0x1"},
		"several requests":          {cti, []string{"client", "0x5", "cti", "0x6"}, "client:17179869191:0x5 cti:4:0x6"},
		"entities":                  {pim, []string{"ext", "41001", "agent", "1001"}, "agent:0:1001 ext:0:41001"},
		"an entity of an instance":  {pim, []string{"ntid", "9"}, "ntid:196610:9"},
		"the first of two":          {pim, []string{"agent", "1001", "agent", "1002"}, "agent:0:1001"},
		"a peripheral":              {pim, []string{"peripheral", "5000"}, "peripheral 5000"},
		"another scope":             {pim, []string{"mrd", "1"}, ""},
		"a plain name":              {pim, []string{"instrument", "41001"}, ""},
		"a pair that no one knows":  {pim, []string{"", "41001"}, ""},
		"no number":                 {pim, []string{"jgw:text", "N/A"}, ""},
		"cut off":                   {pim, []string{"ext:cut", "410"}, ""},
		"empty":                     {pim, []string{"agent", "", "opc", ""}, ""},
		"in another base":           {pim, []string{"opc:integer", "27"}, "opc:3:27"},
	} {
		r, cat := registry(t)
		var v Values
		r.Read(event(t, cat, "opc", "0x99", "agent", "9", "peripheral", "9"), pim, &v) // of the line before
		r.Read(event(t, cat, c.in...), c.unit, &v)
		var got []string
		show := func(n Number, text []byte) {
			got = append(got, fmt.Sprintf("%s:%d:%s", cat.Names[n.Name].Name, n.Owner, text))
		}
		for _, q := range v.Requests {
			show(q.Number, q.Text)
		}
		for _, e := range v.Entities {
			if len(e.Text) > 0 {
				show(e.Number, e.Text)
			}
		}
		if len(v.Peripheral) > 0 {
			got = append(got, "peripheral "+string(v.Peripheral))
		}
		assert.Equal(t, c.want, strings.Join(got, " "), name)
	}
}

// TestTeaching: whatever is learnt is learnt from the names that teach alone.
func TestTeaching(t *testing.T) {
	_, cat := registry(t)
	line := func(teaching bool) (*Registry, *parser.Event) {
		r, _ := registry(t)
		ev := event(t, cat, "client", "0x5", "agent", "1001", "stid", "5001", "ext", "41001", "peripheral", "5000", "mrd", "1")
		if teaching {
			teaches := r.Teaching()
			ev.Fields = slices.DeleteFunc(ev.Fields, func(f catalog.Field) bool { return !teaches[f.Name] })
		}
		return r, ev
	}
	var learnt []string
	for _, teaching := range []bool{false, true} {
		r, ev := line(teaching)
		u, v := &Unit{Kind: "pg", Number: 3, Instance: 2}, Values{}
		r.Read(ev, u, &v)
		r.LearnPeripheral(u, v.Peripheral)
		_, news := r.LearnAgent(&v)
		icm := Entities{}
		icm[r.ICM] = v.Entities[r.ICM]
		learnt = append(learnt, fmt.Sprintf("%d %d %v %s, %d values", r.PG(&Unit{Kind: "r"}, []byte("5000")), r.Instance([]byte("5000")), news, r.AgentOf(&icm).Text, len(ev.Fields)))
	}
	assert.Equal(t, []string{"3 2 true 1001, 6 values", "3 2 true 1001, 3 values"}, learnt)
}

// TestReadAllocatesNothing: it runs for every claimed line.
func TestReadAllocatesNothing(t *testing.T) {
	r, cat := registry(t)
	ev := event(t, cat, "client", "0x5", "opc", "0x1", "agent", "a-long-login-id", "ext", "41001", "peripheral", "5000")
	u, v := &Unit{Kind: "cg", Number: 1}, Values{}
	r.LearnPeripheral(u, []byte("5000"))
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		r.Read(ev, u, &v)
		r.LearnPeripheral(u, v.Peripheral)
		r.LearnAgent(&v)
	}))
	assert.Len(t, v.Requests, 2)
}

// TestPG: a PG is a unit's own, or that of its peripheral; a CTI server's is that of its
// number where nothing says otherwise.
func TestPG(t *testing.T) {
	pg := func(number int64, instance int) *Unit { return &Unit{Kind: "pg", Number: number, Instance: instance} }
	cg, router := func(number int64) *Unit { return &Unit{Kind: "cg", Number: number} }, &Unit{Kind: "r"}
	type line struct {
		unit       *Unit
		peripheral string
	}
	for name, c := range map[string]struct {
		learnt     []line
		unit       *Unit
		peripheral string
		want       int64
	}{
		"a PG's own":                          {nil, pg(3, 1), "", 3},
		"whatever it names":                   {[]line{{pg(5, 1), "5000"}}, pg(3, 1), "5000", 3},
		"a router's":                          {nil, router, "", 0},
		"a router's, by peripheral":           {[]line{{pg(5, 1), "5000"}}, router, "5000", 5},
		"by an unknown peripheral":            {[]line{{pg(5, 1), "5000"}}, router, "5001", 0},
		"what was learnt first":               {[]line{{pg(5, 1), "5000"}, {pg(6, 1), "5000"}}, router, "5000", 5},
		"and stays, though its PIM is learnt": {[]line{{pg(5, 0), "5000"}, {pg(6, 1), "5000"}}, router, "5000", 5},
		"a router tells nothing":              {[]line{{router, "5000"}}, router, "5000", 0},
		"a CG's by its number":                {nil, cg(2), "", 2},
		"a CG's by what its line names":       {[]line{{pg(5, 1), "5000"}}, cg(2), "5000", 5},
		"a CG's by what its log names":        {[]line{{cg(2), "5000"}, {pg(5, 1), "5000"}}, cg(2), "", 5},
		"and first":                           {[]line{{cg(2), "5000"}, {cg(2), "5001"}, {pg(5, 1), "5000"}, {pg(6, 1), "5001"}}, cg(2), "", 5},
		"one that another CTI server serves":  {[]line{{cg(2), "5000"}, {pg(1, 1), "5000"}}, cg(1), "", 0},
		"one that serves the one of its name": {[]line{{cg(1), "5000"}, {pg(1, 1), "5000"}}, cg(1), "", 1},
	} {
		r, _ := registry(t)
		for _, l := range c.learnt {
			r.LearnPeripheral(l.unit, []byte(l.peripheral))
		}
		assert.Equal(t, c.want, r.PG(c.unit, []byte(c.peripheral)), name)
	}
}

// TestInstance: a PIM names its peripheral, and so does its PG; only the former says which
// instance it is.
func TestInstance(t *testing.T) {
	r, _ := registry(t)
	assert.Zero(t, r.Instance([]byte("5000")))
	r.LearnPeripheral(&Unit{Kind: "pg", Number: 1}, []byte("5000"))
	assert.Zero(t, r.Instance([]byte("5000")))
	r.LearnPeripheral(&Unit{Kind: "pg", Number: 1, Instance: 2}, []byte("5000"))
	r.LearnPeripheral(&Unit{Kind: "pg", Number: 1, Instance: 3}, []byte("5000"))
	assert.Equal(t, 2, r.Instance([]byte("5000")))
	r.LearnPeripheral(&Unit{Kind: "pg", Number: 1, Instance: 3}, nil)
	assert.Zero(t, r.Instance(nil))
}

// TestAgentOf: an agent is known by login id, or by an ICM id that a line gives with it.
func TestAgentOf(t *testing.T) {
	r, cat := registry(t)
	u, v := &Unit{Kind: "pg", Number: 1}, Values{}
	read := func(pairs ...string) *Entities {
		r.Read(event(t, cat, pairs...), u, &v)
		return &v.Entities
	}
	learn := func(pairs ...string) bool {
		e := read(pairs...)
		icm, news := r.LearnAgent(&v)
		assert.Equal(t, news, icm == e[r.ICM].Number && icm.Name != 0)
		return news
	}
	agentOf := func(pairs ...string) string { return string(r.AgentOf(read(pairs...)).Text) }

	assert.Equal(t, "1001", agentOf("agent", "1001"))
	assert.Empty(t, agentOf("stid", "9100"))
	assert.Empty(t, agentOf("ext", "41001"))
	assert.False(t, learn("agent", "1001"))
	assert.False(t, learn("stid", "9100"))
	assert.True(t, learn("agent", "1001", "stid", "9100"))
	clear(v.Entities[r.Agent].Text) // its block is given up
	assert.False(t, learn("agent", "1001", "stid", "9100"))
	assert.False(t, learn("agent", "1002", "stid", "9100"))
	assert.Equal(t, "1001", agentOf("stid", "9100"), "more lines name that one")
	assert.False(t, learn("agent", "1002", "stid", "9100"))
	assert.Empty(t, agentOf("stid", "9100"), "as many lines name either")
	assert.True(t, learn("agent", "1002", "stid", "9100"))
	assert.Equal(t, "1002", agentOf("stid", "9100"), "more lines name that one by now")
	assert.False(t, learn("agent", "1001", "stid", "9100"))
	assert.True(t, learn("agent", "1002", "stid", "9100"), "again")
	assert.Equal(t, "1003", agentOf("stid", "9100", "agent", "1003"), "what the line says")

	none, err := New(&catalog.Catalog{})
	require.NoError(t, err)
	_, news := none.LearnAgent(&v)
	assert.False(t, news)
	assert.Empty(t, none.AgentOf(&v.Entities).Text, "its glossary has no agents")
}

// TestMisprinted: the ICM id of a line that names the agent, or the agent, is wrong where most
// lines say another one of the other and no other line says what this one does.
func TestMisprinted(t *testing.T) {
	r, cat := registry(t)
	u, v := &Unit{Kind: "pg", Number: 1}, Values{}
	learn := func(pairs ...string) string {
		r.Read(event(t, cat, pairs...), u, &v)
		r.LearnAgent(&v)
		switch slot, ok := r.Misprinted(&v); {
		case !ok:
			return ""
		case slot == r.ICM:
			return "ICM id"
		}
		return "agent"
	}
	assert.Empty(t, learn("agent", "1001", "stid", "9100", "peripheral", "5000"))
	assert.Empty(t, learn("agent", "1001", "stid", "9107", "peripheral", "5000"), "one line against one")
	for range 5 {
		assert.Empty(t, learn("agent", "1001", "stid", "9100", "peripheral", "5000"))
	}
	assert.Equal(t, "ICM id", learn("agent", "1001", "stid", "9101", "peripheral", "5000"))
	assert.Equal(t, "agent", learn("agent", "1002", "stid", "9100", "peripheral", "5000"))
	assert.Empty(t, learn("agent", "1002", "stid", "9100", "peripheral", "5000"), "two lines say so: the agent has a new id")
	assert.Empty(t, learn("agent", "1001", "stid", "9102", "peripheral", "5001"), "another agent with the same id")
	assert.Empty(t, learn("stid", "9101", "peripheral", "5000"), "names no agent")
}

// TestMaxEntities: a glossary with more entity names than there are slots is refused, and it
// is said where.
func TestMaxEntities(t *testing.T) {
	cat := &catalog.Catalog{Names: make([]catalog.Name, 1+MaxEntities)}
	for i := range cat.Names[1:] {
		cat.Names[1+i] = catalog.Name{ID: catalog.NameID(1 + i), Class: catalog.Entity}
	}
	r, err := New(cat)
	require.NoError(t, err)
	assert.Len(t, r.Entities, MaxEntities)
	cat.Names = append(cat.Names, catalog.Name{Class: catalog.Entity, Pos: catalog.Pos{File: "a.trace", Line: 9, Column: 1}})
	_, err = New(cat)
	assert.ErrorContains(t, err, "a.trace:9:1: more than 8 entity names")
}

// TestUnits: one process is one unit, whatever source and spelling it stands in; its two
// sides are of one owner.
func TestUnits(t *testing.T) {
	r, _ := registry(t)
	proc := func(node, printed, process string, instance int, side byte) *Unit {
		return r.UnitOf(&parser.Proc{Node: node, Printed: node + "-" + printed, Process: process, Kind: "pg", Number: 1, Instance: instance, Side: side})
	}
	a := proc("PG1A", "pim1", "pim", 1, 'A')
	assert.Same(t, a, proc("pg1a", "PIM1", "pim", 1, 'A'))
	b, second, opc := proc("PG1B", "pim1", "pim", 1, 'B'), proc("PG1A", "pim2", "pim", 2, 'A'), proc("pg1A", "opc", "opc", 0, 'A')
	assert.Equal(t, &Unit{Printed: "pim1", Rank: "pg1a-pim1", Node: "PG1A", Host: "pg1a", Kind: "pg", Number: 1, Process: "pim", Instance: 1}, a)
	assert.Equal(t, []*Unit{a, b, second, opc}, r.Units)
	proc("pG1A", "vructl", "vructl", 0, 'A')
	for i, u := range r.Units {
		assert.Equal(t, i, u.Index)
	}
	assert.True(t, a.SameOwner(a) && a.SameOwner(b))
	assert.False(t, a.SameOwner(second) || a.SameOwner(opc))
	assert.True(t, a.OneSided() && !opc.OneSided())
	assert.Equal(t, "pg1A", r.NodeOf("pg1a"), "as the first of its processes by name has it")
	assert.Equal(t, "ra", r.NodeOf("ra"))
}
