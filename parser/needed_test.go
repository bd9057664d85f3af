package parser

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/parser/catalog"
	"uccetrace/parser/source"
)

// TestNeeded: what nobody needs is left out of events, and out of nothing else.
func TestNeeded(t *testing.T) {
	const text = "16:01:37:990 ra-rtr Trace: (65536 x 0 : 0 0) NewCall: CID=(152454,501), DN=4150, ANI=3003, CED=, RCID=5000 , MRDID=1, CallAtVRU=0, OpCode=0.\n" +
		"16:01:38:054 ra-rtr Trace: (65536 x 0 : 0 0) TranRouteToVRU: Label=\xe9, CorID=1, VRUID=5001 .\n" +
		"16:01:38:054 ra-rtr Trace: (65536 x 0 : 0 0) TranRouteToVRU: Label=4100, CorID=1, VRUID=5001 .\n"
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	name := func(id string) catalog.NameID {
		for i := range cat.Names {
			if cat.Names[i].Name == id {
				return cat.Names[i].ID
			}
		}
		t.Fatal(id)
		return 0
	}
	call, _ := cat.Message("router.new-call")
	label := name("label")
	read := func(needs *Needs) (events []Event, c *Capture) {
		c, err := Open(context.Background(), []*source.Source{source.FromBytes("x.log", []byte(text))}, Options{Catalog: cat})
		require.NoError(t, err)
		for b, err := range c.Runs[0].Needed(context.Background(), needs) {
			require.NoError(t, err)
			events = append(events, b.Events...)
		}
		return events, c
	}
	all, capture := read(nil)
	require.Len(t, all, 3)
	needs := &Needs{Whole: make([]bool, len(cat.Messages)), Names: make([]bool, len(cat.Names))}
	needs.Whole[call.Index] = true

	none, other := read(needs)
	require.Len(t, none, 3)
	assert.Equal(t, [3]any{all[0].Text, all[0].Fields, all[0].Spans}, [3]any{none[0].Text, none[0].Fields, none[0].Spans})
	for i := range none[1:] {
		e, full := &none[1+i], &all[1+i]
		assert.Empty(t, e.Text)
		assert.Empty(t, e.Fields)
		assert.Empty(t, e.Spans)
		assert.Equal(t, full.Time, e.Time)
		assert.Equal(t, full.Message.ID, e.Message.ID)
	}
	var want, got strings.Builder
	dumpSummary(&want, capture.Summary())
	dumpSummary(&got, other.Summary())
	assert.Equal(t, want.String(), got.String(), "the summary counts the same")

	needs.Names[label] = true
	some, _ := read(needs)
	for i := range some[1:] {
		e := some[1+i]
		assert.Equal(t, all[1+i].Text, e.Text)
		require.Len(t, e.Fields, 1)
		assert.Equal(t, all[1+i].Value(label), e.Value(label))
		assert.Empty(t, e.Spans)
	}
}
