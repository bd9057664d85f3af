package render

import (
	"regexp"
	"strings"
)

// harmless are words that Markdown in all its dialects takes as they are: no mark-up,
// no link, no mention, no number of an issue, no emoji. Everything else stands in
// code, where nothing has a meaning.
var harmless = regexp.MustCompile(`^[\p{L}\p{N}"'(–—…·=][\p{L}\p{N}\p{M}.,:;()'"/%=+–—…·→-]*$|^[-+][\p{N}.,:]+$|^[–—→·…?]$`)

// actsAnyway are words of harmless letters that GitHub or an autolink acts on.
var actsAnyway = regexp.MustCompile(`(?i)://|www\.|^gh-\d|^[("']*[0-9a-f]{7,}[)"'.,:;]*$|:[a-z0-9+_-]*[a-z+_-][a-z0-9+_-]*:|:(?:100|1234):|^[-+=]+$|\.(?:com|org|net|io|dev)\b`)

// listMark is a word that begins a list where a line begins.
var listMark = regexp.MustCompile(`^\d+[.)]$`)

// markdown spells text for one line of Markdown: words that Markdown could act on
// stand in code.
func markdown(text string) string {
	var out, odd []string
	flush := func() {
		if len(odd) > 0 {
			out, odd = append(out, code(strings.Join(odd, " "))), nil
		}
	}
	for i, word := range strings.Fields(safe(text, false)) {
		if harmless.MatchString(word) && !actsAnyway.MatchString(word) && (i > 0 || !listMark.MatchString(word)) {
			flush()
			out = append(out, word)
			continue
		}
		odd = append(odd, word)
	}
	flush()
	return strings.Join(out, " ")
}

// code spells text as a code span of one line: its fence is longer than any run of
// grave accents in it.
func code(text string) string {
	text = strings.Join(strings.Fields(safe(text, false)), " ")
	if text == "" {
		return ""
	}
	fence := strings.Repeat("`", run(text, '`', 0)+1)
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return fence + text + fence
}

// cellOf spells text for a cell of a table, in which a bar ends a cell even in code.
func cellOf(text string) string { return bars(markdown(text)) }

// codeCell is code for a cell of a table.
func codeCell(text string) string { return bars(code(text)) }

func bars(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

// fenced is lines as a block of code, whose fence no line of it can end.
func fenced(info string, lines []string) []string {
	longest := 2
	out := make([]string, 0, len(lines)+2)
	out = append(out, "")
	for _, l := range lines {
		l = annotation(safe(l, false))
		longest = max(longest, run(l, '`', 0))
		out = append(out, l)
	}
	fence := strings.Repeat("`", longest+1)
	out[0] = fence + info
	return append(out, fence)
}

// run is the length of the longest run of a byte in text, at least least.
func run(text string, of byte, least int) int {
	n := 0
	for i := range len(text) {
		if text[i] != of {
			n = 0
			continue
		}
		if n++; n > least {
			least = n
		}
	}
	return least
}
