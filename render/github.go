package render

import (
	"bufio"
	"io"
	"strconv"
	"strings"

	"uccetrace/flow"
)

// mostAnnotations is how many annotations of a level GitHub shows of one step.
const mostAnnotations = 10

// writeGitHub writes workflow commands, which only this format may: the gravest
// findings of each level as annotations, the rest as lines of the log, the verdict
// last.
func writeGitHub(w io.Writer, v *flow.Verdict, opt Options) error {
	g := github{w: bufio.NewWriter(w), left: map[string]int{}, ascii: opt.ASCII}
	for _, t := range v.Troubles {
		g.annotate("error", t.Source, 0, "The input could not be read whole", t.Text)
	}
	for _, fails := range []bool{true, false} {
		for i := range v.Findings {
			f := &v.Findings[i]
			if excused(f) != "" || f.Fails != fails {
				continue
			}
			source, line := placeOf(f)
			text := f.Text
			if len(f.Fix) > 0 {
				text += "\nFix: " + strings.Join(f.Fix, " ")
			}
			g.annotate(githubLevel(shownLevel(f)), source, line, f.Title+" ["+f.Rule+"]", text)
		}
	}
	for _, c := range []string{"error", "warning", "notice"} {
		if n := g.left[c]; n > 0 {
			g.say(count(int64(n), "more "+c, "more "+c+"s") + " beyond the " + strconv.Itoa(mostAnnotations) + " that are annotated: the lines above name them")
		}
	}
	logins, findings := tallyOf(&v.Counts)
	g.say(verdictLine(v))
	g.say("logins " + logins)
	g.say("findings " + findings)
	return g.w.Flush()
}

// githubLevel is how GitHub calls a level.
func githubLevel(l flow.Level) string {
	if l == flow.NoteLevel {
		return "notice"
	}
	return string(l)
}

// github counts the annotations of each level; those beyond the limit are left.
type github struct {
	w     *bufio.Writer
	told  [3]int
	left  map[string]int
	ascii bool
}

func (g *github) annotate(level, source string, line int, title, text string) {
	told := &g.told[map[string]int{"error": 0, "warning": 1, "notice": 2}[level]]
	if *told == mostAnnotations {
		g.left[level]++
		at := ""
		if source != "" {
			at = source + ":"
			if line > 0 {
				at += strconv.Itoa(line) + ":"
			}
			at += " "
		}
		first, _, _ := strings.Cut(text, "\n")
		g.say(at + level + ": " + title + ": " + first)
		return
	}
	*told++
	var properties []string
	if source != "" {
		properties = append(properties, "file="+g.property(relative(source)))
		if line > 0 {
			properties = append(properties, "line="+strconv.Itoa(line))
		}
	}
	properties = append(properties, "title="+g.property(title))
	var lines []string
	for _, l := range strings.Split(text, "\n") {
		lines = append(lines, encoded(safe(l, g.ascii)))
	}
	g.w.WriteString("::" + level + " " + strings.Join(properties, ",") + "::" + strings.Join(lines, "%0A") + "\n")
}

// say writes a line that is no command.
func (g *github) say(text string) { g.w.WriteString(annotation(safe(text, g.ascii)) + "\n") }

func (g *github) property(text string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(encoded(safe(text, g.ascii)))
}

// encoded is text as the data of a command.
func encoded(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
}

// relative is a path without ./ in front of it.
func relative(source string) string {
	for strings.HasPrefix(source, "./") {
		source = strings.TrimLeft(source[2:], "/")
	}
	return source
}
