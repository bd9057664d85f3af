package analysis_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/analysis"
	"uccetrace/flow/reference/site"
	"uccetrace/flow/simulate"
)

func merge(t *testing.T, opt analysis.Options, beside time.Duration) (string, analysis.Merged) {
	t.Helper()
	opt.Catalog = embedded()
	var b bytes.Buffer
	m, status, err := analysis.Merge(t.Context(), opt, beside, &b)
	require.NoError(t, err)
	require.True(t, status.Recognized)
	return b.String(), m
}

// findings is a report without its input and without where lines stand.
func findings(t *testing.T, paths ...string) string {
	t.Helper()
	c := analyze(t, paths...)
	c.closing.Input = flow.Input{}
	b, err := json.Marshal(map[string]any{"logins": c.logins, "closing": c.closing})
	require.NoError(t, err)
	var all any
	require.NoError(t, json.Unmarshal(b, &all))
	withoutPlaces(all)
	b, err = json.MarshalIndent(all, "", " ")
	require.NoError(t, err)
	return string(b)
}

// withoutPlaces leaves of evidence how much of it there is; how many things timed two
// clocks is evidence too, of which the beginnings of logs decide.
func withoutPlaces(v any) {
	switch v := v.(type) {
	case map[string]any:
		for name, e := range v {
			switch list, _ := e.([]any); name {
			case "evidence":
				v[name] = len(list)
			case "source", "line", "offset", "length", "fused", "pairs":
				delete(v, name)
			default:
				withoutPlaces(e)
			}
		}
	case []any:
		for _, e := range v {
			withoutPlaces(e)
		}
	}
}

// dumps are the folders of a made capture with dumplog's logs.
func dumps(t *testing.T, opt simulate.Options) []string {
	t.Helper()
	dir, _ := simulated(t, opt)
	var out []string
	for _, pattern := range []string{"pg*", "cg*", "ra", "rb"} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		require.NoError(t, err)
		out = append(out, found...)
	}
	require.Greater(t, len(out), 2)
	return out
}

// linesOf are all lines of some folders, in order, without date headers and blank ones.
func linesOf(t *testing.T, paths ...string) []string {
	t.Helper()
	var out []string
	for _, p := range paths {
		require.NoError(t, filepath.WalkDir(p, func(name string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(name)
			out = append(out, meant(string(b))...)
			return err
		}))
	}
	slices.Sort(out)
	return out
}

func meant(log string) (out []string) {
	for _, l := range strings.Split(log, "\n") {
		if l != "" && !strings.HasPrefix(l, "Events from ") {
			out = append(out, l)
		}
	}
	return out
}

// TestMergedLogIsTheCapture: whatever a capture looks like, its merged log holds the
// same lines, and analysis of that finds the same.
func TestMergedLogIsTheCapture(t *testing.T) {
	made := func(s site.Shape) *site.Site { s.Seed = 3; return site.Generate(s) }
	for name, opt := range map[string]simulate.Options{
		"one side":      {Site: made(site.Shape{Agents: 12}), Trace: everything},
		"two sides":     {Site: made(twoSides), Trace: everything, Retry: true, Decide: unregistered()},
		"other traffic": {Site: made(twoPGs), Other: simulate.One / 2},
		"loss":          {Site: made(twoSides), Loss: simulate.One / 50},
		"disorder":      {Site: made(twoPGs), Disorder: 3 * time.Second},
		"skew":          {Site: made(twoSides), Trace: everything, Skew: 40 * time.Second},
		"zones":         {Site: made(twoSides), Trace: everything, Zones: 5 * time.Hour, Start: time.Date(2026, 3, 2, 11, 0, 0, 0, time.UTC)},
		"midnight":      {Site: made(twoPGs), Start: time.Date(2026, 3, 2, 23, 59, 40, 0, time.UTC)},
		"seconds":       {Site: made(site.Shape{Agents: 12}), Dialect: simulate.DumplogS},
		"ciscoLog":      {Site: made(twoSides), Dialect: simulate.CiscoLog},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opt.Seed = 3
			parts := dumps(t, opt)
			log, m := merge(t, analysis.Options{Paths: parts}, 0)
			assert.Empty(t, m.Left)
			assert.False(t, m.DaysApart)
			assert.Len(t, m.Dialects, 1)
			together := meant(log)
			slices.Sort(together)
			assert.Equal(t, linesOf(t, parts...), together)

			file := filepath.Join(t.TempDir(), "merged.log")
			require.NoError(t, os.WriteFile(file, []byte(log), 0o644))
			want := findings(t, parts...)
			assert.Equal(t, want, findings(t, file))

			again, _ := merge(t, analysis.Options{Paths: []string{file}}, 0)
			assert.Equal(t, log, again, "merged again")
			slices.Reverse(parts)
			twice, _ := merge(t, analysis.Options{Paths: append(parts, file)}, 0)
			assert.Equal(t, log, twice, "every line given twice, in another order")
		})
	}
}

var printedTime = regexp.MustCompile(`^\d\d:\d\d:\d\d:\d\d\d `)

// TestMergeOrder: by time on the reference clock, though what is printed is another
// order.
func TestMergeOrder(t *testing.T) {
	opt := simulate.Options{Seed: 3, Site: site.Generate(site.Shape{Seed: 3, Agents: 12}), Trace: everything}
	bare := func(log string) (out []string) {
		for _, l := range meant(log) {
			out = append(out, printedTime.ReplaceAllString(l, ""))
		}
		return out
	}
	right, m := merge(t, analysis.Options{Paths: dumps(t, opt)}, 0)
	assert.Empty(t, m.Clocks)
	opt.Zones = 3 * time.Hour
	off, m := merge(t, analysis.Options{Paths: dumps(t, opt)}, 0)
	assert.NotEmpty(t, m.Clocks)
	assert.NotEqual(t, right, off)
	assert.Equal(t, bare(right), bare(off))
}

// write puts a log into a folder.
func writeLog(t *testing.T, dir, name, text string) string {
	t.Helper()
	file := filepath.Join(dir, name)
	require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	return file
}

// TestMergeKeepsWhatStandsThere: lines without a header, fused entries, dates, other
// line breaks and encodings.
func TestMergeKeepsWhatStandsThere(t *testing.T) {
	utf16 := func(s string) string {
		out := "\xff\xfe"
		for _, r := range s {
			out += string([]byte{byte(r), byte(r >> 8)})
		}
		return out
	}
	for _, tt := range []struct {
		name string
		logs []string
		want string
		left int64
	}{
		{"two logs, a dump below its entry", []string{"10:00:00:000 PG1A-opc Trace: one\n  dump\n\n10:00:02:000 PG1A-opc Trace: three\n", "10:00:01:000 PG1A-pim1 Trace: two\n"},
			"10:00:00:000 PG1A-opc Trace: one\n  dump\n\n10:00:01:000 PG1A-pim1 Trace: two\n10:00:02:000 PG1A-opc Trace: three\n", 0},
		{"fused", []string{"10:00:00:000 PG1A-opc Trace: one 10:00:02:000 PG1A-opc Trace: three\n", "10:00:01:000 PG1A-pim1 Trace: two\n"},
			"10:00:00:000 PG1A-opc Trace: one \n10:00:01:000 PG1A-pim1 Trace: two\n10:00:02:000 PG1A-opc Trace: three\n", 0},
		{"no line break at the end", []string{"10:00:00:000 PG1A-opc Trace: one", "10:00:01:000 PG1A-pim1 Trace: two"},
			"10:00:00:000 PG1A-opc Trace: one\n10:00:01:000 PG1A-pim1 Trace: two\n", 0},
		{"CRLF and blanks before a header", []string{"10:00:00:000 PG1A-opc Trace: one\r\n  10:00:02:000 PG1A-opc Trace: three\r\n", "10:00:01:000 PG1A-pim1 Trace: two\n"},
			"10:00:00:000 PG1A-opc Trace: one\r\n10:00:01:000 PG1A-pim1 Trace: two\n10:00:02:000 PG1A-opc Trace: three\r\n", 0},
		{"above the first header", []string{"prose\n10:00:00:000 PG1A-opc Trace: one\n", "\xef\xbb\xbf\n10:00:01:000 PG1A-pim1 Trace: two\n"},
			"10:00:00:000 PG1A-opc Trace: one\n10:00:01:000 PG1A-pim1 Trace: two\n", 5},
		{"dates", []string{"Events from March 2, 2026\n23:59:59:000 PG1A-opc Trace: one\nEvents from March 3, 2026\n00:00:01:000 PG1A-opc Trace: three\n", "Events from March 3, 2026\n00:00:00:000 PG1A-pim1 Trace: two\n"},
			"Events from March 2, 2026\n23:59:59:000 PG1A-opc Trace: one\nEvents from March 3, 2026\n00:00:00:000 PG1A-pim1 Trace: two\n00:00:01:000 PG1A-opc Trace: three\n", 0},
		{"encodings", []string{utf16("10:00:00:000 PG1A-opc Trace: eins ä\n"), "10:00:01:000 PG1A-pim1 Trace: zwei \xe4\n"},
			"10:00:00:000 PG1A-opc Trace: eins ä\n10:00:01:000 PG1A-pim1 Trace: zwei ä\n", 0},
		{"twice in one, once in the other", []string{"10:00:00:000 PG1A-opc Trace: one\n10:00:00:000 PG1A-opc Trace: one\n", "10:00:00:000 PG1A-opc Trace: one\r\n"},
			"10:00:00:000 PG1A-opc Trace: one\n10:00:00:000 PG1A-opc Trace: one\n", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			for i, log := range tt.logs {
				writeLog(t, dir, fmt.Sprint(i, ".log"), log)
			}
			got, m := merge(t, analysis.Options{Paths: []string{dir}}, 0)
			assert.Equal(t, tt.want, got)
			var left int64
			for _, of := range m.Left {
				left += of.Bytes
			}
			assert.Equal(t, tt.left, left)
		})
	}
}

// TestMergeChosen: a filter leaves a login's own lines, a context what stands near.
func TestMergeChosen(t *testing.T) {
	opt := simulate.Options{Seed: 3, Site: site.Generate(site.Shape{Seed: 3, Agents: 12}), Decide: unregistered(), Other: simulate.One / 2}
	parts := dumps(t, opt)
	all, _ := merge(t, analysis.Options{Paths: parts}, 0)
	whole := analyze(t, parts...)
	one := whole.logins[5]
	only := analysis.Options{Paths: parts, Filter: analysis.Filter{Login: one.ID}}

	own, m := merge(t, only, 0)
	assert.Equal(t, int64(1), m.Logins)
	n := 0
	for _, s := range one.Steps {
		for _, e := range s.Evidence {
			assert.Contains(t, own, entryAt(t, e))
			n++
		}
	}
	assert.GreaterOrEqual(t, m.Entries, int64(n*9/10), "two steps may stand in one entry")
	assert.Less(t, m.Entries, int64(n+len(one.Unread)+len(one.Ambiguous)+1))
	again := analyze(t, writeLog(t, t.TempDir(), "own.log", own))
	require.Len(t, again.logins, 1)
	assert.Equal(t, one.Outcome, again.logins[0].Outcome)

	near, _ := merge(t, only, 2*time.Second)
	assert.Greater(t, len(near), 2*len(own))
	assert.Contains(t, all, strings.TrimPrefix(near, "Events from March 2, 2026\n"), "what is near stands together")
	assert.Less(t, len(near), len(all)/2)
	for _, l := range meant(own) {
		assert.Contains(t, near, l)
	}
	mine, around := meant(own), meant(near)
	assert.NotEqual(t, mine[0], around[0], "what stands before")
	assert.NotEqual(t, mine[len(mine)-1], around[len(around)-1], "what stands behind")

	none, m := merge(t, analysis.Options{Paths: parts, Filter: analysis.Filter{Agent: "nobody"}}, time.Second)
	assert.Empty(t, none)
	assert.NotEmpty(t, m.Nothing.Text)
}

// entryAt is the line of evidence as it stands there.
func entryAt(t *testing.T, e flow.Evidence) string {
	t.Helper()
	f, err := os.Open(e.Source)
	require.NoError(t, err)
	defer f.Close()
	b := make([]byte, e.Length)
	_, err = f.ReadAt(b, e.Offset)
	require.NoError(t, err)
	return string(b)
}

// TestMergeOfAPipe: what does not fit into memory is merged as a file is, and can be read
// twice for a filter.
func TestMergeOfAPipe(t *testing.T) {
	line := "10:00:00:000 PG1A-opc Trace: " + strings.Repeat("x", 4000) + "\n"
	input := func() io.Reader { return strings.NewReader(strings.Repeat(line, 65<<20/len(line))) }
	var got bytesWritten
	_, _, err := analysis.Merge(t.Context(), analysis.Options{Paths: []string{"-"}, Stdin: input(), Catalog: embedded()}, 0, &got)
	require.NoError(t, err)
	assert.Equal(t, bytesWritten(65<<20/len(line)*len(line)), got)
	_, status, err := analysis.Merge(t.Context(), analysis.Options{Paths: []string{"-"}, Stdin: input(), Catalog: embedded(), Filter: analysis.Filter{Agent: "1"}}, 0, &got)
	require.NoError(t, err)
	assert.Empty(t, status.Incomplete)
}

type bytesWritten int

func (c *bytesWritten) Write(p []byte) (int, error) {
	*c += bytesWritten(len(p))
	return len(p), nil
}

// TestMergeStopsWithItsWriter: an error of the writer ends the reading and comes back.
func TestMergeStopsWithItsWriter(t *testing.T) {
	_, _, err := analysis.Merge(t.Context(), analysis.Options{Paths: []string{document}, Catalog: embedded()}, 0, broken{})
	assert.ErrorIs(t, err, io.ErrClosedPipe)
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// TestMergeSaysDaysApart: clocks that show different days cannot be read again from
// one log without dates.
func TestMergeSaysDaysApart(t *testing.T) {
	opt := simulate.Options{Seed: 3, Site: site.Generate(site.Shape{Seed: 3, Agents: 12}), Trace: everything, Zones: 14 * time.Hour, Start: time.Date(2026, 3, 2, 23, 0, 0, 0, time.UTC)}
	_, m := merge(t, analysis.Options{Paths: dumps(t, opt)}, 0)
	assert.True(t, m.DaysApart)
}

// TestMergeAtMidnight: around midnight it is said whenever a line would be read again
// as of another day, and only then: not of one that comes late by its own clock.
func TestMergeAtMidnight(t *testing.T) {
	rules, err := simulate.ParseRule("cucm.line=unregistered:20%")
	require.NoError(t, err)
	start := time.Date(2026, 3, 2, 23, 59, 40, 0, time.UTC)
	switched, err := simulate.ParseSwitch("1@40s", start)
	require.NoError(t, err)
	for _, tt := range []struct {
		name        string
		zones, skew time.Duration
		apart       bool
	}{
		{"one clock", 0, 0, false},
		{"seconds apart", 0, 3 * time.Second, false},
		{"zones, one of which shows the day before", 3 * time.Hour, 3 * time.Second, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			parts := dumps(t, simulate.Options{Seed: 1, Site: site.Generate(site.Shape{Seed: 1, Agents: 20, TwoSides: true}), Start: start, Burst: time.Minute,
				Zones: tt.zones, Skew: tt.skew, Switch: []simulate.Switch{switched}, Decide: []simulate.Rule{rules}})
			log, m := merge(t, analysis.Options{Paths: parts}, 0)
			assert.Equal(t, tt.apart, m.DaysApart)
			again := findings(t, writeLog(t, t.TempDir(), "merged.log", log))
			assert.Equal(t, !tt.apart, findings(t, parts...) == again)
		})
	}
}

// TestUntimed: what logs without milliseconds cannot time is counted as such.
func TestUntimed(t *testing.T) {
	made := site.Generate(site.Shape{Seed: 3, Agents: 3})
	for _, dialect := range []simulate.Dialect{simulate.Dumplog, simulate.DumplogS} {
		for _, l := range analyze(t, dumps(t, simulate.Options{Seed: 3, Site: made, Dialect: dialect})...).logins {
			timed, untimed := l.Hops, l.Untimed
			if dialect == simulate.DumplogS {
				timed, untimed = untimed, timed
			}
			assert.NotEmpty(t, timed, dialect)
			assert.Empty(t, untimed, dialect)
		}
	}
}
