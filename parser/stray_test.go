package parser

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestStrayTimes: a line whose time the lines around it contradict is read at the time of
// one of them, wherever the buffer ends, and is no reason to end a run. Each case has the times of
// lines, with a ! and the time at which it is read behind a wrong one, how many runs they
// are, and what is said.
func TestStrayTimes(t *testing.T) {
	for name, c := range map[string]struct {
		lines string // "p 09:00:00" is of another process, "=" a date header, "-" no entry
		runs  int
		told  string
	}{
		"hours later":              {"09:00:00 09:00:01 19:00:02!09:00:01 09:00:03", 1, "line 3: 09:00:01"},
		"hours before":             {"09:00:00 09:00:01 01:00:02!09:00:01 09:00:03", 1, "line 3: 09:00:01"},
		"a minute later":           {"09:00:00 09:00:30 09:01:41!09:00:41 09:00:41", 1, "line 3: 09:00:41"},
		"like the next one":        {"09:00:05 03:00:09!09:00:09 09:00:09", 1, "line 2: 09:00:09"},
		"two of them":              {"09:00:00 19:00:01!09:00:00 09:00:02 08:00:03!09:00:02 09:00:04", 1, "line 2: 09:00:00; lines like it in this log: 1 more"},
		"behind other lines":       {"09:00:00 - p:09:00:01 19:00:02!09:00:00 - p:09:00:02 09:00:03", 1, "line 4: 09:00:00"},
		"over midnight":            {"23:59:58 23:59:59 10:00:00!00:00:01 00:00:01", 1, "line 3: 00:00:01"},
		"two clocks":               {"09:00:00 09:10:00 09:00:01 09:10:01 09:00:02 09:10:02", 3, ""},
		"two clocks, in turns":     {"09:00:00 09:00:01 09:10:01 09:00:02 09:00:03 09:10:03", 2, ""},
		"as late as later lines":   {"09:00:00 09:00:20 09:01:21!09:00:21 09:00:21 09:00:50 09:01:10 09:01:22", 1, "line 3: 09:00:21"},
		"the last line":            {"09:00:00 09:00:01 19:00:02", 1, ""},
		"the first line":           {"19:00:00 09:00:01 09:00:02", 2, ""},
		"a silence":                {"09:00:00 19:00:00 19:00:01", 1, ""},
		"logs put together":        {"09:00:00 10:00:00 09:30:00 09:30:01", 2, ""},
		"late by some seconds":     {"09:00:00 09:00:10 09:00:06 09:00:11", 1, ""},
		"late by 20 s":             {"09:00:00 09:00:30 09:00:10 09:00:31", 2, ""},
		"nothing near behind it":   {"09:00:00 19:00:00 09:20:00 09:20:01", 2, ""},
		"another process is there": {"09:00:00 19:00:02 p:09:00:01 p:09:00:03", 2, ""},
		"a date header behind it":  {"09:00:00 19:00:00 = 09:00:01 09:00:02", 2, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var data bytes.Buffer
			var want []string
			for _, l := range strings.Fields(c.lines) {
				if l == "-" {
					data.WriteString("no entry\n")
					continue
				}
				if l == "=" {
					data.WriteString("Events from March 5, 2019\n")
					continue
				}
				process, at, of := strings.Cut(l, ":")
				if !of || process != "p" {
					process, at = "o", l
				}
				at, right, wrong := strings.Cut(at, "!")
				fmt.Fprintf(&data, "%s:000 PG1A-%sx Trace: a line\n", at, process)
				if wrong {
					at = right
				}
				want = append(want, at)
			}
			for _, size := range []int{1, 7, 64, chunk} {
				capture := open(t, testCatalog(t), data.Bytes())
				require.Len(t, capture.Runs, c.runs)
				var got, told []string
				for _, run := range capture.Runs {
					rd := newReader(run)
					rd.chunk = size
					rd.verbatim = &verbatim{limit: maxEntry + maxHeader}
					for more := true; more; {
						var b Block
						b, more = rd.next(context.Background())
						for _, e := range b.Entries {
							got = append(got, string(appendClock(nil, e.Time, false)))
						}
					}
					for _, w := range rd.reading().warnings {
						if text, ok := strings.CutPrefix(w.Text, "the lines around this one contradict its time: read as "); ok {
							told = append(told, fmt.Sprintf("line %d: %s", w.Line, strings.Replace(text, ":000", "", 1)))
						}
					}
					rd.in.Close()
				}
				assert.Equal(t, want, got, "read %d bytes at a time", size)
				assert.Equal(t, c.told, strings.Join(told, "\n"))
			}
		})
	}
}

// TestStrayTimesAgain: who reads a run again gives its lines the times that they had the first
// time, in a large log too, whose runs are found without reading all of it.
func TestStrayTimesAgain(t *testing.T) {
	part := stretchOf("PG1A-opc", 8*hour, 9*hour, 6<<20)
	lines := bytes.SplitAfter(part, []byte("\n"))
	var want []int32
	for i := 1000; i < len(lines)-1; i += 5000 {
		lines[i] = append([]byte("1"), lines[i][1:]...) // ten hours later
		want = append(want, int32(i+1))
	}
	capture := open(t, testCatalog(t), bytes.Join(lines, nil))
	require.Len(t, capture.Runs, 1)
	run := capture.Runs[0]
	again := func() (late []int32) {
		require.NoError(t, run.Unclaimed(context.Background(), []Window{{0, 2 * Day}}, func(e Entry) bool {
			if bytes.HasPrefix(lines[e.Span.Line-1], []byte("1")) {
				late = append(late, e.Span.Line)
				assert.Less(t, e.Time, 9*Time(hour))
			}
			return true
		}))
		return late
	}
	assert.Equal(t, want, again(), "not read before")
	for b, err := range run.Blocks(context.Background()) {
		require.NoError(t, err)
		require.LessOrEqual(t, b.Reached, 9*Time(hour))
	}
	assert.Equal(t, want, again(), "read before")
	require.Len(t, capture.Summary().Warnings, 1)
}
