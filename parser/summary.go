package parser

import (
	"bytes"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"uccetrace/parser/catalog"
	"uccetrace/parser/source"
)

// Summary says what was read, of the last time that each run was read.
type Summary struct {
	Sources    []SourceSummary
	Unknown    []Unknown        // shapes of entries that no message claims, most frequent first
	NearMisses []NearMiss       // most frequent first
	Warnings   []source.Warning // in the order of the sources, and of their lines
}

// SourceSummary is what one source holds.
type SourceSummary struct {
	Source     *source.Source
	Bytes      int64
	GapBytes   int64 // bytes that belong to no entry
	Entries    int64
	Claimed    int64  // entries that a message claims
	Recognized bool   // at least one header was read
	Foreign    string // what it is instead of a log, and what to do, as a warning says; "" where that is not known
	Dialect    string
	Encoding   string
	Around     string  // what stands around its lines and was taken off; "" for nothing
	First      Printed // none without entries
	Last       Printed
	Procs      []ProcSummary // by node and process
	Err        error         // why it could not be read to its end
}

// ProcSummary is what one process printed in one source.
type ProcSummary struct {
	Proc        Proc // a copy: Printed as it was first spelled
	Entries     int64
	Claimed     int64
	Login       int64 // entries of messages that are part of a login
	First, Last Printed
	Kinds       []Kind // by message
}

// Kind is how often a message came.
type Kind struct {
	Message string
	Count   int64
}

// Unknown is a shape of unclaimed entries: their first words, with '#' for what
// varies.
type Unknown struct {
	Process, Shape string
	Count          int64
}

// NearMiss is a message that entries begin like and then do not go on like; the
// sample is the first of them.
type NearMiss struct {
	Message string
	Count   int64
	Sample  string
	Source  string
	Line    int
}

// nearMiss is one in a run.
type nearMiss struct {
	count  int64
	sample string
	line   int32
}

// tally is what is counted of a process in a run.
type tally struct {
	claimed     int64 // entries
	kinds       []int64
	first, last Time
	some        bool
	shapes      map[string]*int64
	others      int64
}

// claim counts an event of a message, one of n.
func (t *tally) claim(m *catalog.Message, n int) {
	if t.kinds == nil {
		t.kinds = make([]int64, n)
	}
	t.kinds[m.Index]++
	t.claimed++
}

func (t *tally) span(s ProcSpan) {
	if !t.some || s.First < t.first {
		t.first = s.First
	}
	if !t.some || s.Last > t.last {
		t.last = s.Last
	}
	t.some = true
}

// reading is what one reading of a run came to.
type reading struct {
	counts
	procs []procReading
	err   error
}

type procReading struct {
	*Proc
	entries int64
	tally
}

func (r *reader) reading() *reading {
	r.tellStrays()
	res := &reading{counts: r.counts, err: r.err}
	for _, p := range r.list {
		if p.entries > 0 {
			res.entries += p.entries
			res.procs = append(res.procs, procReading{Proc: p.Proc, entries: p.entries, tally: p.tally})
		}
	}
	return res
}

// Summary sums up all runs; call it when they have been read.
func (c *Capture) Summary() Summary {
	s := Summary{Sources: make([]SourceSummary, 0, len(c.states))}
	near := map[*catalog.Message]*NearMiss{}
	unknown := map[[2]string]int64{}
	for _, st := range c.states {
		s.Warnings = append(s.Warnings, st.warnings...)
		if st.hidden {
			continue
		}
		sum := SourceSummary{Source: st.Source, Bytes: st.size, GapBytes: st.size, Encoding: st.encoding, Err: st.err}
		merger := merger{form: st.form, dress: st.dress, summary: &sum, catalog: c.catalog, near: near, unknown: unknown}
		for _, r := range st.runs {
			if r.read() != nil {
				merger.run(r)
				s.Warnings = append(s.Warnings, r.read().warnings...)
			}
			if err := r.failure(); err != nil && sum.Err == nil {
				sum.Err = err
			}
		}
		if merger.finish(); sum.Entries == 0 {
			sum.Foreign = st.foreign
			if text := st.unread(); text != "" {
				sum.Foreign = text
				s.Warnings = append(s.Warnings, source.Warning{Source: st.Name, Text: text})
			}
		}
		s.Sources = append(s.Sources, sum)
	}
	s.Warnings = append(append(s.Warnings, c.unmet()...), c.dates.warnings()...)
	for m, n := range near {
		n.Message = m.ID
		s.NearMisses = append(s.NearMisses, *n)
	}
	sort.Slice(s.NearMisses, func(i, j int) bool {
		a, b := s.NearMisses[i], s.NearMisses[j]
		return a.Count > b.Count || a.Count == b.Count && a.Message < b.Message
	})
	for k, n := range unknown {
		s.Unknown = append(s.Unknown, Unknown{Process: k[0], Shape: k[1], Count: n})
	}
	sort.Slice(s.Unknown, func(i, j int) bool {
		a, b := s.Unknown[i], s.Unknown[j]
		if a.Count != b.Count {
			return a.Count > b.Count
		}
		return a.Process < b.Process || a.Process == b.Process && a.Shape < b.Shape
	})
	return s
}

// merger adds the runs of one source.
type merger struct {
	form    *form
	dress   *dress
	summary *SourceSummary
	catalog *catalog.Catalog
	near    map[*catalog.Message]*NearMiss
	unknown map[[2]string]int64
	procs   map[string]*procMerge
	all     reach
}

// reach is from when to when something printed, over runs that may be of
// different days.
type reach struct {
	first, last moment
	some        bool
}

// moment is a time with the run that it is of.
type moment struct {
	run *Run
	at  Time
}

func (m moment) before(o moment) bool {
	if m.run.Dated != o.run.Dated {
		return m.run.Dated // what has a date comes first: nothing else can be said
	}
	return m.at < o.at
}

func (m moment) printed() Printed { return m.run.Printed(m.at) }

func (r *reach) add(run *Run, first, last Time) {
	if f := (moment{run, first}); !r.some || f.before(r.first) {
		r.first = f
	}
	if l := (moment{run, last}); !r.some || r.last.before(l) {
		r.last = l
	}
	r.some = true
}

type procMerge struct {
	ProcSummary
	kinds []int64
	reach
}

func (m *merger) run(r *Run) {
	res, s := r.read(), m.summary
	s.GapBytes -= res.bytes - res.gaps
	s.Entries += res.entries
	if res.latin && s.Encoding == "utf-8" {
		s.Encoding = "windows-1252" // its beginning did not show it
	}
	if res.err != nil && s.Err == nil {
		s.Err = res.err
	}
	for i := range res.near {
		m.nearMiss(r, i)
	}
	for _, p := range res.procs {
		m.proc(r, p)
	}
}

func (m *merger) nearMiss(r *Run, i int) {
	from := &r.read().near[i]
	if from.count == 0 {
		return
	}
	msg := m.catalog.Messages[i]
	to := m.near[msg]
	if to == nil {
		to = &NearMiss{Sample: from.sample, Source: r.Source.Name, Line: int(from.line)}
		m.near[msg] = to
	}
	to.Count += from.count
}

func (m *merger) proc(r *Run, p procReading) {
	key := strings.ToLower(p.Node) + "\x00" + p.Process + "\x00" + itoa(p.Instance)
	to := m.procs[key]
	if to == nil {
		to = &procMerge{ProcSummary: ProcSummary{Proc: *p.Proc}, kinds: make([]int64, len(m.catalog.Messages))}
		if m.procs == nil {
			m.procs = map[string]*procMerge{}
		}
		m.procs[key] = to
	}
	to.Entries += p.entries
	to.Claimed += p.claimed
	for i, n := range p.kinds {
		to.kinds[i] += n
		if n > 0 && slices.Contains(m.catalog.Messages[i].PartOf, "login") {
			to.Login += n
		}
	}
	if p.some {
		to.add(r, p.first, p.last)
		m.all.add(r, p.first, p.last)
	}
	for shape, n := range p.shapes {
		m.unknown[[2]string{p.Process, shape}] += *n
	}
	if p.others > 0 {
		m.unknown[[2]string{p.Process, otherShapes}] += p.others
	}
	m.summary.Claimed += p.claimed
}

func (m *merger) finish() {
	s := m.summary
	if s.Recognized = s.Entries > 0; s.Recognized {
		s.Dialect, s.Around = dialectOf(m.form), m.dress.String()
	}
	if m.all.some {
		s.First, s.Last = m.all.first.printed(), m.all.last.printed()
	}
	for _, p := range m.procs {
		if p.some {
			p.First, p.Last = p.first.printed(), p.last.printed()
		}
		for i, n := range p.kinds {
			if n > 0 {
				p.Kinds = append(p.Kinds, Kind{Message: m.catalog.Messages[i].ID, Count: n})
			}
		}
		sort.Slice(p.Kinds, func(i, j int) bool { return p.Kinds[i].Message < p.Kinds[j].Message })
		s.Procs = append(s.Procs, p.ProcSummary)
	}
	sort.Slice(s.Procs, func(i, j int) bool {
		a, b := s.Procs[i].Proc, s.Procs[j].Proc
		if x, y := strings.ToLower(a.Node), strings.ToLower(b.Node); x != y {
			return x < y
		}
		return a.Process < b.Process || a.Process == b.Process && a.Instance < b.Instance
	})
}

const (
	maxShapes   = 1000 // distinct ones of a process
	maxShape    = 60   // characters
	maxSample   = 400  // bytes of an entry that is shown as a sample
	otherShapes = "(other shapes)"
)

// count counts an unclaimed entry by its shape.
func (t *tally) count(s []byte) {
	if n := t.shapes[string(s)]; n != nil {
		*n++
		return
	}
	if t.shapes == nil {
		t.shapes = map[string]*int64{}
	}
	if len(t.shapes) >= maxShapes {
		t.others++
		return
	}
	t.shapes[string(s)] = new(int64(1))
}

// appendShape appends the first words of a body, '#' standing for each that has a
// digit in it.
func appendShape(dst, body []byte) []byte {
	if len(body) == 0 {
		return append(dst, "(empty)"...)
	}
	runes := 0
	for len(body) > 0 && runes < maxShape {
		n := wordLen(body)
		if n == 0 {
			// No letter and no digit: one character, whatever it is.
			for n = 1; n < len(body) && body[n]&0xc0 == 0x80 && n < 4; n++ {
			}
			c := body[:n]
			if body[0] == '\t' || body[0] == '\r' || body[0] == '\n' {
				c = []byte{' '}
			}
			if !(c[0] == ' ' && len(dst) > 0 && dst[len(dst)-1] == ' ') {
				dst = append(dst, c...)
				runes++
			}
		} else if word := body[:n]; varies(word) {
			dst = append(dst, '#')
			runes++
		} else {
			k := min(n, maxShape-runes)
			dst = append(dst, word[:k]...)
			runes += k
		}
		body = body[n:]
	}
	return bytes.TrimRight(dst, " ")
}

// wordLen is the length of the letters and digits that b begins with.
func wordLen(b []byte) int {
	n := 0
	for n < len(b) && isAlnum(b[n]) {
		n++
	}
	return n
}

// varies says whether a word is, or has, a number.
func varies(word []byte) bool {
	return bytes.ContainsAny(word, "0123456789")
}

// clip copies the beginning of an entry for a sample.
func clip(body []byte) string {
	if len(body) <= maxSample {
		return string(source.Legible(body))
	}
	body = body[:maxSample]
	for i := 1; i < utf8.UTFMax; i++ { // a character that was cut is left out
		if c := body[maxSample-i]; utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRune(body[maxSample-i:]) {
				body = body[:maxSample-i]
			}
			break
		}
	}
	return string(source.Legible(body)) + "…"
}
