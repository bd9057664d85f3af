package parser

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/parser/catalog"
	"uccetrace/parser/source"
)

// wholeEntries reads every entry of a text, a few bytes at a time.
func wholeEntries(t *testing.T, text string, chunk, limit int) (out []string, left int64) {
	t.Helper()
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	c, err := Open(context.Background(), []*source.Source{source.FromBytes("x.log", []byte(text))}, Options{Catalog: cat, Entries: true})
	require.NoError(t, err)
	for _, run := range c.Runs {
		r := newReader(run)
		if r.chunk = chunk; limit > 0 {
			r.limit, r.verbatim.limit = limit, limit+maxHeader
		}
		for more := true; more; {
			var b Block
			b, more = r.next(context.Background())
			left += b.Left
			for _, e := range b.Entries {
				require.Len(t, e.Spans, 1)
				s := e.Spans[0]
				out = append(out, fmt.Sprintf("%s %s %d+%d %q", run.Printed(e.Time).String(), e.Proc.Printed, s.Offset, s.Length, e.Text))
				assert.True(t, strings.HasPrefix(string(e.Text), text[s.Offset:int(s.Offset)+min(int(s.Length), len(e.Text))]), "an entry begins with its own header")
			}
		}
		r.in.Close()
	}
	return out, left
}

// TestEntries: every entry comes with all that stands there, however the source is cut
// into reads; what is left out is counted.
func TestEntries(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "testdata", "*.log"))
	require.NoError(t, err)
	texts := map[string]string{
		"odd": "prose\n\n  10:00:00:000 PG1A-opc Trace: one\r\n\tbelow\r\n\r\n 10:00:00:001 PG1A-opc Trace: two 10:00:00:002 PG1A-opc Trace: three\x00\x00\nEvents from March 2, 2026\nabove\n10:00:01:000 PG1A-opc Trace: four",
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		require.NoError(t, err)
		texts[f] = string(b)
	}
	for name, text := range texts {
		whole, left := wholeEntries(t, text, chunk, 0)
		require.NotEmpty(t, whole, name)
		for _, size := range []int{300, 1000, 4096} {
			again, l := wholeEntries(t, text, size, 0)
			assert.Equal(t, whole, again, "%s, %d bytes at a time", name, size)
			assert.Equal(t, left, l)
		}
	}
	got, left := wholeEntries(t, texts["odd"], 300, 0)
	assert.Equal(t, []string{
		`10:00:00:000 PG1A-opc 9+32 "10:00:00:000 PG1A-opc Trace: one\r\n\tbelow\r\n\r\n"`,
	}, trimDates(got[:1]))
	assert.Len(t, got, 4)
	assert.Contains(t, got[1], `"10:00:00:001 PG1A-opc Trace: two \n"`)
	assert.Contains(t, got[2], `"10:00:00:002 PG1A-opc Trace: three\x00\x00\n"`)
	assert.Contains(t, got[3], `"10:00:01:000 PG1A-opc Trace: four\n"`)
	assert.Equal(t, int64(len("prose")+len("above")), left)
}

func trimDates(list []string) (out []string) {
	for _, s := range list {
		out = append(out, s[strings.Index(s, "10:"):])
	}
	return out
}

// TestEntriesAreBounded: of what is too long the rest is counted.
func TestEntriesAreBounded(t *testing.T) {
	text := "10:00:00:000 PG1A-opc Trace: " + strings.Repeat("x", 5000) + "\n" + strings.Repeat("below\n", 5000) + "10:00:00:001 PG1A-opc Trace: two\n"
	got, left := wholeEntries(t, text, 300, 400)
	require.Len(t, got, 2)
	assert.Less(t, len(got[0]), 1000)
	assert.Greater(t, left, int64(4000+5000*5-400))
	assert.Contains(t, got[1], `Trace: two\n"`)
}

// TestMachinesWhoseClocksDiffer: in a log that several machines print into each has its
// own clock: the entries of one message find together though another's are minutes
// ahead, and only a machine's own past ends a run.
func TestMachinesWhoseClocksDiffer(t *testing.T) {
	const set = "CSTASetAgentState: TPServices::AddInvocationByCTIInvokeID InvokeID=0xf000001b Dev=10000 AgentMode=LOG_IN AGID=10000 SG=-1(0xffffffff))"
	const private = "PrivateData: EventReasonCode=50004 WorkMode=0 NumAdditionalGroups=0 PositionID= SupervisorID= ClientAddress="
	text := "10:02:00:000 ra-rtr one\n10:00:00:000 PG1A-opc Trace: other\n10:02:00:001 ra-rtr two\n" +
		"10:00:00:001 PG1A-opc Trace: " + set + "\n10:00:00:001 PG1A-opc Trace: " + private + "\n10:02:00:002 ra-rtr three\n10:00:00:003 PG1A-pim1 Trace: four\n10:00:00:004 PG1A-opc Trace: five\n"
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	c, err := Open(context.Background(), []*source.Source{source.FromBytes("x.log", []byte(text))}, Options{Catalog: cat})
	require.NoError(t, err)
	assert.Len(t, c.Runs, 2, "the machine that is behind begins one")
	var spans int
	for _, r := range c.Runs {
		for b, err := range r.Blocks(context.Background()) {
			require.NoError(t, err)
			for _, e := range b.Events {
				if e.Message.ID == "opc.set-agent-state" {
					spans = len(e.Spans)
				}
			}
		}
	}
	assert.Equal(t, 2, spans, "both entries of the message")
}
