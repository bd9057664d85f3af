package parser

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"uccetrace/parser/catalog"
	"uccetrace/parser/source"
)

// traffic writes n lines of a PIM that has more to do than logins, every tenth of
// them (if claimed) a line of a login; where fused, three stand on one line.
func traffic(n int, claimed, fused bool) []byte {
	bodies := []string{
		"TelephonyDriver::ProcessDeviceEvent - device 41207 line 1 state LS_CONNECTED",
		"CallTable::Update call 16777%03d leg 2 is on hold, peer leg 1 is talking to 5551207",
		"PeripheralTimer: heartbeat to OPC sent, queue depth 0, sequence 188231",
		"Routing client request queue length 12, oldest 4 ms",
		"DeviceTarget lookup for 41207 took 0 ms",
	}
	var b bytes.Buffer
	for i := range n {
		t := Time(8*hour + i*3)
		h := Header{Time: t, Millis: true, Printed: "PG1A-pim1", Level: "Trace"}
		b.Write(h.Append(nil))
		if claimed && i%10 == 0 {
			fmt.Fprintf(&b, "Generated network target id is:%d", 100000+i%1000)
		} else if body := bodies[i%len(bodies)]; i%len(bodies) == 1 {
			fmt.Fprintf(&b, body, i%1000)
		} else {
			b.WriteString(body)
		}
		if fused && i%3 != 2 {
			b.WriteByte(' ')
		} else {
			b.WriteByte('\n')
		}
	}
	return b.Bytes()
}

func open(tb testing.TB, c *catalog.Catalog, data []byte) *Capture {
	tb.Helper()
	capture, err := Open(context.Background(), []*source.Source{source.FromBytes("pim1.txt", data)}, Options{Catalog: c})
	if err != nil {
		tb.Fatal(err)
	}
	return capture
}

func BenchmarkReader(b *testing.B) {
	c := embedded(b)
	const lines = 100_000
	for _, bench := range []struct {
		name string
		data []byte
	}{
		{"unclaimed", traffic(lines, false, false)},
		{"claimed-10", traffic(lines, true, false)},
		{"fused", traffic(lines, false, true)},
		{"crlf", bytes.ReplaceAll(traffic(lines, false, false), []byte("\n"), []byte("\r\n"))},
	} {
		b.Run(bench.name, func(b *testing.B) {
			capture := open(b, c, bench.data)
			b.SetBytes(int64(len(bench.data)))
			b.ReportAllocs()
			for b.Loop() {
				for _, r := range capture.Runs {
					for _, err := range r.Blocks(context.Background()) {
						if err != nil {
							b.Fatal(err)
						}
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/lines, "ns/entry")
		})
	}
}

// BenchmarkLines is what every reader pays: finding the line ends.
func BenchmarkLines(b *testing.B) {
	data := traffic(100_000, false, false)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		n := 0
		for rest := data; len(rest) > 0; n++ {
			rest = rest[bytes.IndexByte(rest, '\n')+1:]
		}
		if n != 100_000 {
			b.Fatal(n)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/100_000, "ns/entry")
}
