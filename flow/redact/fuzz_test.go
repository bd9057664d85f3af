package redact

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"uccetrace/parser"
	"uccetrace/parser/catalog"
	"uccetrace/parser/source"
)

// redacted reads bytes as a capture, and gives them as they are redacted.
func redacted(t testing.TB, cat *catalog.Catalog, text []byte) (r *Redactor, out []byte) {
	t.Helper()
	c, err := parser.Open(context.Background(), []*source.Source{source.FromBytes("x.log", text)}, parser.Options{Catalog: cat})
	require.NoError(t, err)
	r = New(cat, Key{Secret: testKey})
	require.NoError(t, r.Read(context.Background(), c))
	out = append(out, text...)
	_, patches := r.Veil("x.log")
	end := int64(0)
	for _, p := range patches {
		require.GreaterOrEqual(t, p.Offset, end, "patches overlap")
		end = p.Offset + int64(len(p.Bytes))
	}
	require.LessOrEqual(t, end, int64(len(text)))
	source.Lay(out, 0, patches)
	return r, out
}

// FuzzRedact: whatever the bytes are, they are as many when they are redacted, and
// what is private in them then was not private before.
func FuzzRedact(f *testing.F) {
	text, err := os.ReadFile(filepath.Join("..", "..", "testdata", "agent-login.log"))
	require.NoError(f, err)
	f.Add(text)
	f.Add([]byte("23:35:36:354 PG1A-opc Trace: Odd 10.1.2.3 a@b.example.com AGID=10000\n"))
	f.Add([]byte("23:35:36:355 PG1A-pim1 Trace: CSTASetAgentState: localDeviceId: 10000 -- remoteDeviceID:\n10000 and J\xfcrgen, Cisco10000\r\n"))
	f.Add([]byte("7: fin1: Mar 2 2026 08:00:02.207 +0000: %CCBU_pool-19-thread-4-7-CTIWriter.getSetAgentStateReq(): {Thrd=pool} params : invokeId=6044, peripheralId=5000, agentState=0, agentWorkMode=0, eventReasonCode=0, forcedFlag=0, agentInstrument=40017, agentId=10002\n"))
	f.Add(append([]byte{0xff, 0xfe}, "2\x003\x00:\x003\x005\x00:\x003\x006\x00 \x00P\x00G\x001\x00A\x00-\x00o\x00p\x00c\x00 \x001\x000\x00.\x001\x00.\x002\x00.\x003\x00"...))
	cat, err := catalog.Embedded()
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 1<<16 {
			return
		}
		first, out := redacted(t, cat, text)
		require.Len(t, out, len(text))
		again, _ := redacted(t, cat, out)
		for w := range again.secret {
			if _, was := first.secret[w]; was && len(w) >= 4 {
				require.NotContains(t, again.secret, w, "%q\n%q", text, out)
			}
		}
	})
}

// What a header says of time, and what a message says beside its private values, stays
// however equal it looks; what no message claims does not.
func TestHeadersAndPublicValuesStay(t *testing.T) {
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	line := "1: HOSTX: Feb 8 2007 05:37:44.658 +0000: %ICM_PeripheralGateway_X: [comp=PG1-A][pname=opc][iid=x][sev=info]: Trace: "
	set := "CSTASetAgentState: F::G InvokeID=0xf000001b Dev=2007 AgentMode=LOG_IN AGID=5000 SG=5000(0x1388)"
	_, out := redacted(t, cat, []byte(line+set+"\n"+line+"Odd 2007 and 5000 on HOSTX\n"))
	require.Regexp(t, `^1: [A-Z]{5}: Feb 8 2007 05:37:44.658 .*Dev=\d{4} AgentMode=LOG_IN AGID=\d{4} SG=5000\(0x1388\)\n1: [A-Z]{5}: Feb 8 2007 `, string(out))
	require.NotRegexp(t, `HOSTX|Dev=2007|AGID=5000|Odd 2007|and 5000`, string(out))
}
