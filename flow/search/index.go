package search

import (
	"database/sql"
	"fmt"
	"strings"

	_ "modernc.org/sqlite" // the index

	"uccetrace/flow/knowledge"
)

// Message is a message of the catalogue as far as words find it.
type Message struct{ ID, Title, Wording string }

// Index is what is known, ready to be searched. It is for one goroutine at a time.
type Index struct {
	base  *knowledge.Base
	codes []knowledge.Code
	cause []*knowledge.Cause
	db    *sql.DB
	words map[string]int // as they are written, with how often
}

// A kind is one table of the index: its columns, with how much a word in each weighs,
// and those in which a word counts whole for the share of the question that a row has:
// in the long texts beside them some word of any question stands.
type kind struct {
	table   string
	columns string
	weights string
	whole   string
}

var (
	causeKind   = kind{"causes", "name, says, what, fix", "6, 4, 2, 1", "name says"}
	codeKind    = kind{"codes", "name, meaning, kind", "2, 2, 0.3", "name meaning"}
	messageKind = kind{"messages", "name, wording", "3, 1", "name wording"}
)

// aside is how much a word in another column counts for the share.
const aside = 0.5

// New makes an index of a base and of messages. Close it.
func New(base *knowledge.Base, messages []Message) (*Index, error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	db.SetMaxOpenConns(1) // each connection would have a memory of its own
	x := &Index{base: base, codes: base.All(), cause: base.Causes(), db: db, words: map[string]int{}}
	if err := x.fill(messages); err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("search: %w", err)
	}
	return x, nil
}

// Close frees the index.
func (x *Index) Close() error { return x.db.Close() }

func (x *Index) fill(messages []Message) error {
	tx, err := x.db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	err = x.table(tx, causeKind, len(x.cause), func(i int) []string {
		c := x.cause[i]
		return []string{
			c.Title + " . " + strings.ReplaceAll(c.ID, "-", " "), prose(c.Sees),
			prose(c.Happened) + " " + prose(c.Why), prose(c.Fix),
		}
	})
	if err != nil {
		return err
	}
	err = x.table(tx, codeKind, len(x.codes), func(i int) []string {
		c := x.codes[i]
		return []string{strings.ReplaceAll(c.Name, "_", " "), c.Meaning, c.Table.Title}
	})
	if err != nil {
		return err
	}
	err = x.table(tx, messageKind, len(messages), func(i int) []string {
		return []string{messages[i].ID + " " + messages[i].Title, messages[i].Wording}
	})
	if err != nil {
		return err
	}
	return tx.Commit()
}

// table makes the table of a kind. Row i+1 is element i.
func (x *Index) table(tx *sql.Tx, k kind, n int, row func(int) []string) error {
	_, err := tx.Exec(fmt.Sprintf("create virtual table %s using fts5(%s, tokenize='porter unicode61')", k.table, k.columns))
	if err != nil {
		return err
	}
	marks := strings.Repeat(", ?", strings.Count(k.columns, ",")+1)
	insert, err := tx.Prepare(fmt.Sprintf("insert into %s(rowid, %s) values (?%s)", k.table, k.columns, marks))
	if err != nil {
		return err
	}
	defer insert.Close()        //nolint:errcheck // the transaction tells
	same := map[string]string{} // texts of several rows
	for i := range n {
		values := []any{i + 1}
		for _, text := range row(i) {
			as, known := same[text]
			if !known {
				words := written(text)
				for _, w := range words {
					x.words[w]++
				}
				as = strings.Join(words, " ")
				same[text] = as
			}
			values = append(values, as)
		}
		if _, err := insert.Exec(values...); err != nil {
			return err
		}
	}
	return nil
}

func prose(blocks []knowledge.Block) string {
	return strings.Join(knowledge.Texts(blocks, func(*knowledge.Command) string { return "" }), " . ")
}
