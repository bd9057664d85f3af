package analysis

import (
	"cmp"
	"context"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"uccetrace/correlate"
	"uccetrace/flow"
	"uccetrace/flow/knowledge"
	"uccetrace/parser"
)

const (
	// before and behind are how far around a login its unread lines are looked
	// for: an answer of the CTI server may take 10 to 15 s (GED-188).
	unreadBefore parser.Time = 1000
	unreadBehind parser.Time = 15_000
	// adjacent is how soon behind the last line of a login a line without any number
	// still goes with it, if the same process prints it.
	adjacent parser.Time = 5
	// maxUnread is how many such lines a login lists.
	maxUnread = 50
	// mostSearched is how many logins of a capture are looked into a second time.
	mostSearched = 10_000
	// mostTold is how many logins, of those that cannot wait until all that is theirs has
	// been read, go by one look: in a crowd each look goes over thousands.
	mostTold = 512
)

// searcher looks the sources through again for the entries that no message claims, or
// only by their shape, and that speak of a login that did not succeed: they hold one of
// its numbers, or come directly behind its last line and hold nobody's.
//
// Each entry is looked at once, when all logins that it may speak of are known: it does
// not matter when that is, nor how many are looked for at a time.
type searcher struct {
	runs  []*parser.Run
	again []*parser.Again // of the runs
	base  *knowledge.Base // nil where nobody asks for causes
	cor   *correlate.Correlator
	// verbatim gives an entry as it stands in its source; nil where nobody asks.
	verbatim func(source string, offset int64, length int) string

	wants []*want // those of which not all entries have been looked at, by their start
	asked int
	told  int // before their time, since the newest look
	// eager is how many logins may wait for a look, where none of them is due; 0 for any
	// number.
	eager int
}

// want is one login's numbers, each with what it is called, and what was found of it.
type want struct {
	login  *correlate.Login
	tokens map[string]key
	last   parser.Time // from the login's start to its last line, and
	lastOf []proc      // the processes that printed it
	found  []found
}

// proc is a process by its name and node.
type proc struct{ process, node string }

func procOf(process, node string) proc { return proc{process, strings.ToLower(node)} }

// found is an unread line, and in which run it stands.
type found struct {
	want, run int
	flow.Unread
}

func newSearcher(runs []*parser.Run, cor *correlate.Correlator) searcher {
	s := searcher{runs: runs, again: make([]*parser.Again, len(runs)), cor: cor}
	for i, run := range runs {
		s.again[i] = run.Again()
	}
	return s
}

// want has a login that did not succeed looked for; it is the newest of all.
func (s *searcher) want(ctx context.Context, l *correlate.Login) error {
	if s.asked++; s.asked > mostSearched {
		return nil
	}
	w := &want{login: l, tokens: tokens(l)}
	for i := range l.Steps {
		st := &l.Steps[i]
		if st.Status == flow.Unattributed {
			continue
		}
		switch at := parser.Time(st.OffsetMS); {
		case at > w.last:
			w.last, w.lastOf = at, w.lastOf[:0]
			fallthrough
		case at == w.last:
			w.lastOf = append(w.lastOf, procOf(st.Process, st.Node))
		}
	}
	if s.wants = append(s.wants, w); s.eager > 0 && len(s.wants) > s.eager {
		return s.look(ctx, l)
	}
	return nil
}

// has reports whether a line is one of the login's.
func (w *want) has(e *parser.Entry) bool {
	return slices.ContainsFunc(w.login.Steps, func(st flow.Step) bool {
		return slices.ContainsFunc(st.Evidence, func(v flow.Evidence) bool { return v.Offset == e.Span.Offset && v.Source == e.Proc.Source.Name })
	})
}

// fill gives a login its unread lines. newest is the one that began last of those that
// are known; nil once that is all.
func (s *searcher) fill(ctx context.Context, l, newest *correlate.Login) error {
	if !s.first(l) {
		return nil // known already, or beyond the bound
	}
	if s.told%mostTold == 0 || s.over(l, newest) {
		if err := s.look(ctx, newest); err != nil {
			return err
		}
		s.told = 0
	}
	if s.first(l) { // later lines of it may come, but it waits no longer
		s.tell(s.wants[0])
		s.wants[0] = nil
		s.wants = s.wants[1:]
		s.told++
	}
	return nil
}

// first reports whether a login is the first of those that wait: logins come here in the
// order in which they were wanted.
func (s *searcher) first(l *correlate.Login) bool { return len(s.wants) > 0 && s.wants[0].login == l }

// over reports whether no entry of a login can come any more.
func (s *searcher) over(l, newest *correlate.Login) bool {
	return !slices.ContainsFunc(s.runs, func(run *parser.Run) bool {
		_, until := s.cor.Extent(l, run)
		return until+unreadBehind > s.until(newest, run)
	})
}

// until is up to when a run can be looked through: nothing before it is of a later login
// than the newest; nil for the last of all.
func (s *searcher) until(newest *correlate.Login, run *parser.Run) parser.Time {
	if newest == nil {
		return everlasting
	}
	from, _ := s.cor.Extent(newest, run)
	return from - unreadBefore - 1
}

// everlasting is behind all time.
const everlasting parser.Time = math.MaxInt64 / 4

// look reads what lies before the newest login, where no later one can come, and tells
// the logins of which everything has been looked at.
func (s *searcher) look(ctx context.Context, newest *correlate.Login) error {
	var tasks []*task
	seen := slices.Repeat([]bool{true}, len(s.wants))
	for i, run := range s.runs {
		until := s.until(newest, run)
		around := s.around(run)
		windows := make([]parser.Window, len(around))
		for k := range around {
			windows[k] = around[k].Window
			seen[k] = seen[k] && around[k].To <= until
		}
		for _, p := range s.again[i].Upto(until, windows) {
			tasks = append(tasks, &task{search: s, run: i, part: p, around: around})
		}
	}
	if err := s.work(ctx, tasks); err != nil {
		return err
	}
	for _, t := range tasks {
		for _, f := range t.found {
			w := s.wants[f.want]
			w.found = append(w.found, f)
		}
	}
	left := s.wants[:0]
	for k, w := range s.wants {
		if seen[k] {
			s.tell(w)
		} else {
			w.bound()
			left = append(left, w)
		}
	}
	clear(s.wants[len(left):])
	s.wants = left
	return nil
}

// around is where each login lies in a run, with the time around it.
func (s *searcher) around(run *parser.Run) []around {
	out := make([]around, len(s.wants))
	for i, w := range s.wants {
		from, until := s.cor.Extent(w.login, run)
		out[i] = around{from, parser.Window{From: from - unreadBefore, To: until + unreadBehind}}
	}
	return out
}

type around struct {
	start parser.Time
	parser.Window
}

// work reads parts side by side. What cannot be read again is one source's matter, whose
// summary says so.
func (s *searcher) work(ctx context.Context, tasks []*task) error {
	if len(tasks) == 0 {
		return nil
	}
	index := newTokenIndex(s.wants)
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(tasks)) {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for {
				n := int(next.Add(1)) - 1
				if n >= len(tasks) {
					return
				}
				tasks[n].do(ctx, index)
			}
		}()
	}
	wait.Wait()
	return ctx.Err()
}

// bound leaves a login no more lines of a run than it can list.
func (w *want) bound() {
	slices.SortFunc(w.found, func(a, b found) int { return cmp.Or(cmp.Compare(a.run, b.run), cmp.Compare(a.Offset, b.Offset)) })
	run, n := -1, 0
	w.found = slices.DeleteFunc(w.found, func(f found) bool {
		if f.run != run {
			run, n = f.run, 0
		}
		n++
		return n > maxUnread
	})
}

// tell writes what was found into the login: the first ones in the order of the sources,
// by time, across midnight too; those of one moment in the order of their sources.
func (s *searcher) tell(w *want) {
	w.bound()
	l := w.login
	for _, f := range w.found[:min(len(w.found), maxUnread)] {
		if s.verbatim != nil {
			f.Raw = s.verbatim(f.Source, f.Offset, f.Length)
		}
		l.Unread = append(l.Unread, f.Unread)
	}
	slices.SortStableFunc(l.Unread, func(a, b flow.Unread) int { return cmp.Compare(a.OffsetMS, b.OffsetMS) })
	if len(l.Unread) > 0 && l.Certainty == flow.Stated {
		l.Certainty = flow.Inferred
	}
}

// factsIn gives the codes of a text as people write them (E_CTI 8), whatever their
// spelling there; none where nobody asks for causes.
func (s *searcher) factsIn(text string) (out []string) {
	if s.base == nil {
		return nil
	}
	for _, f := range s.base.FactsIn(text) {
		out = append(out, f.String())
	}
	return out
}

// task is a part of a run, and the lines that were found there.
type task struct {
	search *searcher
	run    int
	part   *parser.Part
	around []around
	index  *tokenIndex
	last   *parser.Proc   // the process of the newest entry, and
	ends   []end          // the logins whose last line it printed
	byProc map[proc][]end // in order of time
	held   []held         // of the entry that is looked at
	taken  map[int]int    // lines by login
	found  []found
}

// end is when the last line of a login was printed, as the run's clock counts.
type end struct {
	at   parser.Time
	want int
}

// held is a login, and its numbers that an entry holds.
type held struct {
	want int
	keys []key
}

func (t *task) do(ctx context.Context, index *tokenIndex) {
	t.index, t.taken, t.byProc = index, map[int]int{}, map[proc][]end{}
	for i, w := range t.search.wants {
		for _, p := range w.lastOf {
			t.byProc[p] = append(t.byProc[p], end{t.around[i].start + w.last, i})
		}
	}
	for p, ends := range t.byProc {
		slices.SortFunc(ends, func(a, b end) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.want, b.want)) })
		t.byProc[p] = slices.Compact(ends)
	}
	_ = t.part.Entries(ctx, t.concerns, t.entry)
}

// in reports whether a time lies around a login.
func (t *task) in(want int, at parser.Time) bool {
	w := &t.around[want]
	return at >= w.From && at <= w.To
}

// concerns reports whether the first line of an entry holds a number of some login that
// is near, or comes directly behind one.
func (t *task) concerns(of *parser.Proc, at parser.Time, body []byte) bool {
	if len(t.behind(of, at)) > 0 {
		return true
	}
	return t.index.each(body, func(r ref) bool { return t.in(r.want, at) })
}

// behind are the logins whose last line a process has just printed.
func (t *task) behind(of *parser.Proc, at parser.Time) []end {
	if of != t.last {
		t.last, t.ends = of, t.byProc[procOf(of.Process, of.Node)]
	}
	from, _ := slices.BinarySearchFunc(t.ends, at-adjacent, func(e end, t parser.Time) int { return cmp.Compare(e.at, t) })
	to := from
	for to < len(t.ends) && t.ends[to].at <= at {
		to++
	}
	return t.ends[from:to]
}

// entry gives an entry to whom it speaks of: to those of whom it holds a number of their
// own; where there are none, to all of whom it holds some number; and where it holds
// nobody's, to the login that it comes directly behind, if that is one only.
func (t *task) entry(e *parser.Entry) {
	t.held = t.held[:0]
	named := false
	t.index.each(e.Text, func(r ref) bool {
		if !t.in(r.want, e.Time) {
			return false
		}
		i := slices.IndexFunc(t.held, func(h held) bool { return h.want == r.want })
		if i < 0 {
			if t.search.wants[r.want].has(e) {
				return false
			}
			i = len(t.held)
			t.held = append(t.held, held{want: r.want})
		}
		if h := &t.held[i]; !slices.Contains(h.keys, r.key) {
			h.keys = append(h.keys, r.key)
		}
		named = named || r.own()
		return false
	})
	for _, h := range t.held {
		if !named || slices.ContainsFunc(h.keys, key.own) {
			t.take(e, h.want, h.keys)
		}
	}
	if named || e.Shaped {
		return
	}
	only := -1 // of several nobody can say whose it is
	for _, end := range t.behind(e.Proc, e.Time) {
		if w := end.want; t.in(w, e.Time) && !slices.ContainsFunc(t.held, func(h held) bool { return h.want == w }) && !t.search.wants[w].has(e) {
			if only >= 0 {
				return
			}
			only = w
		}
	}
	if only >= 0 {
		t.take(e, only, nil)
	}
}

// take adds an entry to a login's unread lines, unless it was printed on another PG or a
// message claims it by its shape and it holds no code.
func (t *task) take(e *parser.Entry, want int, keys []key) {
	login := t.search.wants[want].login
	if pg := login.PG; e.Proc.Kind == "pg" && pg != 0 && int64(e.Proc.Number) != pg || t.taken[want] == maxUnread {
		return
	}
	codes := codeNames(e.Text)
	if e.Shaped && len(codes) == 0 {
		if codes = t.search.factsIn(string(e.Text)); len(codes) == 0 {
			return
		}
	}
	t.taken[want]++
	u := flow.Unread{
		Source: e.Proc.Source.Name, Line: int(e.Span.Line), Offset: e.Span.Offset, Length: int(e.Span.Length), Fused: e.Span.Fused,
		Process: e.Proc.Process, Node: e.Proc.Node, Printed: strings.TrimPrefix(e.Proc.Printed, e.Proc.Node+"-"),
		At: printedAt(t.search.runs[t.run].Printed(e.Time)), OffsetMS: int64(e.Time - t.around[want].start), Text: string(e.Text), Keys: []string{}, Codes: codes,
	}
	for _, k := range keys {
		u.Keys = append(u.Keys, k.name)
	}
	t.found = append(t.found, found{want, t.run, u})
}
