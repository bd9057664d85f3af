package catalog

import (
	"errors"
	"strings"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// The grammar, in the order of the text. It is permissive: what a clause may
// say is checked where there are better words for it than "unexpected token".

type fileNode struct {
	Blocks []*blockNode `parser:"@@*"`
}

type blockNode struct {
	Name    *nameNode    `parser:"  @@"`
	Message *messageNode `parser:"| @@"`
}

type word struct {
	Pos  lexer.Position
	Text string `parser:"@Word"`
}

type nameNode struct {
	Pos    lexer.Position
	Name   word     `parser:"'name':Clause @@"`
	Kind   word     `parser:"@@"`
	Class  string   `parser:"@('request' | 'entity' | 'scope')?"`
	Space  *word    `parser:"('in' @@)?"`
	Secret *word    `parser:"('private' @@)?"`
	Fact   string   `parser:"('fills' @Word)?"`
	Values []string `parser:"('values' @Word+)?"`
	Doc    string   `parser:"@String EOL"`
}

type messageNode struct {
	Pos     lexer.Position
	Extend  bool          `parser:"@'extend':Clause?"`
	ID      word          `parser:"'message' @@"`
	Title   *string       `parser:"@String? EOL"`
	Clauses []*clauseNode `parser:"@@*"`
}

type clauseNode struct {
	Pos      lexer.Position
	Text     *textNode    `parser:"  @@"`
	Example  *exampleNode `parser:"| @@"`
	From     *fromNode    `parser:"| @@"`
	Step     *word        `parser:"| 'step':Clause @@ EOL"`
	Part     []string     `parser:"| 'part':Clause 'of' @Word+ EOL"`
	When     *whenNode    `parser:"| @@"`
	Measure  *measureNode `parser:"| @@"`
	Addition *addsNode    `parser:"| 'adds':Clause @@ EOL"`
	Key      []word       `parser:"| 'key':Clause @@+ EOL"`
	List     *word        `parser:"| 'list':Clause @@ EOL"`
	General  bool         `parser:"| @'general':Clause EOL"`
}

type textNode struct {
	Clause   string       `parser:"@('line':Clause | 'or':Clause | 'then':Clause | 'under':Clause | 'each':Clause)"`
	Template templateNode `parser:"@@ EOL"`
}

type templateNode struct {
	Pos  lexer.Position
	Text string `parser:"@Template"`
}

type exampleNode struct {
	Pos   lexer.Position
	Basis word      `parser:"'example':Clause @@"`
	Note  []string  `parser:"(@String | @Word)* EOL"`
	Lines []rawNode `parser:"@@*"`
}

type rawNode struct {
	Text string `parser:"@Raw EOL"`
}

type fromNode struct {
	From string `parser:"'from':Clause @Word"`
	To   string `parser:"'to' @Word"`
	Wire string `parser:"('as' @Word)?"`
	Seen string `parser:"@('sent' | 'received' | 'local')? EOL"`
}

type whenNode struct {
	Clause string      `parser:"(@'opens':Clause 'login' | @('confirms':Clause | 'attests':Clause | 'refuses':Clause | 'leaves':Clause | 'waits':Clause))"`
	All    []*condNode `parser:"('when' @@ ('and' @@)*)? EOL"`
}

type condNode struct {
	Name   word     `parser:"@@ 'is'"`
	Not    bool     `parser:"@'not'?"`
	Values []string `parser:"((?! 'and') @Word)+"`
}

type measureNode struct {
	Clause string `parser:"@('begins':Clause | 'ends':Clause)"`
	Name   string `parser:"@Word EOL"`
}

type addsNode struct {
	Name    word   `parser:"@@"`
	Measure string `parser:"'to' @Word"`
}

// newParser builds the grammar. It costs about as much as reading a file of
// definitions, so one is built a load and not one a file.
func newParser() *participle.Parser[fileNode] {
	return participle.MustBuild[fileNode](participle.Lexer(definition{}))
}

// parse reads one file of definitions.
func parse(p *participle.Parser[fileNode], file, text string) (*fileNode, *Error) {
	node, err := p.ParseString(file, text)
	if err == nil {
		return node, nil
	}
	var own *Error
	if errors.As(err, &own) {
		return nil, own
	}
	pos := Pos{file, 1, 1}
	var at participle.Error
	if errors.As(err, &at) && at.Position().Line > 0 {
		pos = position(at.Position())
	}
	lines := strings.Split(text, "\n")
	line := ""
	if pos.Line <= len(lines) {
		line = strings.TrimSuffix(lines[pos.Line-1], "\r")
	}
	e := pos.errorf("%s", expected(line, pos.Column))
	e.Line = line
	return nil, e
}

func position(p lexer.Position) Pos { return Pos{p.Filename, p.Line, p.Column} }

// expected says what is wrong at a column of a line and what to write there.
func expected(line string, column int) string {
	runes := []rune(line)
	got := ""
	if column-1 < len(runes) {
		if f := strings.Fields(string(runes[column-1:])); len(f) > 0 {
			got = f[0]
		}
	}
	first := strings.Fields(line)
	switch {
	case len(first) == 0:
		return "the file ends where a clause was expected: write name or message"
	case strings.HasPrefix(first[0], "|"):
		return "a line of an example stands outside of an example: write example public SOURCE above it"
	case got == first[0] && column <= 1+len(runes)-len([]rune(strings.TrimLeft(line, " \t"))):
		return got + " stands outside of a message: write message PROCESS.NAME \"what happens\" above it"
	}
	if got == "" {
		return "the line ends too early: write " + usage(first[0])
	}
	return "unexpected " + got + ": write " + usage(first[0])
}
