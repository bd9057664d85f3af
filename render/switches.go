package render

import "uccetrace/flow"

// switches shows each change of sides in a line.
func (r *report) switches(sides []flow.Side) {
	shown, rest := 0, 0
	for i := range sides {
		for j := 1; j < len(sides[i].Active); j++ {
			if shown == r.limit && !r.all {
				rest++
				continue
			}
			if shown == 0 {
				r.blank()
				r.para(0, 2, span{"Side switches", r.odd})
			}
			shown++
			r.switched(&sides[i], &sides[i].Active[j])
		}
	}
	if rest > 0 {
		r.para(2, 4, plain("and "+digits(int64(rest))+" more: --all shows them"))
	}
}

func (r *report) switched(s *flow.Side, to *flow.Active) {
	spans := []span{{s.Node, r.name}, plain(": side " + to.Side + " took over at " + r.time(to.From)), {" (" + s.Process + ")", r.faint}}
	if to.Recovered > 0 {
		spans = append(spans, plain(", "+count(to.Recovered, "agent", "agents")+" recovered"))
	}
	if n := int64(len(to.Lost)); n > 0 {
		spans = append(spans, plain(", "), span{digits(n) + " not seen again", r.bad}, plain(": "+r.someNames(to.Lost)))
	}
	if e := to.Evidence; len(e) > 0 {
		spans = append(spans, span{"  " + r.places.at(e[0].Source, e[0].Line), r.faint})
	}
	r.para(2, 4, spans...)
}
