package parser

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// cutStep is how far apart the cuts of a log are: every byte where it is thorough.
func cutStep(size int) int {
	if os.Getenv("UCCETRACE_THOROUGH") != "" {
		return 1
	}
	return 1 + size/60
}

// TestCutAtEveryByte: of a log that ends early, the events are those of the whole one
// that stand before the cut; only the last entry may be less than it was.
func TestCutAtEveryByte(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	c := embedded(t)
	for _, pattern := range []string{"../testdata/*.log", "../testdata/*/*.txt", "../testdata/public/*.log", "testdata/shapes/*.log", "testdata/dialects/*.log"} {
		paths, err := filepath.Glob(pattern)
		require.NoError(t, err)
		require.NotEmpty(t, paths, pattern)
		for _, path := range paths {
			data, err := os.ReadFile(path)
			require.NoError(t, err)
			whole := map[int64]Event{}
			for _, e := range eventsOf(t, open(t, c, data)) {
				whole[e.Spans[0].Offset] = e
			}
			for n := 0; n < len(data); n += cutStep(len(data)) {
				checkCut(t, whole, eventsOf(t, open(t, c, data[:n])), path, data, n)
			}
		}
	}
}

// checkCut holds the events of data[:n] against those of all of it.
func checkCut(t *testing.T, whole map[int64]Event, got []Event, path string, data []byte, n int) {
	t.Helper()
	last := int64(bytes.LastIndexByte(data[:max(n-1, 0)], '\n') + 1) // the line that the cut falls into
	for _, e := range got {
		end := e.Spans[len(e.Spans)-1]
		require.LessOrEqual(t, end.Offset+int64(end.Length), int64(n), "%s cut after byte %d", path, n)
		if end.Offset+int64(end.Length) > last {
			continue
		}
		was, ok := whole[e.Spans[0].Offset]
		if !ok {
			continue // the date that follows makes it another run's, or it began otherwise with the next line
		}
		require.Equal(t, was.Message.ID, e.Message.ID, "%s cut after byte %d: the entry at byte %d", path, n, e.Spans[0].Offset)
		// What follows may show that two threads printed theirs in turn, which takes
		// further entries away from both.
		require.True(t, bytes.HasPrefix(was.Text, e.Text) || bytes.HasPrefix(e.Text, was.Text), "%s cut after byte %d: the entry at byte %d: %q was %q", path, n, e.Spans[0].Offset, e.Text, was.Text)
		require.Equal(t, was.Time%Day, e.Time%Day, "%s cut after byte %d", path, n)
	}
}

// TestDoubled: a log that has each line twice says what it says with each line once.
func TestDoubled(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	c := embedded(t)
	for _, pattern := range []string{"../testdata/*.log", "../testdata/public/*.log", "testdata/shapes/*.log", "testdata/dialects/*.log"} {
		paths, err := filepath.Glob(pattern)
		require.NoError(t, err)
		require.NotEmpty(t, paths, pattern)
		for _, path := range paths {
			switch filepath.Base(path) {
			case "doubled-dump-and-wraps.log", "doubled-of-two-threads.log", // have them four times then, which no damage makes
				"ciscolog-parts.log": // its lines number the parts: one of them printed again begins an entry
				continue
			}
			data, err := os.ReadFile(path)
			require.NoError(t, err)
			var twice []byte
			for _, line := range bytes.SplitAfter(data, []byte("\n")) {
				if len(line) > 0 && line[len(line)-1] != '\n' {
					line = append(bytes.Clone(line), '\n')
				}
				twice = append(append(twice, line...), line...)
			}
			assert.Equal(t, once(eventsOf(t, open(t, c, data))), once(eventsOf(t, open(t, c, twice))), path)
		}
	}
}

// once prints what events say, each only once: of entries fused to one line all stand
// before the first one's repetition.
func once(events []Event) (out []string) {
	for _, e := range events {
		text := fmt.Sprintf("%s %d %s %d %v %q", e.Message.ID, e.Time, e.Proc.Printed, e.Session, e.Whole, e.Text)
		for _, f := range e.Fields {
			text += fmt.Sprintf(" %d=%s", f.Name, e.Text[f.Start:f.End])
		}
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

// eventsOf reads all runs of a capture.
func eventsOf(t *testing.T, c *Capture) []Event {
	t.Helper()
	var out []Event
	for _, r := range c.Runs {
		for b, err := range r.Blocks(context.Background()) {
			require.NoError(t, err)
			out = append(out, b.Events...)
		}
	}
	return out
}
