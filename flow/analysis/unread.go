package analysis

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

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
)

// searcher looks the sources through again for the entries that no message claims, or
// only by their shape, and that speak of a login that did not succeed: they hold one of
// its numbers, or come directly behind its last line and hold nobody's.
type searcher struct {
	runs []*parser.Run
	base *knowledge.Base // nil where nobody asks for causes
	cor  *correlate.Correlator
	// verbatim gives an entry as it stands in its source; nil where nobody asks.
	verbatim func(source string, offset int64, length int) string
}

// want is one login's numbers, each with what it is called, and how its unread
// entries are read as they stand, if they are asked for.
type want struct {
	login    *correlate.Login
	tokens   map[string]key
	verbatim func(source string, offset int64, length int) string
	facts    func(text string) []string
	has      map[lineAt]bool      // lines that the login has
	last     parser.Time          // the login's last line, and
	lastOf   map[proc]parser.Time // those of its processes
}

// proc is a process by its name and node.
type proc struct{ process, node string }

func newWant(l *correlate.Login, s *searcher) want {
	w := want{login: l, tokens: tokens(l), verbatim: s.verbatim, facts: s.factsIn, has: map[lineAt]bool{}, lastOf: map[proc]parser.Time{}}
	for i := range l.Steps {
		st := &l.Steps[i]
		for _, e := range st.Evidence {
			w.has[lineAt{e.Source, e.Offset}] = true
		}
		if st.Status != flow.Unattributed {
			at := parser.Time(st.OffsetMS)
			w.last = max(w.last, at)
			of := proc{st.Process, strings.ToLower(st.Node)}
			w.lastOf[of] = max(w.lastOf[of], at)
		}
	}
	return w
}

func (s *searcher) fill(ctx context.Context, logins []*correlate.Login) error {
	var wants []want
	for _, l := range logins {
		if l.Outcome != flow.Succeeded {
			wants = append(wants, newWant(l, s))
		}
	}
	if len(wants) == 0 {
		return nil
	}
	for _, run := range s.runs {
		if !run.Seekable() {
			continue
		}
		var windows []parser.Window
		var starts []parser.Time
		for _, w := range wants {
			from, until := s.cor.Extent(w.login, run)
			starts = append(starts, from)
			windows = append(windows, parser.Window{From: from - unreadBefore, To: until + unreadBehind})
		}
		err := run.Unclaimed(ctx, windows, func(e parser.Entry) bool {
			var held []int
			keys := make([][]key, len(wants))
			named := false // some login has a number of its own in it
			for i, w := range wants {
				if e.Time >= windows[i].From && e.Time <= windows[i].To && !w.has[lineAt{e.Proc.Source.Name, e.Span.Offset}] {
					keys[i] = w.keys(e.Text)
					held = append(held, i)
					named = named || slices.ContainsFunc(keys[i], key.own)
				}
			}
			var behind []int // whose last line it comes directly behind
			for _, i := range held {
				w := &wants[i]
				switch own := slices.ContainsFunc(keys[i], key.own); {
				case own || len(keys[i]) > 0 && !named:
					w.take(run, &e, keys[i], e.Time-starts[i])
				case len(keys[i]) == 0 && !named && w.follows(&e, e.Time-starts[i]):
					behind = append(behind, i)
				}
			}
			if len(behind) == 1 { // of several nobody can say whose it is
				wants[behind[0]].take(run, &e, nil, e.Time-starts[behind[0]])
			}
			return true
		})
		if err != nil {
			return fmt.Errorf("looking for unread lines: %w", err)
		}
	}
	for _, w := range wants {
		sortUnread(w.login)
		if len(w.login.Unread) > 0 && w.login.Certainty == flow.Stated {
			w.login.Certainty = flow.Inferred
		}
	}
	return nil
}

// key is a number of a login that stands in a text.
type key struct {
	name    string // opc 0xf000001b
	request bool
}

// own reports whether a number is one login's: a request's or an agent's. A phone may be
// another's, too.
func (k key) own() bool {
	return k.request || strings.HasPrefix(k.name, "agent ") || strings.HasPrefix(k.name, "stid ")
}

// follows reports whether an entry comes directly behind the login's last line, from the
// same process.
func (w *want) follows(e *parser.Entry, offset parser.Time) bool {
	last, printed := w.lastOf[proc{e.Proc.Process, strings.ToLower(e.Proc.Node)}]
	after := offset - last
	return !e.Shaped && printed && last == w.last && after >= 0 && after <= adjacent
}

// take adds an entry to a login's unread lines, unless it was printed on another PG or a
// message claims it by its shape and it holds no code; offset is from the login's start.
func (w *want) take(run *parser.Run, e *parser.Entry, keys []key, offset parser.Time) {
	if pg := w.login.PG; e.Proc.Kind == "pg" && pg != 0 && int64(e.Proc.Number) != pg || len(w.login.Unread) == maxUnread {
		return
	}
	codes := codeNames(e.Text)
	if e.Shaped && len(codes) == 0 {
		if codes = w.facts(string(e.Text)); len(codes) == 0 {
			return
		}
	}
	u := flow.Unread{
		Source: e.Proc.Source.Name, Line: int(e.Span.Line), Offset: e.Span.Offset, Length: int(e.Span.Length), Fused: e.Span.Fused,
		Process: e.Proc.Process, Node: e.Proc.Node, Printed: strings.TrimPrefix(e.Proc.Printed, e.Proc.Node+"-"),
		At: printedAt(run.Printed(e.Time)), OffsetMS: int64(offset), Text: string(e.Text), Keys: []string{}, Codes: codes,
	}
	for _, k := range keys {
		u.Keys = append(u.Keys, k.name)
	}
	if w.verbatim != nil {
		u.Raw = w.verbatim(u.Source, u.Offset, u.Length)
	}
	w.login.Unread = append(w.login.Unread, u)
}

// keys lists the login's numbers that stand in a text as whole tokens.
func (w *want) keys(text []byte) []key {
	var out []key
	for len(text) > 0 {
		i := bytes.IndexFunc(text, inToken)
		if i < 0 {
			break
		}
		text = text[i:]
		n := bytes.IndexFunc(text, func(r rune) bool { return !inToken(r) })
		if n < 0 {
			n = len(text)
		}
		if k, ok := w.tokens[strings.ToLower(string(text[:n]))]; ok && !slices.Contains(out, k) {
			out = append(out, k)
		}
		text = text[n:]
	}
	return out
}

func inToken(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_'
}

// tokens are a login's numbers as a line may spell them: request numbers in
// either base, all else as printed.
func tokens(l *correlate.Login) map[string]key {
	out := map[string]key{}
	for _, n := range l.Numbers {
		text := strings.ToLower(n.Text)
		name := key{n.Name + " " + n.Text, n.Request}
		out[text] = name
		if !n.Request {
			continue
		}
		digits, base := strings.TrimPrefix(text, "0x"), 10
		if n.Hex {
			base = 16
			out[digits] = name
		}
		if v, err := strconv.ParseUint(digits, base, 64); err == nil {
			out[strconv.FormatUint(v, 10)] = name
			out["0x"+strconv.FormatUint(v, 16)] = name
		}
	}
	return out
}

// codeName is the name of an error code in any of the spellings that a trace has.
var codeName = regexp.MustCompile(`\b(?:PERERR_[A-Z0-9_]+|CF_[A-Z][A-Z0-9_]+|E_CTI_[A-Z0-9_]+|E_ARM_STAT_[A-Z0-9_]+|CTIERR_[A-Z0-9_]+|0[xX]8[cC]{3}[0-9a-fA-F]{4}|-19327\d{5}|23621\d{5})\b`)

func codeNames(text []byte) []string {
	out := []string{}
	for _, m := range codeName.FindAll(text, -1) {
		if s := string(m); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
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

// sortUnread puts them in order of time, across midnight too; those of one moment
// stay in the order of their sources.
func sortUnread(l *correlate.Login) {
	slices.SortStableFunc(l.Unread, func(a, b flow.Unread) int { return cmp.Compare(a.OffsetMS, b.OffsetMS) })
}
