package render

import (
	"strings"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
)

// ruleOf describes a rule, by the knowledge base where it is a cause of it.
func ruleOf(r flow.Rule, opt Options) sarifRule {
	out := sarifRule{
		ID: safe(r.ID, false), Short: sarifMessage{Text: sarifPlain(r.Title)}, Full: sarifMessage{Text: sarifPlain(r.Help)},
		Help: sarifMessage{Text: sarifPlain(r.Help)}, Default: sarifLevel{string(r.Level)}, Props: sarifRuleProps{Tags: []string{"login"}},
	}
	if !r.Cause {
		return out
	}
	out.Props.Tags = append(out.Props.Tags, "cause")
	if opt.Known == nil {
		return out
	}
	if base := opt.Known(); base != nil {
		if c := base.Cause(r.ID); c != nil {
			out.Help.Text, out.Help.Markdown = helpOf(c)
		}
	}
	return out
}

// helpOf is what is known of a cause, as text and as Markdown.
func helpOf(c *knowledge.Cause) (text, markdown string) {
	var t, m strings.Builder
	for _, part := range []struct {
		title  string
		blocks []knowledge.Block
	}{
		{"What happened", c.Happened}, {"What the agent sees", c.Sees}, {"Why", c.Why}, {"Fix", c.Fix}, {"Collect", c.Collect},
	} {
		t.WriteString(part.title + ". ")
		m.WriteString("## " + part.title + "\n\n")
		for _, b := range part.blocks {
			helpBlock(&t, &m, b)
		}
		m.WriteString("\n")
	}
	m.WriteString("## References\n\n")
	for _, r := range c.Sources {
		line := safe(r.Title, false)
		if r.URL != "" && r.URL != r.Title {
			line += ", " + safe(r.URL, false)
		}
		m.WriteString("- " + line + "\n")
	}
	return strings.TrimSpace(t.String()), m.String()
}

func helpBlock(t, m *strings.Builder, b knowledge.Block) {
	switch {
	case b.Command != nil:
		c := b.Command
		about := safe("On: "+c.Where+". Release: "+c.Release+". Impact: "+string(c.Impact)+". Restore: "+c.Restore+".", false)
		m.WriteString("\n```\n")
		for _, run := range c.Run {
			t.WriteString("Run: " + safe(run, false) + " ")
			m.WriteString(strings.ReplaceAll(safe(run, false), "```", "` ` `") + "\n")
		}
		t.WriteString(about + " ")
		m.WriteString("```\n\n" + about + "\n\n")
	case b.Item:
		t.WriteString(safe(b.Text, false) + " ")
		m.WriteString("- " + safe(b.Text, false) + "\n")
	default:
		t.WriteString(safe(b.Text, false) + " ")
		m.WriteString(safe(b.Text, false) + "\n\n")
	}
}
