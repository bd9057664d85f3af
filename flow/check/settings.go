package check

import (
	"fmt"
	"io"
	"path/filepath"

	"go.yaml.in/yaml/v3"
)

// Said is a setting as it was written, and where, for errors: --slo, or
// policy.yaml:3:8.
type Said struct{ Text, Where string }

// Settings are what flags and a policy file say, as they say it. The zero value says
// nothing.
type Settings struct {
	FailLevel, MaxFailed, MaxInconclusive, MinLogins, Where, Expect, Baseline, Today *Said
	FailOnInconclusive                                                               *Said // true or false
	Require, Objectives                                                              []Said
	Suppressions                                                                     []Suppression
}

// Over gives settings in which each that is said here wins over that of a file.
func (s Settings) Over(file Settings) Settings {
	one := func(a, b *Said) *Said {
		if a != nil {
			return a
		}
		return b
	}
	many := func(a, b []Said) []Said {
		if len(a) > 0 {
			return a
		}
		return b
	}
	return Settings{
		FailLevel: one(s.FailLevel, file.FailLevel), MaxFailed: one(s.MaxFailed, file.MaxFailed),
		MaxInconclusive: one(s.MaxInconclusive, file.MaxInconclusive), MinLogins: one(s.MinLogins, file.MinLogins), Where: one(s.Where, file.Where),
		Expect: one(s.Expect, file.Expect), Baseline: one(s.Baseline, file.Baseline), Today: one(s.Today, file.Today),
		FailOnInconclusive: one(s.FailOnInconclusive, file.FailOnInconclusive),
		Require:            many(s.Require, file.Require), Objectives: many(s.Objectives, file.Objectives),
		Suppressions: append(append([]Suppression(nil), s.Suppressions...), file.Suppressions...),
	}
}

// ReadSettings reads a policy file: YAML with the names of the flags as keys, and
// suppressions. Files that it names stand beside it, unless their path says otherwise.
// An error has a line for each mistake, file:line:column first.
func ReadSettings(file string, r io.Reader) (Settings, error) {
	d := &document{file: file}
	var s Settings
	n := d.root(r)
	if n == nil {
		return s, d.err()
	}
	one := func(to **Said) func(*yaml.Node) {
		return func(n *yaml.Node) {
			var text string
			d.text(&text)(n)
			*to = &Said{text, d.place(n)}
		}
	}
	path := func(to **Said) func(*yaml.Node) {
		return func(n *yaml.Node) {
			one(to)(n)
			if p := (*to).Text; p != "" && !filepath.IsAbs(p) {
				(*to).Text = filepath.Join(filepath.Dir(file), p)
			}
		}
	}
	many := func(noun string, to *[]Said) func(*yaml.Node) {
		return func(n *yaml.Node) {
			d.list(n, noun, true, func(n *yaml.Node) {
				var text string
				d.text(&text)(n)
				*to = append(*to, Said{text, d.place(n)})
			})
		}
	}
	d.mapping(n, "a policy",
		key{"fail-level", one(&s.FailLevel)}, key{"fail-on-inconclusive", one(&s.FailOnInconclusive)},
		key{"max-failed", one(&s.MaxFailed)}, key{"max-inconclusive", one(&s.MaxInconclusive)}, key{"min-logins", one(&s.MinLogins)},
		key{"require", many("logs", &s.Require)}, key{"slo", many("objectives", &s.Objectives)},
		key{"where", one(&s.Where)}, key{"expect", path(&s.Expect)}, key{"baseline", path(&s.Baseline)},
		key{"suppressions", func(n *yaml.Node) {
			d.list(n, "suppressions", false, func(n *yaml.Node) { s.Suppressions = append(s.Suppressions, d.suppression(n)) })
		}},
	)
	return s, d.err()
}

// wrongSetting is a setting that says nothing that is known.
func wrongSetting(s *Said, format string, args ...any) error {
	return fmt.Errorf("%s: %s", s.Where, fmt.Sprintf(format, args...))
}
