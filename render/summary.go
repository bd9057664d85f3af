package render

import (
	"io"
	"regexp"
	"strconv"
	"strings"

	"uccetrace/flow"
)

// Bounds of a summary: GitHub takes 1 MiB of a step.
const (
	summaryBytes    = 1 << 20
	summaryFindings = 500
)

// writeSummary writes Markdown. What a trace says stands in code spans only, in lists
// and not in tables: nothing there is markup, a link or a mention.
func writeSummary(w io.Writer, v *flow.Verdict, opt Options) error {
	s := summary{ascii: opt.ASCII}
	s.line("## uccetrace: check " + passed(v))
	s.line("")
	s.line(s.text(v.Reason) + exitWords(v))
	s.line("")
	logins, findings := tallyOf(&v.Counts)
	s.line("- logins " + logins)
	s.line("- findings " + findings)
	for _, t := range v.Troubles {
		s.line("- **not read whole** " + s.code(t.Source) + " " + s.text(t.Text))
	}
	s.conditions(v)
	s.findings(v)
	s.rules(v)
	for i, n := range v.Notes {
		if i == 0 {
			s.heading("Notes")
		}
		s.line("- " + s.text(n))
	}
	_, err := io.WriteString(w, s.b.String())
	return err
}

type summary struct {
	b     strings.Builder
	ascii bool
}

func (s *summary) line(text string) { s.b.WriteString(text + "\n") }

func (s *summary) heading(title string) {
	s.line("")
	s.line("### " + title)
	s.line("")
}

func (s *summary) conditions(v *flow.Verdict) {
	if len(v.Conditions) == 0 {
		return
	}
	s.heading("Conditions")
	for _, c := range v.Conditions {
		mark := "held"
		if !c.Held {
			mark = "**not met**"
		}
		s.line("- " + mark + " " + s.text(c.Kind) + " " + s.code(c.Text) + ": " + s.text(c.Got))
	}
}

// findings lists what is not excused, as far as there is room.
func (s *summary) findings(v *flow.Verdict) {
	told, left := 0, int64(0)
	for i := range v.Findings {
		f := &v.Findings[i]
		if excused(f) != "" {
			continue
		}
		if told == summaryFindings || s.b.Len() > summaryBytes/2 {
			left++
			continue
		}
		if told++; told == 1 {
			s.heading("Findings")
		}
		at := ""
		if source, line := placeOf(f); source != "" {
			at = " " + s.code(source+":"+strconv.Itoa(line))
		}
		weight := ""
		if !f.Fails {
			weight = " (does not fail the check)"
		}
		s.line("- **" + githubLevel(f.Level) + "**" + weight + " " + s.text(f.Title) + at + " " + s.code(f.Text))
	}
	if left > 0 {
		s.line("- and " + count(left, "more finding", "more findings"))
	}
}

// rules say what to do about each.
func (s *summary) rules(v *flow.Verdict) {
	fix := map[string][]string{}
	for i := range v.Findings {
		if f := &v.Findings[i]; fix[f.Rule] == nil {
			fix[f.Rule] = f.Fix
		}
	}
	for i, r := range byRule(v) {
		if i == 0 {
			s.heading("What to do")
		}
		if s.b.Len() > summaryBytes*3/4 {
			s.line("- and more rules: the other formats name them")
			return
		}
		s.line("- " + s.text(r.rule.Title) + " (" + count(r.count, "finding", "findings") + ", " + s.code(r.rule.ID) + "): " + s.text(r.rule.Help))
		for _, text := range fix[r.rule.ID] {
			s.line("  - " + s.text(text))
		}
	}
}

// mostSpan bounds one text of a summary.
const mostSpan = 2000

// text is prose as it is where nothing in it can be markup, else a code span.
func (s *summary) text(text string) string {
	if !proseShape.MatchString(text) || len(text) > mostSpan || strings.Contains(strings.ToLower(text), "www.") {
		return s.code(text)
	}
	return text
}

// proseShape is words with single blanks between them and the signs of a sentence; a
// colon or point ends a word, so that no address stands there.
var proseShape = regexp.MustCompile(`^[A-Za-z](?:[A-Za-z0-9,;'()%-]|[:.] |[:.]$| [A-Za-z0-9('])*$`)

// code is a code span: fenced by more backticks than stand in it anywhere together.
func (s *summary) code(text string) string {
	text = safe(text, s.ascii)
	if len(text) > mostSpan {
		text = strings.ToValidUTF8(text[:mostSpan], "") + "..."
	}
	if strings.TrimSpace(text) == "" {
		return "(none)"
	}
	run, longest := 0, 0
	for i := range len(text) {
		if text[i] != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	fence := strings.Repeat("`", longest+1)
	if longest > 0 || text[0] == ' ' || text[len(text)-1] == ' ' {
		return fence + " " + text + " " + fence
	}
	return fence + text + fence
}
