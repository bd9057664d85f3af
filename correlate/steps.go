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
	lines    []*line // the first witness first
	t        parser.Time
	repeated int // lines that one witness printed more than once
	place    int // among the lines of the login, in order of time
}

// sameKey says that two lines of one message do not differ in what tells
// repeated lines apart.
func sameKey(a, b *line) bool {
	for _, name := range a.ev.Message.Key {
		if !bytes.Equal(getter(a.ev)(name), getter(b.ev)(name)) {
			return false
		}
	}
	return true
}

// inOrder sorts lines by time, then process, then as they stand in their source.
func inOrder(lines []*line) {
	slices.SortStableFunc(lines, compareLines)
}

func compareLines(a, b *line) int {
	return cmp.Or(cmp.Compare(a.t, b.t), cmp.Compare(a.unit.rank, b.unit.rank), cmp.Compare(a.ev.Seq, b.ev.Seq),
		cmp.Compare(a.ev.Session, b.ev.Session), bytes.Compare(a.ev.Text, b.ev.Text))
}

// witnesses joins the lines that report one message: the same words from the
// other side, or to another session, within the bound of the clocks. A line that
// one witness printed twice in one moment is one step, and counted.
func witnesses(lines []*line) []*step {
	var steps []*step
	for i, l := range lines {
		if s := twin(steps, l); s != nil {
			s.lines = append(s.lines, l)
			continue
		}
		steps = append(steps, &step{lines: []*line{l}, t: l.t, place: i})
	}
	return steps
}

// twin finds the step that l is another report of.
func twin(steps []*step, l *line) *step {
	var other *step
	for _, s := range steps {
		first := s.lines[0]
		if first.ev.Message != l.ev.Message || first.doubtful != l.doubtful || l.t-s.t > disorder || !bytes.Equal(first.ev.Text, l.ev.Text) {
			continue
		}
		mine := slices.IndexFunc(s.lines, func(o *line) bool { return o.unit == l.unit && o.ev.Session == l.ev.Session })
		switch {
		case mine < 0 && other == nil && sameOwner(first.unit, l.unit):
			other = s
		case mine >= 0 && s.lines[mine].t == l.t:
			s.repeated++
			return s
		}
	}
	return other
}

// sameOwner says that two units are the two sides of one process.
func sameOwner(a, b *unit) bool {
	return a.kind == b.kind && a.number == b.number && a.process == b.process && a.instance == b.instance
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
		next := -1
		for i := range steps { // steps stand in order of time: the first free one
			if !done[i] && (blocked[i] == 0 || next < 0 && allBlocked(done, blocked)) {
				next = i
				break
			}
		}
		done[next] = true
		out = append(out, steps[next])
		for _, b := range after[next] {
			blocked[b]--
		}
	}
	return out
}

// allBlocked: times and messages contradict each other in a circle.
func allBlocked(done []bool, blocked []int) bool {
	for i := range done {
		if !done[i] && blocked[i] == 0 {
			return false
		}
	}
	return true
}

// wire is a message on the wire that both ends printed, by index of step.
type wire struct{ sent, received int }

// wires pairs the k-th sent with the k-th received step of each wire message.
func wires(steps []*step) []wire {
	var out []wire
	for i, s := range steps {
		m := s.lines[0].ev.Message
		if m.Wire == "" || m.Seen != catalog.Sent {
			continue
		}
		k := 0
		for _, o := range steps[:i] {
			if n := o.lines[0].ev.Message; n.Wire == m.Wire && n.Seen == catalog.Sent {
				k++
			}
		}
		for j, o := range steps {
			if n := o.lines[0].ev.Message; n.Wire == m.Wire && n.Seen == catalog.Received {
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
