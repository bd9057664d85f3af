package commands

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"uccetrace/flow"
)

// Site is what a capture shows of the systems that commands are for.
type Site struct {
	Logs   []flow.Log
	Clocks []flow.Clock // that differ from the reference
}

// Subject is what commands are asked for. Each of its fields may be unknown.
type Subject struct {
	Places []flow.Place // one for each gateway that it was on
	Nodes  []string     // that served it, as printed: PG3A
	Held   []string     // processes whose log of it is there
	Lacks  []Lack       // those of which none is, whatever logs there are
	All    bool         // logs are asked for though there is one: it is not in them
	// First and Last are its times; Margin is how much of a log is asked for before and
	// after.
	First, Last flow.Time
	Margin      time.Duration
}

// Lack is a process whose logs, on that PG where it has a number, do not cover the
// subject.
type Lack struct {
	Process string
	PG      int64
}

// host is the kind of node that a command runs on, as node names begin; "" for those that
// have no node.
type host string

const (
	gateway   host = "pg"
	ctiServer host = "cg"
	router    host = "r"
)

func hostOf(where string) host {
	switch {
	case strings.HasPrefix(where, "PG "):
		return gateway
	case strings.HasPrefix(where, "CTI server"):
		return ctiServer
	case strings.HasPrefix(where, "router"):
		return router
	}
	return ""
}

var printedForm = regexp.MustCompile(`^(?:pim|jgw)(\d{1,2})$`)

// instance is the number of a PIM or gateway as printed, 0 for other processes.
func instance(printed string) int {
	m := printedForm.FindStringSubmatch(strings.ToLower(printed))
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1])
	return n
}

// node takes a node's name apart: pg, 3, a of PG3A. It is of no host where it has not
// the form of one.
func node(printed string) (of host, number int64, side string) {
	name := strings.ToLower(printed)
	for _, h := range [...]host{gateway, ctiServer, router} {
		rest, is := strings.CutPrefix(name, string(h))
		last := len(rest) - 1
		if !is || last < 0 || last > 4 || rest[last] != 'a' && rest[last] != 'b' || (h == router) != (last == 0) {
			continue
		}
		n, err := strconv.ParseUint("0"+rest[:last], 10, 16)
		if err != nil {
			continue
		}
		return h, int64(n), rest[last:]
	}
	return "", 0, ""
}

// nodesOf are all nodes of a login or of logs, those that serve the subject first.
func (s *Site) nodesOf(about *Subject) []string {
	out := slices.Clone(about.Nodes)
	var logs []string
	for _, l := range s.Logs {
		logs = append(logs, strings.ToLower(l.Node))
	}
	slices.Sort(logs)
	return append(out, logs...)
}

// gateways are the numbers of the PGs that the subject was on, else of the only one that
// has logs.
func (s *Site) gateways(about *Subject) (out []int64) {
	add := func(pg int64) {
		if pg != 0 && !slices.Contains(out, pg) {
			out = append(out, pg)
		}
	}
	for _, p := range about.Places {
		add(p.PG)
	}
	for _, nodes := range [][]string{about.Nodes, s.nodesOf(&Subject{})} {
		if len(out) > 0 {
			break
		}
		for _, n := range nodes {
			if of, number, _ := node(n); of != router {
				add(number)
			}
		}
	}
	if len(out) > 1 && len(about.Places) == 0 && len(about.Nodes) == 0 {
		return nil // which of them, nothing says
	}
	slices.Sort(out)
	return out
}

// nodeOf is the node of a host, with the number of a PG: one that serves the subject or
// has logs, else of the side of its counterpart. Routers have no number.
func (s *Site) nodeOf(of host, pg int64, about *Subject) string {
	side := ""
	for _, n := range s.nodesOf(about) {
		kind, number, on := node(n)
		if kind == of && number == pg {
			return strings.ToLower(n)
		}
		if side == "" && kind != router && kind != "" && number == pg {
			side = on
		}
	}
	switch {
	case of == router:
		return "ra"
	case pg == 0:
		return ""
	case side == "":
		side = "a"
	}
	return string(of) + strconv.FormatInt(pg, 10) + side
}

// instances are the numbers of the PIMs and JTAPI gateways of a PG that serve the
// subject, else of the only ones that have logs.
func (s *Site) instances(pg int64, about *Subject) (out []int) {
	add := func(n int) {
		if n != 0 && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	for _, p := range about.Places {
		if p.PG == pg {
			add(p.Instance)
		}
	}
	if len(out) == 0 {
		for _, l := range s.Logs {
			if s.of(&l, gateway, pg) {
				add(instance(l.Printed))
			}
		}
		if len(out) > 1 {
			return nil
		}
	}
	slices.Sort(out)
	return out
}

// of reports whether a log may be one of a host, with the number of a PG where it is
// known.
func (s *Site) of(l *flow.Log, of host, pg int64) bool {
	kind, number, _ := node(l.Node)
	switch {
	case of == "" || kind == "":
		return true
	case of == router || kind == router:
		return of == kind
	}
	return pg == 0 || number == pg
}

// sparse are the processes that print so seldom that their log may cover a time long
// before and after its lines.
var sparse = []string{"nm", "nmm", "mds", "pgagent", "ccag"}

const halfDay = 12 * 60 * 60 * 1000 // milliseconds

// held reports whether the capture has a process's log of the subject, of that instance
// where it has a number.
func (s *Site) held(process string, instance int, of host, pg int64, about *Subject) bool {
	if slices.ContainsFunc(about.Lacks, func(l Lack) bool { return l.Process == process && (l.PG == pg || l.PG == 0 || pg == 0) }) {
		return false
	}
	if slices.Contains(about.Held, process) && len(s.instances(pg, about)) < 2 {
		return true
	}
	slack := int64(0)
	if slices.Contains(sparse, process) {
		slack = halfDay
	}
	for i := range s.Logs {
		l := &s.Logs[i]
		if l.Process != process || !s.of(l, of, pg) || instance != 0 && strings.ToLower(l.Printed) != process+strconv.Itoa(instance) {
			continue
		}
		if l.From == 0 && l.To == 0 || len(about.Places) == 0 || slices.ContainsFunc(about.Places, func(p flow.Place) bool {
			return (p.PG == pg || p.PG == 0 || pg == 0) && l.From <= p.End+slack && l.To >= p.Start-slack
		}) {
			return true
		}
	}
	return false
}

// ahead is how much more a node's clock shows than the reference.
func (s *Site) ahead(node string) time.Duration {
	for i := range s.Clocks {
		if c := &s.Clocks[i]; strings.EqualFold(c.Node, node) && c.OffsetMS != nil {
			return time.Duration(c.ZoneMin)*time.Minute + time.Duration(*c.OffsetMS)*time.Millisecond
		}
	}
	return 0
}
