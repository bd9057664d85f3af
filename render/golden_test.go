package render

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"uccetrace/flow"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func draw(t testing.TB, format string, opt Options, closing *flow.Closing, logins ...*flow.Login) string {
	t.Helper()
	f, ok := Lookup(format)
	require.True(t, ok, format)
	var b bytes.Buffer
	s := f.New(&b, opt)
	require.NoError(t, s.Begin())
	for _, l := range logins {
		require.NoError(t, s.Login(l))
	}
	require.NoError(t, s.End(closing))
	return b.String()
}

func oneLogin() *flow.Closing {
	c := fixtureClosing()
	c.Summary.Logins, c.Summary.Failed, c.Summary.Inconclusive = 1, 0, 0
	return c
}

func TestGolden(t *testing.T) {
	opts := map[string]Options{
		"80":    {Width: 80, Capture: "logs"},
		"40":    {Width: 40, Capture: "logs"},
		"ascii": {Width: 80, ASCII: true, Capture: "logs"},
		"color": {Width: 80, Color: true, Capture: "logs"},
	}
	for _, f := range Formats() {
		for name, opt := range opts {
			if f.Name == "html" || (f.Dossier || len(f.Extensions) > 0 && f.Name != "text") && name != "80" {
				continue
			}
			t.Run(f.Name+"/"+name, func(t *testing.T) {
				golden(t, fmt.Sprintf("%s.%s", f.Name, name), draw(t, f.Name, opt, fixtureClosing(), fixtureLogin(), fixtureFailed(), fixtureStopped()))
			})
			if f.Name == "text" {
				t.Run("one/"+name, func(t *testing.T) {
					golden(t, "one."+name, draw(t, "text", opt, oneLogin(), fixtureLogin()))
				})
			}
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name)
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "go test ./render -update writes it")
	require.Equal(t, string(want), got)
}
