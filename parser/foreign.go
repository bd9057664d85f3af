package parser

import (
	"bytes"
	"regexp"
)

// others are texts that lie beside trace logs and are none that is read, by what
// their lines look like; no line looks like two.
var others = []struct {
	line *regexp.Regexp
	says string
}{
	{regexp.MustCompile(`^\d+: [A-Z][a-z]{2} +\d+ (?:\d{4} )?[\d:.]+ \S+ %MIVR-`),
		"is a log of Unified CCX (MIVR), another product: not read"},
	{regexp.MustCompile(`^\S+ .*\bHTTP/\d(?:\.\d)?"? \d{3}\b`),
		"is a web server's access log: not read; Finesse's webservices log shows what desktops asked for"},
	{regexp.MustCompile(`^(?:\d\d/\d\d/\d{4} )?\d\d:\d\d:\d\d\.\d{3} (?:\S+ ?)?\|`),
		"is an SDI trace of CUCM: not read; its SDL trace shows what became of a phone's lines"},
	{regexp.MustCompile(`^(?:[A-Za-z]:\\\S*>procmon |>>>>|\d\d:\d\d:\d\d(?::\d{3})? Trace: )`),
		"is what procmon printed on its console: not read, for no process is named; dump the process's log with dumplog"},
	{regexp.MustCompile(`^\d{4}-\d\d-\d\dT[\d:.]+ [-+]\d\d:\d\d: : \S+: `),
		"is a log of Finesse's desktop in the browser: not read; its webservices log shows what desktops asked for"},
	{regexp.MustCompile(`^(?:\d+: ?)?(?:\S+: |: )?[*.]?[A-Z][a-z]{2} +\d+ \d{4} [\d:.]+ \S+: %ICM_`),
		"is a ciscoLog whose lines were broken: not read, an entry stands on one line; save it anew with dumplog /ciscoLog"},
	{regexp.MustCompile(`^(?:\d+: ?)?(?:\S+: |: )?[*.]?[A-Z][a-z]{2} +\d+ \d{4} [\d:.]+ \S+ ?: +%[A-Z_]+-[0-7]-`),
		"is a log of another product in Cisco's format: not read"},
}

// otherThan names what a text without a header of ours is, by what most of the
// lines at its beginning look like, of those that look like anything; "" where that
// is less than a third of all.
func otherThan(head []byte) string {
	head = bytes.TrimPrefix(head, []byte(utf8BOM))
	var counts [noOthers]int
	best, seen := -1, 0
	for len(head) > 0 && seen < maxKinds {
		line, rest := cutLine(head)
		head = rest
		if line = bytes.Trim(line[:min(len(line), maxLook)], " \t\x00"); len(line) == 0 {
			continue
		}
		seen++
		for i := range others {
			if !others[i].line.Match(line) {
				continue
			}
			if counts[i]++; best < 0 || counts[i] > counts[best] {
				best = i
			}
			break
		}
	}
	if best < 0 || counts[best]*3 < seen {
		return ""
	}
	return others[best].says
}

// noOthers is how many others there are.
const noOthers = 7

// maxLook is how much of a line is looked at to tell what log it is of.
const maxLook = 1000

// cutLine cuts the first line off, with its line end.
func cutLine(text []byte) (line, rest []byte) {
	end := bytes.IndexAny(text, "\r\n")
	if end < 0 {
		return text, nil
	}
	return text[:end], text[end+1:]
}
