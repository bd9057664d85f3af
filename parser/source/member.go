package source

import (
	"fmt"
	"path"
	"sort"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

// member is a file in an archive.
type member struct {
	name   string
	folder bool
	why    string // why it is not read; "" if it is
	locked bool   // encrypted
	coat   coat
	sum    *uint32
	at     int64 // zip: of its local header; tar: of its contents
	packed int64
	local  bool // at is that of a local header

	named  bool     // on the command line
	wanted []string // of what is in it; nil for all
}

// What in an archive holds nothing that could be read: what a link leads to is a file of its
// own there, or lies elsewhere.
const (
	isLink = "a link"
	noFile = "not a file"
)

// overlaps is a file that its archive is no honest one for, and said not to be.
const overlaps = "shares its bytes with others"

// maxMemberName is how many bytes the path of a file in an archive may have.
const maxMemberName = 2048

// memberName is how a file in an archive is called: its path there, with what cannot
// be printed spelled out. why says why a path is none that is read.
func memberName(name string) (printed, why string) {
	switch {
	case len(name) > maxMemberName:
		return printable(name[:60]) + "…", "its path has more than " + strconv.Itoa(maxMemberName) + " bytes"
	case strings.HasPrefix(name, "/") || len(name) > 1 && name[1] == ':' && name[0]|0x20-'a' < 26:
		return printable(name), "an absolute path, which no honest archive holds"
	case strings.Trim(name, "/") == "":
		return printable(name), "no name"
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == ".." {
			return printable(name), "a path that leads out of the archive"
		}
	}
	return printable(path.Clean(name)), ""
}

// printable spells out the characters of a name that are no graphic ones.
func printable(name string) string {
	var b strings.Builder
	for i, r := range name {
		switch _, n := utf8.DecodeRuneInString(name[i:]); {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, name[i])
		case unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		}
	}
	return b.String()
}

// chosen says whether a file in the archive is one that was named or lies in a folder
// that was, and notes what of it is wanted, if it is an archive in turn.
func (a *archive) chosen(m *member, name string) bool {
	wanted := a.wanted
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
	for i, w := range a.wanted {
		if a.met != nil && a.met[i] {
			continue
		}
		head, _, _ := strings.Cut(w, within)
		text := fmt.Sprintf("holds no %q", head)
		if near := nearNames(head, a.names); len(near) > 0 {
			text += ": it has " + strings.Join(near, ", ")
			if more := len(a.names) - len(near); more > 0 {
				text += " and " + strconv.Itoa(more) + " more"
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
