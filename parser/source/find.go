package source

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"syscall"

	"github.com/bmatcuk/doublestar/v4"
)

// Warning says what a reader of the report should know about a source. Line is 0
// where it is about the whole source. Unread says that it is about a part of the input
// that is a log, or could be one, and was not read: nothing is then known of what it holds.
type Warning struct {
	Source string
	Line   int
	Text   string
	Unread bool
}

// Find turns paths (files, folders with all that is in them, glob patterns with
// **, what is in an archive as in bundle.zip!/pg1a/opc.txt, "-" for standard input)
// into sources, sorted by name, each file once however often and by whatever name it
// was given. What is no file inside a folder is skipped with a warning; a path that
// does not exist, a pattern that nothing matches and a folder without any file are
// errors. What an archive does not hold, Open says.
func Find(paths []string, stdin io.Reader) ([]*Source, []Warning, error) {
	if len(paths) == 0 {
		return nil, nil, errors.New("no path given: name log files, folders or patterns, or - for standard input")
	}
	f := finder{}
	usedStdin := false
	for _, path := range paths {
		if path == "-" {
			if stdin == nil {
				return nil, nil, errors.New("-: there is no standard input here: name a file")
			}
			if !usedStdin {
				f.sources = append(f.sources, FromReader("-", stdin))
			}
			usedStdin = true
			continue
		}
		if err := f.path(path); err != nil {
			return nil, nil, err
		}
	}
	sources := f.once()
	for i, s := range sources {
		s.Index = i
	}
	sort.SliceStable(f.warnings, func(i, j int) bool { return f.warnings[i].Source < f.warnings[j].Source })
	return sources, f.warnings, nil
}

type finder struct {
	sources  []*Source
	warnings []Warning
}

// path adds what the user named: a file, a folder or a pattern.
func (f *finder) path(path string) error {
	info, err := os.Stat(path)
	if err == nil {
		return f.named(path, info)
	}
	if f.member(path) {
		return nil
	}
	if !errors.Is(err, fs.ErrNotExist) || !strings.ContainsAny(path, "*?[{") {
		return fileError(sourceName(path), err)
	}
	matches, err := doublestar.FilepathGlob(path, doublestar.WithNoFollow())
	if err != nil {
		return fmt.Errorf("%s: not a pattern (%v): quote it for the shell, and write [ as \\[", path, err)
	}
	f.closed(path)
	found := false
	for _, match := range matches {
		info, err := os.Stat(match)
		if err != nil {
			f.skip(match, "cannot be looked at: "+plain(err), !errors.Is(err, fs.ErrNotExist))
			continue
		}
		if info.IsDir() {
			continue // ** gives a folder and, by themselves, the files in it
		}
		if !info.Mode().IsRegular() {
			f.skip(match, "not a file", false)
			continue
		}
		f.add(match, info, true)
		found = true
	}
	if !found {
		return fmt.Errorf("%s: no file matches this pattern: check it, or quote it for the shell", path)
	}
	return nil
}

// closed names the folders below a pattern that cannot be looked into and in which it might
// match something.
func (f *finder) closed(pattern string) {
	base, rest := doublestar.SplitPattern(filepath.ToSlash(pattern))
	parts := strings.Split(rest, "/")
	_ = filepath.WalkDir(filepath.FromSlash(base), func(path string, d fs.DirEntry, err error) error {
		if d == nil || !d.IsDir() {
			return nil
		}
		if rel, rerr := filepath.Rel(filepath.FromSlash(base), path); rerr != nil || !mayHold(parts, rel) {
			return fs.SkipDir
		}
		if err != nil {
			f.skip(path, "cannot be looked into: "+plain(err), true)
			return fs.SkipDir
		}
		return nil
	})
}

// mayHold reports whether something in a folder may match a pattern, of which the parts
// are given; where braces hold a '/' it may.
func mayHold(parts []string, folder string) bool {
	if folder == "." {
		return true
	}
	for i, name := range strings.Split(filepath.ToSlash(folder), "/") {
		if i < len(parts) && (parts[i] == "**" || strings.Count(parts[i], "{") != strings.Count(parts[i], "}")) {
			return true
		}
		if i >= len(parts)-1 {
			return false
		}
		if fits, err := doublestar.Match(parts[i], name); err != nil || !fits {
			return false
		}
	}
	return true
}

// within stands between an archive and a path in it, as Source names it.
const within = "!/"

// member adds what is named in an archive: bundle.zip!/pg1a/opc.txt, a folder in it, or
// what an archive in it holds, bundle.tgz!/b.zip!/c.log. It says whether path is such a
// name, which it is only if the file in front exists.
func (f *finder) member(name string) bool {
	for at := 0; ; {
		i := strings.Index(name[at:], within)
		if i < 0 {
			return false
		}
		at += i
		info, err := os.Stat(name[:at])
		if err == nil && info.Mode().IsRegular() {
			f.add(name[:at], info, true)
			if rest := name[at+len(within):]; rest != "" {
				f.sources[len(f.sources)-1].wanted = []string{rest}
			}
			return true
		}
		at += len(within)
	}
}

// join makes a source read what another of the same file was asked for too.
func (s *Source) join(other *Source) {
	s.Named = s.Named || other.Named
	if s.wanted == nil || other.wanted == nil {
		s.wanted = nil
		return
	}
	s.wanted = append(s.wanted, other.wanted...)
}

// named adds a path that exists.
func (f *finder) named(path string, info os.FileInfo) error {
	switch mode := info.Mode(); {
	case mode.IsDir():
		return f.folder(path)
	case mode.IsRegular():
		f.add(path, info, true)
	case mode&fs.ModeNamedPipe != 0:
		// <(command) of a shell: read once, like standard input.
		f.sources = append(f.sources, &Source{Name: sourceName(path), Named: true, info: info, stream: &lateFile{path: path}})
	default:
		return fmt.Errorf("%s: neither a file nor a folder: name a file, or pipe it to -", sourceName(path))
	}
	return nil
}

// folder adds all files below a folder. A link is never followed: what it leads
// to inside the folder is met anyway, and nothing outside is asked for.
func (f *finder) folder(root string) error {
	before := len(f.sources)
	// The separator at the end makes the walk enter a folder that is itself a link.
	err := filepath.WalkDir(root+string(filepath.Separator), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			if sourceName(path) == sourceName(root) {
				return fileError(sourceName(root), err)
			}
			f.skip(path, "cannot be looked into: "+plain(err), true)
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		switch mode := d.Type(); {
		case mode.IsDir():
		case mode.IsRegular():
			info, err := d.Info()
			if err != nil {
				f.skip(path, "cannot be looked at: "+plain(err), true)
				return nil
			}
			f.add(path, info, false)
		case mode&fs.ModeSymlink != 0:
			_, err := os.Stat(path)
			switch {
			case errors.Is(err, fs.ErrNotExist):
				f.skip(path, "a link that leads nowhere", false)
			case !leadsInside(root, path):
				f.skip(path, "a link that leads out of the folder: name its target if it matters", mayBeLog(path))
			}
		default:
			f.skip(path, "not a file", false)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(f.sources) == before {
		return fmt.Errorf("%s: no file in this folder: name the one that holds the logs", sourceName(root))
	}
	return nil
}

// leadsInside says whether a link leads to something that the walk meets itself.
func leadsInside(root, link string) bool {
	target, err := filepath.EvalSymlinks(link)
	if err != nil {
		return false
	}
	if root, err = filepath.EvalSymlinks(root); err != nil {
		return false
	}
	rel, err := filepath.Rel(root, target)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

func (f *finder) add(path string, info os.FileInfo, named bool) {
	s := fromFile(sourceName(path), path, info)
	s.Named = named
	f.sources = append(f.sources, s)
}

func (f *finder) skip(path, why string, unread bool) {
	f.warnings = append(f.warnings, Warning{Source: sourceName(path), Text: "skipped: " + why, Unread: unread})
}

// once sorts the sources by name and keeps each file once, under the first of
// its names.
func (f *finder) once() []*Source {
	sort.SliceStable(f.sources, func(i, j int) bool { return f.sources[i].Name < f.sources[j].Name })
	// Files that are one have one size and one time: only those are compared.
	type likeness struct{ size, modified int64 }
	seen := map[likeness][]*Source{}
	var kept []*Source
next:
	for _, s := range f.sources {
		if s.info == nil {
			kept = append(kept, s)
			continue
		}
		like := likeness{s.info.Size(), s.info.ModTime().UnixNano()}
		for _, other := range seen[like] {
			if os.SameFile(other.info, s.info) {
				other.join(s)
				continue next
			}
		}
		seen[like] = append(seen[like], s)
		kept = append(kept, s)
	}
	return kept
}

// sourceName is how a path is called in a report: the same on every system.
func sourceName(path string) string { return filepath.ToSlash(filepath.Clean(path)) }

// plain is an error without the path that its message begins with.
func plain(err error) string {
	var path *os.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	if errors.Is(err, syscall.ENAMETOOLONG) {
		return err.Error() + ": change into a folder further in, and name that"
	}
	return err.Error()
}

// lateFile opens a pipe when it is first read: opening it waits for its writer.
type lateFile struct {
	path string
	file *os.File
}

func (l *lateFile) Read(p []byte) (int, error) {
	if l.file == nil {
		f, err := os.Open(l.path)
		if err != nil {
			return 0, err
		}
		l.file = f
	}
	n, err := l.file.Read(p)
	if err != nil {
		l.file.Close()
	}
	return n, err
}

// CheckGlob says what is wrong with a pattern of sources that a user gives: pg1a/*.txt,
// finesse/**, bundle.zip!/*/opc.txt.
func CheckGlob(glob string) error {
	switch {
	case glob == "":
		return errors.New("names no source: write a pattern before the '='")
	case !doublestar.ValidatePattern(glob):
		return fmt.Errorf("%q is no pattern: write [ as \\[", glob)
	}
	return nil
}

// MatchGlob reports whether a valid pattern fits the name of a source, or its end behind a
// slash.
func MatchGlob(glob, name string) bool {
	return doublestar.MatchUnvalidated(glob, name) || doublestar.MatchUnvalidated("**/"+glob, name)
}
