package render

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// unnamed stands in a command for a path that cannot be written there so that it
// comes back as it is.
const unnamed = "PATH"

// Typed spells paths as arguments of a command for the shell of this system, in one order whatever
// order they came in; "" where one of them cannot be written so.
func Typed(paths []string) string {
	out := make([]string, 0, len(paths))
	for _, p := range paths {
		word, ok := shellWord(p)
		if !ok {
			return ""
		}
		out = append(out, word)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// shellWord quotes a path for the shell of this system. It is not ok for a text that would
// not survive being shown and copied: one with a character that safe spells out, with a
// tab, or with blanks in a row, which HTML and Markdown show as one.
func shellWord(path string) (word string, ok bool) {
	if safe(path, false) != path || annotation(path) != path || strings.Contains(path, "  ") {
		return "", false
	}
	if os.PathSeparator == '\\' {
		return windowsWord(path)
	}
	return posixWord(path), true
}

const plainest = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:+-"

func posixWord(path string) string {
	if len(path) > 1 && path[0] == '-' {
		path = "./" + path // else it reads as an option
	}
	if path != "" && strings.Trim(path, plainest+"@,") == "" {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}

// windowsWord quotes a path so that cmd.exe and PowerShell take it alike. It is not ok for
// what one of them acts on inside double quotes, too.
func windowsWord(path string) (word string, ok bool) {
	if len(path) > 1 && path[0] == '-' {
		path = `.\` + path
	}
	if path != "" && strings.Trim(path, plainest+`\`) == "" {
		return path, true
	}
	for _, r := range path {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(` _./:+-\@,;=()[]{}&|'#~`, r) {
			return "", false
		}
	}
	return `"` + path + `"`, !strings.HasSuffix(path, `\`)
}

// learnCommand has a line of a source read. Where the source's name cannot be written the
// user is to put it in.
func learnCommand(source string, line int, ascii bool) string {
	at := ":" + strconv.Itoa(line)
	word, ok := shellWord(source + at)
	if !ok || safe(word, ascii) != word {
		word = unnamed + at
	}
	return "uccetrace catalog learn " + word
}

// command is cells of a command that comes back whole when its lines are copied: a line
// is broken between two words only, with a backslash, and a longer word is not broken.
func (p *page) command(text string) []cell {
	cells := p.cells(span{text, p.name})
	quoted := false
	for i := range cells {
		quoted = quoted != (cells[i].text == "'" && (quoted || i == 0 || cells[i-1].text != `\`))
		cells[i].shell, cells[i].glued = true, quoted && cells[i].text == " "
	}
	return cells
}
