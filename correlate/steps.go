package correlate

import (
	"bytes"
	"cmp"
	"slices"

	"uccetrace/parser"
	"uccetrace/parser/catalog"
)

// step is one message of a login with everything that witnesses it.
type step struct {
	message  *catalog.Message
	lines    []*line // the first witness first
	t        parser.Time
	repeated int // lines that one witness printed more than once
}

// inOrder sorts lines by time, then process, then as they stand in their source.
func inOrder(lines []*line) {
	for i := 1; i < len(lines); i++ { // they are nearly in order already
		l, j := lines[i], i
		for ; j > 0 && compareLines(lines[j-1], l) > 0; j-- {
			lines[j] = lines[j-1]
		}
		lines[j] = l
	}
}

func compareLines(a, b *line) int {
	if a.t != b.t {
		return cmp.Compare(a.t, b.t)
	}
	return cmp.Or(cmp.Compare(a.unit.Rank, b.unit.Rank), cmp.Compare(a.ev.Proc.Source.Index, b.ev.Proc.Source.Index), cmp.Compare(a.ev.Seq, b.ev.Seq),
		cmp.Compare(a.ev.Session, b.ev.Session), bytes.Compare(a.ev.Text, b.ev.Text))
}

// witnesses joins the lines that report one message: the same words from the
// other side, or to another session, within the bound of the clocks. A line that
// one witness printed twice in one moment is one step, and counted.
func witnesses(lines []*line) []*step {
	steps := make([]*step, 0, len(lines))
	all, first := make([]step, len(lines)), slices.Clone(lines)
	for i, l := range lines {
		if s := twin(steps, l); s != nil {
			s.lines = append(s.lines, l)
			continue
		}
		all[i] = step{message: l.ev.Message, lines: first[i : i+1 : i+1], t: l.t}
		steps = append(steps, &all[i])
	}
	return steps
}

// twin finds the step that l is another report of.
func twin(steps []*step, l *line) *step {
	var other *step
	for _, s := range steps {
		if s.message != l.ev.Message {
			continue
		}
		first := s.lines[0]
		if first.doubtful != l.doubtful || l.t-s.t > disorder || !bytes.Equal(first.ev.Text, l.ev.Text) {
			continue
		}
		mine := slices.IndexFunc(s.lines, func(o *line) bool { return o.unit == l.unit && o.ev.Session == l.ev.Session })
		switch {
		case mine < 0 && other == nil && first.unit.SameOwner(l.unit.Unit):
			other = s
		case mine >= 0 && s.lines[mine].t == l.t:
			s.repeated++
			return s
		}
	}
	return other
}

// surest has of a step's witnesses the first count whose clock is known: that of a
// side whose clock was put right only likely shows the step too early or too late.
func (w *writer) surest(steps []*step) []*step {
	moved := false
	for _, s := range steps {
		if !w.clocks.Doubtful(s.lines[0].unit.Unit) {
			continue
		}
		if i := slices.IndexFunc(s.lines, func(l *line) bool { return !w.clocks.Doubtful(l.unit.Unit) }); i > 0 {
			l := s.lines[i]
			s.lines = slices.Insert(slices.Delete(slices.Clone(s.lines), i, i+1), 0, l)
			s.t, moved = l.t, true
		}
	}
	if moved {
		slices.SortStableFunc(steps, func(a, b *step) int { return cmp.Compare(a.t, b.t) })
	}
	return steps
}

// arrange orders steps by time on each clock, and a received message never
// before its sent one. Where times of different machines contradict that, the
// message wins.
func arrange(steps []*step) []*step {
	after := make([][]int, len(steps)) // edges: i before each of after[i]
	blocked := make([]int, len(steps))
	edge := func(a, b int) { after[a] = append(after[a], b); blocked[b]++ }
	last := map[*unit]int{}
	for i, s := range steps {
		u := s.lines[0].unit
		if p, ok := last[u]; ok {
			edge(p, i)
		}
		last[u] = i
	}
	for _, w := range wires(steps) {
		edge(w.sent, w.received)
	}
	out := make([]*step, 0, len(steps))
	done := make([]bool, len(steps))
	for len(out) < len(steps) {
		next := firstFree(done, blocked)
		done[next] = true
		out = append(out, steps[next])
		for _, b := range after[next] {
			blocked[b]--
		}
	}
	return out
}

// firstFree is the first step that nothing must precede any more; where times and
// messages contradict each other in a circle, the first one left.
func firstFree(done []bool, blocked []int) int {
	left := -1
	for i := range done {
		switch {
		case done[i]:
		case blocked[i] == 0:
			return i
		case left < 0:
			left = i
		}
	}
	return left
}

// wire is a message on the wire that both ends printed, by index of step.
type wire struct{ sent, received int }

// wires pairs the k-th sent with the k-th received step of each wire message.
func wires(steps []*step) []wire {
	var out []wire
	for i, s := range steps {
		m := s.message
		if m.Wire == "" || m.Seen != catalog.Sent {
			continue
		}
		k := 0
		for _, o := range steps[:i] {
			if n := o.message; sameWire(n, m) && n.Seen == catalog.Sent {
				k++
			}
		}
		for j, o := range steps {
			if n := o.message; sameWire(n, m) && n.Seen == catalog.Received {
				if k == 0 {
					out = append(out, wire{i, j})
					break
				}
				k--
			}
		}
	}
	return out
}
