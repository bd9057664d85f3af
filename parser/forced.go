package parser

import (
	"fmt"
	"slices"
	"strings"

	"uccetrace/parser/catalog"
)

// Forced says which dialect sources are of, whatever they look like: those whose
// name, or the end of it behind a slash, matches the pattern.
type Forced struct {
	Glob    string // as in Find: *.txt, pg1a/**, bundle.zip!/*/opc.txt
	Dialect string // one of Dialects
}

// Dialects are the names of all dialects that are read.
func Dialects() []string {
	names := []string{string(catalog.Dumplog)}
	for _, f := range forms {
		names = append(names, string(f.dialect))
	}
	return names
}

// Check says what is wrong with it: a pattern that is none, or an unknown dialect.
func (f Forced) Check() error {
	if err := CheckGlob(f.Glob); err != nil {
		return err
	}
	if !slices.Contains(Dialects(), f.Dialect) {
		return fmt.Errorf("unknown dialect %q: dialects are %s", f.Dialect, strings.Join(Dialects(), ", "))
	}
	return nil
}

// matches says whether a source of this name is meant.
func (f Forced) matches(name string) bool {
	return MatchGlob(f.Glob, name)
}

// called is the name that the user knows the source by.
func (s *Source) called() string {
	if s.given != "" {
		return s.given
	}
	return s.Name
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
func (c *Capture) unmet() (out []Warning) {
	met := make([]bool, len(c.forced))
	for _, s := range c.Sources {
		if i := c.forcedOn(s.called()); i >= 0 {
			met[i] = true
		}
	}
	for i, f := range c.forced {
		if !met[i] {
			out = append(out, Warning{Text: f.Glob + "=" + f.Dialect + ": forces a dialect on no source: none has such a name that an earlier pattern leaves"})
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
