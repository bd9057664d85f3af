package render

import (
	"strings"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
)

// refusal shows the line that refuses a login whole, and who passed that on; of a
// login that nobody refused its last line.
func (p *page) refusal(l *flow.Login) {
	if len(l.Steps) == 0 {
		return
	}
	places := placesOf(l)
	all := l.Refusals()
	if len(all) == 0 {
		p.stepLine("last line", &l.Steps[len(l.Steps)-1], places)
		return
	}
	root := flow.Root(all)
	p.stepLine("refused", root, places)
	var by []string
	told := map[string]bool{root.Process: true}
	for _, s := range all {
		if told[s.Process] && !p.all {
			continue
		}
		told[s.Process] = true
		if p.all && s != root {
			p.stepLine("", s, places)
			continue
		}
		if s != root {
			by = append(by, s.Printed+" "+offset(s.OffsetMS)+" ms")
		}
	}
	p.fact("passed on", labelled("by", strings.Join(by, ", ")))
}

// stepLine shows the line of one step under a label.
func (p *page) stepLine(label string, s *flow.Step, places places) {
	p.labelled(label, plain(printer(s)+" "+offset(s.OffsetMS)+" ms  "+firstLine(s.Text)),
		span{"  " + places.of(s), p.faint}, span{unsure(s), p.odd})
}

// codes says what the codes of a login's refusals mean.
func (p *page) codes(l *flow.Login) { p.meanings("code", p.codesOf(l)) }

// codesOf are the codes of a login's refusals, as far as they are known.
func (p *page) codesOf(l *flow.Login) []knowledge.Code {
	base := p.base()
	if base == nil {
		return nil
	}
	var all []knowledge.Code
	for _, s := range l.Refusals() {
		if cause := s.Value("obscause"); cause != "" && cause != "-1" { // the gateway's answer has no table in its label
			all = append(all, base.Codes("JTAPI_OUT_OF_SERVICE "+cause)...)
		}
		all = append(all, base.CodesIn(s.Text)...)
	}
	return all
}

// base is what is known of codes and causes, nil for nothing.
func (p *page) base() *knowledge.Base {
	if p.known == nil {
		return nil
	}
	return p.known()
}

// meanings says what codes mean, each once.
func (p *page) meanings(label string, codes []knowledge.Code) {
	for _, c := range onceEach(codes) {
		spans := []span{{c.Key().String(), p.strong}}
		if c.Name != "" {
			spans = append(spans, plain(" "+c.Name))
		}
		if c.Meaning != "" {
			spans = append(spans, plain(": "+c.Meaning))
		}
		p.labelled(label, spans...)
		label = ""
	}
}

// onceEach are codes without those that stand before.
func onceEach(codes []knowledge.Code) []knowledge.Code {
	told := map[string]bool{}
	var out []knowledge.Code
	for _, c := range codes {
		if key := c.Key().String(); !told[key] {
			told[key] = true
			out = append(out, c)
		}
	}
	return out
}
