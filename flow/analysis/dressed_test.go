package analysis_test

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	"uccetrace/flow/reference/site"
	"uccetrace/flow/simulate"
)

// places are what a report says of where bytes stand, and how many there are.
var places = regexp.MustCompile(`(?m)^\s*"(?:offset|length|bytes|gap_bytes|around|encoding)": .*\n`)

// TestDressedCaptures: whatever somebody put around the lines of a capture, the report
// is the same, places aside; so it is of the scenarios of failures.
func TestDressedCaptures(t *testing.T) {
	captures := map[string]string{}
	rules := make([]simulate.Rule, 3)
	for i, text := range []string{"cucm.line=unregistered:30%", "pim.find-atr=not-in-range:20%", "hop.opc-pim=lost:20%"} {
		var err error
		rules[i], err = simulate.ParseRule(text)
		require.NoError(t, err)
	}
	for _, dialect := range []simulate.Dialect{simulate.Dumplog, simulate.CiscoLog} {
		captures[string(dialect)], _ = simulated(t, simulate.Options{Seed: 3, Site: site.Generate(site.Shape{Seed: 5, Agents: 12}), Decide: rules, Dialect: dialect})
	}
	lines := func(with func(file string, i int) string) func(file, text string) string {
		return func(file, text string) string {
			var b strings.Builder
			for i, line := range strings.SplitAfter(text, "\n") {
				if line != "" {
					b.WriteString(with(file, i+1) + line)
				}
			}
			return b.String()
		}
	}
	dressings := map[string]func(file, text string) string{
		"quote":     lines(func(string, int) string { return "> > " }),
		"grep":      lines(func(file string, i int) string { return fmt.Sprintf("%s:%d:", file, i) }),
		"number":    lines(func(_ string, i int) string { return fmt.Sprintf("%6d\t", i) }),
		"collector": lines(func(_ string, i int) string { return fmt.Sprintf("<134>Mar  2 08:%02d:%02d pg1a icm: ", i/60%60, i%60) }),
		"UTF-16":    lines(func(string, int) string { return "> " }),
	}
	for name, dir := range captures {
		report := func(put func(file, text string) string, wide bool) string {
			dressed := filepath.Join(t.TempDir(), "capture")
			require.NoError(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
				if err != nil || d.IsDir() || filepath.Ext(path) == ".json" {
					return err
				}
				text, err := os.ReadFile(path)
				require.NoError(t, err)
				rel, err := filepath.Rel(dir, path)
				require.NoError(t, err)
				data := []byte(put(filepath.Base(path), string(text)))
				if wide {
					units := utf16.Encode([]rune(string(data)))
					data = []byte{0xff, 0xfe}
					for _, u := range units {
						data = binary.LittleEndian.AppendUint16(data, u)
					}
				}
				to := filepath.Join(dressed, rel)
				require.NoError(t, os.MkdirAll(filepath.Dir(to), 0o777))
				return os.WriteFile(to, data, 0o666)
			}))
			return places.ReplaceAllString(strings.ReplaceAll(analyze(t, dressed).json, dressed, "capture"), "")
		}
		want := report(func(_, text string) string { return text }, false)
		require.Contains(t, want, `"outcome"`)
		for how, put := range dressings {
			t.Run(name+"/"+how, func(t *testing.T) { require.Equal(t, want, report(put, how == "UTF-16")) })
		}
	}
}
