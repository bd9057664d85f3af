package catalog

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// The header of an example is known by its form, whatever its dialect.
func TestSplitHeader(t *testing.T) {
	for _, x := range []struct{ line, level, body string }{
		{"23:35:36:354 PG1A-opc Trace: body: x", "Trace", " body: x"},
		{"00:37:44 PG1A-nm Node: PG1A, process: jgw1, successfully started.", "", "Node: PG1A, process: jgw1, successfully started."},
		{"0051203603: 10.106.81.82: Apr 14 2017 14:01:17.196 -0700: %CCBU_CTIMessageEventExecutor-0-6-DECODED: x", "6", "DECODED: x"},
		{"0000837786:: Jun 20 2017 14:01:17.196 -0700: %CCBU_pool-1-thread-4-7-CTIWriter.get():  {Thrd=pool-1-thread-4} -3-x", "7", "CTIWriter.get():  {Thrd=pool-1-thread-4} -3-x"},
		{"Sep 22 2014 14:37:29.883 -0700: %CCBU_pool-21-thread-1-3-QUEUE STATISTICS POLLING ERROR: %[x]", "3", "QUEUE STATISTICS POLLING ERROR: %[x]"},
		{"1289383032: Nov 18 2016 08:14:15.076 +0100: [http-bio-8445-exec-10] INFO CCRealmConfig.finesseAuthenticate(): x", "INFO", "CCRealmConfig.finesseAuthenticate(): x"},
		{"12/04/09 12:46:40.227 3276 CTIOSSoftphone Thd(4388) Event Arguments: (x)", "", "Event Arguments: (x)"},
		{"33407688.002 |08:35:28.162 |AppInfo |CtiLineOpenFailure - x |y", "AppInfo", "CtiLineOpenFailure - x |y"},
		{"Dec 22 2015 20:12:57.1 UTC :  %UC_CTI-3-CtiProviderOpenFailure: %[x]", "3", "CtiProviderOpenFailure: %[x]"},
		{"9372: Nov 23 07:09:03.121 COT %JTAPI-PROTOCOL-7-UNK:(P53-192.168.10.82) received Event: x {", "PROTOCOL", "received Event: x {"},
	} {
		level, header, body := splitHeader(x.line)
		require.True(t, header, x.line)
		require.Equal(t, x.level, level, x.line)
		require.Equal(t, x.body, body)
	}
	for _, line := range []string{"eventSequence = 211", "}", "Invoke ID: (0) 0000000", "\tTG 7 Tk 5 Mult 1]", "12: x", "%CCBU_x-6-y: z"} {
		_, header, body := splitHeader(line)
		require.False(t, header, line)
		require.Equal(t, line, body)
	}
}

// A message's lines need the header that its first example has.
func TestDialect(t *testing.T) {
	c := embeddedCatalog(t)
	count := map[Dialect][]string{}
	for _, m := range c.Messages {
		if d := m.Dialect(); !slices.Contains(count[d], m.Process) {
			count[d] = append(count[d], m.Process)
		}
	}
	require.Equal(t, map[Dialect][]string{
		Dumplog: {"ctisvr", "jgw", "nm", "opc", "pim", "router"}, Webservices: {"finesse"}, Realm: {"finesse"},
		CIL: {"ctios"}, SDL: {"cucm"}, Alarm: {"cucm"}, JTAPI: {"jtapi"},
	}, count)
	require.Equal(t, Dumplog, (&Message{}).Dialect())
}
