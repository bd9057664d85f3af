package render

import (
	"strings"

	"uccetrace/flow"
)

// noLogs says that something was read, or tried, and none of it is a trace log.
func noLogs(c *flow.Closing) bool {
	for _, s := range c.Input.Sources {
		if s.Recognized {
			return false
		}
	}
	return len(c.Input.Sources) > 0
}

// noLog says why: what each source is instead, where that is known.
func (p *page) noLog(c *flow.Closing) {
	p.told = map[string]bool{}
	head, reasons, broken := "Nothing here is a trace log", []string{}, 0
	for _, s := range c.Input.Sources {
		if s.Error != "" {
			broken++
		}
		if why := whyNot(&s); why != "" {
			reasons = append(reasons, why)
			if len(reasons) <= p.limit || p.all {
				p.told[s.Name] = true
			}
		}
	}
	if broken == len(c.Input.Sources) {
		head = "Nothing could be read"
	}
	switch {
	case len(reasons) == 1 && len(c.Input.Sources) == 1:
		p.para(0, 2, span{head, p.odd}, plain(": "+reasons[0]))
		return
	case len(reasons) < len(c.Input.Sources):
		p.para(0, 2, span{head, p.odd}, plain(": of "+count(totalBytes(c), "byte", "bytes")+
			" no line begins with a time and a process (23:35:36:354 PG1A-opc Trace: "+p.ellipsis()+")"))
	default:
		p.para(0, 2, span{head, p.odd})
	}
	for i, why := range reasons {
		if i == p.limit && !p.all {
			p.para(2, 4, plain("and "+digits(int64(len(reasons)-i))+" more: --all shows them"))
			return
		}
		p.para(2, 4, plain(why))
	}
}

// whyNot says what keeps a source from being a trace log, "" where it only lacks
// the lines of one.
func whyNot(s *flow.Source) string {
	switch {
	case s.Error != "":
		return s.Name + ": " + s.Error
	case s.Bytes == 0:
		return s.Name + " is empty"
	case s.Foreign != "":
		return s.Name + " " + s.Foreign
	}
	return ""
}

// found says where the text of --find stands.
func (p *page) found(f *flow.Found) {
	if f == nil || len(f.Spaces) == 0 {
		return
	}
	var where, values []string
	for _, s := range f.Spaces {
		text := s.Space + " (" + count(s.Count, "login", "logins") + ")"
		if strings.Contains(s.Space, " in ") { // a value of a message
			values = append(values, text)
		} else {
			where = append(where, text)
		}
	}
	switch {
	case len(where) == 0:
		where = values
	case len(values) > 0 && !p.all:
		where = append(where, count(int64(len(values)), "value of a message", "values of messages"))
	default:
		where = append(where, values...)
	}
	p.para(0, 2, span{f.Text, p.strong}, plain(" found as "+p.some(where)))
}
