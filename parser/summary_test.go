package parser

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"uccetrace/parser/source"
)

func TestSummary(t *testing.T) {
	rtr := "Events from March 1, 2021\n" +
		"23:59:59 ra-rtr Trace: Agent 5001 (10000) on peripheral 5000 (CUCM_PIM1) logged in to group 5000.\n" +
		"00:00:01 ra-rtr Trace: Agent 5001 (10000) on peripheral 5000 (CUCM_PIM1) logged off.\n" +
		"00:00:02 RA-rtr Trace: Agent 5002 (10001) on peripheral 5000 (CUCM_PIM1) logged off.\n" +
		"00:00:02 ra-lgr something of 12 rows\n00:00:02 ra-lgr something of 13 rows\n"
	sources := []*source.Source{source.FromBytes("a.txt", []byte("no log\n")), source.FromBytes("rtr.txt", []byte(rtr))}
	c, err := Open(context.Background(), sources, Options{Catalog: testCatalog(t), Shapes: true})
	require.NoError(t, err)
	for range 2 { // a run that is read twice counts once
		for _, r := range c.Runs {
			countEntries(t, r)
		}
	}
	s := c.Summary()
	require.False(t, s.Sources[0].Recognized)
	got := s.Sources[1]
	require.EqualValues(t, len(rtr), got.Bytes)
	require.EqualValues(t, len("Events from March 1, 2021\n"), got.GapBytes)
	require.EqualValues(t, 5, got.Entries)
	require.EqualValues(t, 1, got.Claimed)
	require.Equal(t, "2021-03-01 23:59:59", got.First.String())
	require.Equal(t, "2021-03-02 00:00:02", got.Last.String())
	require.Len(t, got.Procs, 2)
	require.Equal(t, "ra-lgr", got.Procs[0].Proc.Printed)
	require.Equal(t, "ra-rtr", got.Procs[1].Proc.Printed)
	require.EqualValues(t, 3, got.Procs[1].Entries)
	require.EqualValues(t, 1, got.Procs[1].Login)
	require.Equal(t, []Kind{{"router.logged-in-to-group", 1}}, got.Procs[1].Kinds)
	require.Equal(t, "lgr", s.Unknown[0].Process)
	require.Equal(t, "something of # rows", s.Unknown[0].Shape)
	require.EqualValues(t, 2, s.Unknown[0].Count)
	require.Len(t, s.NearMisses, 1)
	require.EqualValues(t, 2, s.NearMisses[0].Count)
	require.Equal(t, 3, s.NearMisses[0].Line)
	require.Equal(t, "Agent 5001 (10000) on peripheral 5000 (CUCM_PIM1) logged off.", s.NearMisses[0].Sample)
}

func TestShapesAreBounded(t *testing.T) {
	var b bytes.Buffer
	for i := range maxShapes + 500 {
		fmt.Fprintf(&b, "10:00:00 ra-nm %c%c%c%c x\n", 'a'+i%26, 'a'+i/26%26, 'a'+i/676%26, 'a')
	}
	c, err := Open(context.Background(), []*source.Source{source.FromBytes("x", b.Bytes())}, Options{Catalog: testCatalog(t), Shapes: true})
	require.NoError(t, err)
	countEntries(t, c.Runs[0])
	s := c.Summary()
	require.Len(t, s.Unknown, maxShapes+1)
	require.Equal(t, Unknown{"nm", otherShapes, 500}, s.Unknown[0])
}

func TestShape(t *testing.T) {
	for body, want := range map[string]string{
		"Agent 5001 (10000) on 0x2f": "Agent # (#) on #", "": "(empty)", "a\tb  c": "a b c", strings.Repeat("é", 70): strings.Repeat("é", 60),
		strings.Repeat("word ", 20): strings.TrimSpace(strings.Repeat("word ", 12)),
	} {
		require.Equal(t, want, string(appendShape(nil, []byte(body))))
	}
}

// TestSpellingsAreBounded: a file that names ever new processes does not fill the
// memory.
func TestSpellingsAreBounded(t *testing.T) {
	var b bytes.Buffer
	for i := range maxSpellings + 100 {
		fmt.Fprintf(&b, "10:00:00 n%d-p x\n", i)
	}
	c := open(t, testCatalog(t), b.Bytes())
	require.EqualValues(t, maxSpellings, countEntries(t, c.Runs[0]))
	require.Len(t, c.Summary().Warnings, 1)
}
