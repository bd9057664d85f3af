package knowledge

import (
	"regexp"
	"slices"
	"strings"
)

// Sign is a line that shows a cause, even where the capture has no login: a
// message of the catalogue, and what its fields must hold.
type Sign struct {
	Message    string      `json:"message"` // cucm.provider-open-failure
	Conditions []Condition `json:"conditions,omitempty"`
	Pos        Pos         `json:"-"`
}

// Condition is FIELD=VALUE or FIELD!=VALUE. Of several values any will do, or none.
// A line that does not have the field meets neither.
type Condition struct {
	Field  string   `json:"field"`
	Not    bool     `json:"not,omitempty"`
	Values []string `json:"values"`
	Pos    Pos      `json:"-"`
}

func (c Condition) String() string {
	op := "="
	if c.Not {
		op = "!="
	}
	return c.Field + op + strings.Join(c.Values, "|")
}

func (s Sign) String() string {
	text := s.Message
	for _, c := range s.Conditions {
		text += " " + c.String()
	}
	return text
}

// Holds says whether a line of the sign's message is the sign; value gives its
// fields as printed, "" for none.
func (s Sign) Holds(value func(field string) string) bool {
	return !slices.ContainsFunc(s.Conditions, func(c Condition) bool { return !c.holds(value(c.Field)) })
}

func (c Condition) holds(got string) bool {
	if got == "" {
		return false
	}
	return slices.ContainsFunc(c.Values, func(want string) bool { return sameValue(got, want) }) != c.Not
}

// sameValue compares numbers in any spelling, all else as it is spelled.
func sameValue(a, b string) bool {
	if a == b {
		return true
	}
	for _, n := range parseNumber(a) {
		if slices.Contains(parseNumber(b), n) {
			return true
		}
	}
	return false
}

// signOf is a sign with its cause.
type signOf struct {
	sign  Sign
	cause *Cause
}

// indexSigns makes signs findable by message, in the order of the causes.
func (b *Base) indexSigns() {
	b.signs, b.fits = map[string][]signOf{}, map[string][]signOf{}
	for _, c := range b.causes {
		for _, s := range c.Signs {
			b.signs[s.Message] = append(b.signs[s.Message], signOf{s, c})
		}
		for _, s := range c.Fits {
			b.fits[s.Message] = append(b.fits[s.Message], signOf{s, c})
		}
	}
}

// Signed are the causes that a line names, each once, in the order of Causes. It
// is a message of the catalogue with its fields as printed, "" for none.
func (b *Base) Signed(message string, value func(field string) string) []*Cause {
	return holding(b.signs[message], value)
}

// Fitting are the causes that a line goes with but does not name: alone it shows
// none of them.
func (b *Base) Fitting(message string, value func(field string) string) []*Cause {
	return holding(b.fits[message], value)
}

// Shows says whether the lines of a message can show a cause: whether some sign, or
// what fits a cause, names it.
func (b *Base) Shows(message string) bool { return len(b.signs[message])+len(b.fits[message]) > 0 }

func holding(signs []signOf, value func(field string) string) (out []*Cause) {
	for _, s := range signs {
		if (len(out) == 0 || out[len(out)-1] != s.cause) && s.sign.Holds(value) {
			out = append(out, s.cause)
		}
	}
	return out
}

var (
	messageForm = regexp.MustCompile(`^[a-z][a-z0-9]*\.[a-z0-9]+(-[a-z0-9]+)*$`)
	fieldForm   = regexp.MustCompile(`^[a-z][a-z0-9]*$`)
)

// readSigns reads "MESSAGE FIELD=VALUE|VALUE FIELD!=VALUE, MESSAGE".
func readSigns(s *lineScan, value string, col int) (out []Sign) {
	for _, e := range listed(value, col) {
		words := spaced(e)
		if len(words) == 0 || !messageForm.MatchString(words[0].text) {
			s.fail(e.col, "sign %q: write a message of the catalogue, then FIELD=VALUE, as in cucm.provider-open-failure ctireason=0x8CCC0060", clip(e.text))
			continue
		}
		sign := Sign{Message: words[0].text, Pos: s.pos(e.col)}
		for _, w := range words[1:] {
			c, ok := condition(w.text)
			if !ok {
				s.fail(w.col, "condition %q: write FIELD=VALUE, FIELD=VALUE|VALUE or FIELD!=VALUE, as in closereason!=4", clip(w.text))
				continue
			}
			if slices.ContainsFunc(sign.Conditions, func(o Condition) bool { return o.Field == c.Field }) {
				s.fail(w.col, "field %q stands twice in one sign: write FIELD=VALUE|VALUE for any of several", c.Field)
				continue
			}
			c.Pos = s.pos(w.col)
			sign.Conditions = append(sign.Conditions, c)
		}
		out = append(out, sign)
	}
	return out
}

func condition(text string) (Condition, bool) {
	field, values, ok := strings.Cut(text, "=")
	c := Condition{}
	c.Field, c.Not = strings.CutSuffix(field, "!")
	c.Values = strings.Split(values, "|")
	return c, ok && fieldForm.MatchString(c.Field) && !slices.Contains(c.Values, "")
}

// spaced cuts an element at blanks.
func spaced(e element) (out []element) {
	for at := 0; at < len(e.text); {
		rest := strings.TrimLeft(e.text[at:], " \t")
		at = len(e.text) - len(rest)
		n := strings.IndexAny(rest, " \t")
		if n < 0 {
			n = len(rest)
		}
		if n > 0 {
			out = append(out, element{rest[:n], e.col + at})
		}
		at += n
	}
	return out
}
