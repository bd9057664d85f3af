package render

// column is one column of a table.
type column struct {
	head  string
	right bool // aligned to the right, for numbers
	least int  // it may shrink to this many columns; 0 means it may not shrink
	place bool // it holds places, of which the line number is cut last
	rank  int  // where space is short the column with the highest rank goes first; 0 never
}

// table is rows under aligned columns. It fits itself into a page: columns
// shrink, then those of the highest rank go.
type table struct {
	indent  int
	columns []column
	rows    [][]span
}

func (t *table) add(row ...span) { t.rows = append(t.rows, row) }

// write draws the table and says which columns had no room.
func (t *table) write(p *page) (left []string) {
	natural := make([]int, len(t.columns))
	used := make([]bool, len(t.columns))
	cells := make([][][]cell, len(t.rows))
	for c := range t.columns {
		natural[c] = p.columns(t.columns[c].head)
	}
	for r, row := range t.rows {
		cells[r] = make([][]cell, len(t.columns))
		for c := range row {
			cells[r][c] = p.cells(row[c])
			if w := widthOf(cells[r][c]); w > 0 {
				natural[c], used[c] = max(natural[c], w), true
			}
		}
	}
	for c := range used {
		used[c] = used[c] && natural[c] > 0 // a column without a value says nothing
	}
	widths, left := t.fit(p.width, natural, used)
	head := make([][]cell, len(t.columns))
	titled := false
	for c := range t.columns {
		head[c] = p.cells(span{t.columns[c].head, p.faint})
		titled = titled || t.columns[c].head != ""
	}
	if titled {
		p.put(t.row(p, head, widths))
	}
	for _, row := range cells {
		p.put(t.row(p, row, widths))
	}
	return left
}

// fit gives each column its width, 0 for one that has to go.
func (t *table) fit(room int, natural []int, used []bool) (widths []int, left []string) {
	widths = make([]int, len(natural))
	least := func(c int) int {
		if l := t.columns[c].least; l > 0 {
			return min(l, natural[c])
		}
		return natural[c]
	}
	sum := func(width func(int) int) int {
		n := t.indent - 2
		for c := range used {
			if used[c] {
				n += width(c) + 2
			}
		}
		return n
	}
	for sum(least) > room {
		worst := -1
		for c := range used {
			if used[c] && t.columns[c].rank > 0 && (worst < 0 || t.columns[c].rank >= t.columns[worst].rank) {
				worst = c
			}
		}
		if worst < 0 {
			break
		}
		used[worst] = false
		left = append([]string{t.columns[worst].head}, left...)
	}
	for c := range used {
		if used[c] {
			widths[c] = natural[c]
		}
	}
	for sum(func(c int) int { return widths[c] }) > room {
		widest := -1
		for c := range used {
			if used[c] && widths[c] > least(c) && (widest < 0 || widths[c] > widths[widest]) {
				widest = c
			}
		}
		if widest < 0 {
			break // put cuts the line
		}
		widths[widest]--
	}
	return widths, left
}

func (t *table) row(p *page, cells [][]cell, widths []int) []cell {
	line := blanks(t.indent)
	first := true
	for c, w := range widths {
		if w == 0 {
			continue
		}
		if !first {
			line = append(line, blanks(2)...)
		}
		first = false
		text := p.cut(cells[c], w)
		if t.columns[c].place {
			text = p.cutPlace(cells[c], w)
		}
		pad := blanks(w - widthOf(text))
		if t.columns[c].right {
			line = append(append(line, pad...), text...)
		} else {
			line = append(append(line, text...), pad...)
		}
	}
	return p.cut(line, p.width)
}
