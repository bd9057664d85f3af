package catalog

import (
	"io"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"
)

// The tokens of a definition. A word is a Clause only as the first one of its
// line, so that a name may be called line and a title may hold anything.
const (
	tokenClause lexer.TokenType = iota + 1
	tokenWord
	tokenString
	tokenTemplate // the rest of a line: line, or, then, under, each
	tokenRaw      // a line of an example, verbatim
	tokenEOL
)

var symbols = map[string]lexer.TokenType{
	"EOF": lexer.EOF, "Clause": tokenClause, "Word": tokenWord, "String": tokenString,
	"Template": tokenTemplate, "Raw": tokenRaw, "EOL": tokenEOL,
}

// clauses is every clause with what stands in it, as errors print it.
var clauses = []struct{ name, usage string }{
	{"name", `name NAME integer|hex|word|text [request|entity|scope] [in session|cg|pg|instance|peripheral|system] [private person|phone|address|host|object] [fills FACT] [values A B] "what it is"`},
	{"message", `message PROCESS.NAME "what happens"`},
	{"extend", `extend message PROCESS.NAME`},
	{"general", `general`},
	{"from", `from PROCESS to PROCESS [as WIRE-NAME] [sent|received|local]`},
	{"step", `step NAME`},
	{"part", `part of login|logout|state|call|line …`},
	{"opens", `opens login [when NAME is [not] VALUE … [and NAME is …]]`},
	{"confirms", `confirms [when NAME is [not] VALUE … [and NAME is …]]`},
	{"attests", `attests [when NAME is [not] VALUE … [and NAME is …]]`},
	{"refuses", `refuses [when NAME is [not] VALUE … [and NAME is …]]`},
	{"leaves", `leaves [when NAME is [not] VALUE … [and NAME is …]]`},
	{"waits", `waits [when NAME is [not] VALUE … [and NAME is …]]`},
	{"begins", `begins MEASURE`},
	{"ends", `ends MEASURE`},
	{"adds", `adds NAME to MEASURE`},
	{"key", `key NAME …`},
	{"line", `line TRACE LINE WITH A <name> WHERE IT VARIES`},
	{"or", `or ANOTHER WORDING OF THE LINE`},
	{"then", `then A FURTHER ENTRY, or then (empty)`},
	{"under", `under A FURTHER LINE WITHOUT A HEADER`},
	{"list", `list NAME`},
	{"each", `each ELEMENT OF THE LIST`},
	{"example", `example public SOURCE, example documented SOURCE or example assumed "why", and below it | and the trace line`},
}

func clauseNames() []string {
	names := make([]string, len(clauses))
	for i, c := range clauses {
		names[i] = c.name
	}
	return names
}

func usage(clause string) string {
	for _, c := range clauses {
		if c.name == clause {
			return c.usage
		}
	}
	return ""
}

// definition is the lexer as participle wants it.
type definition struct{}

func (definition) Symbols() map[string]lexer.TokenType { return symbols }

func (definition) Lex(file string, r io.Reader) (lexer.Lexer, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return definition{}.LexString(file, string(b))
}

func (definition) LexString(file, text string) (lexer.Lexer, error) {
	s := &scanner{file: file, rest: strings.TrimPrefix(text, "\ufeff")}
	return s, nil
}

// scanner cuts a definition line by line.
type scanner struct {
	file   string
	rest   string        // lines not yet read
	line   int           // from 1
	offset int           // of the line
	tokens []lexer.Token // of the line
	next   int           // of them
	err    *Error
}

func (s *scanner) Next() (lexer.Token, error) {
	for s.next == len(s.tokens) {
		if s.err != nil {
			return lexer.Token{}, s.err
		}
		if s.rest == "" {
			return lexer.EOFToken(lexer.Position{Filename: s.file, Offset: s.offset, Line: s.line + 1, Column: 1}), nil
		}
		text, rest, found := strings.Cut(s.rest, "\n")
		s.line++
		s.tokens, s.next = s.tokens[:0], 0
		s.cut(strings.TrimRight(text, "\r"))
		s.rest = rest
		s.offset += len(text)
		if found {
			s.offset++
		}
	}
	s.next++
	return s.tokens[s.next-1], nil
}

func (s *scanner) add(kind lexer.TokenType, line string, at, end int) {
	s.tokens = append(s.tokens, lexer.Token{Type: kind, Value: line[at:end], Pos: lexer.Position{
		Filename: s.file, Offset: s.offset + at, Line: s.line, Column: utf8.RuneCountInString(line[:at]) + 1,
	}})
}

func (s *scanner) fail(line string, at int, format string, args ...any) {
	s.err = Pos{s.file, s.line, utf8.RuneCountInString(line[:at]) + 1}.errorf(format, args...)
	s.err.Line = line
}

// cut makes the tokens of one line.
func (s *scanner) cut(line string) {
	p := blanksOf(line, 0)
	if p == len(line) || line[p] == '#' {
		return
	}
	if line[p] == '|' {
		p++
		if p < len(line) && line[p] == ' ' {
			p++
		}
		s.add(tokenRaw, line, p, len(line))
		s.add(tokenEOL, line, len(line), len(line))
		return
	}
	end := wordOf(line, p)
	clause := line[p:end]
	if usage(clause) == "" {
		s.fail(line, p, "%q is no clause%s clauses are %s, and | before a line of an example", clause, orSemicolon(suggest(clause, clauseNames())), strings.Join(clauseNames(), " "))
		return
	}
	s.add(tokenClause, line, p, end)
	switch clause {
	case "line", "or", "then", "under", "each":
		from := blanksOf(line, end)
		if to := templateEnd(line, from); to > from {
			s.add(tokenTemplate, line, from, to)
		}
	default:
		if !s.words(line, end) {
			return
		}
	}
	s.add(tokenEOL, line, len(line), len(line))
}

// words makes the tokens behind a clause; false where a string is not closed.
func (s *scanner) words(line string, p int) bool {
	for {
		p = blanksOf(line, p)
		if p == len(line) || line[p] == '#' {
			return true
		}
		if line[p] != '"' {
			end := wordOf(line, p)
			s.add(tokenWord, line, p, end)
			p = end
			continue
		}
		n := strings.IndexByte(line[p+1:], '"')
		if n < 0 {
			s.tokens = s.tokens[:0]
			s.fail(line, p, `the text is not closed: write " at its end`)
			return false
		}
		s.add(tokenString, line, p+1, p+1+n)
		p += n + 2
	}
}

// templateEnd is where a template ends: at the end of the line, or where two
// blanks and # begin a comment.
func templateEnd(line string, from int) int {
	to := len(line)
	for i := from + 2; i < len(line); i++ {
		if line[i] == '#' && (i+1 == len(line) || line[i+1] == ' ') && isBlank(line[i-1]) && isBlank(line[i-2]) {
			to = i
			break
		}
	}
	for to > from && isBlank(line[to-1]) {
		to--
	}
	return to
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

func blanksOf(s string, p int) int {
	for p < len(s) && isBlank(s[p]) {
		p++
	}
	return p
}

func wordOf(s string, p int) int {
	for p < len(s) && !isBlank(s[p]) {
		p++
	}
	return p
}

func orSemicolon(s string) string {
	if s == "" {
		return ";"
	}
	return s
}
