package render

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"uccetrace/flow"
)

// A Mermaid drawing may have 50,000 characters and 500 edges; a reader takes in less.
const (
	mermaidText  = 20_000
	mermaidEdges = 200
	mermaidLabel = 100 // characters of a label at most
)

// mermaidOf draws a ladder as Mermaid sequence diagrams, each within the limits.
func mermaidOf(f *figure) [][]string {
	var out [][]string
	id := map[string]string{}
	head := []string{"sequenceDiagram"}
	for i, v := range f.Lives {
		id[v.Name] = fmt.Sprintf("p%d", i)
		head = append(head, fmt.Sprintf("  participant p%d as %s", i, mermaidWords(v.Name)))
	}
	size, edges, part := 0, 0, []string(nil)
	put := func(line string) {
		if part == nil || size+len(line) >= mermaidText || edges == mermaidEdges {
			if part != nil {
				out = append(out, part)
			}
			part, size, edges = append([]string(nil), head...), 0, 0
			for _, h := range head {
				size += len(h) + 1
			}
		}
		part = append(part, line)
		size += len(line) + 1
		edges++
	}
	for i := range f.rungs {
		r := figureRow{figureRung: f.rungs[i]}
		if r.First && len(f.Lives) > 0 {
			put(fmt.Sprintf("  Note over p0,p%d: here observed and expected part", len(f.Lives)-1))
		}
		text := mermaidWords(strings.TrimSpace(r.Offset + " " + r.said()))
		if r.From == r.To {
			put(fmt.Sprintf("  Note over %s: %s", id[r.From], text))
			continue
		}
		arrow := "->>"
		if r.State == flow.Missing || r.State == flow.Unobservable {
			arrow = "-->>"
		}
		put(fmt.Sprintf("  %s%s%s: %s", id[r.From], arrow, id[r.To], text))
	}
	if part != nil {
		out = append(out, part)
	}
	return out
}

// mermaidWords spells text for a label: what Mermaid gives a meaning is written by
// its number, #59;.
func mermaidWords(text string) string {
	text = strings.TrimSpace(safe(text, false))
	if utf8.RuneCountInString(text) > mermaidLabel {
		text = string([]rune(text)[:mermaidLabel-1]) + "…"
	}
	var b strings.Builder
	if strings.HasPrefix(text, "wrap") || strings.HasPrefix(text, "nowrap") {
		b.WriteString("- ") // Mermaid takes wrap: for itself
	}
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', strings.ContainsRune(" .,:_=()/+-'?!", r), r > 0x7e:
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "#%d;", r)
		}
	}
	if b.Len() == 0 {
		return "-"
	}
	return b.String()
}
