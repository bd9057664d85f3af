package render

import (
	"cmp"
	"slices"
	"strings"

	"uccetrace/flow"
)

// reasonColumns is how much of a reason a note shows: three lines and a bit, so that
// a long name leaves room for what others are told.
const reasonColumns = 240

// reason is why, for an incident or a login of which none tells, in a line of a case
// note.
type reason struct {
	name, hit, certainty, text string
	certain                    bool
	logins                     int64
	in                         *incidentPart // nil for a login, and where it is not told in full
}

// reasonsOf are the reasons of all incidents, also of those that are not told in full,
// and of the logins shown that belong to none, in the order of incidents: what logins ran
// into first, of that what is certain, of that what hit most. More is how many logins of no incident are not shown.
func (d *dossier) reasonsOf(doc *document, blocks []*block, parts map[*block]*incidentPart) {
	more := d.notGood()
	for _, b := range blocks {
		if more -= b.Logins; b.FollowUps != nil {
			more -= b.FollowUps.Logins
		}
	}
	for _, b := range numbered(blocks) {
		r := reasonFor(d.whyIn(b))
		r.name, r.hit, r.logins, r.in = "I"+b.name()[1:], hitBy(b), b.Logins, parts[b]
		doc.reasons = append(doc.reasons, r)
	}
	for _, l := range d.listed() {
		b := blockOf(blocks, l)
		if b == nil {
			more--
		}
		if b != nil && !b.alone {
			continue
		}
		r := reasonFor(d.whyOf(l))
		r.name, r.logins = who(l)+labelledComma("extension", l.Agent.Extension)+", "+l.Start.String(), 1
		if b != nil && len(blocks) > 1 {
			r.name += ", " + b.name()
		}
		r.hit = "1 login, " + string(l.Outcome)
		doc.reasons = append(doc.reasons, r)
	}
	slices.SortStableFunc(doc.reasons, func(a, b reason) int {
		return cmp.Or(sure(a.logins > 0, b.logins > 0), sure(a.certain, b.certain), cmp.Compare(b.logins, a.logins))
	})
	doc.moreReasons = max(more, 0)
}

// reasonFor is a reason without its name.
func reasonFor(w why) reason {
	r := reason{text: inShort(w), certainty: string(w.certainty), certain: w.certain()}
	if r.text == "" {
		r.text = "not known"
	}
	return r
}

// sure orders what is certain before what is not.
func sure(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// weightiest orders incidents by what a reader with little room wants: those that
// logins ran into, of them the certain ones, of them those that hit most.
func weightiest(a, b *block) int {
	known := func(b *block) bool { return b.Cause != "" && b.Certainty != flow.Possible }
	return cmp.Or(sure(a.Logins > 0, b.Logins > 0), sure(known(a), known(b)), cmp.Compare(b.Logins, a.Logins))
}

// surestFirst orders logins by whether their cause is certain.
func surestFirst(logins []*loginPart) []*loginPart {
	known := func(l *loginPart) bool { return l.Why != nil && l.Why.Certain }
	slices.SortStableFunc(logins, func(a, b *loginPart) int { return sure(known(a), known(b)) })
	return logins
}

// reasons lists why, for all that a note may refer to; where even that has no room,
// how many more there are.
func (n *caseNote) reasons(doc *document) {
	more := doc.moreReasons
	for i, r := range doc.reasons {
		if !n.fits(n.drawn(func(p *page) {
			if i == 0 {
				p.blank()
				p.para(0, 2, plain("WHY"))
			}
			text := commas(r.name, r.hit, r.certainty) + ": " + r.text
			p.paraCells(2, 4, p.cut(p.cells(plain(text)), reasonColumns))
		})) {
			more += int64(len(doc.reasons) - i)
			break
		}
		if r.in != nil {
			n.named[r.in] = true
		}
	}
	if more > 0 {
		n.out.WriteString(n.drawn(func(p *page) { p.para(2, 4, plain("and "+digits(more)+" more")) }))
	}
}

// rows are logins of which an incident tells why, if its reason stands above.
func (n *caseNote) rows(logins []*loginPart) {
	first := true
	for _, l := range logins {
		text := n.drawn(func(p *page) {
			if first {
				p.blank()
			}
			row := strings.ToUpper(l.Outcome) + "  " + l.Who + ", " + l.When + ": " + strings.ToLower(l.Incident.Name)
			if l.Refused != nil {
				row += "  " + l.Refused.Place
			}
			p.para(0, 2, plain(row))
		})
		if !n.named[l.Incident] || !n.fits(text) {
			n.without(badLogins, 1)
			continue
		}
		first = false
	}
}
