package render

import "strings"

// ladder is the drawing, in parts, and the timeline as a table.
func (t *ticket) ladder(l *loginPart) {
	if l.Figure != nil && l.Outcome == "failed" {
		parts := mermaidOf(l.Figure)
		t.line("")
		t.line("### Ladder: observed against expected")
		for i, part := range parts {
			t.line("")
			if len(parts) > 1 {
				t.line("Part %d of %d:", i+1, len(parts))
				t.line("")
			}
			t.lines = append(t.lines, fenced("mermaid", part)...)
		}
		t.line("")
		t.line("Dashed arrows are expected and not observed; in parentheses: this capture could not have shown it.")
	}
	if len(l.Timeline) == 0 {
		return
	}
	t.line("")
	t.line("### Timeline")
	t.line("")
	t.line("| ms | process | tie | step | line |")
	t.line("|---:|---|---|---|---|")
	for i := range l.Timeline {
		row := &l.Timeline[i]
		what := row.What
		if row.Tells != "" {
			what += ": " + row.Tells
		}
		text := cellOf(words(what, row.Doubt))
		if row.Status != "" {
			text += " " + bars(bold(row.Status))
		}
		if row.Refuses {
			text = "**refuses** " + text
		}
		for _, f := range row.Flags {
			text += " " + codeCell("! "+f)
		}
		t.line("| %s | %s | %s | %s | %s |", row.Offset, cellOf(row.Process), codeCell(row.Tie), text, codeCell(row.Place))
	}
}

// unread are the entries that no message claims, as they stand.
func (t *ticket) unread(l *loginPart) {
	if len(l.Unread) == 0 {
		return
	}
	t.line("")
	t.line("### Unread lines")
	t.line("")
	t.line("No message claims these, but they hold a number of this login or a code.")
	for _, u := range l.Unread {
		var lines []string
		for i, text := range u.Lines {
			at := u.Place
			if i > 0 {
				at = "  |"
			}
			lines = append(lines, at+" "+text)
		}
		t.line("")
		t.lines = append(t.lines, fenced("text", lines)...)
		t.line("")
		t.line("- %s", markdown(u.Holds))
		for _, c := range u.Codes {
			t.line("- %s: %s", markdown(c.Label), markdown(strings.Join(c.Texts, "; ")))
		}
	}
	t.line("")
	t.line("To have it read: %s", code(l.Learn))
}

// badRows are logins that did not succeed, a row each.
func (t *ticket) badRows(title string, rows []loginRow) {
	if len(rows) == 0 {
		return
	}
	t.line("")
	t.line("## %s", title)
	t.line("")
	t.line("| start | agent | extension | outcome | why |")
	t.line("|---|---|---|---|---|")
	for i, r := range rows {
		if i == ticketRows && !t.all {
			break
		}
		t.line("| %s | %s | %s | %s | %s |", cellOf(r.Start), cellOf(r.Agent), cellOf(r.Extension), cellOf(string(r.Outcome)), cellOf(r.Why))
	}
}

// rows are the logins of which no more is shown.
func (t *ticket) rows(doc *document) {
	t.badRows("Further logins that did not succeed", doc.Bad)
	t.badRows("Logins that cannot be judged", doc.Unsure)
	if more := int64(len(doc.Unsure)-ticketRows) + doc.MoreUnsure; more > 0 && (!t.all || doc.MoreUnsure > 0) {
		t.line("")
		t.line("and %s more", digits(more))
	}
	if len(doc.Good) == 0 {
		return
	}
	t.line("")
	t.line("## Succeeded")
	t.line("")
	t.line("| start | agent | extension | groups | confirmed | router |")
	t.line("|---|---|---|---|---:|---:|")
	for i, r := range doc.Good {
		if i == ticketRows && !t.all {
			t.line("")
			t.line("and %s more", digits(int64(len(doc.Good)-i)+doc.MoreGood))
			break
		}
		t.line("| %s | %s | %s | %s | %s | %s |", cellOf(r.Start), cellOf(r.Agent), cellOf(r.Extension), cellOf(r.Groups), r.Confirmed, r.Router)
	}
}

// end is what holds for the whole capture.
func (t *ticket) end(doc *document) {
	if len(doc.Latencies) > 0 {
		t.line("")
		t.line("## Latency by hop, of the logins that succeeded")
		t.line("")
		t.line("| took | way | count | median | 95 %% | longest |")
		t.line("|---|---|---:|---:|---:|---:|")
		for _, h := range doc.Latencies {
			t.line("| %s | %s | %s | %s | %s | %s |", cellOf(h.Name), cellOf(h.Way), h.Count, h.Median, h.P95, h.Longest)
		}
	}
	if len(doc.Sides)+len(doc.Clocks) > 0 {
		t.line("")
		t.line("## Sides and clocks")
		t.table(t.first(doc.Sides))
	}
	if len(doc.Clocks) > 0 {
		t.line("")
		t.line("| node | reference | zone | off by | proven bounds | pairs | note |")
		t.line("|---|---|---:|---:|---:|---:|---|")
		for _, k := range doc.Clocks {
			t.line("| %s | %s | %s | %s | %s | %s | %s |", cellOf(k.Node), cellOf(k.Reference), cellOf(k.Zone), k.Offset, k.Bounds, k.Pairs, cellOf(k.Note))
		}
	}
	t.line("")
	t.line("## Coverage")
	t.line("")
	t.line("Read: %s", markdown(doc.Read))
	if len(doc.Processes) > 0 {
		t.line("")
		t.line("| process | from | to | entries | of logins | files |")
		t.line("|---|---|---|---:|---:|---:|")
		for i, p := range doc.Processes {
			if i == ticketRows && !t.all {
				break
			}
			t.line("| %s | %s | %s | %s | %s | %s |", cellOf(p.Process), cellOf(p.First), cellOf(p.Last), p.Entries, p.Logins, p.Files)
		}
	}
	t.list("Could not be checked: ", doc.NoLogs)
	t.list("Beside logins: ", doc.Beside)
	t.list("Warning: ", doc.Mind)
	for i, n := range doc.NearMiss {
		if i == ticketLogins && !t.all {
			break
		}
		t.line("- Near miss of %s, %s: %s%s", code(n.Message), n.Count, code(n.Sample), inParens(code(n.Place)))
	}
	t.input(doc)
}

func (t *ticket) first(rows []labels) []labels {
	if t.all {
		return rows
	}
	return rows[:min(len(rows), ticketRows)]
}

// list is items, so many of them as a ticket takes.
func (t *ticket) list(label string, texts []string) {
	if len(texts) > 0 {
		t.line("")
	}
	for i, text := range texts {
		if i == ticketLogins && !t.all {
			t.line("- and %s more", digits(int64(len(texts)-i)))
			return
		}
		t.line("- %s%s", label, markdown(text))
	}
}

// input names what was read, byte for byte.
func (t *ticket) input(doc *document) {
	t.line("")
	t.line("## Input")
	if len(doc.Files) > 0 {
		t.line("")
		t.line("| file | bytes | SHA-256 |")
		t.line("|---|---:|---|")
		for i, f := range doc.Files {
			if i == ticketRows && !t.all {
				t.line("| and %s more | | |", digits(int64(len(doc.Files)-i)+doc.MoreFiles))
				break
			}
			t.line("| %s | %s | %s |", codeCell(f.Name), f.Bytes, codeCell(f.SHA256))
		}
	}
	t.table(doc.Made)
}
