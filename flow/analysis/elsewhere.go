package analysis

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"uccetrace/correlate"
	"uccetrace/flow"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
)

// Bounds of what is found elsewhere.
const (
	mostPending    = 50_000 // lines that may turn out to be a login's
	mostFoundLines = 50     // messages that are listed
	mostFoundText  = 2000   // bytes of a line
)

// elsewhere looks for what a filter asks for by name in the lines of no login. A nil
// one, where nobody asks, does nothing.
type elsewhere struct {
	filter  Filter
	sought  sought
	names   *names
	whom    []bool // by NameID: names an agent or a phone
	kinds   map[*catalog.Message]*flow.FoundLines
	pending map[lineAt]pendingLine
	listed  map[unreadAt]bool // unread lines that a chosen login lists
	held    map[string]string // unread lines, and the source that has them first
	out     flow.Elsewhere
}

type lineAt struct {
	source string
	offset int64
}

type unreadAt struct {
	source string
	line   int
}

// pendingLine is a line of a kind that is part of a login: as long as no login has it,
// it may be of none.
type pendingLine struct {
	message *catalog.Message
	refuses bool
	line    flow.FoundLine
}

func newElsewhere(opt Options, n *names) *elsewhere {
	asked := opt.Filter.names()
	if !opt.Beyond || len(asked) == 0 {
		return nil
	}
	e := &elsewhere{
		filter: opt.Filter, sought: soughtOf(opt.Filter), names: n, whom: make([]bool, len(opt.Catalog.Names)),
		kinds: map[*catalog.Message]*flow.FoundLines{}, pending: map[lineAt]pendingLine{}, listed: map[unreadAt]bool{}, held: map[string]string{},
		out: flow.Elsewhere{Lines: []flow.FoundLines{}, Unread: []flow.FoundLine{}, Unsearched: []string{}},
	}
	for i := range opt.Catalog.Names {
		name := &opt.Catalog.Names[i]
		e.whom[i] = whom[name.Fact] || name.Class == catalog.Plain && name.Kind == catalog.Word && name.Fact == "" && name.Secret == catalog.Person
	}
	return e
}

// whom are the facts that name an agent or a phone.
var whom = map[string]bool{"agent.id": true, "agent.icm_id": true, "agent.name": true, "agent.extension": true, "agent.instrument": true, "agent.terminal": true}

// event looks at a line that a message claims.
func (e *elsewhere) event(ev *parser.Event, at flow.Time) {
	for i := range ev.Fields {
		if f := &ev.Fields[i]; f.Name != catalog.Unlisted && e.whom[f.Name] {
			e.names.see(ev.Text[f.Start:f.End])
		}
	}
	if !e.sought.in(ev.Text) || !e.onPG(ev.Proc) || !e.during(at) {
		return
	}
	m, span := ev.Message, ev.Spans[0]
	get := func(name catalog.NameID) []byte {
		for i := range ev.Fields {
			if f := &ev.Fields[i]; f.Name == name {
				return ev.Text[f.Start:f.End]
			}
		}
		return nil
	}
	p := pendingLine{m, catalog.Any(m.Refuses, get), foundLine(ev.Proc, at, ev.Text, span)}
	if (slices.Contains(m.PartOf, "login") || len(m.Opens) > 0) && len(e.pending) < mostPending {
		e.pending[lineAt{ev.Proc.Source.Name, span.Offset}] = p
		return
	}
	e.count(p)
}

func foundLine(p *parser.Proc, at flow.Time, text []byte, span parser.Span) flow.FoundLine {
	return flow.FoundLine{At: at, Printed: p.Printed, Text: clipped(text),
		Evidence: flow.Evidence{Source: p.Source.Name, Node: p.Node, Line: int(span.Line), Offset: span.Offset, Length: int(span.Length), Fused: span.Fused}}
}

func clipped(text []byte) string {
	if len(text) > mostFoundText {
		return strings.ToValidUTF8(string(text[:mostFoundText]), "") + "…"
	}
	return string(text)
}

// onPG reports whether a process is none of another PG than the one asked for.
func (e *elsewhere) onPG(p *parser.Proc) bool {
	return e.filter.PG == "" || p.Kind != "pg" || pgNumber(e.filter.PG) == strconv.Itoa(p.Number)
}

// during reports whether a time is one that is asked for.
func (e *elsewhere) during(at flow.Time) bool {
	return !before(at, e.filter.Since) && !after(at, e.filter.Until)
}

// count enters a line of no login.
func (e *elsewhere) count(p pendingLine) {
	k := e.kinds[p.message]
	if k == nil {
		k = &flow.FoundLines{Message: p.message.ID, Title: p.message.Title, Process: p.message.Process, First: p.line}
		e.kinds[p.message] = k
	}
	k.Count++
	k.Last = p.line
	k.Refuses = k.Refuses || p.refuses
}

// login takes the lines of a login out, whether it is chosen or not.
func (e *elsewhere) login(l *correlate.Login, chosen bool) {
	if e == nil {
		return
	}
	for i := range l.Steps {
		for _, v := range l.Steps[i].Evidence {
			delete(e.pending, lineAt{v.Source, v.Offset})
		}
	}
	for i := range l.Ambiguous {
		delete(e.pending, lineAt{l.Ambiguous[i].Evidence.Source, l.Ambiguous[i].Evidence.Offset})
	}
	if chosen {
		for i := range l.Unread {
			e.listed[unreadAt{l.Unread[i].Source, l.Unread[i].Line}] = true
		}
	}
}

// always is all of a run's time.
var always = []parser.Window{{From: -1 << 60, To: 1 << 60}}

// close looks through what no message claims and gives all that was found.
func (e *elsewhere) close(ctx context.Context, capture *parser.Capture, sum *parser.Summary, veiled bool) (*flow.Elsewhere, error) {
	left := make([]pendingLine, 0, len(e.pending))
	for _, p := range e.pending {
		left = append(left, p)
	}
	slices.SortFunc(left, func(a, b pendingLine) int {
		x, y := &a.line, &b.line
		return cmp.Or(x.At.Compare(y.At), cmp.Compare(x.Evidence.Source, y.Evidence.Source), cmp.Compare(x.Evidence.Offset, y.Evidence.Offset))
	})
	for _, p := range left {
		e.count(p)
	}
	for _, k := range e.kinds {
		e.out.Lines = append(e.out.Lines, *k)
	}
	slices.SortFunc(e.out.Lines, func(a, b flow.FoundLines) int {
		if a.Refuses != b.Refuses {
			return cmp.Compare(strconv.FormatBool(b.Refuses), strconv.FormatBool(a.Refuses))
		}
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Message, b.Message))
	})
	for len(e.out.Lines) > mostFoundLines {
		last := len(e.out.Lines) - 1
		e.out.MoreLines += e.out.Lines[last].Count
		e.out.Lines = e.out.Lines[:last]
	}
	for _, run := range capture.Runs {
		err := run.Unclaimed(ctx, always, func(entry parser.Entry) bool {
			if entry.Shaped {
				return true
			}
			if e.sought.in(entry.Text) && e.onPG(entry.Proc) {
				if at := printedAt(run.Printed(entry.Time)); e.during(at) {
					e.unread(foundLine(entry.Proc, at, entry.Text, entry.Span))
				}
			}
			return true
		})
		if err != nil && ctx.Err() != nil {
			return nil, err
		}
		if err != nil && !slices.Contains(e.out.Unsearched, run.Source.Name) {
			e.out.Unsearched = append(e.out.Unsearched, run.Source.Name)
		}
	}
	if veiled {
		return &e.out, nil // nobody knows what is private in a text that is no log
	}
	for i := range sum.Sources {
		s := sum.Sources[i].Source
		if sum.Sources[i].Recognized {
			continue
		}
		err := capture.Outside(ctx, s, func(text []byte, at parser.Span) bool {
			if e.sought.in(text) {
				e.unread(flow.FoundLine{Text: clipped(text),
					Evidence: flow.Evidence{Source: s.Name, Line: int(at.Line), Offset: at.Offset, Length: int(at.Length)}})
			}
			return true
		})
		if err != nil && ctx.Err() != nil {
			return nil, err
		}
	}
	return &e.out, nil
}

// unread enters a line that no message claims. One that two logs hold counts once.
func (e *elsewhere) unread(l flow.FoundLine) {
	key := l.Printed + " " + l.At.String() + " " + l.Text
	first, held := e.held[key]
	if !held && len(e.held) < mostPending {
		e.held[key] = l.Evidence.Source
	}
	switch {
	case l.Printed != "" && held && first != l.Evidence.Source:
	case e.listed[unreadAt{l.Evidence.Source, l.Evidence.Line}]:
	case len(e.out.Unread) < maxUnread:
		e.out.Unread = append(e.out.Unread, l)
	default:
		e.out.MoreUnread++
	}
}

// sought are the spellings of what is asked for, in lower case.
type sought struct {
	texts   [][]byte
	letters bool // some spelling has letters: a line is read in lower case
	lower   []byte
}

// leastNumber is how many digits a number has that is looked for in the other base, too:
// a small one is any counter's value.
const leastNumber = 5

// soughtOf gives what a filter asks for as lines may spell it: agents and extensions as
// they are, of --find numbers in either base.
func soughtOf(f Filter) (s sought) {
	add := func(text string) {
		text = strings.ToLower(text)
		if text != "" && !slices.ContainsFunc(s.texts, func(t []byte) bool { return string(t) == text }) {
			s.texts = append(s.texts, []byte(text))
			s.letters = s.letters || strings.ToUpper(text) != text
		}
	}
	for _, text := range f.names() {
		add(text)
	}
	if digits := strings.TrimPrefix(strings.ToLower(f.Find), "0x"); len(digits) >= leastNumber {
		if v, ok := number(f.Find); ok {
			add("0x" + strconv.FormatUint(v, 16))
			if digits != strings.ToLower(f.Find) {
				add(strconv.FormatUint(v, 10))
				add(digits)
			}
		} else if v, err := strconv.ParseUint(digits, 16, 64); err == nil {
			add("0x" + strconv.FormatUint(v, 16))
		}
	}
	return s
}

// in reports whether a text holds one of them as a whole word.
func (s *sought) in(text []byte) bool {
	if s.letters {
		s.lower = s.lower[:0]
		for _, b := range text {
			if b >= 'A' && b <= 'Z' {
				b += 'a' - 'A'
			}
			s.lower = append(s.lower, b)
		}
		text = s.lower
	}
	for _, t := range s.texts {
		for from := 0; ; {
			i := bytes.Index(text[from:], t)
			if i < 0 {
				break
			}
			i += from
			end := i + len(t)
			if !(i > 0 && inToken(rune(text[i-1])) && inToken(rune(t[0]))) &&
				!(end < len(text) && inToken(rune(text[end])) && inToken(rune(t[len(t)-1]))) {
				return true
			}
			from = i + 1
		}
	}
	return false
}
