package check

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// The grammar of what --slo and --where take, in the order of the text. What a name or
// a value may be is checked where there are better words than "unexpected token".

// expression is true where one of its parts is.
type expression struct {
	Any []*conjunction `parser:"@@ ('or':Keyword @@)*"`
}

type conjunction struct {
	All []*factor `parser:"@@ ('and':Keyword @@)*"`
}

type factor struct {
	Not   *factor     `parser:"  'not':Keyword @@"`
	Group *expression `parser:"| '(' @@ ')'"`
	Test  *test       `parser:"| @@"`
}

// test is p95(confirmed) < 1.5s, agent in (10000, 10001), or a word alone.
type test struct {
	Pos  lexer.Position
	Left operand  `parser:"@@"`
	Sign string   `parser:"( @('<=' | '>=' | '<' | '>' | '=' | '!=')"`
	To   *value   `parser:"  @@"`
	In   []*value `parser:"| 'in':Keyword '(' @@ (',' @@)* ')' )?"`
}

// operand is a word, or a call: what is counted, and of which logins.
type operand struct {
	Pos  lexer.Position
	Name string     `parser:"@Word"`
	Call *arguments `parser:"@@?"`
}

type arguments struct {
	Of    *argument   `parser:"'(' @@?"`
	Where *expression `parser:"('where':Keyword @@)? ')'"`
}

// argument is a text alone, which only hop has, or an expression.
type argument struct {
	Pos  lexer.Position
	Text *string     `parser:"  @String"`
	Cond *expression `parser:"| @@"`
}

type value struct {
	Pos  lexer.Position
	Text string `parser:"@(Word | String)"`
}

// grammar is built when the first expression is read, and never changes.
var grammar = sync.OnceValues(func() (*participle.Parser[expression], error) {
	return participle.Build[expression](participle.Lexer(definition{}), participle.UseLookahead(2))
})

// mistake is what is wrong with an expression, where.
type mistake struct {
	column int // in characters from 1
	text   string
}

func (m *mistake) Error() string { return fmt.Sprintf("column %d: %s", m.column, m.text) }

// ExpressionError is an expression that cannot be read, with the place where.
type ExpressionError struct {
	Text   string // the expression
	Column int    // in characters from 1
	Reason string // what is wrong, and what to write
}

func (e *ExpressionError) Error() string { return fmt.Sprintf("column %d: %s", e.Column, e.Reason) }

// Caret are two lines that show the place, none where the text is too long or has
// characters that are not one column wide.
func (e *ExpressionError) Caret() []string {
	if len(e.Text) > 120 {
		return nil
	}
	for i := range len(e.Text) {
		if e.Text[i] < ' ' || e.Text[i] > '~' {
			return nil
		}
	}
	return []string{"  " + e.Text, "  " + strings.Repeat(" ", e.Column-1) + "^"}
}

// parse reads an expression as far as its form goes.
func parse(text string) (*expression, error) {
	if strings.TrimSpace(text) == "" {
		return nil, &ExpressionError{text, 1, "nothing stands here: write an expression such as " + sampleObjective}
	}
	if len(text) > longest {
		return nil, &ExpressionError{text, 1, fmt.Sprintf("more than %d bytes: write a shorter expression", longest)}
	}
	p, err := grammar()
	if err != nil {
		return nil, err
	}
	e, err := p.ParseString("", text)
	if err != nil {
		return nil, formError(text, err)
	}
	return e, nil
}

const (
	sampleObjective = "p95(confirmed) < 1.5s"
	sampleChosen    = "p95(confirmed where agent = 10000) < 1.5s"
	sampleCondition = `agent = 10000 and client = Finesse`
)

// formError puts what the parser says into words.
func formError(text string, err error) error {
	var own *mistake
	if errors.As(err, &own) {
		return &ExpressionError{text, own.column, own.text}
	}
	var wrong participle.Error
	if !errors.As(err, &wrong) {
		return &ExpressionError{text, 1, err.Error()}
	}
	column := max(1, wrong.Position().Column)
	var unexpected *participle.UnexpectedTokenError
	if !errors.As(err, &unexpected) {
		return &ExpressionError{text, column, wrong.Message()}
	}
	got := fmt.Sprintf("%q does not fit here", unexpected.Unexpected.Value)
	if unexpected.Unexpected.EOF() {
		got = "something is missing at the end"
	}
	if t := unexpected.Unexpected; t.Type == tokenKeyword && t.Value == "where" && strings.TrimSpace(text[:t.Pos.Offset]) != "" {
		return &ExpressionError{text, column, `"where" belongs inside the parentheses, once: write ` + sampleChosen + "; conditions are joined by and"}
	}
	return &ExpressionError{text, column, got + ": write an expression such as " + sampleObjective + " or " + sampleCondition}
}
