package promises_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/analysis"
)

var errBroken = errors.New("the cable is out")

// breaking is a stream whose n-th read fails, a few bytes at a time.
type breaking struct {
	data []byte
	size int
	n    int
}

func (b *breaking) Read(p []byte) (int, error) {
	if b.n--; b.n < 0 {
		return 0, errBroken
	}
	if len(b.data) == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(b.size, len(p))], b.data)
	b.data = b.data[n:]
	return n, nil
}

// keeping is a sink that keeps the logins and the end.
type keeping struct {
	logins  []flow.Login
	closing *flow.Closing
}

func (k *keeping) Begin() error                    { return nil }
func (k *keeping) Login(l *flow.Login) error       { k.logins = append(k.logins, *l); return nil }
func (k *keeping) End(closing *flow.Closing) error { k.closing = closing; return nil }

// TestReadErrors: whichever read fails, what was read is reported, the source is named
// as incomplete, and no login has failed for it.
func TestReadErrors(t *testing.T) {
	document := scenarios()[len(scenarios())-1].capture[0].data
	reads := full(200, 2000)
	size := len(document)/reads + 1
	for n := 0; n < reads && n*size <= len(document); n += full(11, 1) {
		var k keeping
		status, err := analysis.Run(context.Background(), analysis.Options{
			Paths: []string{"-"}, Stdin: &breaking{document, size, n}, Catalog: embedded(), Causes: knowledgeBase,
		}, &k)
		require.NoError(t, err)
		read := min(n*size, len(document))
		require.Len(t, status.Incomplete, 1, "read %d", n)
		require.Contains(t, status.Incomplete[0].Text, errBroken.Error(), "read %d", n)
		source := k.closing.Input.Sources[0]
		require.Contains(t, source.Error, errBroken.Error(), "read %d", n)
		require.EqualValues(t, read, source.Bytes, "read %d", n)
		require.LessOrEqual(t, len(k.logins), 1, "read %d", n)
		for _, l := range k.logins {
			require.NotEqual(t, flow.Failed, l.Outcome, "read %d", n)
		}
		if bytes.Contains(document[:read], []byte("AgentMode=LOG_IN AGID=10000 SG=")) {
			require.Len(t, k.logins, 1, "read %d", n)
		}
	}
}

// dwindling is a sink that has something happen to the files once the first login is
// told, while the rest is still to be read again.
type dwindling struct {
	keeping
	happen func()
}

func (d *dwindling) Begin() error { d.happen(); return nil }

// TestFilesThatChange: a file that shrinks or vanishes once it was looked at is named
// as incomplete, and the others are read.
func TestFilesThatChange(t *testing.T) {
	s := scenarios()[0]
	for name, happen := range map[string]func(path string) error{
		"shrinks":     func(path string) error { return os.Truncate(path, 700) },
		"vanishes":    os.Remove,
		"is replaced": func(path string) error { return errors.Join(os.Remove(path), os.WriteFile(path, []byte("x"), 0o666)) },
	} {
		t.Run(name, func(t *testing.T) {
			for i, l := range s.capture {
				f := newFolder(t)
				paths := f.write(t, s.capture)
				d := dwindling{happen: func() { require.NoError(t, happen(paths[i])) }}
				status, err := analysis.Run(context.Background(), analysis.Options{Paths: paths, Catalog: embedded(), Causes: knowledgeBase}, &d)
				require.NoError(t, err)
				named := false
				for _, trouble := range status.Incomplete {
					require.Equal(t, paths[i], trouble.Source)
					named = true
				}
				if !named { // it was held open, or read before: then it must be whole
					require.NotEqual(t, "shrinks", name, l.name)
				}
				require.NotNil(t, d.closing)
				for _, o := range d.logins {
					require.NotEqual(t, flow.Failed, o.Outcome)
				}
			}
		})
	}
}
