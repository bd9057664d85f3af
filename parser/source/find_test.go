package source

import (
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// folder makes files below a new folder and gives its path.
func folder(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range files {
		path := filepath.Join(dir, filepath.FromSlash(f))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
		require.NoError(t, os.WriteFile(path, []byte("10:00:00 ra-rtr "+f+"\n"), 0o666))
	}
	return dir
}

func names(t *testing.T, dir string, sources []*Source) []string {
	t.Helper()
	var out []string
	for i, s := range sources {
		require.Equal(t, i, s.Index)
		name := strings.TrimPrefix(s.Name, filepath.ToSlash(dir)+"/")
		if s.Named {
			name += " named"
		}
		out = append(out, name)
	}
	return out
}

func TestFind(t *testing.T) {
	dir := folder(t, "b.txt", "a.txt", "pg1a/opc.txt", "pg1a/pim1.txt", "cg1a/ctisvr.log")
	join := func(p string) string { return dir + string(filepath.Separator) + p }
	for name, test := range map[string]struct {
		paths []string
		want  []string
	}{
		"file":              {[]string{join("a.txt")}, []string{"a.txt named"}},
		"by several names":  {[]string{join("a.txt"), join("./a.txt"), join("pg1a/../a.txt"), join("a.txt")}, []string{"a.txt named"}},
		"folder":            {[]string{dir}, []string{"a.txt", "b.txt", "cg1a/ctisvr.log", "pg1a/opc.txt", "pg1a/pim1.txt"}},
		"folder and a file": {[]string{join("pg1a"), join("pg1a/pim1.txt")}, []string{"pg1a/opc.txt", "pg1a/pim1.txt named"}},
		"pattern":           {[]string{join("**/*.txt")}, []string{"a.txt named", "b.txt named", "pg1a/opc.txt named", "pg1a/pim1.txt named"}},
		"sorted":            {[]string{join("b.txt"), join("a.txt")}, []string{"a.txt named", "b.txt named"}},
	} {
		t.Run(name, func(t *testing.T) {
			sources, warnings, err := Find(test.paths, nil)
			require.NoError(t, err)
			require.Empty(t, warnings)
			require.Equal(t, test.want, names(t, dir, sources))
		})
	}
}

func TestFindRefuses(t *testing.T) {
	dir := folder(t, "a.txt", "sub/b.txt")
	empty := filepath.Join(dir, "empty")
	require.NoError(t, os.Mkdir(empty, 0o777))
	for name, paths := range map[string][]string{
		"no path": nil, "missing": {filepath.Join(dir, "c.txt")}, "pattern without match": {filepath.Join(dir, "*.log")},
		"bad pattern": {filepath.Join(dir, "[")}, "empty folder": {empty}, "no stdin": {"-"}, "one of two": {dir, filepath.Join(dir, "c.txt")},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := Find(paths, nil)
			require.Error(t, err)
			require.NotContains(t, err.Error(), "\n")
			require.False(t, strings.HasSuffix(err.Error(), "."))
		})
	}
}

func TestFindStandardInput(t *testing.T) {
	sources, _, err := Find([]string{"-", "-"}, strings.NewReader("10:00:00 ra-rtr x\n"))
	require.NoError(t, err)
	require.Len(t, sources, 1)
	all := readAllOf(t, &Pool{}, sources)
	require.Len(t, all, 1)
	require.Equal(t, 1, all[0].lines)
}

func TestFindLinks(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("making links needs a right of its own")
	}
	dir := folder(t, "a.txt")
	outside := folder(t, "secret.txt")
	link := func(to, name string) { require.NoError(t, os.Symlink(to, filepath.Join(dir, name))) }
	link("a.txt", "again.txt")
	link(".", "loop")
	link("nowhere", "broken")
	link(filepath.Join(outside, "secret.txt"), "out.txt")
	require.NoError(t, os.Link(filepath.Join(dir, "a.txt"), filepath.Join(dir, "hard.txt")))
	sources, warnings, err := Find([]string{dir}, nil)
	require.NoError(t, err)
	require.Equal(t, []string{"a.txt"}, names(t, dir, sources))
	require.Len(t, warnings, 2)
	require.Contains(t, warnings[0].Source, "broken")
	require.Contains(t, warnings[1].Source, "out.txt")

	// What the user names is followed, also to a folder.
	sources, _, err = Find([]string{filepath.Join(dir, "out.txt"), filepath.Join(dir, "loop")}, nil)
	require.NoError(t, err)
	require.Equal(t, []string{"loop/a.txt", "out.txt named"}, names(t, dir, sources))
}

func TestFindSpecialFiles(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no devices as files")
	}
	_, _, err := Find([]string{os.DevNull}, nil)
	require.ErrorContains(t, err, "neither a file nor a folder")
}

// TestManySourcesAtOnce reads more files side by side than are held open.
func TestManySourcesAtOnce(t *testing.T) {
	var files []string
	for i := range 3 * maxOpen {
		files = append(files, strconv.Itoa(i)+".txt")
	}
	sources, _, err := Find([]string{folder(t, files...)}, nil)
	require.NoError(t, err)
	p := &Pool{}
	require.Len(t, readAllOf(t, p, sources), len(files))
	readers := make([]Reader, len(sources))
	for i, s := range sources {
		readers[i] = p.Reader(s)
		line := make([]byte, 99)
		n, err := readers[i].ReadAt(line, 0)
		require.Equal(t, io.EOF, err)
		require.Equal(t, "10:00:00 ra-rtr "+filepath.Base(s.Name)+"\n", string(line[:n]))
	}
	require.EqualValues(t, maxOpen, p.open.Load())
	for i := range readers {
		readers[i].Close()
	}
	require.Zero(t, p.open.Load())
}

func TestFileReplacedOrGone(t *testing.T) {
	dir := folder(t, "a.txt", "b.txt")
	sources, _, err := Find([]string{dir}, nil)
	require.NoError(t, err)
	require.NoError(t, os.Remove(filepath.Join(dir, "a.txt")))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "c.txt"), []byte("10:00:00 ra-rtr other\n"), 0o666))
	require.NoError(t, os.Rename(filepath.Join(dir, "c.txt"), filepath.Join(dir, "b.txt")))
	all := readAllOf(t, &Pool{}, sources)
	require.ErrorContains(t, all[0].Err, "check the path")
	require.ErrorContains(t, all[1].Err, "another file has taken its place")
}

func TestUnreadableFile(t *testing.T) {
	if os.Getuid() == 0 || runtime.GOOS == "windows" {
		t.Skip("this user may read everything")
	}
	dir := folder(t, "a.txt")
	require.NoError(t, os.Chmod(filepath.Join(dir, "a.txt"), 0))
	sources, _, err := Find([]string{dir}, nil)
	require.NoError(t, err)
	require.ErrorContains(t, readAllOf(t, &Pool{}, sources)[0].Err, "permission denied")
}

func TestGlob(t *testing.T) {
	require.ErrorContains(t, CheckGlob(""), "names no source")
	require.ErrorContains(t, CheckGlob("["), "is no pattern")
	for _, tt := range []struct {
		glob, name string
		want       bool
	}{
		{"*.txt", "pg1a/opc.txt", true}, {"*.txt", "pg1a/opc.log", false}, {"pg1a/**", "cap/pg1a/x/opc.txt", true}, {"pg1a/*", "pg1a/x/opc.txt", false},
		{"bundle.zip!/*/opc.txt", "bundle.zip!/pg1a/opc.txt", true}, {"a.txt", "ba.txt", false}, {"**", "x", true},
	} {
		require.NoError(t, CheckGlob(tt.glob))
		require.Equal(t, tt.want, MatchGlob(tt.glob, tt.name), "%s of %s", tt.glob, tt.name)
	}
}

func TestForeign(t *testing.T) {
	for head, want := range map[string]string{
		"7z\xbc\xaf\x27\x1c": "7z", "Rar!\x1a\x07": "rar", "\x0a\x0d\x0d\x0a": "packets", "GMBU": "packets", "ElfFile\x00": "events", "MDMP": "crashed", "10:00": "",
	} {
		says, unread := Foreign("x.log", []byte(head))
		require.Contains(t, says, want)
		require.Equal(t, want == "", says == "", head)
		require.Equal(t, want != "" && want != "packets" && want != "events" && want != "crashed", unread, head)
	}
	for name, want := range map[string]string{"a.ems": "EMS", "a.EMS.gz": "EMS", "b.pcapng.zst": "packets", "c.evtx": "events", "d.dmp": "crashed", "e.txt.gz": ""} {
		says, unread := Foreign(name, nil)
		require.Contains(t, says, want)
		require.Equal(t, want == "", says == "", name)
		require.Equal(t, want == "EMS", unread, name)
	}
	require.Equal(t, "pg1a", UnpackedName("pg1a.tar.GZ"))
	require.Equal(t, "opc.txt", UnpackedName("opc.txt"))
}

// TestClosedFolder: a folder that cannot be looked into is named wherever a path or a
// pattern may mean something in it, and counts as not read.
func TestClosedFolder(t *testing.T) {
	for _, tt := range []struct {
		pattern, folder string
		want            bool
	}{
		{"**", "a/b", true}, {"**/*.txt", "a", true}, {"*/*.txt", "a", true}, {"*/*.txt", "a/b", false}, {"*.txt", "a", false},
		{"a/*.txt", "a", true}, {"a/*.txt", "b", false}, {"a/**/c", "a/x/y", true}, {"{a/b,c}/*.txt", "a/b", true}, {"*.txt", ".", true},
	} {
		require.Equal(t, tt.want, mayHold(strings.Split(tt.pattern, "/"), tt.folder), "%s %s", tt.pattern, tt.folder)
	}
	if os.Getuid() == 0 || runtime.GOOS == "windows" {
		t.Skip("this user may read everything")
	}
	dir := folder(t, "a/x.txt", "a/closed/y.txt", "b/z.txt")
	closed := filepath.Join(dir, "a", "closed")
	require.NoError(t, os.Chmod(closed, 0))
	t.Cleanup(func() { os.Chmod(closed, 0o777) })
	for _, tt := range []struct {
		path string
		want bool
	}{{"", true}, {"**/*.txt", true}, {"a", true}, {"*/*.txt", false}, {"b/**", false}} {
		_, warnings, _ := Find([]string{filepath.Join(dir, tt.path)}, nil)
		require.Equal(t, tt.want, len(warnings) == 1 && warnings[0].Unread && warnings[0].Source == filepath.ToSlash(closed), "%s %v", tt.path, warnings)
	}
}

// TestUnreadLinks: what a link leads to out of the folder is not read; one that leads nowhere
// leaves nothing to be read.
func TestUnreadLinks(t *testing.T) {
	outside := folder(t, "x.txt", "y.png")
	dir := folder(t, "a.txt")
	for name, to := range map[string]string{"in": filepath.Join(dir, "a.txt"), "log": filepath.Join(outside, "x.txt"), "image.png": filepath.Join(outside, "y.png"), "nowhere": filepath.Join(dir, "none")} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
	}
	_, warnings, err := Find([]string{dir}, nil)
	require.NoError(t, err)
	unread := map[string]bool{}
	for _, w := range warnings {
		unread[filepath.Base(w.Source)] = w.Unread
	}
	require.Equal(t, map[string]bool{"log": true, "image.png": false, "nowhere": false}, unread)
}
