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
	"uccetrace/parser"
)

const (
	// before and behind are how far around a login its unread lines are looked
	// for: an answer of the CTI server may take 10 to 15 s (GED-188).
	unreadBefore parser.Time = 1000
	unreadBehind parser.Time = 15_000
	// mostUnread is how many such lines a login lists.
	mostUnread = 50
)

// codeName is the name of an error code in any of the spellings that a trace has.
var codeName = regexp.MustCompile(`\b(?:PERERR_[A-Z0-9_]+|CF_[A-Z][A-Z0-9_]+|E_CTI_[A-Z0-9_]+|E_ARM_STAT_[A-Z0-9_]+|CTIERR_[A-Z0-9_]+|0[xX]8[cC]{3}[0-9a-fA-F]{4}|-19327\d{5}|23621\d{5})\b`)

// searcher looks the sources through again for the entries that no message claims
// and that hold a number of a login that did not succeed, or a code name.
type searcher struct {
	runs []*parser.Run
	cor  *correlate.Correlator
	// verbatim gives an entry as it stands in its source; nil where nobody asks.
	verbatim func(source string, offset int64, length int) string
}

// want is one login's numbers, each with what it is called, and how its unread
// entries are read as they stand, if they are asked for.
type want struct {
	login    *correlate.Login
	tokens   map[string]string
	verbatim func(source string, offset int64, length int) string
}

func (s *searcher) fill(ctx context.Context, logins []*correlate.Login) error {
	var wants []want
	for _, l := range logins {
		if l.Outcome != flow.Succeeded {
			wants = append(wants, want{l, tokens(l), s.verbatim})
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
			for i, w := range wants {
				if e.Time >= windows[i].From && e.Time <= windows[i].To {
					w.take(run, e, e.Time-starts[i])
				}
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

// take adds an entry to a login's unread lines if it holds one of its numbers or
// a code name, and was not printed on another PG; offset is from the login's
// start.
func (w want) take(run *parser.Run, e parser.Entry, offset parser.Time) {
	if pg := w.login.PG; e.Proc.Kind == "pg" && pg != 0 && int64(e.Proc.Number) != pg || len(w.login.Unread) == mostUnread {
		return
	}
	keys := w.keys(e.Text)
	codes := codeNames(e.Text)
	if len(keys) == 0 && len(codes) == 0 {
		return
	}
	u := flow.Unread{
		Source: e.Proc.Source.Name, Line: int(e.Span.Line), Offset: e.Span.Offset, Length: int(e.Span.Length), Fused: e.Span.Fused,
		Process: e.Proc.Process, Node: e.Proc.Node, Printed: strings.TrimPrefix(e.Proc.Printed, e.Proc.Node+"-"),
		At: run.Print(e.Time), OffsetMS: int64(offset), Text: string(e.Text), Keys: keys, Codes: codes,
	}
	if w.verbatim != nil {
		u.Raw = w.verbatim(u.Source, u.Offset, u.Length)
	}
	w.login.Unread = append(w.login.Unread, u)
}

// keys lists the login's numbers that stand in a text as whole tokens.
func (w want) keys(text []byte) []string {
	out := []string{}
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
		if name, ok := w.tokens[strings.ToLower(string(text[:n]))]; ok && !slices.Contains(out, name) {
			out = append(out, name)
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
func tokens(l *correlate.Login) map[string]string {
	out := map[string]string{}
	for _, n := range l.Numbers {
		text := strings.ToLower(n.Text)
		name := n.Name + " " + n.Text
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

func codeNames(text []byte) []string {
	out := []string{}
	for _, m := range codeName.FindAll(text, -1) {
		if s := string(m); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// sortUnread puts them in order of time, across midnight too; those of one moment
// stay in the order of their sources.
func sortUnread(l *correlate.Login) {
	slices.SortStableFunc(l.Unread, func(a, b flow.Unread) int { return cmp.Compare(a.OffsetMS, b.OffsetMS) })
}
