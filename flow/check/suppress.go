package check

import (
	"path"
	"regexp"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"uccetrace/flow"
)

// Suppression excuses findings until a day: the one with a fingerprint, or all of a rule
// whose agent and PG fit.
type Suppression struct {
	Fingerprint     string
	Rule, Agent, PG string // globs; "" fits all
	Reason          string
	Expires         time.Time // the last day on which it counts
	Source          string    // where it is written
	Line            int
}

var fingerprintShape = regexp.MustCompile(`^[0-9a-f]{32}$`)

// suppression reads one.
func (d *document) suppression(n *yaml.Node) Suppression {
	s := Suppression{Source: d.file, Line: n.Line}
	var expires string
	var at *yaml.Node
	glob := func(to *string) func(*yaml.Node) {
		return func(n *yaml.Node) {
			d.text(to)(n)
			if _, err := path.Match(*to, ""); err != nil {
				d.fail(n, "%s is no pattern: write a name, * for anything or ? for one character", shown(*to))
			}
		}
	}
	given := d.mapping(n, "a suppression",
		key{"fingerprint", func(n *yaml.Node) {
			d.text(&s.Fingerprint)(n)
			if !fingerprintShape.MatchString(s.Fingerprint) {
				d.fail(n, "%s is no fingerprint: copy the 32 characters from a check's JSON", shown(s.Fingerprint))
			}
		}},
		key{"rule", glob(&s.Rule)}, key{"agent", glob(&s.Agent)}, key{"pg", glob(&s.PG)},
		key{"reason", d.text(&s.Reason)},
		key{"expires", func(n *yaml.Node) { d.text(&expires)(n); at = n }},
	)
	if n.Kind != yaml.MappingNode {
		return s
	}
	switch {
	case given["fingerprint"] && (given["rule"] || given["agent"] || given["pg"]):
		d.fail(n, "a suppression has a fingerprint or a rule, agent and pg, not both: take one out")
	case !given["fingerprint"] && !given["rule"]:
		d.fail(n, "a suppression needs a fingerprint or a rule: write one")
	}
	if strings.TrimSpace(s.Reason) == "" {
		d.fail(n, "a suppression needs a reason: write why, such as a ticket's number")
	}
	var err error
	if at == nil {
		d.fail(n, "a suppression needs an end: write expires: and the last day on which it counts, such as 2026-12-31")
	} else if s.Expires, err = time.Parse(time.DateOnly, expires); err != nil {
		d.fail(at, "%s is no date: write 2026-12-31", shown(expires))
	}
	return s
}

// expired says that its last day is over.
func (s *Suppression) expired(today time.Time) bool {
	y, m, day := today.Date()
	return s.Expires.Before(time.Date(y, m, day, 0, 0, 0, 0, time.UTC))
}

// fits says whether it is about a finding.
func (s *Suppression) fits(f *flow.Finding) bool {
	if s.Fingerprint != "" {
		return s.Fingerprint == f.Fingerprint
	}
	var agent, pg string
	if f.Login != nil {
		agent, pg = f.Login.Agent, f.Login.PG
	}
	if p := normalPG(s.PG); p != "" && p == pg {
		pg = s.PG
	}
	return globbed(s.Rule, f.Rule) && globbed(s.Agent, agent) && globbed(s.PG, pg)
}

func globbed(pattern, text string) bool {
	if pattern == "" || pattern == text {
		return true
	}
	// A trace may hold a slash, at which path.Match would stop.
	ok, err := path.Match(pattern, strings.ReplaceAll(text, "/", "_"))
	return err == nil && ok
}

// name is how a suppression is called in words.
func (s *Suppression) name() string {
	if s.Fingerprint != "" {
		return "of fingerprint " + s.Fingerprint
	}
	text := "of rule " + s.Rule
	if s.Agent != "" {
		text += ", agent " + s.Agent
	}
	if s.PG != "" {
		text += ", pg " + s.PG
	}
	return text
}
