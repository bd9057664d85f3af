package check

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"
)

// The tokens of an expression. A word is all that stands together without a blank or a
// sign, so that numbers, times, shares and names need no quotes: what it is, its place
// says.
const (
	tokenWord lexer.TokenType = iota + 1
	tokenKeyword
	tokenString
	tokenSign
)

var symbols = map[string]lexer.TokenType{
	"EOF": lexer.EOF, "Word": tokenWord, "Keyword": tokenKeyword, "String": tokenString, "Sign": tokenSign,
}

// Bounds of an expression: nobody writes more, and reading is recursive.
const (
	longest = 4096 // bytes
	deepest = 64   // parentheses and nots within each other
)

func isKeyword(word string) bool {
	switch word {
	case "and", "or", "not", "where", "in":
		return true
	}
	return false
}

// definition is the lexer as participle wants it.
type definition struct{}

func (definition) Symbols() map[string]lexer.TokenType { return symbols }

func (d definition) Lex(file string, r io.Reader) (lexer.Lexer, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return d.LexString(file, string(b))
}

func (definition) LexString(_, text string) (lexer.Lexer, error) {
	return &scanner{text: text}, nil
}

// scanner cuts an expression into tokens.
type scanner struct {
	text   string
	at     int
	column int // of at, in characters from 0
	depth  int
	nots   int
}

func (s *scanner) Next() (lexer.Token, error) {
	s.skip(func(r rune) bool { return unicode.IsSpace(r) })
	at := s.position()
	if s.at == len(s.text) {
		return lexer.EOFToken(at), nil
	}
	r, _ := utf8.DecodeRuneInString(s.text[s.at:])
	switch {
	case r == '"' || r == '\'':
		return s.quoted(at, byte(r))
	case strings.ContainsRune("(),", r):
		return s.sign(at, 1)
	case strings.ContainsRune("<>=!", r):
		n := 1
		if strings.HasPrefix(s.text[s.at+1:], "=") {
			n = 2
		}
		return s.sign(at, n)
	}
	from := s.at
	s.skip(func(r rune) bool {
		return !unicode.IsSpace(r) && !strings.ContainsRune(`()<>=!,"'`, r)
	})
	word := s.text[from:s.at]
	if !isKeyword(word) {
		s.nots = 0
		return lexer.Token{Type: tokenWord, Value: word, Pos: at}, nil
	}
	if word == "not" {
		if s.nots++; s.nots > deepest {
			return lexer.Token{}, &mistake{at.Column, fmt.Sprintf("more than %d nots in a row: write fewer", deepest)}
		}
	} else {
		s.nots = 0
	}
	return lexer.Token{Type: tokenKeyword, Value: word, Pos: at}, nil
}

func (s *scanner) position() lexer.Position {
	return lexer.Position{Offset: s.at, Line: 1, Column: s.column + 1}
}

// skip goes on while characters are of a kind.
func (s *scanner) skip(kind func(rune) bool) {
	for s.at < len(s.text) {
		r, n := utf8.DecodeRuneInString(s.text[s.at:])
		if !kind(r) {
			return
		}
		s.at += n
		s.column++
	}
}

func (s *scanner) sign(at lexer.Position, n int) (lexer.Token, error) {
	text := s.text[s.at : s.at+n]
	s.at, s.column = s.at+n, s.column+n
	switch text {
	case "(":
		if s.depth++; s.depth > deepest {
			return lexer.Token{}, &mistake{at.Column, fmt.Sprintf("more than %d parentheses within each other: write fewer", deepest)}
		}
	case ")":
		s.depth--
	case "!", "==":
		return lexer.Token{}, &mistake{at.Column, fmt.Sprintf("%q is no sign: write = or !=", text)}
	}
	return lexer.Token{Type: tokenSign, Value: text, Pos: at}, nil
}

// quoted reads a text between quotes; it cannot hold its own quote.
func (s *scanner) quoted(at lexer.Position, quote byte) (lexer.Token, error) {
	n := strings.IndexByte(s.text[s.at+1:], quote)
	if n < 0 {
		return lexer.Token{}, &mistake{at.Column, fmt.Sprintf("the text is not closed: write %c at its end", quote)}
	}
	value := s.text[s.at+1 : s.at+1+n]
	s.at += n + 2
	s.column += utf8.RuneCountInString(value) + 2
	return lexer.Token{Type: tokenString, Value: value, Pos: at}, nil
}
