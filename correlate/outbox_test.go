package correlate

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/correlate/ident"
	"uccetrace/flow"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
	"uccetrace/parser/source"
)

// TestNamesAreUnique: logins that have all in common that an id is made of get ids of
// their own, the same in whatever order they ended.
func TestNamesAreUnique(t *testing.T) {
	var want []string
	for seed := range uint64(20) {
		o := outbox{sameStart: map[string]int{}}
		for _, i := range rand.New(rand.NewPCG(seed, 0)).Perm(6) {
			e := &ended{Login: &Login{from: parser.Time(i % 2), until: 5}, id: new(string), shows: uint64(i)}
			e.ID = "one"
			o.keep(e)
		}
		o.name(9)
		var ids []string
		for _, e := range o.ready {
			ids = append(ids, fmt.Sprint(e.from, " ", e.ID, " ", e.shows))
			assert.Equal(t, e.ID, *e.id)
		}
		if want == nil {
			want = ids
			assert.Contains(t, ids, "0 one 0", "the first keeps it")
		}
		assert.Equal(t, want, ids)
		assert.True(t, slices.IsSorted(ids), ids)
		for i, e := range o.ready[1:] {
			assert.False(t, e.from == o.ready[i].from && e.ID == o.ready[i].ID, "two logins are called %s", e.ID)
		}
	}
}

// TestAmbiguousWaits: whom an ambiguous line belongs to is said when all that it may
// belong to have their ids, and names none that turned out to be no login.
func TestAmbiguousWaits(t *testing.T) {
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	var lost []*line
	o := outbox{lose: func(lines []*line) { lost = append(lost, lines...) }}
	l := &line{ev: &parser.Event{Message: cat.Messages[0], Spans: make([]parser.Span, 1), Proc: &parser.Proc{Source: &source.Source{}}}, unit: &unit{Unit: &ident.Unit{}}}
	strands := []*strand{{state: closed}, {}, {}, {}}
	login := func(id string) *ended {
		return &ended{Login: &Login{}, id: &id, ambiguous: []*ambiguity{{[]*line{l}, strands[:3]}, {[]*line{l}, strands[:3]}}}
	}
	first := login("first")
	strands[0].id = first.id
	assert.False(t, o.tellAmbiguous(first), "two are open")
	strands[1].state, strands[1].into, strands[3].state, strands[3].id = joined, strands[3], closed, new(string)
	strands[2].state = closed // recovered
	assert.False(t, o.tellAmbiguous(first), "one may yet start with another")
	*strands[3].id = "second"
	require.True(t, o.tellAmbiguous(first))
	require.Len(t, first.Ambiguous, 1, "once")
	assert.Equal(t, []string{"first", "second"}, first.Ambiguous[0].Logins)
	assert.Empty(t, lost)

	strands[3].id = nil
	only := login("only")
	strands[0].id = only.id
	require.True(t, o.tellAmbiguous(only))
	assert.Empty(t, only.Ambiguous)
	assert.Equal(t, []*line{l}, lost)
}

// endedLogins reads logs, by name, to their end.
func endedLogins(t *testing.T, logs map[string]string) (*Correlator, []*Login) {
	t.Helper()
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	var sources []*source.Source
	for name, text := range logs {
		sources = append(sources, source.FromBytes(name, []byte(text)))
	}
	slices.SortFunc(sources, func(a, b *source.Source) int { return strings.Compare(a.Name, b.Name) })
	capture, err := parser.Open(context.Background(), sources, parser.Options{Catalog: cat})
	require.NoError(t, err)
	c, err := New(context.Background(), cat, capture.Runs, Options{})
	require.NoError(t, err)
	var out []*Login
	for l, err := range c.Logins() {
		require.NoError(t, err)
		out = append(out, l)
	}
	return c, out
}

const (
	pimAsked = `%[1]s Trace: CSTASetAgentState: Peripheral::ProcessCSTAThirdPartyServiceRequest InvokeID=0xf0009ea2 Dev=40001 AgentMode=LOG_IN AGID=10001 SG=-1(0xffffffff))
%[1]s Trace: DeskLinkDeviceTarget::Constructor: NetworkTargetID=103658, Type=CISCOPHONE, Ext=40001, Dialed#=40001
%[1]s Trace: ApplicationProtocol::RecvAddCallObserverResponseMsg: Address: 40001 Succeeded: 1 InvID=271664 cause=-1
%[1]s Trace: AgentAttributeLoginReqMSG invokeID 0xf0009ea2
`
	pimRecovers = `%[1]s Trace: DeskLinkDeviceTarget::Constructor: NetworkTargetID=103658, Type=CISCOPHONE, Ext=40001, Dialed#=40001
%[1]s Trace: ApplicationProtocol::RecvAddCallObserverResponseMsg: Address: 40001 Succeeded: %[2]d InvID=271664 cause=1005
%[1]s Trace: AgentAttributeLoginReqMSG invokeID 0xf0009ea7
`
)

// TestTakesOver: a PIM's side that takes over recovers the agents. Its log may begin
// with that, and give out the numbers that the other side's gave out: neither makes a
// login, nor does what it is refused end one.
func TestTakesOver(t *testing.T) {
	for _, answer := range []int{0, 1} {
		c, logins := endedLogins(t, map[string]string{
			"a.txt": fmt.Sprintf(pimAsked, "08:00:00:012 PG1A-pim1"),
			"b.txt": fmt.Sprintf(pimRecovers, "08:00:40:000 PG1B-pim1", answer),
		})
		require.Len(t, logins, 1)
		assert.Equal(t, "10001", logins[0].Agent.ID)
		assert.Equal(t, flow.Inconclusive, logins[0].Outcome)
		assert.EqualValues(t, 0, logins[0].SettledMS)
		assert.Equal(t, []flow.Other{{Asked: Recovered, Count: 1}}, c.Others())
	}
}

// TestNoRequest: where nothing shows whether anybody asked, a refusal fails nothing,
// and it is said why.
func TestNoRequest(t *testing.T) {
	refused := "08:00:00:012 PG1A-pim1 Trace: AgentAttributeLoginReqMSG invokeID 0xf0009ea7\n" +
		"08:00:00:020 PG1A-pim1 Trace: CSTAUniversalFailureConfEvent: InvokeID=0xf0009ea7 FailureCode=260(CF_INVALID_LOGON_DEVICE_SPECIFIED) PeripheralErrorCode=10004\n"
	_, logins := endedLogins(t, map[string]string{"a.txt": refused})
	require.Len(t, logins, 1)
	assert.Equal(t, flow.Inconclusive, logins[0].Outcome)
	require.Len(t, logins[0].Remarks, 2)
	assert.Equal(t, "no-request", logins[0].Remarks[0].ID)
	assert.Equal(t, "logs-end", logins[0].Remarks[1].ID)

	asked := strings.Replace(refused, "AgentAttributeLoginReqMSG invokeID 0xf0009ea7", "CSTASetAgentState: Peripheral::ProcessCSTAThirdPartyServiceRequest InvokeID=0xf0009ea7 Dev=40001 AgentMode=LOG_IN AGID=10001 SG=-1(0xffffffff))", 1)
	_, logins = endedLogins(t, map[string]string{"a.txt": asked})
	require.Len(t, logins, 1)
	assert.Equal(t, flow.Failed, logins[0].Outcome)
	assert.Empty(t, logins[0].Remarks)
}

// TestHeadless: the tail of a request that the beginning of a log cut off names nobody: it
// is no login of its own, and may belong to one that began before the capture.
func TestHeadless(t *testing.T) {
	const tail = "08:00:20:012 PG1A-pim1 Trace: AgentAttributeLoginReqMSG invokeID 0xf0009ea7\n"
	refusal := strings.ReplaceAll(tail, "AgentAttributeLoginReqMSG invokeID 0xf0009ea7", "CSTAUniversalFailureConfEvent: InvokeID=0xf0009ea7 FailureCode=260(CF_INVALID_LOGON_DEVICE_SPECIFIED) PeripheralErrorCode=10004")
	target := "08:00:20:011 PG1A-pim1 Trace: DeskLinkDeviceTarget::Constructor: NetworkTargetID=103658, Type=CISCOPHONE, Ext=40001, Dialed#=40001\n"
	asks, _, _ := strings.Cut(fmt.Sprintf(pimAsked, "08:00:20:011 PG1A-pim1"), "08:00:20:011 PG1A-pim1 Trace: Desk")
	group := "08:00:21:014 ra-rtr Trace: Agent 9100 (61030) on peripheral 5017 (CM_NORTH) logged in to group 6100.\n"
	for name, test := range map[string]struct {
		pim, rtr string
		others   []flow.Other
		logins   []string // their agents' ICM ids
		doubtful int      // steps
		loose    int64
	}{
		"the log begins with it":                  {pim: tail, loose: 1},
		"or shortly before":                       {pim: strings.Replace(target, "20:011", "06:000", 1) + tail, loose: 2},
		"it begins long before":                   {pim: strings.Replace(target, "20:011", "05:000", 1) + tail, others: []flow.Other{{Asked: Recovered, Count: 1}}, loose: 1},
		"a refusal shows that there was one":      {pim: tail + refusal, logins: []string{""}},
		"beside the login that it can be of":      {pim: tail, rtr: group, logins: []string{"9100"}, doubtful: 1},
		"not beside one with a number of its own": {pim: tail + asks, logins: []string{""}, loose: 1},
	} {
		t.Run(name, func(t *testing.T) {
			c, logins := endedLogins(t, map[string]string{"pim.txt": test.pim, "rtr.txt": test.rtr})
			var got []string
			doubtful := 0
			for _, l := range logins {
				got = append(got, l.Agent.ICMID)
				for _, s := range l.Steps {
					if s.Status == flow.Unattributed {
						doubtful++
					}
				}
			}
			assert.Equal(t, test.logins, got)
			assert.Equal(t, test.doubtful, doubtful)
			assert.ElementsMatch(t, test.others, c.Others())
			assert.Equal(t, test.loose, loosely(c), c.Loose())
		})
	}
}

// TestBeheaded: of a request that a log ends in only the first entry is there, and
// not who asks: it is no login of its own.
func TestBeheaded(t *testing.T) {
	whole := asked(0, 7, 1001)
	head := whole[:strings.Index(whole, "\n")+1]
	for text, want := range map[string]int{whole: 1, head: 0, whole + strings.ReplaceAll(head, "0x7 ", "0x8 "): 1} {
		c, logins := endedLogins(t, map[string]string{"a.txt": text})
		require.Len(t, logins, want, text)
		var loose int64
		for _, k := range c.Loose() {
			loose += k.Count
		}
		if want == 0 {
			assert.EqualValues(t, 1, loose)
		}
	}
	_, logins := endedLogins(t, map[string]string{"a.txt": head + "14:01:00:301 cg1A-ctisvr Session 8: MsgType:SET_AGENT_STATE_CONF (InvokeID:0x7 )\n"})
	require.Len(t, logins, 1, "an answer shows that there was one")
	assert.Equal(t, flow.Succeeded, logins[0].Outcome)
}
