package source

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMembersByName: what an archive holds can be named as evidence names it, alone, in
// an archive in an archive, as a folder; and what it does not hold is said.
func TestMembersByName(t *testing.T) {
	line := []byte(rtrLine)
	dir := t.TempDir()
	put := func(name string, data []byte) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), data, 0o600))
	}
	inner := zipOf(t, file{"c.log", line}, file{"d.log", line})
	files := []file{{"pg1a/opc.txt", line}, {"pg1a/pim1.txt", line}, {"cg1a/opc.txt", line}, {"b.zip", inner}}
	put("a.zip", zipOf(t, files...))
	put("a.tgz", gzipOf(t, tarOf(t, files...)))
	put("one.gz", gzipOf(t, line))
	put("plain.log", line)
	put("odd!", line)
	for _, tt := range []struct {
		paths string
		want  string // sources, or what the error says
	}{
		{"a.zip!/pg1a/opc.txt", "a.zip!/pg1a/opc.txt named"},
		{"a.tgz!/pg1a/opc.txt", "a.tgz!/pg1a/opc.txt named"},
		{"a.zip!/pg1a", "a.zip!/pg1a/opc.txt a.zip!/pg1a/pim1.txt"},
		{"a.zip!/pg1a/", "a.zip!/pg1a/opc.txt a.zip!/pg1a/pim1.txt"},
		{"a.tgz!/b.zip!/c.log", "a.tgz!/b.zip!/c.log named"},
		{"a.tgz!/b.zip", "a.tgz!/b.zip!/c.log a.tgz!/b.zip!/d.log"},
		{"a.zip!/b.zip!/d.log a.zip!/cg1a", "a.zip!/b.zip!/d.log named a.zip!/cg1a/opc.txt"},
		{"a.zip!/b.zip!/d.log a.zip!/b.zip", "a.zip!/b.zip!/c.log a.zip!/b.zip!/d.log"},
		{"a.zip!/pg1a/opc.txt a.zip!/pg1a/opc.txt", "a.zip!/pg1a/opc.txt named"},
		{"a.zip!/pg1a/opc.txt one.gz a.zip!/", "a.zip!/b.zip!/c.log a.zip!/b.zip!/d.log a.zip!/cg1a/opc.txt a.zip!/pg1a/opc.txt a.zip!/pg1a/pim1.txt one.gz named"},
		{"a.zip!/opc.txt", "a.zip: holds no \"opc.txt\": it has cg1a/opc.txt, pg1a/opc.txt, b.zip and 1 more; name one of them"},
		{"a.zip!/pg1", "a.zip: holds no \"pg1\": it has"},
		{"a.zip!/b.zip!/e.log", "a.zip!/b.zip: holds no \"e.log\": it has c.log, d.log; name one of them"},
		{"one.gz!/x", "one.gz: is no archive that could hold \"x\": name the file alone"},
		{"plain.log!/x", "plain.log: is no archive that could hold \"x\""},
		{"odd!", "odd! named"},
		{"none.zip!/x", "none.zip!/x: no such file or directory: check the path"},
	} {
		t.Run(tt.paths, func(t *testing.T) {
			var paths []string
			for _, p := range strings.Fields(tt.paths) {
				paths = append(paths, dir+string(filepath.Separator)+p)
			}
			sources, _, err := Find(paths, nil)
			if err != nil {
				require.ErrorContains(t, err, tt.want)
				return
			}
			var got, errs []string
			for o := range (&Pool{}).Open(t.Context(), sources) {
				name := strings.TrimPrefix(o.Name, filepath.ToSlash(dir)+"/")
				switch {
				case o.Err != nil:
					errs = append(errs, strings.ReplaceAll(o.Err.Error(), filepath.ToSlash(dir)+"/", ""))
				case o.Hidden:
				case o.Named:
					got = append(got, name+" named")
				default:
					got = append(got, name)
				}
			}
			slices.Sort(got)
			want := strings.Fields(tt.want)
			if len(errs) > 0 {
				require.Contains(t, strings.Join(errs, "\n"), tt.want)
				return
			}
			slices.Sort(want)
			have := strings.Fields(strings.Join(got, " "))
			slices.Sort(have)
			require.Equal(t, want, have)
		})
	}
}

// TestNearNamesAreBounded: an archive of any number of names of any length is searched
// in no time.
func TestNearNamesAreBounded(t *testing.T) {
	var names []string
	for range 10_000 {
		names = append(names, strings.Repeat("x", maxMemberName))
	}
	require.Len(t, nearNames(strings.Repeat("y", maxMemberName), names), mostNear)
	require.Empty(t, nearNames("y", nil))
}
