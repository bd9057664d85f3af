package knowledge

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// parser reads the files of a folder against what is known already.
type parser struct {
	base     *Base
	commands map[string]*Command
	sees     map[string][]Block // what agents see, of causes that share it
	sources  map[string]Reference
}

var (
	idForm       = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	decisionForm = regexp.MustCompile(`^[a-z]+(?:[.-][a-z]+)+=[a-z]+(?:-[a-z]+)*$`)
	failureForm  = regexp.MustCompile(`^F[0-9][0-9]$`)
)

// cause reads one cause's file.
func (p *parser) cause(file, text string) (*Cause, error) {
	s := newScan(file, text)
	c := &Cause{Pos: Pos{file, 1, 1}}
	if l, _ := s.next(); l != "---" {
		s.fail(1, "want --- before the cause's id, got %q", clip(l))
		return nil, s.err()
	}
	if !p.front(s, c) {
		return nil, s.err()
	}
	p.body(s, c)
	if err := s.err(); err != nil {
		return nil, err
	}
	return c, nil
}

var frontKeys = []string{"id", "title", "severity", "decisions", "releases", "failures"}

// listKeys are keys that a cause may have, and more than once: their lists are long.
var listKeys = []string{"like", "names", "among", "goes-with", "signs", "fits"}

// front reads what stands between the lines of dashes.
func (p *parser) front(s *lineScan, c *Cause) bool {
	seen := map[string]bool{}
	for {
		l, ok := s.next()
		if !ok {
			s.fail(1, "want --- behind the cause's keys, got the end of the file")
			return false
		}
		if l == "---" {
			break
		}
		key, value, col, ok := pair(l)
		switch {
		case !ok:
			s.fail(1, "want KEY: VALUE, got %q", clip(l))
		case seen[key] && !slices.Contains(listKeys, key):
			s.fail(1, "%s stands twice: keep one", key)
		default:
			seen[key] = true
			p.key(s, c, key, value, col)
		}
	}
	for _, key := range frontKeys {
		if !seen[key] {
			s.failAt(c.Pos, "%s: is missing", key)
		}
	}
	return true
}

// key reads one key of a cause.
func (p *parser) key(s *lineScan, c *Cause, key, value string, col int) {
	if value == "" && key != "decisions" && key != "failures" {
		s.fail(col, "%s: is empty", key)
		return
	}
	switch key {
	case "id":
		if !idForm.MatchString(value) {
			s.fail(col, "id %q: write small letters, digits and hyphens, as in extension-in-no-rule", clip(value))
		}
		c.ID = value
	case "title":
		c.Title = value
	case "severity":
		c.Severity = Severity(value)
		if c.Severity != Error && c.Severity != Warning {
			s.fail(col, "severity %q: write error or warning", clip(value))
		}
	case "releases":
		c.Releases = value
	case "decisions":
		c.Decisions = append(c.Decisions, outcomes(s, value, col)...)
	case "like":
		c.Like = append(c.Like, outcomes(s, value, col)...)
	case "names":
		p.relations(s, c, Names, value, col)
	case "among":
		p.relations(s, c, Among, value, col)
	case "goes-with":
		p.relations(s, c, GoesWith, value, col)
	case "codes":
		s.fail(1, "codes: say how strongly each code speaks for the cause: names:, among: or goes-with:")
	case "failures":
		for _, e := range listed(value, col) {
			if !failureForm.MatchString(e.text) {
				s.fail(e.col, "failure %q: write F and two digits, as in F23", clip(e.text))
				continue
			}
			c.Failures = append(c.Failures, e.text)
		}
	case "signs":
		c.Signs = append(c.Signs, readSigns(s, value, col)...)
	case "fits":
		c.Fits = append(c.Fits, readSigns(s, value, col)...)
	default:
		s.fail(1, "unknown key %q: keys are %s", clip(key), strings.Join(append(slices.Clone(frontKeys), listKeys...), ", "))
	}
}

// outcomes reads "NAME=OUTCOME, NAME=OUTCOME".
func outcomes(s *lineScan, value string, col int) (out []Decision) {
	for _, e := range listed(value, col) {
		if !decisionForm.MatchString(e.text) {
			s.fail(e.col, "decision %q: write NAME=OUTCOME, as in pim.find-atr=not-in-range", clip(e.text))
			continue
		}
		name, outcome, _ := strings.Cut(e.text, "=")
		out = append(out, Decision{name, outcome, s.pos(e.col)})
	}
	return out
}

// body reads the sections.
func (p *parser) body(s *lineScan, c *Cause) {
	next := 0
	for {
		l, ok := s.next()
		if !ok {
			break
		}
		if l == "" {
			continue
		}
		title, ok := strings.CutPrefix(l, "## ")
		if !ok {
			s.fail(1, "want a section (## %s), got %q", sections[min(next, len(sections)-1)], clip(l))
			return
		}
		if next == len(sections) || title != sections[next] {
			s.fail(4, "section %q: sections are, in this order, %s", clip(title), strings.Join(sections[:], ", "))
			return
		}
		next++
		at := s.pos(1)
		if title == "References" {
			p.references(s, c)
			if len(c.Sources) == 0 {
				s.failAt(at, "section %s is empty", title)
			}
			continue
		}
		blocks := p.blocks(s, title)
		if len(blocks) == 0 {
			s.failAt(at, "section %s is empty", title)
		}
		*c.section(title) = blocks
	}
	if next < len(sections) {
		s.failAt(c.Pos, "section %s is missing", sections[next])
	}
}

// blocks reads paragraphs, items and commands of a section up to the next one. What
// agents see may be that of several causes: "@name" of sentences.md.
func (p *parser) blocks(s *lineScan, section string) (out []Block) {
	commands := section == "Fix" || section == "Collect"
	open := false // the last block may go on
	for {
		l, ok := s.next()
		if !ok {
			return out
		}
		switch {
		case strings.HasPrefix(l, "## "):
			s.back()
			return out
		case l == "":
			open = false
		case strings.HasPrefix(l, "#"):
			s.fail(1, "a heading of another level: sections begin with ##")
		case section == sections[1] && strings.HasPrefix(l, "@"):
			open = false
			shared, ok := p.sees[l[1:]]
			if !ok {
				s.fail(2, "sentences %q: sentences.md has %s", clip(l[1:]), strings.Join(slices.Sorted(maps.Keys(p.sees)), ", "))
			}
			out = append(out, shared...)
		case strings.HasPrefix(l, "```"), strings.HasPrefix(l, "@"):
			open = false
			if !commands {
				s.fail(1, "a command stands in Fix or Collect only")
			}
			if cmd := p.command(s, l); cmd != nil {
				out = append(out, Block{Command: cmd})
			}
		case strings.HasPrefix(l, "- "):
			out, open = append(out, Block{Item: true, Text: strings.TrimSpace(l[2:])}), true
		case open:
			out[len(out)-1].Text += " " + strings.TrimSpace(l)
		default:
			out, open = append(out, Block{Text: strings.TrimSpace(l)}), true
		}
	}
}

// sentences reads sentences.md: "## name" and what agents see, again and again.
func (p *parser) sentences(file, text string) error {
	return titled(file, text, "sentences", func(s *lineScan, name string) bool {
		p.sees[name] = p.blocks(s, "")
		return true
	})
}

// references reads "- KEY" or "- KEY: note".
func (p *parser) references(s *lineScan, c *Cause) {
	for {
		l, ok := s.next()
		if !ok {
			return
		}
		if strings.HasPrefix(l, "## ") {
			s.back()
			return
		}
		if l == "" {
			continue
		}
		item, ok := strings.CutPrefix(l, "- ")
		if !ok {
			s.fail(1, "want an item (- SOURCE or - SOURCE: what for), got %q", clip(l))
			continue
		}
		key, note := item, ""
		if i := strings.Index(item, ": "); i >= 0 {
			key, note = item[:i], strings.TrimSpace(item[i+2:])
		}
		r, ok := p.source(key)
		if !ok {
			s.fail(3, "source %q: write a key of sources.txt or an address that begins with https://", clip(key))
			continue
		}
		r.Note = note
		c.Sources = append(c.Sources, r)
	}
}

// source finds a source by its key; an address is its own.
func (p *parser) source(key string) (Reference, bool) {
	if r, ok := p.sources[key]; ok {
		return r, true
	}
	if (strings.HasPrefix(key, "https://") || strings.HasPrefix(key, "http://")) && !strings.ContainsAny(key, " \t") {
		return Reference{Title: key, URL: key}, true
	}
	return Reference{}, false
}

// clip shortens what an error quotes.
func clip(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
