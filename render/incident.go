package render

import (
	"slices"
	"strings"

	"uccetrace/flow"
)

// block is an incident with what the logins that are shown tell of it.
type block struct {
	*flow.Incident
	number int
	logins []*flow.Login // of those that are shown
	after  []*flow.Login // of those, retries that follow from one of its logins
	alone  bool          // it is told with its only login
}

// name is how logins refer to it.
func (b *block) name() string { return "incident " + digitsPlain(b.number) }

// blocks gives each login that is shown to its incident. An incident of one login that
// is shown is told there. All formats have the numbers of the report.
func (r *report) blocks(c *flow.Closing) []*block {
	var out []*block
	of := map[string]*block{}
	for i := range c.Incidents {
		b := &block{Incident: &c.Incidents[i], number: i + 1}
		out = append(out, b)
		of[b.ID] = b
	}
	for _, l := range r.listed() {
		switch b := of[l.Incident]; {
		case l.Incident == "" || b == nil:
		case l.Follows != "":
			b.after = append(b.after, l)
		default:
			b.logins = append(b.logins, l)
		}
	}
	for _, b := range out {
		b.alone = b.Logins == 1 && len(b.logins) == 1 && b.FollowUps == nil
	}
	return out
}

// blockOf is the incident that a login was given to, nil for none.
func blockOf(blocks []*block, l *flow.Login) *block {
	for _, b := range blocks {
		if slices.Contains(b.logins, l) || slices.Contains(b.after, l) {
			return b
		}
	}
	return nil
}

// incidents shows what happened to many logins, or to none, each once.
func (r *report) incidents(blocks []*block) {
	shown := 0
	for _, b := range blocks {
		if b.alone {
			continue
		}
		if shown == r.limit && !r.all {
			break
		}
		shown++
		r.blank()
		r.incident(b)
	}
	rest := -shown
	for _, b := range blocks {
		if !b.alone {
			rest++
		}
	}
	if rest > 0 {
		r.blank()
		r.para(0, 2, plain(count(int64(rest), "more incident", "more incidents")+": --all shows them"))
	}
}

// incident shows one incident: who was hit and when, why, in what scope, what
// changed before it and what to do.
func (r *report) incident(b *block) {
	ink := r.bad
	if b.Severity == "warning" {
		ink = r.odd
	}
	name := "I" + b.name()[1:]
	r.para(0, 2, span{name, ink}, plain("  "), span{hitBy(b), r.strong}, plain(", "+r.period(b.First, b.Last)))
	why := r.whyIn(b)
	r.causes(why)
	r.fact("stopped at", b.StoppedAt)
	r.fact("retries", retries(b))
	r.fact("scope", r.scope(&b.Scope))
	r.around(b)
	if b.Logins == 0 {
		r.seenIn(b)
	}
	if len(b.logins) > 0 {
		r.codes(b.logins[0])
		r.refuted(r.whyOf(b.logins[0]))
	}
	r.remedy(why)
}

// hitBy counts whom an incident hit.
func hitBy(b *block) string {
	if b.Logins == 0 {
		return "seen without a login"
	}
	text := count(b.Logins, "login", "logins") + " of " + count(b.Agents, "agent", "agents")
	if b.Agents == 0 {
		text = count(b.Logins, "login", "logins")
	}
	if b.Attempts > b.Logins {
		text += " (" + count(b.Attempts, "attempt", "attempts") + ")"
	}
	return text
}

// retries says how many logins met what one of an incident had left behind, "" for none.
func retries(b *block) string {
	f := b.FollowUps
	if f == nil {
		return ""
	}
	return count(f.Logins, "more login", "more logins") + " met what a first attempt had left behind: " + strings.Join(f.Causes, ", ")
}

// followed says which attempt a login follows.
func followed(l *flow.Login) string {
	if l.Follows == "" {
		return ""
	}
	return "login " + l.Follows + " of the same agent, whose answer was lost: this one met what that one had left behind"
}

// period is a stretch of time; the date stands once where both ends have it.
func (p *page) period(first, last flow.Time) string {
	end := p.time(last)
	switch {
	case first == last || last.IsZero():
		return p.time(first)
	case first.Dated() && last.Dated() && dayOf(first) == dayOf(last):
		end = p.onDay(last)
	}
	return p.time(first) + " " + p.dash() + " " + end
}

// scope says what an incident is limited to.
func (p *page) scope(s *flow.Scope) string {
	part := func(one, many string, items []string) string {
		if len(items) == 0 {
			return ""
		}
		name := many
		if len(items) == 1 && !strings.Contains(items[0], "-") {
			name = one
		}
		return name + " " + p.ranges(items)
	}
	return commas(part("PG", "PGs", bare(s.PGs)), part("peripheral", "peripherals", s.Peripherals), part("client", "clients", s.Clients),
		part("agent", "agents", s.Agents), part("extension", "extensions", s.Extensions), part("terminal", "terminals", s.Terminals))
}

// bare are PGs by their numbers.
func bare(pgs []string) []string {
	out := make([]string, len(pgs))
	for i, pg := range pgs {
		out[i] = strings.TrimPrefix(pg, "PG")
	}
	return out
}

// ranges joins numbers, so many of them as a reader can take in.
func (p *page) ranges(items []string) string {
	if most := p.limit / 2; len(items) > most && !p.all {
		return strings.Join(items[:most], " ") + " and " + digits(int64(len(items)-most)) + " more"
	}
	return strings.Join(items, " ")
}

// around says what was well before, after and beside an incident, and what changed
// before it began.
func (p *report) around(b *block) {
	p.fact("last good", p.time(b.LastGood))
	p.fact("first good", p.time(b.FirstGood))
	if b.Logins > 0 {
		p.fact("recovered", recovered(b))
	}
	label := "changed"
	for i, c := range b.Changed {
		if i == p.limit/2 && !p.all {
			p.labelled("", plain("and "+digits(int64(len(b.Changed)-i))+" more: --all shows them"))
			break
		}
		spans := []span{plain(p.time(c.At) + "  " + c.Text)}
		if len(c.Evidence) > 0 {
			spans = append(spans, span{"  " + p.places.at(c.Evidence[0].Source, c.Evidence[0].Line), p.faint})
		}
		p.labelled(label, spans...)
		label = ""
	}
	p.fact("not hit", p.someOf(b.NotAffected))
}

// recovered says how many of the agents of an incident have logged in since.
func recovered(b *block) string {
	switch {
	case b.Agents == 0:
		return ""
	case b.Agents == 1 && b.Recovered == 0:
		return "no: the agent has not logged in since"
	case b.Agents == 1:
		return "the agent has logged in since"
	case b.Recovered == 0:
		return "none of the " + digits(b.Agents) + " agents has logged in since"
	case b.Recovered == b.Agents:
		return "all " + digits(b.Agents) + " agents have logged in since"
	}
	return digits(b.Recovered) + " of " + digits(b.Agents) + " agents logged in later"
}

// someOf joins items, so many of them as a reader can take in.
func (p *page) someOf(items []string) string {
	if most := p.limit / 2; len(items) > most && !p.all {
		return strings.Join(items[:most], ", ") + " and " + digits(int64(len(items)-most)) + " more"
	}
	return strings.Join(items, ", ")
}

// seenIn names the lines that an incident was found in, the first with its words.
func (p *report) seenIn(b *block) {
	var at []string
	if line := firstLine(b.Evidence[0].Text); line != "" {
		p.fact("shown by", line)
	}
	for i, e := range b.Evidence {
		if i == 3 && !p.all {
			at = append(at, "and "+digits(int64(len(b.Evidence)-i))+" more")
			break
		}
		at = append(at, p.places.at(e.Source, e.Line))
	}
	p.fact("seen in", strings.Join(at, ", "))
}
