package promises_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"uccetrace/flow"
)

// story is a report without what names the files that it was read from.
func story(t testing.TB, r *report) string {
	t.Helper()
	var tree any
	require.NoError(t, json.Unmarshal(r.text, &tree))
	top := tree.(map[string]any)
	delete(top, "input")
	text, err := json.MarshalIndent(bare(tree), "", " ")
	require.NoError(t, err)
	return string(text)
}

// bare takes what says where something stands out of a report.
func bare(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for _, name := range []string{"evidence", "source", "line"} {
			delete(v, name)
		}
		for name := range v {
			v[name] = bare(v[name])
		}
	case []any:
		for i := range v {
			v[i] = bare(v[i])
		}
	}
	return v
}

// TestOrderOfArguments: the order in which files are named changes no byte.
func TestOrderOfArguments(t *testing.T) {
	forEach(t, func(t *testing.T, s scenario) {
		f := newFolder(t)
		paths := f.write(t, s.capture)
		want := f.read(t, paths...).text
		r := rand.New(rand.NewPCG(6, 6))
		for range min(full(2, 120), len(paths)*len(paths)) {
			r.Shuffle(len(paths), func(i, j int) { paths[i], paths[j] = paths[j], paths[i] })
			require.True(t, bytes.Equal(want, f.read(t, paths...).text), "%v", paths)
		}
	})
}

// TestAllInOneFile: the dumps of all processes one after the other in one file are the
// same capture.
func TestAllInOneFile(t *testing.T) {
	forEach(t, func(t *testing.T, s scenario) {
		if s.pasted {
			return
		}
		f := newFolder(t)
		var dumps, others capture
		for _, l := range s.capture {
			if bytes.HasPrefix(l.data, []byte("Events from ")) {
				dumps = append(dumps, l)
			} else {
				others = append(others, l)
			}
		}
		want := story(t, f.analyze(t, slices.Concat(others, dumps)))
		r := rand.New(rand.NewPCG(6, 7))
		for n := range full(1, 20) {
			var all []byte
			for _, l := range dumps {
				all = append(all, l.data...)
			}
			same(t, want, story(t, f.analyze(t, slices.Concat(others, capture{{"all.txt", all}}))), "shuffled %d times", n)
			r.Shuffle(len(dumps), func(i, j int) { dumps[i], dumps[j] = dumps[j], dumps[i] })
		}
	})
}

// TestGivenTwice: what is given twice counts once, as files that overlap do: the report
// is that of their union.
func TestGivenTwice(t *testing.T) {
	forEach(t, func(t *testing.T, s scenario) {
		f := newFolder(t)
		whole := f.analyze(t, s.capture)
		paths := f.write(t, s.capture)
		require.True(t, bytes.Equal(whole.text, f.read(t, append(paths, paths...)...).text), "by its own name")
		copied := slices.Clone(s.capture)
		for _, l := range s.capture {
			copied = append(copied, log{"copy/" + l.name, l.data})
		}
		same(t, facts(t, whole), facts(t, f.analyze(t, copied)), "as a copy")
	})
}

// TestRotated: a log that was rotated into two files with lines in common is their
// union, however many these are.
func TestRotated(t *testing.T) {
	forEach(t, func(t *testing.T, s scenario) {
		if s.pasted {
			return
		}
		f := newFolder(t)
		want := facts(t, f.analyze(t, s.capture))
		for i, l := range s.capture {
			if !bytes.HasPrefix(l.data, []byte("Events from ")) {
				continue
			}
			ends := moments(l.data)
			for n := 1; n+1 < len(ends); n += full(1+len(ends)/2, 1) {
				for back := 0; back < n; back += full(1+n/2, 1+n/4) {
					first, second := l.data[:ends[n]], slices.Concat(dateOf(l.data), l.data[ends[n-back]:])
					got := f.analyze(t, append(s.put(i, first), log{"rotated/" + l.name, second}))
					same(t, want, facts(t, got), "%s cut at byte %d, overlapping by %d moments", l.name, ends[n], back)
				}
			}
		}
	})
}

// dateOf is a dump's first line, its date.
func dateOf(data []byte) []byte { return lines(data)[0] }

// moments are the places in a dump where the time of its entries goes on, so that no
// message lies across them.
func moments(data []byte) []int {
	var out []int
	last := ""
	for _, end := range entryEnds(data) {
		if now := string(data[end:min(end+12, len(data))]); now != last {
			out = append(out, end)
			last = now
		}
	}
	return out
}

// TestEqualLinesStay: a line that one file really holds twice stays twice, given with
// copies or without.
func TestEqualLinesStay(t *testing.T) {
	document := scenarios()[len(scenarios())-1]
	f := newFolder(t)
	remarks := func(c capture) []flow.Remark { return f.analyze(t, c).Logins[0].Remarks }
	alone := remarks(document.capture)
	require.Len(t, alone, 1)
	for n := range 3 {
		copies := slices.Clone(document.capture)
		for i := range n {
			copies = append(copies, log{fmt.Sprintf("copy%d.log", i), document.capture[0].data})
		}
		got := remarks(copies)
		require.Len(t, got, 1)
		require.Equal(t, alone[0].Text, got[0].Text)
	}
}
