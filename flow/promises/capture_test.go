package promises_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/analysis"
	"uccetrace/flow/knowledge"
	"uccetrace/parser/catalog"
	"uccetrace/render"
)

// thorough runs every promise at its full figure: minutes to hours.
var thorough = os.Getenv("UCCETRACE_THOROUGH") != ""

// full is how many of something a run takes: few by default, all if it is thorough.
func full[N int | int64](few, all N) N {
	if thorough {
		return all
	}
	return few
}

var embedded = sync.OnceValue(func() *catalog.Catalog {
	cat, err := catalog.Embedded()
	if err != nil {
		panic(err)
	}
	return cat
})

// knowledgeBase is read once: it does not change.
var knowledgeBase = sync.OnceValues(knowledge.Embedded)

// log is one file of a capture.
type log struct {
	name string // with slashes
	data []byte
}

// capture is the files of a capture, by name.
type capture []log

// put gives a capture in which a log holds other bytes.
func (c capture) put(i int, data []byte) capture {
	out := slices.Clone(c)
	out[i].data = data
	return out
}

// each gives a capture of which every log is changed.
func (c capture) each(change func(data []byte) []byte) capture {
	out := slices.Clone(c)
	for i := range out {
		out[i].data = change(out[i].data)
	}
	return out
}

// process is a log's process: pim of pg1a/pim1.txt.
func (l log) process() string {
	name, _, _ := strings.Cut(filepath.Base(l.name), ".")
	return strings.TrimRight(name, "0123456789")
}

// report is what the analysis says of a capture, with the capture itself.
type report struct {
	flow.Report
	status analysis.Status
	text   []byte            // as JSON
	files  map[string][]byte // by the name that the report calls them
}

// folder is where a capture is written to for each reading of it: always at the same
// place, so that a report of equal files has equal bytes.
type folder struct {
	path  string
	files map[string][]byte // that stand there
}

func newFolder(t testing.TB) *folder {
	return &folder{path: t.TempDir(), files: map[string][]byte{}}
}

// write makes the folder hold the capture and nothing else, and gives the paths.
func (f *folder) write(t testing.TB, c capture) []string {
	t.Helper()
	var paths []string
	want := map[string]bool{}
	for _, l := range c {
		path := filepath.Join(f.path, filepath.FromSlash(l.name))
		paths = append(paths, path)
		want[path] = true
		if old, ok := f.files[path]; ok && bytes.Equal(old, l.data) {
			continue
		}
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
		require.NoError(t, os.WriteFile(path, l.data, 0o666))
		f.files[path] = l.data
	}
	for path := range f.files {
		if !want[path] {
			require.NoError(t, os.Remove(path))
			delete(f.files, path)
		}
	}
	return paths
}

// analyze runs the whole analysis over a capture, and holds the report against what
// must be true of any.
func (f *folder) analyze(t testing.TB, c capture) *report {
	t.Helper()
	r := f.read(t, f.write(t, c)...)
	check(t, r)
	return r
}

// read runs the analysis over paths.
func (f *folder) read(t testing.TB, paths ...string) *report {
	t.Helper()
	var text bytes.Buffer
	format, _ := render.Lookup("json")
	status, err := analysis.Run(context.Background(), analysis.Options{
		Paths: paths, Catalog: embedded(), Causes: knowledgeBase, Shapes: true,
	}, format.New(&text, render.Options{}))
	require.NoError(t, err)
	r := &report{status: status, text: text.Bytes(), files: f.files}
	require.NoError(t, json.Unmarshal(r.text, &r.Report))
	return r
}

// sorted gives a capture's logs by name.
func sorted(c capture) capture {
	slices.SortFunc(c, func(a, b log) int { return cmp.Compare(a.name, b.name) })
	return c
}
