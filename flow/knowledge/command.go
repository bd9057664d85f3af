package knowledge

import (
	"regexp"
	"sort"
	"strings"
)

var commandKeys = []string{"where", "release", "impact", "run", "restore", "source"}

// placeholders are what a command may leave open.
var placeholders = map[string]bool{"instance": true, "node": true, "from": true, "to": true}

var placeholder = regexp.MustCompile(`<[^<>]*>`)

// command reads a fenced block whose first line was read, or "@name".
func (p *parser) command(s *lineScan, first string) *Command {
	if name, ok := strings.CutPrefix(first, "@"); ok {
		cmd := p.commands[name]
		if cmd == nil {
			s.fail(2, "command %q: commands.md has %s", clip(name), strings.Join(p.commandNames(), ", "))
		}
		return cmd
	}
	if first != "```command" {
		s.fail(1, "want ```command, got %q: only commands are fenced", clip(first))
	}
	cmd := &Command{Pos: s.pos(1)}
	seen := map[string]bool{}
	for {
		l, ok := s.next()
		if !ok || l == "" || strings.HasPrefix(l, "## ") {
			if ok {
				s.back()
			}
			s.failAt(cmd.Pos, "command: no ``` ends it")
			return nil
		}
		if l == "```" {
			break
		}
		key, value, col, ok := pair(l)
		switch {
		case !ok:
			s.fail(1, "want KEY: VALUE in a command, got %q", clip(l))
		case value == "":
			s.fail(col, "%s: is empty", clip(key))
		case seen[key] && key != "run":
			s.fail(1, "%s stands twice: keep one", clip(key))
		default:
			p.commandKey(s, cmd, key, value, col)
		}
		seen[key] = true
	}
	for _, key := range commandKeys {
		if !seen[key] {
			s.failAt(cmd.Pos, "command: %s is missing", key)
		}
	}
	return cmd
}

func (p *parser) commandKey(s *lineScan, cmd *Command, key, value string, col int) {
	switch key {
	case "where":
		cmd.Where = value
	case "release":
		cmd.Release = value
	case "restore":
		cmd.Restore = value
	case "impact":
		cmd.Impact = Impact(value)
		if cmd.Impact != NoImpact && cmd.Impact != Load && cmd.Impact != Outage {
			s.fail(col, "impact %q: write none, load or outage", clip(value))
		}
	case "run":
		for _, m := range placeholder.FindAllStringIndex(value, -1) {
			if name := value[m[0]+1 : m[1]-1]; !placeholders[name] {
				s.fail(col+m[0], "placeholder <%s>: there are <instance>, <node>, <from>, <to>", clip(name))
			}
		}
		cmd.Run = append(cmd.Run, value)
	case "source":
		r, ok := p.source(value)
		if !ok {
			s.fail(col, "source %q: write a key of sources.txt or an address that begins with https://", clip(value))
		}
		cmd.Source = r
	default:
		s.fail(1, "unknown key %q: keys of a command are %s", clip(key), strings.Join(commandKeys, ", "))
	}
}

func (p *parser) commandNames() []string {
	var out []string
	for name := range p.commands {
		out = append(out, name)
	}
	sort.Strings(out)
	return out
}

// shared reads commands.md: "## name" and a fenced command, again and again.
func (p *parser) shared(file, text string) error {
	return titled(file, text, "a command", func(s *lineScan, name string) bool {
		l, ok := "", true
		for l == "" && ok {
			l, ok = s.next()
		}
		cmd := p.command(s, l)
		if cmd == nil {
			return false
		}
		cmd.Name = name
		p.commands[name] = cmd
		return true
	})
}

// titled reads a file of "## name" and what stands under each, until one cannot be read.
func titled(file, text, what string, each func(s *lineScan, name string) bool) error {
	s := newScan(file, text)
	for {
		l, ok := s.next()
		if !ok {
			return s.err()
		}
		if l == "" {
			continue
		}
		name, ok := strings.CutPrefix(l, "## ")
		if !ok || !idForm.MatchString(name) {
			s.fail(1, "want ## NAME of %s, got %q", what, clip(l))
			return s.err()
		}
		if !each(s, name) {
			return s.err()
		}
	}
}

// sourceList reads sources.txt: "key Title | address", # begins a remark.
func (p *parser) sourceList(file, text string) error {
	s := newScan(file, text)
	for {
		l, ok := s.next()
		if !ok {
			return s.err()
		}
		if l == "" || strings.HasPrefix(l, "#") {
			continue
		}
		key, rest, ok := strings.Cut(l, " ")
		title, url, _ := strings.Cut(rest, "|")
		title, url = strings.TrimSpace(title), strings.TrimSpace(url)
		if !ok || title == "" {
			s.fail(1, "want KEY TITLE | ADDRESS, got %q", clip(l))
			continue
		}
		p.sources[key] = Reference{Key: key, Title: title, URL: url}
	}
}
