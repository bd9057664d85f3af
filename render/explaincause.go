package render

import (
	"strings"

	"uccetrace/flow/knowledge"
)

// explainCause writes a cause whole.
func (p *page) explainCause(c *knowledge.Cause) {
	severity := p.bad
	if c.Severity == knowledge.Warning {
		severity = p.odd
	}
	p.para(0, 2, span{c.Title, p.strong})
	p.explainFact(2, "id", span{c.ID, p.name})
	p.explainFact(2, "severity", span{string(c.Severity), severity})
	p.explainFact(2, "releases", plain(c.Releases))
	if len(c.Codes) > 0 {
		p.explainFact(2, "codes", plain(strings.Join(relations(c), "; ")))
	}
	if len(c.Decisions) > 0 {
		var decisions []string
		for _, d := range c.Decisions {
			decisions = append(decisions, d.String())
		}
		p.explainFact(2, "decisions", plain(strings.Join(decisions, ", ")))
	}
	for _, part := range []struct {
		title  string
		blocks []knowledge.Block
	}{
		{"What happened", c.Happened}, {"What the agent sees", c.Sees}, {"Why", c.Why},
		{"Fix", c.Fix}, {"Collect, where the capture cannot tell", c.Collect},
	} {
		p.blank()
		p.para(0, 0, span{part.title, p.strong})
		for _, b := range part.blocks {
			p.explainBlock(b)
		}
	}
	p.blank()
	p.para(0, 0, span{"References", p.strong})
	for _, r := range c.Sources {
		text := r.Title
		if r.Note != "" {
			text += ": " + r.Note
		}
		p.para(2, 4, plain("- "+text))
		if p.all && r.URL != "" && r.URL != r.Title {
			p.put(append(blanks(4), p.cells(span{r.URL, p.faint})...)) // whole, to be copied
		}
	}
	if !p.all {
		p.para(2, 2, span{"--all shows their addresses", p.faint})
	}
}

// explainBlock writes a paragraph, an item or a command.
func (p *page) explainBlock(b knowledge.Block) {
	switch {
	case b.Command != nil:
		p.explainCommand(b.Command)
	case b.Item:
		p.para(2, 4, plain("- "+b.Text))
	default:
		p.para(2, 2, plain(b.Text))
	}
}

// explainCommand writes what to type, and all that must be known before.
func (p *page) explainCommand(c *knowledge.Command) {
	impact := map[knowledge.Impact]ink{knowledge.Load: p.odd, knowledge.Outage: p.bad}[c.Impact]
	for _, run := range c.Run {
		p.para(4, 6, span{"> " + run, p.name})
	}
	p.explainFact(6, "where", plain(c.Where))
	p.explainFact(6, "release", plain(c.Release))
	p.explainFact(6, "impact", span{string(c.Impact), impact})
	p.explainFact(6, "restore", plain(c.Restore))
	p.explainFact(6, "source", span{c.Source.Title, p.faint})
}

// relations are a cause's codes by how much each says: "named by CF 256".
func relations(c *knowledge.Cause) (out []string) {
	for _, by := range []struct {
		strength knowledge.Strength
		text     string
	}{{knowledge.Names, "named by "}, {knowledge.Among, "one of several causes of "}, {knowledge.GoesWith, "inferred for "}} {
		var codes []string
		for _, r := range c.Codes {
			if r.Strength == by.strength {
				codes = append(codes, r.Key.String())
			}
		}
		if len(codes) > 0 {
			out = append(out, by.text+strings.Join(codes, ", "))
		}
	}
	return out
}
