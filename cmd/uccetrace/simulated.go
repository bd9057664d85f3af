package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"uccetrace/flow/reference"
	"uccetrace/flow/simulate"
	"uccetrace/render"
)

// decisions lists everything that can be decided.
func decisions() string {
	var b strings.Builder
	for i, d := range reference.Decisions() {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s (%s): %s\n", d.Name, d.Scope, d.Doc)
		for _, c := range d.Outcomes {
			notes := []string{}
			if c.Code.Table != "" {
				notes = append(notes, codeText(c.Code))
			}
			if len(c.Failures) > 0 {
				notes = append(notes, strings.Join(c.Failures, " "))
			}
			fmt.Fprintf(&b, "  %s: %s\n", c.Name, c.Doc)
			if len(notes) > 0 {
				fmt.Fprintf(&b, "      %s\n", strings.Join(notes, "; "))
			}
		}
	}
	return b.String()
}

// codeText spells a refusal's code as support engineers do.
func codeText(c reference.Code) string {
	text := fmt.Sprintf("%s %d", c.Table, c.Number)
	if c.Name != "" {
		text += " " + c.Name
	}
	if c.PERERR != 0 {
		text += fmt.Sprintf(", peripheral error %d", c.PERERR)
	}
	return text
}

// summaryOf says in words what was written.
func summaryOf(r *simulate.Result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", plural(r.Logins, "sign-in"), outcomeCounts(r.Outcomes))
	for _, e := range r.Outcomes {
		if e.Outcome != reference.Refused {
			continue
		}
		what := "without a code"
		if e.Code.Table != "" {
			what = codeText(e.Code)
		}
		fmt.Fprintf(&b, "  %s refused by %s: %s\n", thousands(e.Count), e.By, what)
	}
	fmt.Fprintf(&b, "%s in %s, %s of other traffic, %s", plural(r.Entries, "entry"), plural(int64(r.Files), "file"), thousands(r.Other), bytesText(r.Bytes))
	if r.Lost > 0 {
		fmt.Fprintf(&b, "; %s lost", thousands(r.Lost))
	}
	const layout = "2006-01-02 15:04:05"
	fmt.Fprintf(&b, "\n%s to %s UTC\n", r.Begun.Format(layout), r.End.Format(layout))
	fmt.Fprintf(&b, "The truth is in %s, the site in %s\n", render.Line(filepath.Join(r.Dir, "truth.json")), render.Line(filepath.Join(r.Dir, "site.yaml")))
	return b.String()
}

func outcomeCounts(endings []simulate.Ending) string {
	counts := map[reference.Outcome]int64{}
	for _, e := range endings {
		counts[e.Outcome] += e.Count
	}
	var out []string
	for _, o := range []reference.Outcome{reference.Succeeded, reference.Refused, reference.Unanswered} {
		if n := counts[o]; n > 0 {
			out = append(out, thousands(n)+" "+string(o))
		}
	}
	if len(out) == 0 {
		return "nobody came"
	}
	return strings.Join(out, ", ")
}

func plural(n int64, word string) string {
	if n != 1 {
		word += "s"
		if stem, ok := strings.CutSuffix(word, "ys"); ok {
			word = stem + "ies"
		}
	}
	return thousands(n) + " " + word
}

// thousands spells 1234567 as 1,234,567.
func thousands(n int64) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// bytesText spells a size with one decimal.
func bytesText(n int64) string {
	unit, size := "bytes", int64(1)
	for _, u := range []string{"KiB", "MiB", "GiB", "TiB"} {
		if n < size<<10 {
			break
		}
		unit, size = u, size<<10
	}
	if size == 1 {
		return thousands(n) + " " + unit
	}
	tenths := (n*10 + size/2) / size
	return fmt.Sprintf("%s.%d %s", thousands(tenths/10), tenths%10, unit)
}
