package simulate

import (
	"uccetrace/flow/decision"
	"uccetrace/flow/reference"
)

// writer takes what the engine prints and spreads it over the files.
type writer struct {
	opt    *Options
	dir    string
	files  [][noForms]*file // by Process.Index
	all    []*file          // in the order of their first entries
	taken  map[string]bool  // paths
	buffer int              // of each file
	kinds  []kind           // by Message.Index

	lossDice, lateDice dice
	loss               Millionths
	disorder           reference.Time

	truth  *truth
	traces map[*reference.Attempt]*trace
	free   []*trace
	ended  func(*reference.Attempt)

	body, text []byte
	ends       []int

	tally
}

// tally counts what was written.
type tally struct {
	entries, other, lost int64
	bytes                int64
	last                 reference.Time // true time of the last line
	logins               int64
	outcomes             map[Ending]int64
	decided              map[decision.Setting]bool // decisions, for anybody
}

// trace counts what the files hold of one sign-in, by process and message in the
// order of printing.
type trace struct {
	steps []step
	lost  int
}

type step struct{ process, message, count int }

func (t *trace) add(process, message int) {
	for i := range t.steps {
		if s := &t.steps[i]; s.message == message && s.process == process {
			s.count++
			return
		}
	}
	t.steps = append(t.steps, step{process, message, 1})
}

// bufferBudget is shared by the files of a capture, so that a site of a thousand
// processes takes no more memory than one of ten.
const (
	bufferBudget = 24 << 20
	leastBuffer  = 16 << 10
	mostBuffer   = 256 << 10
)

func newWriter(o *Options, dir string, processes []*reference.Process) *writer {
	w := &writer{
		opt: o, dir: dir, files: make([][noForms]*file, len(processes)), taken: map[string]bool{},
		buffer:   min(max(bufferBudget/max(len(processes), 1), leastBuffer), mostBuffer),
		lossDice: newDice(o.Seed, forLoss), lateDice: newDice(o.Seed, forDisorder),
		loss: o.Loss, disorder: span(o.Disorder),
		traces: map[*reference.Attempt]*trace{},
		tally:  tally{outcomes: map[Ending]int64{}, decided: map[decision.Setting]bool{}},
	}
	for _, m := range o.Catalog.Messages {
		w.kinds = append(w.kinds, kindOf(m))
	}
	return w
}

// Line writes one message.
func (w *writer) Line(l *reference.Line) error {
	k := &w.kinds[l.Message.Index]
	f := w.file(l.Process, k.form)
	w.body, w.ends = l.Append(w.body[:0], w.ends[:0])
	before := f.bytes
	head, written, err := w.put(f, l.At, l.Session, k)
	w.bytes += f.bytes - before
	w.entries += int64(written)
	w.last = l.At
	if l.Attempt == nil {
		w.other += int64(written)
		return err
	}
	t := w.traceOf(l.Attempt)
	t.lost += min(k.entries, len(w.ends)) - written
	if head {
		t.add(l.Process.Index, l.Message.Index)
	}
	return err
}

// put writes a message to its file, or lets it wait. head says that its first
// entry is not lost, written counts those that are not.
func (w *writer) put(f *file, at reference.Time, session int, k *kind) (head bool, written int, err error) {
	ms := f.clock.millis(at)
	if w.loss == 0 && w.disorder == 0 {
		if err := f.begin(ms); err != nil {
			return false, 0, err
		}
		from := len(f.buf)
		f.buf, head, written = w.spell(f, f.buf, ms, session, k)
		return head, written, f.end(len(f.buf) - from)
	}
	w.text, head, written = w.spell(f, w.text[:0], ms, session, k)
	if written == 0 {
		return head, written, nil
	}
	return head, written, w.delay(f, at, ms)
}

// spell appends w.body's entries to text, without those that are lost. Lines
// without a header go where the first entry goes.
func (w *writer) spell(f *file, text []byte, ms int64, session int, k *kind) (_ []byte, head bool, written int) {
	level := k.level
	if k.sessions != nil && session >= 0 {
		level = k.sessions.of(session)
	}
	from := 0
	for i, end := range w.ends {
		body := w.body[from:end]
		from = end
		switch {
		case i >= k.entries:
			if head {
				text = append(append(text, body...), '\n')
			}
		case w.loss > 0 && w.lossDice.hit(w.loss):
			w.lost++
			f.header.skip()
		default:
			text = append(f.header.append(text, ms, k, level), body...)
			text = append(text, '\n')
			head = head || i == 0
			written++
		}
	}
	return text, head, written
}

// onTime is how many of eight messages stand where they belong in a capture with
// disorder.
const onTime = 6

// delay writes w.text to the file, now or later.
func (w *writer) delay(f *file, at reference.Time, ms int64) error {
	if w.disorder == 0 {
		return f.write(ms, w.text)
	}
	if err := f.late.until(at, f.write); err != nil {
		return err
	}
	if w.lateDice.below(8) < onTime {
		return f.write(ms, w.text)
	}
	f.late.add(at+reference.Time(w.lateDice.below(int64(w.disorder)+1)), ms, w.text)
	return nil
}

func (w *writer) traceOf(a *reference.Attempt) *trace {
	t := w.traces[a]
	if t == nil {
		if n := len(w.free); n > 0 {
			t, w.free = w.free[n-1], w.free[:n-1]
		} else {
			t = &trace{}
		}
		w.traces[a] = t
	}
	return t
}

// Done writes the truth of an attempt.
func (w *writer) Done(a *reference.Attempt) error {
	t := w.traceOf(a)
	w.logins++
	w.outcomes[endingOf(a)]++
	for _, s := range a.Settings {
		w.decided[decision.Setting{Decision: s.Decision, Outcome: s.Outcome}] = true
	}
	err := w.truth.login(a, t)
	delete(w.traces, a)
	*t = trace{steps: t.steps[:0]}
	w.free = append(w.free, t)
	w.ended(a)
	return err
}

// cameAbout says whether a setting has decided anything: it was taken for a sign-in,
// or a sign-in was refused with its code, for a provider opens ahead of all of them.
func (w *writer) cameAbout(s decision.Setting) bool {
	if w.decided[decision.Setting{Decision: s.Decision, Outcome: s.Outcome}] {
		return true
	}
	for _, d := range decision.All() {
		for _, c := range d.Outcomes {
			if d.Name != s.Decision || c.Name != s.Outcome || c.Code.Table == "" {
				continue
			}
			for e := range w.outcomes {
				if e.By == d.Component && e.Code == c.Code {
					return true
				}
			}
		}
	}
	return false
}

// finish writes what has waited and closes the files.
func (w *writer) finish() error {
	for _, f := range w.all {
		before := f.bytes
		if err := f.finish(); err != nil {
			return err
		}
		w.bytes += f.bytes - before
	}
	return nil
}

// abandon closes what is open.
func (w *writer) abandon() {
	for _, f := range w.all {
		f.abandon()
	}
}
