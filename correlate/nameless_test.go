package correlate

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/parser/catalog"
)

const (
	ctisvrNo = "14:01:%02d:%03d cg1A-ctisvr Session 8: MsgType:CONTROL_FAILURE_CONF (InvokeID:0x%x FailureCode:260(CF_INVALID_LOGON_DEVICE_SPECIFIED) PeripheralErrorCode:10004 )\n"
	opcNo    = "14:01:%02d:200 PG1A-opc Trace: CSTAUniversalFailureConfEvent: InvokeID=0x%x FailureCode=260(CF_INVALID_LOGON_DEVICE_SPECIFIED) PeripheralErrorCode=10004\n"
	opcCTI   = "14:01:%02d:103 PG1A-opc Trace: TPServices::AddInvocationByCTIInvokeID - CTIInvokeID 0x%x mapped to OPCInvokeID 0x%x\n"
	ctisvrOK = "14:01:%02d:200 cg1A-ctisvr Trace: CSTASetAgentStateConfEvent: InvokeID=0x%x\n"
)

// Of a request to log in the lines that say who asks are lost, or stand elsewhere: it is
// no second login beside the one that has its other half, and is one where none has it.
func TestNamelessRequests(t *testing.T) {
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	// A request as the CTI server prints it in three entries, and what is left of it.
	whole := asked(10, 7, 1001)
	entries := strings.SplitAfter(whole, "\n")
	head, end := entries[0], entries[1]+entries[2]
	extension := head + entries[2]
	no := fmt.Sprintf(ctisvrNo, 10, 210, 7)
	opc := mapped(10, 0xf0000001, 1001)
	refused := opc + fmt.Sprintf(opcNo, 10, uint32(0xf0000001))
	for name, test := range map[string]struct {
		cti, opc, fin1, fin2 string
		logins               []string
		unattributed         int // steps of all logins
		loose                int64
	}{
		"nothing else shows it":             {cti: head + no, logins: []string{" failed 2"}},
		"unanswered, and nothing shows it":  {cti: head, loose: 1},
		"OPC names the agent":               {cti: head + no, opc: refused, logins: []string{"1001 failed 4"}, unattributed: 2},
		"and has no answer":                 {cti: head + no, opc: opc, logins: []string{"1001 inconclusive 3"}, unattributed: 2},
		"OPC names the extension too":       {cti: extension + no, opc: refused, logins: []string{"1001 failed 4"}},
		"the end stands before the head":    {cti: end + head + no, opc: refused, logins: []string{"1001 failed 5"}, unattributed: 2},
		"the end of another moment":         {cti: strings.ReplaceAll(end, ":101 ", ":090 ") + head + no, opc: refused, logins: []string{"1001 failed 3", " failed 2"}},
		"the end of another session":        {cti: strings.ReplaceAll(end, "Session 8", "Session 9") + head + no, opc: refused, logins: []string{"1001 failed 3", " failed 2"}},
		"the end of a later request":        {cti: head + no + strings.Replace(strings.ReplaceAll(end, ":10:101", ":16:101"), "ForcedFlag:0", "ForcedFlag:1", 1), opc: refused, logins: []string{"1001 failed 5"}, unattributed: 2},
		"another request is OPC's":          {cti: asked(10, 6, 1001) + head + no, opc: refused, logins: []string{"1001 failed 3", " failed 2"}},
		"another request on the other side": {cti: strings.ReplaceAll(asked(10, 6, 1001), "cg1A", "cg1B") + head + no, opc: refused, logins: []string{"1001 failed 3", " failed 2"}},
		"the other side has its own, of that number": {
			cti: strings.NewReplacer("cg1A", "cg1B", "Session 8", "Session 9").Replace(whole) + head + no, opc: refused, logins: []string{"1001 failed 3", " failed 2"},
		},
		"OPC's does not say who, and the PIM's has another number": {
			opc: strings.NewReplacer("41001", "", "1001 ", " ", "SG=-1(0xfffffff)", "").Replace(refused) +
				strings.NewReplacer("opc", "pim1", "0xf0000001", "0xf0000002").Replace(mapped(10, 0xf0000001, 1001)),
			logins: []string{" failed 2", "1001 inconclusive 1"},
		},
		"OPC was asked long before": {cti: head + no, opc: mapped(3, 0xf0000001, 1001), logins: []string{"1001 inconclusive 1", " failed 2"}},
		"OPC's was confirmed": {
			cti: fmt.Sprintf(ctisvrOK, 10, 0x100) + head + no, opc: fmt.Sprintf(opcCTI, 10, 0x100, uint32(0xf0000001)) + opc,
			logins: []string{"1001 succeeded 3", " failed 2"},
		},
		"two logins, and nothing tells whose": {
			cti: head + no, opc: opc + mapped(11, 0xf0000002, 1002), logins: []string{"1001 inconclusive 1", "1002 inconclusive 1"},
		},
		"Finesse has its number": {cti: head + no, fin1: deskLog("fin1", 10, 7, 0, 1001, deskNo), logins: []string{"1001 failed 4"}},
		"and the extension":      {cti: extension + no, fin1: deskLog("fin1", 10, 7, 0, 1001, deskNo), logins: []string{"1001 failed 4"}},
		"of another peripheral": {
			cti: strings.ReplaceAll(head, "5000", "5001") + no, fin1: deskLog("fin1", 10, 7, 0, 1001, deskNo),
			logins: []string{" failed 2"}, loose: 2,
		},
		"Finesse has another number": {cti: head + no, fin1: deskLog("fin1", 10, 8, 0, 1001, deskNo), logins: []string{" failed 2"}, loose: 2},
		"Finesse has another answer": {cti: head + no, fin1: deskLog("fin1", 10, 7, 0, 1001, deskDone), logins: []string{" failed 2"}, loose: 2},
		"Finesse had it long before": {cti: head + no, fin1: deskLog("fin1", 4, 7, 0, 1001, deskNo), logins: []string{" failed 2"}, loose: 2},
		"two desktops have its number": {
			cti: head + no, fin1: deskLog("fin1", 10, 7, 0, 1001, deskNo), fin2: deskLog("fin2", 11, 7, 0, 1002, deskNo),
			logins: []string{" failed 2"}, loose: 4,
		},
		"Finesse and OPC": {
			cti: head + no, opc: opc, fin1: deskLog("fin1", 10, 7, 0, 1001, deskNo),
			logins: []string{"1001 failed 5"}, unattributed: 2,
		},
	} {
		t.Run(name, func(t *testing.T) {
			logs := map[string]string{"fin1/webservices.log": test.fin1, "fin2/webservices.log": test.fin2, "cg1a/ctisvr.txt": deskDates + test.cti}
			if test.opc != "" {
				logs["pg1a/opc.txt"] = deskDates + test.opc
			}
			logins, loose := correlated(t, cat, logs)
			var got []string
			unattributed := 0
			for _, l := range logins {
				got = append(got, fmt.Sprintf("%s %s %d", l.Agent.ID, l.Outcome, len(l.Steps)))
				for _, s := range l.Steps {
					if s.Status == "unattributed" {
						unattributed++
					}
				}
			}
			assert.ElementsMatch(t, test.logins, got)
			assert.Equal(t, test.unattributed, unattributed)
			assert.Equal(t, test.loose, loose)
		})
	}
}
