package render

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/rivo/uniseg"

	"uccetrace/flow"
)

// figure is a login's ladder: processes as lifelines, messages as arrows between
// them, what was observed and what its replay expects in one. It is cut into parts
// that fit on a page, so that no row is printed in halves.
type figure struct {
	Lives []life
	Parts []figurePart
	Keys  []figureKey // what the marks that it uses mean
	Mute  string      // who printed nothing
	rungs []figureRung
}

// life is a process as a vertical line.
type life struct {
	Name string
	X    int
	Mute bool // it printed no line
}

type figurePart struct {
	Title, Desc string
	Height      int
	Rows        []figureRow
}

// figureRow is a rung with its place in the drawing, in pixels.
type figureRow struct {
	figureRung
	Kind                    string // arrow, note or rule
	Y, TextX, TextY, StampY int
	Anchor                  string // start, middle or end
	Shaft, Head             string // paths
	Label                   string // as much of the text as there is room for
}

// figureRung is what was or should have been printed: an arrow if From and To differ.
type figureRung struct {
	State    string // matched observed unread or a kind of deviation
	First    bool   // here the two part
	Follows  bool   // only because of what went before
	Offset   string
	From, To string
	Text     string
	wire     *flow.Wire
	offset   int64
	unsure   bool
}

// figureKey explains a mark.
type figureKey struct{ State, Text string }

var figureKeys = []figureKey{
	{"matched", "plain: observed, as the replay has it"},
	{"observed", "plain: observed; nothing to compare it with"},
	{flow.Missing, "missing, dashed: expected, and the capture could have shown it"},
	{flow.Unexpected, "unexpected: the replay does not print it"},
	{flow.Different, "different: another value than the request or the replay has"},
	{flow.Reordered, "reordered: at a time at which it is not possible"},
	{flow.Late, "late: beyond its budget"},
	{flow.Unobservable, "(dotted, in parentheses): expected, but this capture could not have shown it: no fault"},
	{"unread", "unread: no message claims this line"},
}

// Pixels of the drawing.
const (
	figureWidth  = 960
	figureLeft   = 64 // of the column of milliseconds
	arrowHeight  = 32
	noteHeight   = 22
	headHeight   = 30
	partHeight   = 500 // of a part at most: less than a page in either direction
	figureLetter = 6.7 // of a monospaced letter of 11 pixels
)

// figureOf draws a login, nil for one without steps.
func (d *dossier) figureOf(l *flow.Login) *figure {
	if len(l.Steps) == 0 {
		return nil
	}
	f := &figure{}
	f.rungs = d.figureRungs(l)
	f.lifelines()
	f.layOut(l)
	used := map[string]bool{}
	for _, r := range f.rungs {
		used[r.State] = true
	}
	for _, k := range figureKeys {
		if used[k.State] {
			f.Keys = append(f.Keys, k)
		}
	}
	var mute []string
	for _, v := range f.Lives {
		if v.Mute {
			mute = append(mute, v.Name)
		}
	}
	f.Mute = list(mute...)
	return f
}

// figureRungs are the rows of a login beside its replay; the second line of a wire
// message joins the first where both tell the same.
func (d *dossier) figureRungs(l *flow.Login) []figureRung {
	var rows []replayRow
	if l.Replay != nil && l.Replay.Error == "" {
		rows = partingFirst(replayRows(l))
	} else {
		for _, n := range story(l) {
			row := replayRow{unread: n.unread, observed: n.step}
			if n.unread != nil {
				row.process = n.unread.Process
			} else {
				row.process = n.step.Process
			}
			rows = append(rows, row)
		}
	}
	tells := d.rungTells(l)
	var out []figureRung
	waiting := map[flow.Wire][]int{}
	for i := range rows {
		r := rungOf(&rows[i], tells)
		if w := r.wire; w != nil && w.Message != "" {
			other := *w
			other.Seen = "sent"
			if w.Seen == "sent" {
				other.Seen = "received"
			}
			if open := waiting[other]; len(open) > 0 && out[open[0]].joins(&r) {
				out[open[0]].join(&r)
				waiting[other] = open[1:]
				continue
			}
			waiting[*w] = append(waiting[*w], len(out))
		}
		out = append(out, r)
	}
	return out
}

// partingFirst puts where the two part before what only follows from it, which stands
// before it in the rows where nothing that was observed lies between.
func partingFirst(rows []replayRow) []replayRow {
	at := slices.IndexFunc(rows, func(r replayRow) bool { return r.deviation != nil && r.deviation.First })
	from := at
	for from > 0 && rows[from-1].observed == nil && rows[from-1].unread == nil && (rows[from-1].hidden || rows[from-1].follows()) {
		from--
	}
	if at < 0 || from == at {
		return rows
	}
	out := append(slices.Clone(rows[:from]), rows[at])
	out = append(out, rows[from:at]...)
	return append(out, rows[at+1:]...)
}

// rungTells says of each step what tells it from the others of its message.
func (d *dossier) rungTells(l *flow.Login) map[*flow.Step]string {
	tells := map[*flow.Step]string{}
	add := func(steps []flow.Step, minted []string) {
		for i, text := range distinctions(without(steps, minted)) {
			tells[&steps[i]] = text
		}
	}
	if l.Replay == nil {
		add(l.Steps, nil)
		return tells
	}
	add(l.Steps, l.Replay.Minted)
	add(l.Replay.Steps, l.Replay.Minted)
	return tells
}

func rungOf(row *replayRow, tells map[*flow.Step]string) figureRung {
	if u := row.unread; u != nil {
		return figureRung{State: "unread", Offset: offset(u.OffsetMS), From: u.Process, To: u.Process, Text: "unread: " + oneLine(u)}
	}
	s, r := row.observed, figureRung{State: flow.Matched}
	switch {
	case s == nil:
		s, r.State = row.expected, flow.Missing
		if row.hidden {
			r.State = flow.Unobservable
		}
	case row.expected == nil && row.deviation == nil:
		r.State = "observed"
	}
	if row.observed != nil {
		r.Offset, r.offset = offset(s.OffsetMS), s.OffsetMS
		r.unsure = s.Status == flow.Unattributed || doubt(s) != ""
	}
	if x := row.deviation; x != nil && !row.hidden {
		if row.observed != nil && x.Kind != flow.Missing {
			r.State = x.Kind
		}
		r.First, r.Follows = x.First, x.Consequence
	}
	r.From, r.To = s.Process, s.Process
	r.Text = noteText(s, tells[s])
	if crosses(s.Wire) {
		r.From, r.To, r.wire = s.Wire.From, s.Wire.To, s.Wire
		if s.Wire.Message != "" && tells[s] == "" {
			r.Text = s.Wire.Message + doubt(s)
		}
	}
	return r
}

// joins says that the other end's line of a message tells nothing that the first
// does not.
func (r *figureRung) joins(other *figureRung) bool {
	fine := func(state string) bool { return state == flow.Matched || state == "observed" }
	return r.State == other.State || fine(r.State) && fine(other.State) ||
		other.State == flow.Unobservable || r.State == flow.Unobservable
}

func (r *figureRung) join(other *figureRung) {
	if r.State == flow.Unobservable {
		r.State, r.Offset, r.offset = other.State, other.Offset, other.offset
	} else if r.Offset != "" && other.Offset != "" && other.offset > r.offset {
		r.Text += " " + ms(other.offset-r.offset)
	}
	r.First, r.Follows, r.unsure = r.First || other.First, r.Follows || other.Follows, r.unsure || other.unsure
}

// lifelines are the processes of the rungs, in flow order.
func (f *figure) lifelines() {
	printed, known := map[string]bool{}, map[string]bool{}
	var names []string
	for _, r := range f.rungs {
		for _, name := range []string{r.From, r.To} {
			if !known[name] {
				known[name] = true
				names = append(names, name)
			}
		}
	}
	for _, r := range f.rungs {
		if r.State != flow.Missing && r.State != flow.Unobservable {
			printed[r.printer()] = true
		}
	}
	sort.SliceStable(names, func(i, j int) bool {
		a, b := rank(names[i]), rank(names[j])
		return a < b || a == b && names[i] < names[j]
	})
	gap := (figureWidth - figureLeft) / max(len(names), 1)
	for i, name := range names {
		f.Lives = append(f.Lives, life{Name: name, X: figureLeft + gap/2 + i*gap, Mute: !printed[name]})
	}
}

// printer is who printed the line of a rung.
func (r *figureRung) printer() string {
	if r.wire != nil && r.wire.Seen == "sent" {
		return r.wire.From
	}
	return r.To
}

// layOut gives every rung its place, and cuts the drawing into parts.
func (f *figure) layOut(l *flow.Login) {
	x := map[string]int{}
	for _, v := range f.Lives {
		x[v.Name] = v.X
	}
	y, part := 0, figurePart{}
	next := func() {
		part.Height = headHeight + y + 8
		f.Parts = append(f.Parts, part)
		y, part = 0, figurePart{}
	}
	put := func(row figureRow, height int) {
		if y+height > partHeight && len(part.Rows) > 0 {
			next()
		}
		row.place(headHeight+y, x[row.From], x[row.To])
		part.Rows = append(part.Rows, row)
		y += height
	}
	for _, r := range f.rungs {
		if r.First {
			put(figureRow{Kind: "rule", figureRung: figureRung{State: r.State, Text: "here observed and expected part: " + r.State}}, noteHeight)
		}
		if r.From == r.To {
			put(figureRow{Kind: "note", figureRung: r}, noteHeight)
		} else {
			put(figureRow{Kind: "arrow", figureRung: r}, arrowHeight)
		}
	}
	next()
	var names []string
	for _, v := range f.Lives {
		names = append(names, v.Name)
	}
	for i := range f.Parts {
		p := &f.Parts[i]
		p.Title = "Ladder of " + who(l) + ", " + l.Start.String()
		if len(f.Parts) > 1 {
			p.Title += fmt.Sprintf(", part %d of %d", i+1, len(f.Parts))
		}
		p.Desc = fmt.Sprintf("%s between %s, from top to bottom in order of time. The timeline below says the same in words.",
			count(int64(len(p.Rows)), "row", "rows"), list(names...))
	}
}

// place puts a row at a height, between two lifelines.
func (r *figureRow) place(y, from, to int) {
	r.Y = y
	text := r.said()
	switch {
	case r.Kind == "rule":
		r.TextX, r.TextY, r.Anchor = figureLeft+4, y+12, "start"
		r.Shaft = fmt.Sprintf("M0 %dH%d", y+18, figureWidth)
		r.Label = cutTo(text, figureWidth-r.TextX)
		return
	case r.Kind == "note":
		r.TextY, r.StampY = y+14, y+14
		r.Head = fmt.Sprintf("M%d %da4 4 0 1 0 8 0a4 4 0 1 0-8 0z", from-4, y+10)
		right, left := figureWidth-from-10, from-10-figureLeft
		if float64(right) >= pixels(text) || right >= left {
			r.TextX, r.Anchor, r.Label = from+10, "start", cutTo(text, right)
		} else {
			r.TextX, r.Anchor, r.Label = from-10, "end", cutTo(text, left)
		}
		return
	}
	lo, hi := min(from, to), max(from, to)
	r.TextY, r.StampY = y+12, y+24
	mid := y + 20
	if to > from {
		r.Shaft = fmt.Sprintf("M%d %dH%d", from, mid, to-8)
		r.Head = fmt.Sprintf("M%d %dl-9-4v8z", to, mid)
	} else {
		r.Shaft = fmt.Sprintf("M%d %dH%d", from, mid, to+8)
		r.Head = fmt.Sprintf("M%d %dl9-4v8z", to, mid)
	}
	switch wide := pixels(text); {
	case wide <= float64(hi-lo-12):
		r.TextX, r.Anchor, r.Label = (lo+hi)/2, "middle", text
	case wide <= float64(figureWidth-lo-8) || figureWidth-lo >= hi-figureLeft:
		r.TextX, r.Anchor, r.Label = lo+8, "start", cutTo(text, figureWidth-lo-8)
	default:
		r.TextX, r.Anchor, r.Label = hi-8, "end", cutTo(text, hi-8-figureLeft)
	}
}

// said is a rung's text with what must be known of it.
func (r *figureRow) said() string {
	text := strings.TrimSpace(safe(r.Text, false))
	switch {
	case r.Kind == "rule" || r.State == "unread":
		return text
	case r.State == flow.Unobservable:
		return "(" + text + ")"
	case r.State != flow.Matched && r.State != "observed":
		return r.State + ": " + text
	case r.unsure:
		return text + " ?"
	}
	return text
}

// Whole is everything that is known of a rung, for whoever cannot see the drawing or
// points at it.
func (r figureRow) Whole() string {
	way := r.From
	if r.From != r.To {
		way += " to " + r.To
	}
	return strings.TrimSpace(r.Offset+" ms ") + " " + way + ": " + r.said()
}

// pixels is about how wide a text is drawn.
func pixels(text string) float64 { return figureLetter * float64(uniseg.StringWidth(text)) }

// cutTo shortens safe text to a width in pixels.
func cutTo(text string, width int) string {
	if pixels(text) <= float64(width) {
		return text
	}
	var b strings.Builder
	room := float64(width) - figureLetter
	state := -1
	for text != "" {
		var c string
		var n int
		c, text, n, state = uniseg.FirstGraphemeClusterInString(text, state)
		if room -= figureLetter * float64(n); room < 0 {
			break
		}
		b.WriteString(c)
	}
	return b.String() + "…"
}
