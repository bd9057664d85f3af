package catalog

import (
	"strings"
)

// splitHeader cuts a line of an example into its level word (Trace, Session 8;
// "" for none), whether it has a header at all, and its body. The catalogue
// knows no more of headers than this: reading and printing them is the parser's.
func splitHeader(line string) (level string, header bool, body string) {
	rest := strings.TrimLeft(line, " \t")
	word, after, _ := strings.Cut(rest, " ")
	timed := isTime(word)
	if timed {
		rest = strings.TrimLeft(after, " ")
		word, after, _ = strings.Cut(rest, " ")
	}
	switch {
	case isNode(word):
		level, body = splitLevel(after)
		return level, true, body
	case timed: // console utilities print no process
		level, body = splitLevel(rest)
		return level, true, body
	}
	if _, level, body, ok := otherHeader(line); ok {
		return level, true, body
	}
	return "", false, line
}

// isTime knows HH:MM:SS and HH:MM:SS:mmm.
func isTime(w string) bool {
	parts := strings.Split(w, ":")
	if len(parts) != 3 && len(parts) != 4 {
		return false
	}
	for _, p := range parts {
		if p == "" || len(p) > 3 || strings.Trim(p, "0123456789") != "" {
			return false
		}
	}
	return true
}

// isNode knows PG1A-pim1: a letter first and one dash between letters and digits.
func isNode(w string) bool {
	node, process, ok := strings.Cut(w, "-")
	if !ok || node == "" || process == "" || !letter(node[0]) || !letter(process[0]) {
		return false
	}
	for _, c := range []byte(node + process) {
		if !letter(c) && c-'0' > 9 && c != '_' {
			return false
		}
	}
	return true
}

func splitLevel(s string) (level, body string) {
	s = strings.TrimLeft(s, " ")
	for _, word := range []string{"Trace", "Fail"} {
		if strings.HasPrefix(s, word+":") {
			return word, s[len(word)+1:]
		}
	}
	if len(s) > 8 && strings.EqualFold(s[:8], "Session ") {
		if n := strings.IndexByte(s, ':'); n > 8 && strings.Trim(s[8:n], "0123456789") == "" {
			return s[:n], s[n+1:]
		}
	}
	return "", s
}

// part is one line of an example without its header.
type part struct {
	body   string
	header bool
	orphan bool // a further entry without its head
	match  Match
}

// readExample reads an example as msg. It returns what claimed each of its
// entries and lines; the text says what is wrong otherwise.
func (s *Set) readExample(msg *Message, e Example) (parts []part, problem string) {
	from, under := 0, 0
	for i, line := range e.Lines {
		_, header, body := splitHeader(line)
		p := part{body: body, header: header || i == 0}
		switch {
		case i == 0:
			switch v := s.Head([]byte(body), &p.match); {
			case v == Claimed:
			case s.Orphan([]byte(body), &p.match) == Claimed:
				p.orphan = true
				from = s.reached(msg, body)
			default:
				return nil, "the example is not claimed: " + unclaimed(body, &p.match, v)
			}
			if p.match.Message != msg {
				return nil, p.match.Message.ID + " claims the example, and not " + msg.ID + ": tell their templates apart"
			}
		case header:
			next, ok := s.Then(msg, from, []byte(body), &p.match)
			if !ok {
				return nil, "the further entry is not claimed: " + strings.TrimSpace(body)
			}
			from = next
		default:
			last := &parts[len(parts)-1]
			if next, ok := s.Under(msg, under, []byte(body), &p.match); ok {
				under = next
				break
			}
			if !s.Continues(msg, []byte(last.body), []byte(body)) {
				return nil, "the further line is not claimed: " + strings.TrimSpace(body)
			}
			last.body += "\n" + body
			last.match = Match{}
			if s.Head([]byte(last.body), &last.match) != Claimed {
				s.Then(msg, 0, []byte(last.body), &last.match)
			}
			continue
		}
		parts = append(parts, p)
	}
	return parts, ""
}

// reached is how many further entries a headless one stands for.
func (s *Set) reached(msg *Message, body string) int {
	next, _ := s.Then(msg, 0, []byte(body), &Match{})
	return next
}

func unclaimed(body string, m *Match, v Verdict) string {
	if v == Near {
		return "it begins like " + m.Message.ID + " and goes on otherwise"
	}
	return "no template begins like " + strings.TrimSpace(body)
}

// checkExamples reads all examples of a process: each must be claimed by its own
// message, and by no other one unless that is a general one.
func (s *Set) checkExamples() (errs Errors) {
	for _, m := range s.Messages {
		for _, e := range m.Examples {
			parts, problem := s.readExample(m, e)
			if problem == "" {
				problem = s.rivals(m, parts[0])
			}
			if problem != "" {
				errs = append(errs, e.Pos.errorf("%s: %s", m.ID, oneLine(problem)))
			}
		}
	}
	return errs
}

// rivals says whether another message claims the entry as well.
func (s *Set) rivals(m *Message, x part) string {
	body := []byte(x.body)
	p, end := trim(body)
	d := s.heads
	if x.orphan {
		d = s.orphans
	}
	b := d.find(body[p:end])
	if b == nil || m.Basis == General {
		return ""
	}
	own := false
	var other *Message
	for _, byPlace := range []bool{true, false} {
		for i := range b.cands {
			c := &b.cands[i]
			if c.msg.Basis == General && c.msg != m {
				continue
			}
			var scratch Match
			ok := false
			if byPlace {
				_, _, ok = c.t.place(body, p, end, 0, &scratch)
			} else {
				_, ok = c.t.byLabel(body, p, end, &scratch)
			}
			if ok && c.msg == m {
				own = true
			} else if ok {
				other = c.msg
			}
		}
		if own || other != nil {
			break
		}
	}
	if other != nil {
		return other.ID + " claims the example too: tell their templates apart"
	}
	return ""
}
