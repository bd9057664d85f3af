package render

import (
	"strings"

	"uccetrace/flow"
)

// noSign is what the lines of a login say that nobody can judge.
const noSign = "no sign of failure in the lines that are there"

// missingLogs names the logs without which a login cannot be judged: "no ctisvr or router
// log". It is "" for a login that can be.
func missingLogs(l *flow.Login) string {
	var absent, silent []string
	for _, c := range l.Unjudged() {
		if c.State == "silent" {
			silent = append(silent, c.Process)
		} else {
			absent = append(absent, c.Process)
		}
	}
	var out []string
	if len(absent) > 0 {
		out = append(out, "no "+strings.Join(absent, " or ")+" log")
	}
	if len(silent) > 0 {
		out = append(out, "no logins in the "+strings.Join(silent, " or ")+" log")
	}
	return strings.Join(out, ", ")
}

// unjudged counts the logins that cannot be judged, by the logs that they lack, and
// keeps the first of them.
type unjudged struct {
	count  int64
	why    []string
	counts []int64
	first  []*flow.Login
}

func (u *unjudged) add(l *flow.Login, why string, keep bool) {
	u.count++
	if keep {
		u.first = append(u.first, l)
	}
	for i := range u.why {
		if u.why[i] == why {
			u.counts[i]++
			return
		}
	}
	u.why, u.counts = append(u.why, why), append(u.counts, 1)
}

// sentences say how many cannot be judged and for want of which logs.
func (u *unjudged) sentences() []string {
	var out []string
	for i, why := range u.why {
		out = append(out, count(u.counts[i], "login", "logins")+" cannot be judged: "+why+"; "+noSign)
	}
	return out
}

// unjudged lists the logins that cannot be judged, a row each.
func (r *report) notJudged() {
	u := &r.unjudged
	if u.count == 0 || r.logins() == 1 {
		return
	}
	r.blank()
	r.para(0, 2, span{"Not judged", r.odd}, span{"  what confirms a login is not in the capture", r.faint})
	t := table{indent: 2, columns: []column{{head: "start"}, {head: "agent", least: 8}, {head: "ext", least: 8},
		{head: "periph", least: 6, rank: 3}, {head: "last step", least: 10, rank: 1}}}
	for _, l := range u.first {
		cells := goodRow(r.page, l)
		t.add(cells[0], cells[1], cells[3], cells[4], plain(l.Reached))
	}
	t.write(r.page)
	if rest := u.count - int64(len(u.first)); rest > 0 {
		r.para(2, 4, plain("and "+digits(rest)+" more: --all shows them"))
	}
	r.more("to collect", "collect "+r.capture())
}
