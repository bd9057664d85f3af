package correlate

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/correlate/ident"
	"uccetrace/flow"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
	"uccetrace/parser/source"
)

// bench builds lines and strands as a rule sees them.
type bench struct {
	rules
	t     *testing.T
	units map[string]*unit
	ids   *ident.Registry
}

func newBench(t *testing.T) *bench {
	ids, says := fresh(t)
	return &bench{rules: rules{ids: ids, says: says, quiet: quiet, longQuiet: longQuiet}, t: t, units: map[string]*unit{}, ids: ids}
}

// unit is a process of PG 1: PG1A-pim1, PG1B-jgw2; or of a router or a CTI server.
func (b *bench) unit(printed string) *unit {
	if b.units[printed] == nil {
		node, process := printed[:4], printed[5:]
		u := &ident.Unit{Rank: printed, Node: node, Host: node, Process: process, Kind: "pg", Number: 1}
		switch last := process[len(process)-1]; {
		case node[:2] == "cg":
			u.Kind = "cg"
		case last >= '1' && last <= '9':
			u.Process, u.Instance = process[:len(process)-1], int(last-'0')
		}
		b.units[printed] = &unit{Unit: u, first: -1 << 40, until: 1 << 40}
	}
	return b.units[printed]
}

// line is a line of a message that a process prints at a time, with values by name.
func (b *bench) line(printed, message string, at parser.Time, values ...string) *line {
	m, ok := b.says.catalog.Message(message)
	require.True(b.t, ok, message)
	ev := &parser.Event{Proc: &parser.Proc{Source: &source.Source{}}, Message: m, Whole: true, Time: at, Session: -1, Spans: []parser.Span{{}}}
	for i := 0; i < len(values); i += 2 {
		var id catalog.NameID
		for _, n := range b.says.catalog.Names {
			if n.Name == values[i] {
				id = n.ID
			}
		}
		require.NotZero(b.t, id, values[i])
		start := len(ev.Text)
		ev.Text = append(ev.Text, values[i+1]...)
		ev.Fields = append(ev.Fields, catalog.Field{Name: id, Kind: b.says.catalog.Names[id].Kind, Start: uint32(start), End: uint32(len(ev.Text))})
	}
	return &line{ev: ev, unit: b.unit(printed), t: at}
}

// strand is a strand of a kind that lines make, with what they name.
func (b *bench) strand(k kind, lines ...*line) *strand {
	g := ledger{rules: b.rules, holders: map[ident.Number]*holder{}, byEntity: map[ident.Number][]*strand{}}
	s := &strand{first: lines[0].t, last: lines[0].t}
	for _, l := range lines {
		var v ident.Values
		b.ids.Read(l.ev, l.unit.Unit, &v)
		for i := range min(len(v.Requests), 2) {
			l.numbers[i] = v.Requests[i].Number
		}
		g.add(s, l, &v)
		for _, r := range v.Requests {
			g.hold(s, r)
		}
	}
	s.kind = k
	return s
}

const asks = "pim.set-agent-state" // carries OPC's number, extension and agent

// TestPatience (R2).
func TestPatience(t *testing.T) {
	r := newBench(t).rules
	assert.EqualValues(t, 60_000, r.patience(&strand{}))
	assert.EqualValues(t, 120_000, r.patience(&strand{patient: true}))
}

// TestReused (R4): a number was given out again where its process prints the same of it at
// another time, or its other side long after.
func TestReused(t *testing.T) {
	b := newBench(t)
	first := b.line("PG1A-pim1", asks, 1000, "opc", "0xf1")
	s := b.strand(login, first)
	n := first.numbers[0]
	fused := b.line("PG1A-pim1", asks, 1400, "opc", "0xf1")
	fused.ev.Spans[0].Fused = true
	session := b.line("PG1A-pim1", asks, 1400, "opc", "0xf1")
	session.ev.Session = 7
	for name, c := range map[string]struct {
		l    *line
		want bool
	}{
		"the same moment":             {b.line("PG1A-pim1", asks, 1000, "opc", "0xf1"), false},
		"another moment":              {b.line("PG1A-pim1", asks, 1001, "opc", "0xf1"), true},
		"another session":             {session, false},
		"inside another entry's line": {fused, false},
		"another message":             {b.line("PG1A-pim1", "pim.attribute-login", 1400, "opc", "0xf1"), false},
		"the other side, at once":     {b.line("PG1B-pim1", asks, 6000, "opc", "0xf1"), false},
		"the other side, long after":  {b.line("PG1B-pim1", asks, 6001, "opc", "0xf1"), true},
		"both sides work":             {b.line("PG1B-opc", asks, 60_000, "opc", "0xf1"), false},
		"another instance":            {b.line("PG1A-pim2", asks, 60_000, "opc", "0xf1"), false},
	} {
		c.l.numbers[0] = n
		assert.Equal(t, c.want, reused(s, c.l, n), name)
	}
	other := b.line("PG1A-pim1", asks, 1400, "opc", "0xf2")
	b.strand(login, other)
	assert.False(t, reused(s, other, other.numbers[0]), "another number")
}

// TestTakesBack (R5): what a side has just printed under a number is that of its own request.
func TestTakesBack(t *testing.T) {
	b := newBench(t)
	l := b.line("PG1B-opc", "opc.set-agent-state", 1000, "opc", "0xf1", "agent", "10001")
	b.strand(login, l)
	for name, c := range map[string]struct {
		o    *line
		want bool
	}{
		"just before":      {b.line("PG1B-opc", "opc.map-invocation", 1000, "opc", "0xf1", "cti", "0x11"), true},
		"within repeat":    {b.line("PG1B-opc", "opc.map-invocation", 750, "opc", "0xf1", "cti", "0x11"), true},
		"long before":      {b.line("PG1B-opc", "opc.map-invocation", 749, "opc", "0xf1", "cti", "0x11"), false},
		"the other side":   {b.line("PG1A-opc", "opc.map-invocation", 1000, "opc", "0xf1", "cti", "0x11"), false},
		"another number":   {b.line("PG1B-opc", "opc.map-invocation", 1000, "opc", "0xf2", "cti", "0x11"), false},
		"it names a phone": {b.line("PG1B-opc", "opc.set-agent-state", 1000, "opc", "0xf1", "ext", "41000"), false},
	} {
		b.strand(login, c.o)
		assert.Equal(t, c.want, b.takesBack(c.o, l), name)
	}
}

// TestAgree (R6) and TestContradict (R7) tell two requests apart.
func TestAgree(t *testing.T) {
	b := newBench(t)
	one := b.strand(login, b.line("PG1A-pim1", asks, 0, "opc", "0xf1", "ext", "41000", "agent", "10001"))
	for name, c := range map[string]struct {
		s    *strand
		want bool
	}{
		"the same":          {b.strand(login, b.line("PG1A-pim1", asks, 0, "ext", "41000", "agent", "10001")), true},
		"less is known":     {b.strand(login, b.line("PG1A-opc", asks, 0, "ext", "41000")), true},
		"another phone":     {b.strand(login, b.line("PG1A-pim1", asks, 0, "ext", "41001")), false},
		"another agent":     {b.strand(login, b.line("PG1A-pim1", asks, 0, "ext", "41000", "agent", "10002")), false},
		"another instance":  {b.strand(login, b.line("PG1A-pim2", asks, 0, "ext", "41000")), false},
		"another PG":        {&strand{pg: 2}, false},
		"the PG is unknown": {&strand{}, true},
	} {
		assert.Equal(t, c.want, b.agree(one, c.s), name)
		assert.Equal(t, c.want, b.agree(c.s, one), "%s, the other way round", name)
	}
}

func TestContradict(t *testing.T) {
	b := newBench(t)
	asked := func(values ...string) *strand { return b.strand(login, b.line("PG1A-pim1", asks, 1000, values...)) }
	one := asked("opc", "0xf1", "jgw", "7")
	answered := asked("opc", "0xf1", "jgw", "7")
	answered.answer(900)
	for name, c := range map[string]struct {
		a, b *strand
		want bool
	}{
		"the same number":                {one, asked("opc", "0xf1"), false},
		"another number":                 {one, asked("opc", "0xf2"), true},
		"a number of another kind":       {one, asked("cti", "0xf2"), false},
		"it asks the gateway again":      {one, asked("jgw", "8"), false},
		"and does so after it is solved": {answered, asked("jgw", "8"), true},
	} {
		assert.Equal(t, c.want, b.contradict(c.a, c.b), name)
	}
}

// TestSlack (R8): how much earlier than a request a line of it may stand.
func TestSlack(t *testing.T) {
	b := newBench(t)
	r := b.strand(login, b.line("PG1A-pim1", asks, 0, "opc", "0xf1"))
	for name, c := range map[string]struct {
		s    *strand
		want parser.Time
	}{
		"the same process":   {b.strand(fragment, b.line("PG1A-pim1", "pim.local-device", 0)), 0},
		"the same machine":   {b.strand(fragment, b.line("PG1A-jgw1", "jgw.line-state", 0)), 250},
		"another machine":    {b.strand(fragment, b.line("PG1B-jgw1", "jgw.line-state", 0)), 5000},
		"a client's request": {b.strand(login, b.line("cg1A-ctisvr", "ctisvr.set-agent-state-req", 0, "client", "0x1", "agent", "10001")), 15_000},
	} {
		assert.Equal(t, c.want, slack(r, c.s), name)
	}
}

// TestAgain (R9): a process prints a message of a login once.
func TestAgain(t *testing.T) {
	b := newBench(t)
	r := b.strand(login, b.line("PG1A-jgw1", "jgw.line-state", 1000, "ext", "41000"))
	for name, c := range map[string]struct {
		l    *line
		want bool
	}{
		"never":                 {b.line("PG1A-jgw1", "jgw.adding-call-observer", 1000, "ext", "41000"), false},
		"repeated":              {b.line("PG1A-jgw1", "jgw.line-state", 1250, "ext", "41000"), false},
		"a second time":         {b.line("PG1A-jgw1", "jgw.line-state", 1251, "ext", "41000"), true},
		"before":                {b.line("PG1A-jgw1", "jgw.line-state", 749, "ext", "41000"), true},
		"the other side":        {b.line("PG1B-jgw1", "jgw.line-state", 6000, "ext", "41000"), false},
		"the other side, later": {b.line("PG1B-jgw1", "jgw.line-state", 6001, "ext", "41000"), true},
		"another gateway's":     {b.line("PG1A-jgw2", "jgw.line-state", 60_000, "ext", "41000"), false},
		"told apart by its key": {b.line("PG1A-jgw1", "jgw.line-state", 1251, "ext", "41001"), len(r.lines[0].ev.Message.Key) == 0},
	} {
		own, twin := b.already(r, c.l)
		assert.Equal(t, c.want, again(b.strand(fragment, c.l), own, twin), name)
	}
}

// TestOver (R10): an answered request takes the router's groups, and nothing of a side that
// takes over.
func TestOver(t *testing.T) {
	b := newBench(t)
	r := b.strand(login, b.line("PG1A-pim1", asks, 1000, "opc", "0xf1"))
	l, otherSide := b.line("PG1A-pim1", "pim.local-device", 0), b.line("PG1B-pim1", "pim.local-device", 0)
	opc := b.line("PG1B-opc", "opc.attribute-login", 0)
	assert.False(t, over(r, l, 100_000), "not answered")
	r.answer(2000)
	r.last = 2000
	for name, c := range map[string]struct {
		l    *line
		at   parser.Time
		want bool
	}{
		"shortly after":             {l, 12_000, false},
		"too late":                  {l, 12_001, true},
		"the other side":            {otherSide, 2001, true},
		"the other side, before":    {otherSide, 2000, false},
		"of a process that is both": {opc, 2001, false},
	} {
		assert.Equal(t, c.want, over(r, c.l, c.at), name)
	}
}

// TestBusy (R28): what a call makes the PIM print, too, is of the login that it has just
// printed of.
func TestBusy(t *testing.T) {
	b := newBench(t)
	r := b.strand(login, b.line("PG1A-pim1", asks, 1000, "opc", "0xf1", "ext", "41000"))
	const snapshot = "pim.snapshot-response"
	for name, c := range map[string]struct {
		l    *line
		want bool
	}{
		"at once":                     {b.line("PG1A-pim1", snapshot, 1000, "ext", "41000"), true},
		"while the server waits":      {b.line("PG1A-pim1", snapshot, 16_000, "ext", "41000"), true},
		"a later call's":              {b.line("PG1A-pim1", snapshot, 16_001, "ext", "41000"), false},
		"an earlier call's":           {b.line("PG1A-pim1", snapshot, 999, "ext", "41000"), false},
		"the other side":              {b.line("PG1B-pim1", snapshot, 1000, "ext", "41000"), true},
		"a PIM that never printed it": {b.line("PG1A-pim2", snapshot, 1000, "ext", "41000"), false},
		"a message of logins only":    {b.line("PG1A-pim1", "pim.local-device", 50_000, "ext", "41000"), true},
	} {
		assert.Equal(t, c.want, busy(r, c.l), name)
	}
	m := b.matcher()
	b.take(m, b.line("PG1A-pim1", asks, 1000, "opc", "0xf1", "mode", "LOG_IN", "ext", "41000"))
	call := b.line("PG1A-pim1", snapshot, 40_000, "ext", "41000")
	b.take(m, call)
	m.settle(1 << 40)
	assert.EqualValues(t, 1, m.loose[snapshot])
	assert.Equal(t, dropped, call.strand.state)
}

// TestSameKind (R11).
func TestSameKind(t *testing.T) {
	b := newBench(t)
	line := b.strand(fragment, b.line("PG1A-jgw1", "jgw.line-state", 0))
	both := b.strand(fragment, b.line("PG1A-opc", "opc.map-invocation", 0))
	for name, c := range map[string]struct {
		r, s kind
		of   *strand
		want bool
	}{
		"a line, of a login":            {login, fragment, line, true},
		"a line, of a change of state":  {other, fragment, line, false},
		"what both print":               {other, fragment, both, true},
		"a login and a change of state": {other, login, both, false},
		"two logins":                    {login, login, line, true},
	} {
		c.of.kind = c.s
		assert.Equal(t, c.want, sameKind(&strand{kind: c.r}, c.of), name)
	}
}

// TestMet (R12): what a process has just printed of a request, either side, counts.
func TestMet(t *testing.T) {
	b := newBench(t)
	r := b.strand(login, b.line("PG1A-pim1", asks, 1000, "opc", "0xf1"))
	for name, c := range map[string]struct {
		l    *line
		want bool
	}{
		"at once":               {b.line("PG1A-pim1", "pim.local-device", 1000), true},
		"the other side":        {b.line("PG1B-pim1", "pim.local-device", 6000), true},
		"too long ago":          {b.line("PG1B-pim1", "pim.local-device", 6001), false},
		"it prints of it later": {b.line("PG1A-pim1", "pim.local-device", 999), false},
		"another process":       {b.line("PG1A-jgw1", "jgw.line-state", 1000), false},
		"another instance":      {b.line("PG1A-pim2", "pim.local-device", 1000), false},
	} {
		assert.Equal(t, c.want, met(r, c.l), name)
	}
}

// TestBetter (R12): each sign wins over all that are named after it.
func TestBetter(t *testing.T) {
	at := func(first parser.Time) *strand { return &strand{first: first} }
	signs := []struct {
		good string
		bad  func(*candidate)
	}{
		{"a request for certain", func(c *candidate) { c.tentative = true }},
		{"it lacks the message", func(c *candidate) { c.has = true }},
		{"it has begun", func(c *candidate) { c.future = true }},
		{"the process has printed of it", func(c *candidate) { c.met = false }},
		{"it was not refused", func(c *candidate) { c.refused = true }},
		{"nearer", func(c *candidate) { c.distance = 2 }},
		{"newer", func(c *candidate) { c.strand = at(4) }},
	}
	for i, sign := range signs {
		for j := i; j < len(signs); j++ {
			a, b := candidate{strand: at(5), met: true, distance: 1}, candidate{strand: at(5), met: true, distance: 1}
			sign.bad(&b)
			if j > i {
				signs[j].bad(&a)
			}
			assert.True(t, better(a, b), "%s, though not: %s", sign.good, signs[j].good)
			assert.False(t, better(b, a), "%s, though not: %s", sign.good, signs[j].good)
		}
	}
	assert.True(t, better(candidate{tentative: true, strand: at(4)}, candidate{tentative: true, strand: at(5)}), "of lines that may be one request the first")
}

// TestSure (R16): the line before says whose a line is only where a process prints login by
// login within a millisecond.
func TestSure(t *testing.T) {
	b := newBench(t)
	x, y := &strand{kind: login}, &strand{kind: login}
	change := &strand{kind: other}
	for name, c := range map[string]struct {
		of   []*strand
		want bool
	}{
		"one login":                     {[]*strand{x, x, x}, true},
		"one after the other":           {[]*strand{x, x, y, y}, true},
		"one between another's":         {[]*strand{x, y, x}, false},
		"something else between":        {[]*strand{x, change, x}, true},
		"what is not decided, between":  {[]*strand{x, nil, x}, true},
		"one between another's, at end": {[]*strand{y, x, x, y}, false},
	} {
		u := b.unit("PG1A-pim1")
		u.last = nil
		var lines []*line
		for _, s := range c.of {
			l := b.line("PG1A-pim1", "pim.local-device", 7)
			l.strand, l.tie = s, exact
			remember(l)
			lines = append(lines, l)
		}
		for _, l := range lines {
			assert.Equal(t, c.want, sure(l), name)
		}
	}
}

// TestRemember (R16): the line before is of the same process, session and millisecond.
func TestRemember(t *testing.T) {
	b := newBench(t)
	first := b.line("PG1A-pim1", "pim.local-device", 7)
	session := b.line("PG1A-pim1", "pim.local-device", 7)
	session.ev.Session = 3
	for name, c := range map[string]struct {
		l    *line
		want *line
	}{
		"the same millisecond": {b.line("PG1A-pim1", "pim.activate-jtapi", 7), first},
		"another millisecond":  {b.line("PG1A-pim1", "pim.activate-jtapi", 8), nil},
		"another process":      {b.line("PG1A-jgw1", "jgw.line-state", 7), nil},
		"another side":         {b.line("PG1B-pim1", "pim.activate-jtapi", 7), nil},
		"another session":      {session, nil},
	} {
		for _, u := range b.units {
			u.last = nil
		}
		first.next = nil
		remember(first)
		remember(c.l)
		assert.Same(t, c.want, c.l.after, name)
	}
}

// TestHeadless (R21) and TestBeheaded (R22) say which parts of a request are no login.
func TestHeadlessRule(t *testing.T) {
	b := newBench(t)
	never := func(*unit) bool { return false }
	tail := func() *strand {
		return b.strand(login, b.line("PG1A-pim1", "pim.attribute-login", 20_000, "opc", "0xf1"))
	}
	begins := func(at parser.Time) { b.unit("PG1A-pim1").first = at }
	begins(5000)
	assert.True(t, headless(tail(), never), "its log begins within 15 s before it")
	assert.False(t, headless(tail(), func(*unit) bool { return true }), "its side takes over")
	answered := tail()
	answered.answer(20_000)
	assert.False(t, headless(answered, never), "it is answered")
	assert.False(t, headless(b.strand(login, b.line("PG1A-pim1", asks, 20_000, "opc", "0xf1", "ext", "41000")), never), "it names a phone")
	begins(4999)
	assert.False(t, headless(tail(), never), "its log begins long before")
}

func TestBeheadedRule(t *testing.T) {
	b := newBench(t)
	head := b.line("cg1A-ctisvr", "ctisvr.set-agent-state-req", 0, "client", "0x1", "reqstate", "0")
	s := b.strand(login, head)
	s.explicit = true
	assert.True(t, beheaded(s))
	named := b.strand(login, head, b.line("cg1A-ctisvr", "ctisvr.agent-event", 0, "agent", "10001"))
	named.explicit = true
	assert.False(t, beheaded(named), "it says who asks")
	answered := b.strand(login, head, b.line("cg1A-ctisvr", "ctisvr.control-failure-conf", 0, "client", "0x1"))
	answered.explicit = true
	assert.False(t, beheaded(answered), "it was answered")
}

// TestOutcome (R26): what a login's lines say of how it ended.
func TestOutcome(t *testing.T) {
	b := newBench(t)
	on := func(message string, fused bool, values ...string) *step {
		l := b.line("PG1A-opc", message, 0, values...)
		l.ev.Spans[0].Fused = fused
		return &step{message: l.ev.Message, lines: []*line{l}}
	}
	request := on("opc.set-agent-state", false)
	refuses := func(fused bool) *step { return on("ctisvr.control-failure-conf", fused) }
	confirms := on("ctisvr.set-agent-state-conf", false)
	attests := on("router.logged-in-to-group", false)
	for name, c := range map[string]struct {
		steps   []*step
		outcome flow.Outcome
		remark  string
	}{
		"nothing answers":                {[]*step{request}, flow.Inconclusive, ""},
		"confirmed":                      {[]*step{request, confirms}, flow.Succeeded, ""},
		"refused":                        {[]*step{request, refuses(false)}, flow.Failed, ""},
		"refused in another's line":      {[]*step{request, refuses(true)}, flow.Inconclusive, "fused-refusal"},
		"refused there, and for certain": {[]*step{request, refuses(true), refuses(false)}, flow.Failed, ""},
		"refused and confirmed":          {[]*step{request, refuses(false), confirms}, flow.Succeeded, "refused-and-confirmed"},
		"refused and shown logged in":    {[]*step{request, refuses(false), attests}, flow.Inconclusive, "contradiction"},
		"shown logged in":                {[]*step{request, attests}, flow.Succeeded, ""},
	} {
		var l flow.Login
		judge(&l, c.steps)
		assert.Equal(t, c.outcome, l.Outcome, name)
		if c.remark == "" {
			assert.Empty(t, l.Remarks, name)
		} else if assert.Len(t, l.Remarks, 1, name) {
			assert.Equal(t, c.remark, l.Remarks[0].ID, name)
		}
	}
}

// TestReclaim (R5): two sides that do not see each other give out the same number. What the
// other side has printed with it before it says who asks goes with that side's request.
func TestReclaim(t *testing.T) {
	b := newBench(t)
	m := b.matcher()
	a := b.take(m, b.line("PG1A-opc", "opc.map-invocation", 1000, "opc", "0xf1", "cti", "0x11"))
	require.Same(t, a, b.take(m, b.line("PG1A-opc", "opc.set-agent-state", 1000, "opc", "0xf1", "ext", "41000", "agent", "10001")))
	require.Same(t, a, b.take(m, b.line("PG1B-opc", "opc.map-invocation", 1100, "opc", "0xf1", "cti", "0x11")), "it can be of the first")
	own := b.take(m, b.line("PG1B-opc", "opc.set-agent-state", 1100, "opc", "0xf1", "ext", "41001", "agent", "10002"))
	require.NotSame(t, a, own)
	assert.Len(t, a.lines, 2)
	assert.Len(t, own.lines, 2)
	assert.Len(t, own.requests, 2, "and its other number")
}

func (b *bench) matcher() *matcher { return newMatcher(b.rules, newLogs(b.ids, b.says)) }

// take gives a line to a matcher, and says which strand has it.
func (b *bench) take(m *matcher, l *line) *strand {
	var v ident.Values
	b.ids.Read(l.ev, l.unit.Unit, &v)
	remember(l)
	m.take(l, &v)
	if l.strand == nil {
		return nil
	}
	return l.strand.root()
}

// TestEither (R13, R14): a line of two requests that begin at once is either's, one of two
// that do not is the nearer one's; a client's request is only that of OPC's whose best it is.
func TestEither(t *testing.T) {
	for second, want := range map[parser.Time]int{1000: 0, 1300: 1} {
		b := newBench(t)
		m := b.matcher()
		first := b.take(m, b.line("PG1A-opc", "opc.set-agent-state", 1000, "opc", "0xf1", "mode", "LOG_IN", "ext", "41000"))
		other := b.take(m, b.line("PG1A-opc", "opc.set-agent-state", second, "opc", "0xf2", "mode", "LOG_IN", "ext", "41000"))
		require.NotSame(t, first, other)
		l := b.line("PG1A-jgw1", "jgw.line-state", 1400, "ext", "41000")
		b.take(m, l)
		m.settle(100_000)
		assert.Equal(t, want, len(first.lines)+len(other.lines)-2, "requests %d ms apart", second-1000)
		assert.Equal(t, want == 0, l.doubtful)
		assert.Len(t, first.ambiguous, 1-want)
		assert.Len(t, other.ambiguous, 1-want)
	}
	b := newBench(t)
	m := b.matcher()
	far := b.take(m, b.line("cg1A-ctisvr", "ctisvr.set-agent-state-req", 0, "client", "0x1", "reqstate", "0", "agent", "10001"))
	near := b.take(m, b.line("cg1A-ctisvr", "ctisvr.set-agent-state-req", 9000, "client", "0x2", "reqstate", "0", "agent", "10001"))
	opc := b.take(m, b.line("PG1A-opc", "opc.set-agent-state", 9001, "opc", "0xf1", "mode", "LOG_IN", "agent", "10001"))
	m.settle(100_000)
	assert.Same(t, near.root(), opc.root())
	assert.NotSame(t, far.root(), opc.root())
}

// TestFusedAnswer (R26): what stands inside another entry's line answers no request.
func TestFusedAnswer(t *testing.T) {
	b := newBench(t)
	l := b.line("cg1A-ctisvr", "ctisvr.control-failure-conf", 0, "client", "0x1")
	l.ev.Spans[0].Fused = true
	assert.False(t, b.strand(login, l).answered)
	l.ev.Spans[0].Fused = false
	s := b.strand(login, l)
	assert.True(t, s.answered && s.refused)
}

// TestStrayed (R20): a line that may be of more than four logins is nobody's; of each login
// that lacks such a line it is still said that it may be its own.
func TestStrayed(t *testing.T) {
	for logins, want := range map[int][]int{2: {1, 0}, 4: {1, 0}, 5: {0, 1}, 9: {0, 1}} {
		b := newBench(t)
		m := b.matcher()
		var all []*strand
		for i := range logins {
			n := string(rune('1' + i))
			all = append(all, b.take(m, b.line("PG1A-opc", "opc.set-agent-state", parser.Time(1000+i), "opc", "0xf"+n, "mode", "LOG_IN", "agent", "1000"+n)))
		}
		l := b.line("PG1A-opc", "opc.attribute-login", 1500, "stid", "77")
		b.take(m, l)
		m.settle(100_000)
		assert.True(t, l.doubtful)
		for _, s := range all {
			assert.Len(t, s.ambiguous, want[0], "%d logins", logins)
			assert.Len(t, m.strayed(s), want[1], "%d logins", logins)
		}
		assert.EqualValues(t, want[1], m.loose["opc.attribute-login"], "%d logins", logins)
		late := b.take(m, b.line("PG1A-opc", "opc.set-agent-state", 7000, "opc", "0xff", "mode", "LOG_IN", "agent", "10099"))
		assert.Empty(t, m.strayed(late), "it begins long after")
		m.strays.sweep(1 << 40)
		assert.LessOrEqual(t, len(m.strays.of), 1, "a few are kept")
		m.strays.n = 1 << 20
		m.strays.sweep(1 << 40)
		assert.Empty(t, m.strays.of)
	}
}

// TestBeganBefore: a login is handed out by its first line, however late that was tied.
func TestBeganBefore(t *testing.T) {
	b := newBench(t)
	m := b.matcher()
	for i, at := range []parser.Time{20_000, 30_000} {
		b.take(m, b.line("PG1A-opc", "opc.set-agent-state", at, "opc", "0xf"+string(rune('1'+i)), "mode", "LOG_IN", "agent", "1000"+string(rune('1'+i))))
	}
	m.settle(70_000)
	assert.EqualValues(t, 20_000, m.oldest())
	second := m.begun[1]
	late := b.line("cg1A-ctisvr", "ctisvr.agent-event", 15_000, "agent", "10002")
	var v ident.Values
	b.ids.Read(late.ev, late.unit.Unit, &v)
	m.add(second, late, &v)
	assert.EqualValues(t, 15_000, m.oldest())
	second.state = closed
	assert.EqualValues(t, 20_000, m.oldest())
}

// TestCrowd (R20): where many log in, a line of which nothing says whose it is still is that
// of a login that has begun: none of its own, and no agent who is recovered.
func TestCrowd(t *testing.T) {
	b := newBench(t)
	m := b.matcher()
	var lines []*line
	for i := range 3 * mostNear { // in less than it takes to decide on the first
		at := parser.Time(40 * i)
		id := strconv.Itoa(10_000 + i)
		b.take(m, b.line("PG1A-opc", "opc.set-agent-state", at, "opc", "0xf"+id, "mode", "LOG_IN", "agent", id))
		l := b.line("PG1A-opc", "opc.attribute-login", at+7, "stid", strconv.Itoa(5_000+i), "peripheral", "5000")
		b.take(m, l)
		m.settle(at)
		lines = append(lines, l)
	}
	m.settle(1 << 40)
	for _, l := range lines {
		require.True(t, l.doubtful, l.t)
	}
	assert.Equal(t, len(lines), m.logins.n)
}

// TestOpenLogins: what is seen late to be a login stands by when it begins.
func TestOpenLogins(t *testing.T) {
	var open openLogins
	for _, at := range []parser.Time{10, 30, 20, 30, 0} {
		open.add(&strand{first: at})
	}
	var got []parser.Time
	for s := range open.around(20) {
		got = append(got, s.first)
	}
	assert.Equal(t, []parser.Time{20, 10, 0, 30, 30}, got, "those that have begun, the newest first; then the others")
}
