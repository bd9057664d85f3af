package parser

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func timeOf(t *testing.T, s string) Time {
	t.Helper()
	at, err := time.Parse("2006-01-02 15:04:05.000", s)
	require.NoError(t, err)
	return Time(at.UnixMilli())
}

// The headers of public lines come out of their parts, byte for byte.
func TestDialectsPrint(t *testing.T) {
	for _, test := range []struct {
		header interface{ Append([]byte) []byte }
		want   string
	}{
		{
			&CiscoHeader{10, "CICMRGRA", timeOf(t, "2007-02-08 05:37:44.658"), "ICM_Router_ProcessSynchronization", "Router-A", "rtr", "ipcc", "info", ""},
			"10: CICMRGRA: Feb 8 2007 05:37:44.658 +0000: %ICM_Router_ProcessSynchronization: [comp=Router-A][pname=rtr][iid=ipcc][sev=info]: ",
		},
		{
			&CiscoHeader{Host: "h", Time: timeOf(t, "2007-12-31 00:00:00.000"), App: "A", Component: "C", Process: "p", Instance: "i", Severity: "s", Level: "Session 8"},
			"0: h: Dec 31 2007 00:00:00.000 +0000: %A: [comp=C][pname=p][iid=i][sev=s]: Session 8: ",
		},
		{
			&FinesseHeader{51203603, "10.106.81.82", timeOf(t, "2017-04-14 14:01:17.196"), -7 * 60, "CTIMessageEventExecutor-0", 6},
			"0051203603: 10.106.81.82: Apr 14 2017 14:01:17.196 -0700: %CCBU_CTIMessageEventExecutor-0-6-",
		},
		{
			&FinesseHeader{837786, "", timeOf(t, "2017-06-20 09:05:00.007"), 5*60 + 30, "pool-19-thread-4", 7},
			"0000837786:: Jun 20 2017 09:05:00.007 +0530: %CCBU_pool-19-thread-4-7-",
		},
		{
			&RealmHeader{1289383032, timeOf(t, "2016-11-18 08:14:15.076"), 60, "http-bio-8445-exec-10", "INFO"},
			"1289383032: Nov 18 2016 08:14:15.076 +0100: [http-bio-8445-exec-10] INFO ",
		},
		{
			&CILHeader{timeOf(t, "2009-12-04 12:46:40.227"), 3276, "CTIOSSoftphone", 4388},
			"12/04/09 12:46:40.227 3276 CTIOSSoftphone Thd(4388) ",
		},
		{
			&SDLHeader{33407688, 2, timeOf(t, "2023-01-23 08:35:28.162"), "AppInfo"},
			"33407688.002 |08:35:28.162 |AppInfo |",
		},
		{
			&SDLHeader{895256, 0, timeOf(t, "2023-01-23 08:59:16.944"), "SdlSig"},
			"00895256.000 |08:59:16.944 |SdlSig |",
		},
		{
			&AlarmHeader{timeOf(t, "2015-12-22 20:12:57.100"), "UC_CTI", 3},
			"Dec 22 2015 20:12:57.1 UTC :  %UC_CTI-3-",
		},
		{
			&AlarmHeader{timeOf(t, "2015-12-02 20:12:57.000"), "UC_CTI", 4},
			"Dec 2 2015 20:12:57.0 UTC :  %UC_CTI-4-",
		},
		{
			&JTAPIHeader{9372, timeOf(t, "2020-11-23 07:09:03.121"), "COT", "PROTOCOL", 7, "P53-192.168.10.82"},
			"9372: Nov 23 07:09:03.121 COT %JTAPI-PROTOCOL-7-UNK:(P53-192.168.10.82) ",
		},
	} {
		require.Equal(t, "> "+test.want, string(test.header.Append([]byte("> "))))
	}
}

func TestNewCiscoHeader(t *testing.T) {
	for printed, want := range map[string][3]string{
		"ra-rtr":          {"ICM_Router_CallRouter", "Router-A", "rtr"},
		"rb-rtr":          {"ICM_Router_CallRouter", "Router-B", "rtr"},
		"PG1A-opc":        {"ICM_PG1_opc", "PG1-A", "opc"},
		"pg12b-pim3":      {"ICM_PG12_pim", "PG12-B", "pim3"},
		"cg1A-ctisvr":     {"ICM_CG1_ctisvr", "CG1-A", "ctisvr"},
		"la-hlgr":         {"ICM_Logger_hlgr", "Logger-A", "hlgr"},
		"dialer-baDialer": {"ICM_DIALER_baDialer", "DIALER", "baDialer"},
	} {
		h := NewCiscoHeader(printed, "HOST", "ipcc")
		require.Equal(t, want, [3]string{h.App, h.Component, h.Process}, printed)
		require.Equal(t, "info", h.Severity)
	}
}

func TestDialectsAllocateNothing(t *testing.T) {
	cisco, finesse := NewCiscoHeader("PG1A-opc", "HOST", "ipcc"), FinesseHeader{Host: "h", Thread: "t"}
	dst := make([]byte, 0, 256)
	require.Zero(t, testing.AllocsPerRun(100, func() { cisco.Append(dst); finesse.Append(dst) }))
}

func BenchmarkCiscoHeader(b *testing.B) {
	h := NewCiscoHeader("PG1A-opc", "HOST", "ipcc")
	h.Time = 1_170_912_000_000
	dst := h.Append(nil)
	b.SetBytes(int64(len(dst)))
	b.ReportAllocs()
	for b.Loop() {
		h.Time++
		h.Sequence++
		dst = h.Append(dst[:0])
	}
}
