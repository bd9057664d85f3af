//go:build unix

package promises_test

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/correlate"
	"uccetrace/parser"
	"uccetrace/parser/source"
)

// growths are captures of n of something, each meant to be dear.
var growths = []struct {
	name string
	make func(out *bytes.Buffer, n int)
}{
	{"numbers that nobody answers", func(out *bytes.Buffer, n int) {
		for i := range n {
			fmt.Fprintf(out, "%s PG1A-opc Trace: CSTASetAgentState: TPServices::AddInvocationByCTIInvokeID InvokeID=0x%x Dev=%d AgentMode=LOG_IN AGID=%d SG=-1(0xffffffff))\n", tick(0), 0x10000000+i, 4000000+i, 1000000+i)
		}
	}},
	{"one key", func(out *bytes.Buffer, n int) {
		for i := range n {
			fmt.Fprintf(out, "%s PG1A-pim1 Trace: AgentAttributeLoginReqMSG invokeID 0xf000001b\n", tick(i/100))
		}
	}},
	{"agents", func(out *bytes.Buffer, n int) {
		for i := range n {
			fmt.Fprintf(out, "%s PG1A-opc Trace: CSTASetAgentState: TPServices::AddInvocationByCTIInvokeID InvokeID=0x%x Dev=%d AgentMode=LOG_IN AGID=%d SG=-1(0xffffffff))\n", tick(i*40), 0x10000000+i, 4000000+i, 1000000+i)
		}
	}},
	{"merges in turn", func(out *bytes.Buffer, n int) {
		for i := range n / 2 {
			fmt.Fprintf(out, "%s PG1A-opc Trace: TPServices::AddInvocationByCTIInvokeID - CTIInvokeID 0x%x mapped to OPCInvokeID 0x%x\n", tick(i*10), 0x20000000+i/2, 0x10000000+(i+1)/2)
			fmt.Fprintf(out, "%s PG1A-pim1 Trace: AgentAttributeLoginReqMSG invokeID 0x%x\n", tick(i*10), 0x10000000+(i+1)/2)
		}
	}},
	{"headers fused in one line", func(out *bytes.Buffer, n int) {
		for range n {
			out.WriteString("10:00:00:000 PG1A-pim1 Trace: Generated network target id is:1 ")
		}
	}},
}

// tick is a time of day, ms after ten.
func tick(ms int) string {
	ms += 36_000_000
	return fmt.Sprintf("%02d:%02d:%02d:%03d", ms/3600_000%24, ms/60_000%60, ms/1000%60, ms%1000)
}

// growth reads a capture of n, and gives how long the processors worked on it.
func growth(t testing.TB, i, n int) (time.Duration, []string) {
	var out bytes.Buffer
	growths[i].make(&out, n)
	runtime.GC()
	begun := worked(t)
	open, err := parser.Open(context.Background(), []*source.Source{source.FromBytes("all.txt", out.Bytes())}, parser.Options{Catalog: embedded()})
	require.NoError(t, err)
	cor, err := correlate.New(context.Background(), embedded(), open.Runs, correlate.Options{Brief: true})
	require.NoError(t, err)
	for _, err := range cor.Logins() {
		require.NoError(t, err)
	}
	return worked(t) - begun, cor.Warnings()
}

// worked is the processors' time that this process has taken.
func worked(t testing.TB) time.Duration {
	var u syscall.Rusage
	require.NoError(t, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// TestGrowth: twice as much takes about twice as long. Times are judged only where it
// is thorough; by default each is read once.
func TestGrowth(t *testing.T) {
	for i, g := range growths {
		t.Run(g.name, func(t *testing.T) {
			if !thorough {
				growth(t, i, 2000)
				return
			}
			growth(t, i, 50_000)
			var took []time.Duration
			for _, n := range []int{100_000, 200_000, 400_000} {
				best := time.Duration(1 << 62)
				for range 2 {
					spent, _ := growth(t, i, n)
					best = min(best, spent)
				}
				took = append(took, best)
			}
			t.Logf("%v: %.2f, %.2f", took, ratio(took[1], took[0]), ratio(took[2], took[1]))
			for k := 1; k < len(took); k++ {
				assert.LessOrEqual(t, ratio(took[k], took[k-1]), 2.3)
			}
		})
	}
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(b) }

// TestOpenIsCapped: no more than 100,000 requests are kept open; that older ones were
// closed is told once, with the first of them.
func TestOpenIsCapped(t *testing.T) {
	if !thorough {
		t.Skip("takes a million of requests: UCCETRACE_THOROUGH=1 runs it")
	}
	spent, warnings := growth(t, 0, 1_000_000)
	t.Log(spent, warnings)
	require.Len(t, warnings, 1)
	assert.Contains(t, warnings[0], "more than 100000 logins open at once")
	assert.Contains(t, warnings[0], "the first at "+tick(0)[:8])
}
