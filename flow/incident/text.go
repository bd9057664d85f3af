package incident

import (
	"fmt"
	"slices"
	"strings"

	"uccetrace/flow"
)

// unexplained names what nothing explains, in plain words, and says which logins are
// alike: those that reached one step and were refused with one code.
func unexplained(l *flow.Login) (key, title string) {
	i := lastOf(l, func(s *flow.Step) bool { return s.Says == "refuses" && s.Status != flow.Unattributed })
	if i < 0 {
		if l.Reached == "" {
			return "", "no step of the login is to be seen"
		}
		return l.Reached, fmt.Sprintf("stopped after %q", reachedTitle(l))
	}
	s := &l.Steps[i]
	if code := codeOf(s); code != "" {
		return l.Reached + " " + code, "refused with " + code + ", unexplained"
	}
	return l.Reached + " " + s.Message, fmt.Sprintf("refused by %q, unexplained", s.Title)
}

func lastOf(l *flow.Login, is func(*flow.Step) bool) int {
	for i := len(l.Steps) - 1; i >= 0; i-- {
		if is(&l.Steps[i]) {
			return i
		}
	}
	return -1
}

func reachedTitle(l *flow.Login) string {
	if i := slices.IndexFunc(l.Steps, func(s flow.Step) bool { return s.Step == l.Reached && s.Title != "" }); i >= 0 {
		return l.Steps[i].Title
	}
	return l.Reached
}

// codeFields are the fields that a refusal's codes stand in, and their tables.
var codeFields = [...]struct{ field, table, none string }{
	{"failure", "CF", ""}, {"status", "E_CTI", ""}, {"perror", "PERERR", "0"},
	{"obscause", "JTAPI_OUT_OF_SERVICE", "-1"}, {"ctireason", "CTIERR", "0"},
}

// codeOf are the codes of a refusal: CF 260 / PERERR 10004.
func codeOf(s *flow.Step) string {
	var out []string
	for _, c := range codeFields {
		if v := s.Value(c.field); v != "" && v != c.none {
			out = append(out, c.table+" "+v)
		}
	}
	return strings.Join(out, " / ")
}

// sight is the evidence of a login: that of its first cause, else the line that
// refuses it, else its last.
func sight(l *flow.Login) []flow.Evidence {
	if len(l.Causes) > 0 && len(l.Causes[0].Evidence) > 0 {
		return l.Causes[0].Evidence[:1]
	}
	i := lastOf(l, func(s *flow.Step) bool {
		return s.Says == "refuses" && s.Status != flow.Unattributed && len(s.Evidence) > 0
	})
	if i < 0 {
		i = lastOf(l, func(s *flow.Step) bool { return len(s.Evidence) > 0 })
	}
	if i < 0 {
		return nil
	}
	return l.Steps[i].Evidence[:1]
}
