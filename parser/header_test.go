package parser

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReadHeader(t *testing.T) {
	const at = Time(((23*60+35)*60 + 36) * 1000)
	for _, test := range []struct {
		line string
		want Header
		body string
	}{
		{"23:35:36:354 PG1A-opc Trace: CSTASetAgentState: x", Header{at + 354, true, "PG1A-opc", "Trace"}, "CSTASetAgentState: x"},
		{"23:35:36 ra-rtr MDS is in service.", Header{at, false, "ra-rtr", ""}, "MDS is in service."},
		{"23:35:36:000 cg1a-ctisvr Session 1: MsgType:X (", Header{at, true, "cg1a-ctisvr", "Session 1"}, "MsgType:X ("},
		{"23:35:36:000 cg1A-ctisvr SESSION 9:         k:v )", Header{at, true, "cg1A-ctisvr", "SESSION 9"}, "k:v )"},
		{"23:35:36:000 pg1A-pgag Fail: Assertion", Header{at, true, "pg1A-pgag", "Fail"}, "Assertion"},
		{"23:35:36:000 pg1A\u2212pgag fail:Assertion", Header{at, true, "pg1A\u2212pgag", "fail"}, "Assertion"},
		{"23:35:36:523 cg1A-ctisvr Trace:", Header{at + 523, true, "cg1A-ctisvr", "Trace"}, ""},
		{"23:35:36:523 cg1A-ctisvr", Header{at + 523, true, "cg1A-ctisvr", ""}, ""},
		{"23:35:36:000 PG1A-jgw1 Trace:   MsgAddressOutOfService:", Header{at, true, "PG1A-jgw1", "Trace"}, "MsgAddressOutOfService:"},
		{"23:35:36:000 PG1A-opc Tracer: x", Header{at, true, "PG1A-opc", ""}, "Tracer: x"},
		{"23:35:36:000 PG1A-opc Session x: y", Header{at, true, "PG1A-opc", ""}, "Session x: y"},
		{"23:35:36:000 PG1A-opc Session 4294967296: y", Header{at, true, "PG1A-opc", ""}, "Session 4294967296: y"},
	} {
		h, n, ok := ReadHeader([]byte(test.line))
		require.True(t, ok, test.line)
		require.Equal(t, test.want, h, test.line)
		require.Equal(t, test.body, test.line[n:])
	}
}

func TestHeaderPrintsAsRead(t *testing.T) {
	for _, line := range []string{
		"23:35:36:354 PG1A-opc Trace: body", "00:00:00 ra-rtr body", "10:06:31:059 cg1a-ctisvr SESSION 12: body",
	} {
		h, n, ok := ReadHeader([]byte(line))
		require.True(t, ok)
		require.Equal(t, line, string(append(h.Append(nil), line[n:]...)))
	}
}

func TestNoHeader(t *testing.T) {
	for _, line := range []string{
		"", "23:35:36:354", "23:35:36:354 PG1A-opc-x y", "24:00:00 ra-rtr x", "23:60:00 ra-rtr x", "23:00:60 ra-rtr x", "9:57:52 ra-rtr x",
		"23:35:36:35 ra-rtr x", "23:35:36:3541 ra-rtr x", "23:35:36.354 ra-rtr x", "23:35:36:3a4 ra-rtr x", "23:35:36 rartr x",
		"23:35:36 1a-rtr x", "23:35:36 ra- x", "23:35:36 ra-1 x", "23:35:36 Trace: x", "14:32:40 Trace: EMT Creating Mutex", "ra-rtr Trace: x",
		"23:35:36  ", "2:335:36 ra-rtr x", "23-35-36 ra-rtr xx",
	} {
		_, _, ok := ReadHeader([]byte(line))
		require.False(t, ok, "%q", line)
	}
}

// TestClockWord compares the eight-byte test with reading digit by digit.
func TestClockWord(t *testing.T) {
	line := []byte("00:00:00 a-b x")
	for place := range 8 {
		for c := range 256 {
			copy(line, "19:49:59")
			line[place] = byte(c)
			h := line[0] <= '2' && (line[0] < '2' || line[1] <= '3')
			want := h && isDigit(line[0]) && isDigit(line[1]) && line[2] == ':' && line[3] >= '0' && line[3] <= '5' && isDigit(line[4]) &&
				line[5] == ':' && line[6] >= '0' && line[6] <= '5' && isDigit(line[7])
			tod, n := readClock(line)
			require.Equal(t, want, n == 8, "%q", line)
			if want {
				require.Equal(t, string(line[:8]), string(appendClock(nil, tod, false)))
			}
		}
	}
}

func TestReadProc(t *testing.T) {
	type proc struct {
		node, process string
		instance      int
		kind          string
		number        int
		side          byte
	}
	for printed, want := range map[string]proc{
		"PG1A-opc":                    {"PG1A", "opc", 0, "pg", 1, 'A'},
		"pg41b-PIM12":                 {"pg41b", "pim", 12, "pg", 41, 'B'},
		"PG1A-jgw1":                   {"PG1A", "jgw", 1, "pg", 1, 'A'},
		"cg1a-ctisvr":                 {"cg1a", "ctisvr", 0, "cg", 1, 'A'},
		"ra-rtr":                      {"ra", "router", 0, "r", 0, 'A'},
		"lb-lgr":                      {"lb", "lgr", 0, "l", 0, 'B'},
		"dialer-baDialer":             {"dialer", "badialer", 0, "dialer", 0, 0},
		"ctios1-ctios1":               {"ctios1", "ctios", 1, "ctios", 1, 0},
		"pg1A-pgag":                   {"pg1A", "pgagent", 0, "pg", 1, 'A'},
		"pg1A-mds":                    {"pg1A", "mds", 0, "pg", 1, 'A'},
		"pg1A-nmm":                    {"pg1A", "nmm", 0, "pg", 1, 'A'},
		"PG1A\u2212acmi2":             {"PG1A", "acmi2", 0, "pg", 1, 'A'},
		"pg1C-opc":                    {"pg1C", "opc", 0, "pg1c", 0, 0},
		"media-opc":                   {"media", "opc", 0, "media", 0, 0},
		"p9999999999999999999999-opc": {"p9999999999999999999999", "opc", 0, "p9999999999999999999999", 0, 0},
	} {
		token, ok := readToken([]byte(printed))
		require.True(t, ok, printed)
		p := readProc(nil, []byte(printed), token)
		require.Equal(t, printed, p.Printed)
		require.Equal(t, want, proc{p.Node, p.Process, p.Instance, p.Kind, p.Number, p.Side}, printed)
	}
}
