package parser

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"uccetrace/parser/catalog"
	"uccetrace/parser/source"
)

// Dialects are the names of all dialects that are read.
func Dialects() []string {
	names := []string{string(catalog.Dumplog)}
	for _, f := range forms {
		names = append(names, string(f.dialect))
	}
	return names
}

// Reads says whether logs of a dialect are read. Those of the others are named and
// counted as foreign; of what they would show nothing can be said.
func Reads(d catalog.Dialect) bool {
	return d == catalog.Dumplog || slices.ContainsFunc(forms, func(f form) bool { return f.dialect == d })
}

// maxKinds is how many headers at the beginning of a source are looked at to tell
// its dialect.
const maxKinds = 100

// formOf tells the dialect of a source by the headers at its beginning: that of
// most of them, of the first one where two have as many. nil is dumplog's, or
// none that is known: some says that there was a header. mixed says that headers of
// another dialect stand there too.
func formOf(head []byte) (of *form, mixed, some bool) {
	head = bytes.TrimPrefix(head, []byte(source.BOM))
	var counts [1 + maxForms]int // of dumplog's, then of each form
	first, seen := -1, 0
	for len(head) > 0 && seen < maxKinds {
		line, rest := cutLine(head)
		if kind := kindOf(line[skipEmpty(line):]); kind >= 0 {
			if first < 0 {
				first = kind
			}
			counts[kind]++
			seen++
		}
		head = rest
	}
	if first < 0 {
		return nil, false, false
	}
	best := first
	for kind, n := range counts {
		if n > counts[best] {
			best = kind
		}
	}
	if best > 0 {
		of = &forms[best-1]
	}
	return of, counts[best] < seen, true
}

// maxForms is how many forms there are.
const maxForms = 7

// kindOf gives 0 for a line with dumplog's header, the place of its form from 1
// for one of another, and -1 for none.
func kindOf(line []byte) int {
	var s stated
	return kindStated(line, &s)
}

// kindStated is kindOf, and what the header of a form says.
func kindStated(line []byte, s *stated) int {
	if len(line) == 0 || !isAlnum(line[0]) && line[0] != '*' && line[0] != '.' {
		return -1
	}
	if _, n := readClock(line); n > 0 {
		if _, ok := readToken(line[skipBlanks(line, n):]); ok {
			return 0
		}
		return -1
	}
	for i := range forms {
		if forms[i].read(line, s) {
			return i + 1
		}
	}
	return -1
}

// tell finds the source's dialect, if none is forced on it.
func (st *state) tell(c *Capture, head []byte) {
	if i := c.forcedOn(st.Given()); i >= 0 {
		st.forced = c.forced[i].Dialect
		st.form = formNamed(st.forced)
		return
	}
	mixed, some := false, false
	if st.form, mixed, some = formOf(head); !some {
		st.other = otherThan(head)
	} else if mixed {
		st.warnings = append(st.warnings, source.Warning{Source: st.Name,
			Text: "holds entries of more than one kind of log: read as " + dialectOf(st.form) + "; save the others as files of their own"})
	}
}

// formNamed is the form of a dialect; nil is dumplog's.
func formNamed(dialect string) *form {
	for i := range forms {
		if string(forms[i].dialect) == dialect {
			return &forms[i]
		}
	}
	return nil
}

// dialectOf is a source's dialect by its form.
func dialectOf(f *form) string {
	if f == nil {
		return string(catalog.Dumplog)
	}
	return string(f.dialect)
}

// Forced says which dialect sources are of, whatever they look like: those whose
// name, or the end of it behind a slash, matches the pattern.
type Forced struct {
	Glob    string // as in Find: *.txt, pg1a/**, bundle.zip!/*/opc.txt
	Dialect string // one of Dialects
}

// Check says what is wrong with it: a pattern that is none, or an unknown dialect.
func (f Forced) Check() error {
	if err := source.CheckGlob(f.Glob); err != nil {
		return err
	}
	if !slices.Contains(Dialects(), f.Dialect) {
		return fmt.Errorf("unknown dialect %q: dialects are %s", f.Dialect, strings.Join(Dialects(), ", "))
	}
	return nil
}

// matches says whether a source of this name is meant.
func (f Forced) matches(name string) bool {
	return source.MatchGlob(f.Glob, name)
}

// forcedOn gives the place of the first that means a source of this name, -1 for
// none.
func (c *Capture) forcedOn(name string) int {
	return slices.IndexFunc(c.forced, func(f Forced) bool { return f.matches(name) })
}

// force keeps what Options force, if that can be.
func (c *Capture) force(all []Forced) error {
	for _, f := range all {
		if err := f.Check(); err != nil {
			return fmt.Errorf("%s=%s: %w", f.Glob, f.Dialect, err)
		}
	}
	c.forced = all
	return nil
}

// unmet says what was forced on no source.
func (c *Capture) unmet() (out []source.Warning) {
	met := make([]bool, len(c.forced))
	for _, s := range c.Sources {
		if i := c.forcedOn(s.Given()); i >= 0 {
			met[i] = true
		}
	}
	for i, f := range c.forced {
		if !met[i] {
			out = append(out, source.Warning{Text: f.Glob + "=" + f.Dialect + ": forces a dialect on no source: none has such a name that an earlier pattern leaves"})
		}
	}
	return out
}

// unread says why nothing of a source without an entry was recognised, "" where that
// is not known or has been said.
func (st *state) unread() string {
	text := st.other
	if st.forced != "" {
		text = "is no " + st.forced + ", which it was forced to be read as: no line has such a header; force another dialect, or leave it to be told by itself"
	}
	if st.foreign != "" || st.binary || st.err != nil || st.size == 0 {
		return ""
	}
	return text
}

// others are texts that lie beside trace logs and are none that is read, by what
// their lines look like; no line looks like two.
var others = []struct {
	line *regexp.Regexp
	says string
}{
	{regexp.MustCompile(`^\d+: [A-Z][a-z]{2} +\d+ (?:\d{4} )?[\d:.]+ \S+ %MIVR-`),
		"is a log of Unified CCX (MIVR), another product: not read"},
	{regexp.MustCompile(`^\S+ .*\bHTTP/\d(?:\.\d)?"? \d{3}\b`),
		"is a web server's access log: not read; Finesse's webservices log shows what desktops asked for"},
	{regexp.MustCompile(`^(?:\d\d/\d\d/\d{4} )?\d\d:\d\d:\d\d\.\d{3} (?:\S+ ?)?\|`),
		"is an SDI trace of CUCM: not read; its SDL trace shows what became of a phone's lines"},
	{regexp.MustCompile(`^(?:[A-Za-z]:\\\S*>procmon |>>>>|\d\d:\d\d:\d\d(?::\d{3})? Trace: )`),
		"is what procmon printed on its console: not read, for no process is named; dump the process's log with dumplog"},
	{regexp.MustCompile(`^\d{4}-\d\d-\d\dT[\d:.]+ [-+]\d\d:\d\d: : \S+: `),
		"is a log of Finesse's desktop in the browser: not read; its webservices log shows what desktops asked for"},
	{regexp.MustCompile(`^(?:\d+: ?)?(?:\S+: |: )?[*.]?[A-Z][a-z]{2} +\d+ \d{4} [\d:.]+ \S+: %ICM_`),
		"is a ciscoLog whose lines were broken: not read, an entry stands on one line; save it anew with dumplog /ciscoLog"},
	{regexp.MustCompile(`^(?:\d+: ?)?(?:\S+: |: )?[*.]?[A-Z][a-z]{2} +\d+ \d{4} [\d:.]+ \S+ ?: +%[A-Z_]+-[0-7]-`),
		"is a log of another product in Cisco's format: not read"},
}

// otherThan names what a text without a header of ours is, by what most of the
// lines at its beginning look like, of those that look like anything; "" where that
// is less than a third of all.
func otherThan(head []byte) string {
	head = bytes.TrimPrefix(head, []byte(source.BOM))
	var counts [noOthers]int
	best, seen := -1, 0
	for len(head) > 0 && seen < maxKinds {
		line, rest := cutLine(head)
		head = rest
		if line = bytes.Trim(line[:min(len(line), maxLook)], " \t\x00"); len(line) == 0 {
			continue
		}
		seen++
		for i := range others {
			if !others[i].line.Match(line) {
				continue
			}
			if counts[i]++; best < 0 || counts[i] > counts[best] {
				best = i
			}
			break
		}
	}
	if best < 0 || counts[best]*3 < seen {
		return ""
	}
	return others[best].says
}

// noOthers is how many others there are.
const noOthers = 7

// maxLook is how much of a line is looked at to tell what log it is of.
const maxLook = 1000

// cutLine cuts the first line off, with its line end: CR only where there is no LF.
func cutLine(text []byte) (line, rest []byte) {
	end := bytes.IndexByte(text, '\n')
	if end < 0 {
		end = bytes.IndexByte(text, '\r')
	}
	if end < 0 {
		return text, nil
	}
	return bytes.TrimRight(text[:end], "\r"), text[end+1:]
}
