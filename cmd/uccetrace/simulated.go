package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"uccetrace/flow/decision"
	"uccetrace/flow/reference"
	"uccetrace/flow/simulate"
	"uccetrace/render"
)

// listHead stands above the list of decisions.
const listHead = "To make one come out badly: --decide NAME=OUTCOME[@SCOPE:WHO][:PROBABILITY], " +
	"as in pim.find-atr=not-in-range@agent:10000. Below each outcome: what the client is told, and the numbers of the failures " +
	"that it makes (flow/decision/failures.md). Without a setting all is decided by the site."

// decisions lists everything that can be decided. Decisions with the same outcomes
// share them.
func decisions(width int) string {
	var b strings.Builder
	b.WriteString(wrapped(listHead, width, 0, 0))
	all := decision.All()
	for i, d := range all {
		if i == 0 || !sameOutcomes(&all[i-1], &d) {
			b.WriteByte('\n')
		}
		b.WriteString(wrapped(fmt.Sprintf("%s (%s): %s", d.Name, d.Scope, d.Doc), width, 0, 4))
		if i+1 < len(all) && sameOutcomes(&d, &all[i+1]) {
			continue
		}
		for _, c := range d.Outcomes {
			b.WriteString(wrapped(c.Name+": "+c.Doc, width, 2, 4))
			notes := []string{}
			if c.Code.Table != "" {
				notes = append(notes, codeText(c.Code))
			}
			if len(c.Failures) > 0 {
				notes = append(notes, strings.Join(c.Failures, " "))
			}
			if len(notes) > 0 {
				b.WriteString(wrapped(strings.Join(notes, "; "), width, 6, 8))
			}
		}
	}
	return b.String()
}

func sameOutcomes(a, b *decision.Decision) bool {
	return slices.EqualFunc(a.Outcomes, b.Outcomes, func(x, y decision.Outcome) bool {
		return x.Name == y.Name && x.Doc == y.Doc && x.Code == y.Code && slices.Equal(x.Failures, y.Failures)
	})
}

// wrapped breaks text into lines of at most width characters, the first one indented
// by first blanks and the others by rest. A word that is too long is broken.
func wrapped(text string, width, first, rest int) string {
	var b strings.Builder
	line, room := strings.Repeat(" ", first), first
	used := utf8.RuneCountInString
	flush := func() {
		b.WriteString(strings.TrimRight(line, " ") + "\n")
		line, room = strings.Repeat(" ", rest), rest
	}
	for _, word := range strings.Fields(text) {
		if room < used(line) && used(line)+1+used(word) > width {
			flush()
		}
		if room < used(line) {
			line += " "
		}
		for left := max(width-used(line), 1); used(word) > left; left = max(width-used(line), 1) {
			runes := []rune(word)
			line, word = line+string(runes[:left]), string(runes[left:])
			flush()
		}
		line += word
	}
	flush()
	return b.String()
}

// codeText spells a refusal's code as support engineers do.
func codeText(c decision.Code) string {
	text := fmt.Sprintf("%s %d", c.Table, c.Number)
	switch {
	case strings.HasPrefix(c.Name, c.Table+"_"):
		text = fmt.Sprintf("%s (%d)", c.Name, c.Number)
	case c.Name != "":
		text += " " + c.Name
	}
	if c.PERERR != 0 {
		text += fmt.Sprintf(", PERERR %d", c.PERERR)
	}
	return text
}

// summaryOf says in words what was written.
func summaryOf(r *simulate.Result, width int) string {
	var b strings.Builder
	b.WriteString(wrapped(plural(r.Logins, "sign-in")+": "+outcomeCounts(r.Outcomes), width, 0, 2))
	for _, e := range r.Outcomes {
		if e.Outcome != reference.Refused {
			continue
		}
		what := "without a code"
		if e.Code.Table != "" {
			what = codeText(e.Code)
		}
		b.WriteString(wrapped(fmt.Sprintf("%s refused by %s: %s", thousands(e.Count), e.By, what), width, 2, 4))
	}
	for _, rule := range r.Untaken {
		b.WriteString(wrapped(fmt.Sprintf("never came about: --decide %v", rule), width, 2, 4))
	}
	text := fmt.Sprintf("%s in %s, %s", plural(r.Entries, "entry"), plural(int64(r.Files), "file"), bytesText(r.Bytes))
	if r.Other > 0 {
		text += fmt.Sprintf("; %s of them other traffic", thousands(r.Other))
	}
	if r.Lost > 0 {
		text += fmt.Sprintf("; %s more lost", thousands(r.Lost))
	}
	b.WriteString(wrapped(text, width, 0, 2))
	end := "2006-01-02 15:04:05.000"
	if r.Begun.Format(time.DateOnly) == r.End.Format(time.DateOnly) {
		end = "15:04:05.000"
	}
	b.WriteString(wrapped(r.Begun.Format("2006-01-02 15:04:05.000")+" to "+r.End.Format(end)+" UTC", width, 0, 2))
	fmt.Fprintf(&b, "truth  %s\nsite   %s\n", render.Line(filepath.Join(r.Dir, "truth.json")), render.Line(filepath.Join(r.Dir, "site.yaml")))
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
