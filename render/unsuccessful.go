package render

import (
	"strings"

	"uccetrace/flow"
)

// unsuccessful shows the logins that did not succeed, the failed ones first.
func (r *report) unsuccessful(blocks []*block) {
	shown := int64(0)
	for _, l := range r.listed() {
		shown++
		r.blank()
		r.badLogin(l, blocks)
	}
	if rest := r.notGood() - shown; rest > 0 {
		r.blank()
		r.para(0, 2, plain(count(rest, "more login", "more logins")+" that did not succeed: --all shows them"))
	}
	if r.undecided(blocks) {
		r.blank()
		r.paraCells(0, 2, append(r.command("uccetrace collect "+r.capture()), r.cells(plain(" prints the request for the data that would decide what is open."))...))
	}
}

// listed are the logins that did not succeed and are shown one by one.
func (r *report) listed() []*flow.Login {
	all := append(append([]*flow.Login(nil), r.failed...), r.open...)
	if r.logins() == 1 {
		all = append(all, r.unjudged.first...) // the only one is shown whole
	}
	if len(all) > r.limit && !r.all {
		all = all[:r.limit]
	}
	return all
}

// notGood is how many logins did not succeed as far as they can be judged; the only login
// counts as it is shown whole.
func (r *report) notGood() int64 {
	n := r.count[flow.Failed] + r.count[flow.Inconclusive]
	if r.logins() > 1 {
		n -= r.unjudged.count
	}
	return n
}

// undecided says that some login or incident has no cause that is certain.
func (r *report) undecided(blocks []*block) bool {
	for _, b := range blocks {
		if b.Certainty == flow.Possible {
			return true
		}
	}
	for _, l := range r.listed() {
		if len(l.Causes) == 0 || l.Causes[0].Certainty == flow.Possible {
			return true
		}
	}
	return false
}

// badLogin shows why a login went wrong, where it stopped, which line says so, what
// nobody could read and what nobody could see. What its incident has said already
// is not said again; an incident of this login alone is told with it.
func (r *report) badLogin(l *flow.Login, blocks []*block) {
	b := blockOf(blocks, l)
	alone := r.only == l
	title := strings.ToUpper(string(l.Outcome)[:1]) + string(l.Outcome)[1:]
	shared := b != nil && !b.alone
	number := ""
	if b != nil && b.alone && len(blocks) > 1 {
		number = ", " + b.name()
	}
	r.para(0, 2, span{title, r.outcome(l.Outcome)}, plain("  "), span{who(l), r.strong},
		plain(labelledComma("extension", l.Agent.Extension)+", "+l.Start.String()+labelled(", peripheral", l.Agent.Peripheral)+number))
	switch {
	case shared:
		r.labelled("cause", plain("see "), span{b.name(), r.strong}, plain(": "+r.short(b)))
	default:
		r.causes(r.whyOf(l))
	}
	r.fact("follows", followed(l))
	if alone {
		r.facts(l)
	}
	if l.Reached != "" && len(l.Steps) > 0 {
		r.fact("reached", reached(l))
	}
	r.refusal(l)
	if !shared {
		r.codes(l)
		r.refuted(r.whyOf(l))
	}
	if b != nil && b.alone {
		r.around(b)
	}
	if !alone { // the facts have said it
		r.fact("attempt", r.attempts(l))
		r.fact("in use", inUse(l))
	}
	r.unread(l)
	r.ambiguous(l)
	r.remarks(l)
	if !shared {
		r.remedy(r.whyOf(l))
	}
	if alone {
		r.unseen(l)
		r.blank()
		r.timeline(l, false)
		return
	}
	r.unseenShort(l, !shared || r.all)
	r.more("timeline", "show "+r.capture()+" --login "+l.ID)
}

// more suggests the command that shows more.
func (p *page) more(label, command string) {
	p.labelledCells(label, p.command("uccetrace "+command))
}

// capture is how the paths were typed.
func (p *page) capture() string {
	if p.hint == "" || safe(p.hint, p.ascii) != p.hint {
		return "PATH…"
	}
	return p.hint
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return strings.TrimRight(s, "\r\t ")
}
