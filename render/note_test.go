package render

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
)

var noRoom = regexp.MustCompile(`(\d+) more? ?logins?|(\d+) logins? that did not succeed`)

// TestNoteRoom: however much there is to say, a note keeps its room and counts the
// rest.
func TestNoteRoom(t *testing.T) {
	for _, n := range []int{1, 8, 60, 2000} {
		f, _ := Lookup("note")
		var b strings.Builder
		s := f.New(&b, Options{Capture: "logs"})
		require.NoError(t, s.Begin())
		bad := 0
		crowd(n, func(l *flow.Login) {
			if l.Outcome == flow.Failed {
				bad++
			}
			require.NoError(t, s.Login(l))
		})
		c := fixtureClosing()
		for i := range n {
			c.Input.Files = append(c.Input.Files, flow.File{Name: fmt.Sprintf("logs/file%d.txt", i), SHA256: strings.Repeat("a", 64)})
		}
		require.NoError(t, s.End(c))
		out := b.String()
		assert.LessOrEqual(t, len(out), noteRoom, n)
		for _, line := range strings.Split(out, "\n") {
			assert.LessOrEqual(t, len(line), noteColumns)
		}
		assert.Empty(t, forbidden(out, true))
		told := strings.Count(out, "\nFAILED ")
		left := 0
		if m := noRoom.FindStringSubmatch(strings.Join(strings.Fields(after(out, "No room here:")), " ")); m != nil {
			left, _ = strconv.Atoi(m[2])
		}
		assert.Equal(t, bad, told+left, "%d logins: each that failed is told or counted", n)
		files := strings.Count(out, "SHA-256  ")
		if files < n {
			assert.Regexp(t, fmt.Sprintf(`%s\s+file`, digits(int64(n-files))), out)
		}
	}
}

func after(text, mark string) string {
	_, rest, _ := strings.Cut(text, mark)
	return rest
}
