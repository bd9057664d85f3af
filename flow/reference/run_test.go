package reference

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"uccetrace/flow/reference/aw"
	"uccetrace/flow/reference/site"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
)

// trace is a sink that keeps what is printed.
type trace struct {
	entries []entry
	done    []*Attempt
}

type entry struct {
	at      Time
	process *Process
	message *catalog.Message
	attempt *Attempt
	bodies  []string
	text    string // with headers, as in a dump
}

func (t *trace) Line(l *Line) error {
	text, ends := l.Append(nil, nil)
	e := entry{at: l.At, process: l.Process, message: l.Message, attempt: l.Attempt}
	level := l.Message.Level()
	if l.Session >= 0 {
		level = fmt.Sprintf("Session %d", l.Session)
	}
	header := parser.Header{Time: parser.Time(l.At / Millisecond), Millis: true, Printed: l.Process.Node + "-" + l.Process.Printed, Level: level}
	var b strings.Builder
	from := 0
	for i, end := range ends {
		body := string(text[from:end])
		from = end
		e.bodies = append(e.bodies, body)
		if i < l.Message.Entries() {
			b.Write(header.Append(nil))
		}
		b.WriteString(body + "\n")
	}
	e.text = b.String()
	t.entries = append(t.entries, e)
	return nil
}

func (t *trace) Done(a *Attempt) error { t.done = append(t.done, a); return nil }

// embedded is the built-in catalogue, loaded once.
func embedded(testing.TB) *catalog.Catalog { return loaded() }

var loaded = sync.OnceValue(func() *catalog.Catalog {
	cat, err := catalog.Embedded()
	if err != nil {
		panic(err)
	}
	return cat
})

// askAW is what the AW database of a site answers. It is built when it is first asked.
func askAW(t testing.TB, s *site.Site) func(site.Credentials) error {
	store := sync.OnceValue(func() *aw.AW {
		db, err := aw.Build(context.Background(), s)
		require.NoError(t, err)
		t.Cleanup(func() { db.Close() })
		return aw.New(db)
	})
	return func(c site.Credentials) error {
		_, err := store().Authenticate(context.Background(), c)
		return err
	}
}

// run lets actions happen to a site.
func run(t testing.TB, opt Options, actions ...Action) *trace {
	t.Helper()
	if opt.Site == nil {
		opt.Site = site.Default()
	}
	if opt.Catalog == nil {
		opt.Catalog = embedded(t)
	}
	if opt.Authenticate == nil {
		opt.Authenticate = askAW(t, opt.Site)
	}
	e, err := New(opt)
	require.NoError(t, err)
	for _, a := range actions {
		require.NoError(t, e.Do(a))
	}
	var out trace
	require.NoError(t, e.Finish(context.Background(), &out))
	return &out
}
