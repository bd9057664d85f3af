package parser

import (
	"fmt"
	"os"
	"path"
	"sort"
	"strings"

	"github.com/agnivade/levenshtein"
)

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

// chosen says whether a file in the archive is one that was named or lies in a folder
// that was, and notes what of it is wanted, if it is an archive in turn.
func (a *archive) chosen(m *member, name string) bool {
	wanted := a.state.wanted
	if wanted == nil {
		return true
	}
	if a.met == nil {
		a.met = make([]bool, len(wanted))
	}
	a.names = append(a.names, name)
	found, all := false, false
	for i, w := range wanted {
		head, rest, deeper := strings.Cut(w, within)
		head = strings.TrimSuffix(head, "/")
		switch {
		case name == head:
			m.named = true
			if deeper && rest != "" {
				m.wanted = append(m.wanted, rest)
			} else {
				all = true
			}
		case deeper || !strings.HasPrefix(name, head+"/"):
			continue
		default:
			all = true
		}
		found, a.met[i] = true, true
	}
	if all {
		m.wanted = nil
	}
	return found
}

// mostNear is how many names are offered in place of one that there is not.
const mostNear = 3

// missed says which of the named files are not in the archive, and what is.
func (a *archive) missed() {
	for i, w := range a.state.wanted {
		if a.met != nil && a.met[i] {
			continue
		}
		head, _, _ := strings.Cut(w, within)
		text := fmt.Sprintf("holds no %q", head)
		if near := nearNames(head, a.names); len(near) > 0 {
			text += ": it has " + strings.Join(near, ", ")
			if more := len(a.names) - len(near); more > 0 {
				text += " and " + itoa(more) + " more"
			}
		}
		a.problem(text + "; name one of them, or the archive alone")
	}
}

// Names are compared by their ends, and only so many: an archive may hold any number.
const (
	mostCompared = 2000
	comparedEnd  = 64
)

// nearNames are the names most like one: of files called the same first.
func nearNames(name string, names []string) []string {
	type near struct {
		name     string
		distance int
	}
	end := func(s string) string { return s[max(0, len(s)-comparedEnd):] }
	var all []near
	for _, s := range names[:min(len(names), mostCompared)] {
		d := levenshtein.ComputeDistance(end(name), end(s))
		if strings.EqualFold(path.Base(name), path.Base(s)) {
			d -= comparedEnd
		}
		all = append(all, near{s, d})
	}
	sort.Slice(all, func(i, j int) bool {
		if all[i].distance != all[j].distance {
			return all[i].distance < all[j].distance
		}
		return all[i].name < all[j].name
	})
	var out []string
	for _, n := range all[:min(len(all), mostNear)] {
		out = append(out, n.name)
	}
	return out
}
