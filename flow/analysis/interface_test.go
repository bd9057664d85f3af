package analysis_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/analysis"
	"uccetrace/render"
)

// begun is a login of which only the beginning was captured, and lines that no
// message claims; all in one log.
func begun(at int) []entry {
	a := distinct(1, 7, at)
	entries := a.entries()[:3]
	return append(entries,
		entry{a.at + 40, "PG1A-opc", "Trace: request 4026531847 is\n\tdropped at last"},
		entry{a.at + 3, "PG1A-opc", "Trace: request 4026531847 waits"},
		entry{a.at - 4, "PG1A-opc", "Trace: device 41007 is known"})
}

// TestUnreadStandsAtItsTime: an unread entry has a distance from the login's start
// as steps have, across midnight too, and is there verbatim for who asks.
func TestUnreadStandsAtItsTime(t *testing.T) {
	for _, at := range []int{36_000_000, 24*3600_000 - 20} {
		paths := dump(t, t.TempDir(), begun(at))
		c := analyzeWith(t, analysis.Options{Paths: paths, Verbatim: true})
		require.Equal(t, 1, len(c.logins))
		l := c.logins[0]
		var offsets []int64
		for _, u := range l.Unread {
			offsets = append(offsets, u.OffsetMS)
			assert.Equal(t, u.Raw, readAll(t, filepath.Join(filepath.Dir(paths[0]), filepath.Base(u.Source)))[u.Offset:u.Offset+int64(u.Length)])
		}
		require.Equal(t, []int64{-4, 3, 40}, offsets)
		assert.Equal(t, clock(at+3)+" PG1A-opc Trace: request 4026531847 waits", l.Unread[1].Raw)
		assert.Equal(t, []string{clock(at+40) + " PG1A-opc Trace: request 4026531847 is", "dropped at last"}, trimmed(l.Unread[2].Raw))

		var text bytes.Buffer
		format, _ := render.Lookup("raw")
		_, err := analysis.Run(context.Background(), analysis.Options{Paths: paths, Catalog: embedded(), Verbatim: true}, format.New(&text, render.Options{}))
		require.NoError(t, err)
		assert.Regexp(t, `(?s)\npg1a-opc.txt:1  [^\n]* is known\n.*txt:2 .*txt:4 .*\npg1a-opc.txt:5  [^\n]* waits\n.* dropped at last\n`, text.String())

		plain := analyze(t, paths...)
		assert.Equal(t, c.json, plain.json, "what is asked for beside the JSON changes nothing in it")
		assert.Empty(t, plain.logins[0].Unread[1].Raw)
	}
}

func trimmed(text string) []string {
	var out []string
	for _, l := range strings.Split(text, "\n") {
		out = append(out, strings.TrimSpace(l))
	}
	return out
}

// TestSourceThatFails: why a source could not be read stands in the status, with
// the source and among the warnings.
func TestSourceThatFails(t *testing.T) {
	log := strings.NewReader(readAll(t, document))
	for name, tt := range map[string]struct {
		in         io.Reader
		recognized bool
		want       string
	}{
		"at once":  {iotest.ErrReader(errors.New("no such luck")), false, "at byte 0: no such luck"},
		"too soon": {io.MultiReader(log, iotest.ErrReader(errors.New("no such luck"))), true, "could not be read to its end, the report covers what was read: at byte 5584: no such luck"},
	} {
		t.Run(name, func(t *testing.T) {
			var c collector
			status, err := analysis.Run(context.Background(), analysis.Options{Paths: []string{"-"}, Stdin: tt.in, Catalog: embedded()}, &c)
			require.NoError(t, err)
			assert.Equal(t, []analysis.Trouble{{Source: "-", Text: tt.want}}, status.Incomplete)
			assert.Empty(t, status.NamedUnrecognized)
			assert.Equal(t, tt.recognized, status.Recognized)
			assert.Equal(t, []flow.Warning{{Source: "-", Text: tt.want, Unread: true}}, c.closing.Input.Warnings)
			assert.Contains(t, c.closing.Input.Sources[0].Error, "no such luck")
		})
	}
}

// TestFound: a hit of --find is said with the identifier spaces that hold it; a
// miss is no word about an agent.
func TestFound(t *testing.T) {
	find := func(f analysis.Filter) *collector {
		return analyzeWith(t, analysis.Options{Paths: logs(t), Filter: f})
	}
	c := find(analysis.Filter{Find: "f0000c41"})
	require.Equal(t, 1, len(c.logins))
	require.NotNil(t, c.closing.Found)
	assert.Equal(t, "f0000c41", c.closing.Found.Text)
	assert.Equal(t, flow.FoundSpace{Space: "OPC invoke id", Count: 1}, c.closing.Found.Spaces[0])
	assert.Nil(t, find(analysis.Filter{Agent: "20417"}).closing.Found)

	c = find(analysis.Filter{Find: "41008"})
	require.NotNil(t, c.closing.Nothing)
	said := strings.Join(c.closing.Nothing.Text, "\n")
	assert.Contains(t, said, `no line of a login holds "41008"`)
	assert.NotContains(t, said, "this agent")
	assert.Contains(t, c.closing.Nothing.Near, "41007")

	c = find(analysis.Filter{Find: "41007", Agent: "1"})
	require.NotNil(t, c.closing.Nothing)
	assert.Contains(t, c.closing.Nothing.Spaces, "extension (logins: 1)")
	assert.Contains(t, strings.Join(c.closing.Nothing.Text, "\n"), "no request of this agent")
}
