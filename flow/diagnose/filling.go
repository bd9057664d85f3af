package diagnose

import (
	"fmt"
	"regexp"
	"strings"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
)

// around is how much of a log before and behind a login is asked for, in
// milliseconds.
const around = 60_000

// filling puts into commands what is known of a login: the time, the node, the
// digit of PIM and gateway. What is not known stays as it is, in angle brackets.
type filling struct {
	from, to       string
	pg, cg, router string // nodes, as cdlog and procmon take them
	pim            string // digit
}

func newFilling(l *flow.Login) *filling {
	f := &filling{from: clockTime(l.Start, -around), to: clockTime(l.End, around)}
	for i := range l.Steps {
		s := &l.Steps[i]
		node := strings.ToLower(s.Node)
		switch s.Process {
		case "opc", "pim", "jgw":
			set(&f.pg, node)
			if s.Process != "opc" {
				set(&f.pim, strings.TrimLeft(s.Printed, "pimjgw"))
			}
		case "ctisvr":
			set(&f.cg, node)
		case "router":
			set(&f.router, node)
		}
	}
	if f.pg == "" && strings.HasPrefix(f.cg, "cg") { // cgN serves pgN
		f.pg = "pg" + f.cg[2:]
	}
	if f.cg == "" && strings.HasPrefix(f.pg, "pg") {
		f.cg = "cg" + f.pg[2:]
	}
	return f
}

func set(to *string, value string) {
	if *to == "" {
		*to = value
	}
}

var clockForm = regexp.MustCompile(`(\d\d):(\d\d):(\d\d)(?:\.\d+)?$`)

// clockTime is the time of day of a login's start or end, so many milliseconds
// later, as HH:MM:SS; "" for none.
func clockTime(text string, later int) string {
	m := clockForm.FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	var h, min, s int
	if _, err := fmt.Sscanf(m[0], "%d:%d:%d", &h, &min, &s); err != nil {
		return ""
	}
	const day = 24 * 60 * 60
	t := ((h*60+min)*60 + s + later/1000 + day) % day
	return fmt.Sprintf("%02d:%02d:%02d", t/3600, t/60%60, t%60)
}

// command is a command with where it runs, what it does to a system in service, and
// what restores the former state.
func (f *filling) command(c *knowledge.Command) string {
	where := c.Where
	if c.Release != "all" {
		where += " (release " + c.Release + ")"
	}
	text := where + ": " + strings.Join(c.Run, "; ") + " (impact " + string(c.Impact) + "; restore: " + c.Restore + ")"
	put := func(old, new string) {
		if new != "" {
			text = strings.ReplaceAll(text, old, new)
		}
	}
	put("<from>", f.from)
	put("<to>", f.to)
	put("<node>", f.node(c))
	if f.pim != "" {
		put("pim1", "pim"+f.pim)
		put("jgw1", "jgw"+f.pim)
	}
	return text
}

// node is the one that a command is for.
func (f *filling) node(c *knowledge.Command) string {
	_, of := fetched(c)
	switch {
	case len(of) > 0 && of[0] == "ctisvr":
		return f.cg
	case len(of) > 0 && of[0] == "router":
		return f.router
	}
	return f.pg
}
