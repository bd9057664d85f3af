package diagnose_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/decision"
)

// rewritten is a capture with other lines: edit gives a line's new text, "" for a
// line that is not there.
func (c *captured) rewritten(t *testing.T, edit func(file, line string) string) *captured {
	t.Helper()
	out := &captured{dir: t.TempDir(), truth: c.truth}
	for _, path := range logs(t, c.dir, "nothing") {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		var b strings.Builder
		for line := range strings.Lines(string(text)) {
			if line = edit(filepath.Base(path), strings.TrimSuffix(line, "\n")); line != "" {
				b.WriteString(line + "\n")
			}
		}
		to := filepath.Join(out.dir, filepath.Base(filepath.Dir(path))+"-"+filepath.Base(path))
		require.NoError(t, os.WriteFile(to, []byte(b.String()), 0o600))
	}
	out.collector = read(t, out.dir)
	return out
}

// refuses finds the lines that say no to a log-in.
var refuses = regexp.MustCompile(`FailureConf|FAILURE_CONF|Succeeded: 0|eControlFailureConf`)

// codes are the codes in such a line, with their names.
var codes = regexp.MustCompile(`(?i)((?:failurecode|status)\s?[:=]\s?)\d+( ?)\((?:CF_|E_CTI_)\w+\)`)

var (
	failureCode = regexp.MustCompile(`(FailureCode:)\d+`)
	pererr      = regexp.MustCompile(`(?i)(peripheralerrorcode\s?[:=]\s?)\d+`)
	reason      = regexp.MustCompile(`(?i)(cause[:=] ?)-?\d+`)
)

// recoded gives a refusal a code that no cause names.
func recoded(line string) string {
	if !refuses.MatchString(line) {
		return line
	}
	line = codes.ReplaceAllString(line, "${1}299$2(CF_SOMETHING_ELSE)")
	line = failureCode.ReplaceAllString(line, "${1}299")
	line = pererr.ReplaceAllString(line, "${1}20998")
	return reason.ReplaceAllString(line, "${1}1099")
}

// TestNearMiss: a cause fires where it is, and is never more than possible where the
// line that tells it is gone, where that has another code, or where nothing is
// wrong.
func TestNearMiss(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	var all []*captured
	for _, kind := range kinds {
		narrow, wide := outcomes(kind)
		if len(narrow) > 0 {
			all = append(all, befallen(t, kind, 51, narrow))
		}
		if !thorough() {
			wide = every(13, 1, wide)
		}
		for _, w := range wide {
			all = append(all, stricken(t, kind, 51, w))
		}
	}
	fired := map[string]bool{}
	for _, c := range all {
		for _, l := range c.judged(t, "") {
			if w := c.of(&l); len(w.Decisions) > 0 && l.Outcome != flow.Succeeded {
				assert.Contains(t, causes(&l), causeOf(t, w.Decisions[0]))
				fired[causeOf(t, w.Decisions[0])] = true
			} else {
				assert.Empty(t, l.Causes, "of a healthy login, or one that is only late")
			}
		}
		if len(logs(t, c.dir, "nothing")) == 0 {
			continue
		}
		untold := c.rewritten(t, func(_, line string) string {
			if refuses.MatchString(line) {
				return ""
			}
			return line
		})
		for _, l := range untold.judged(t, "") {
			assert.Empty(t, certain(&l), "no line refuses %v", c.of(&l).Decisions)
		}
		other := c.rewritten(t, func(_, line string) string { return recoded(line) })
		for _, l := range other.judged(t, "") {
			assert.Empty(t, certain(&l), "the code of %v is another", c.of(&l).Decisions)
		}
	}
	if !thorough() {
		return
	}
	never := map[string]bool{} // causes of which the logs that are read show no login
	for _, d := range decision.All() {
		for _, o := range d.Outcomes {
			if id := causeOf(t, d.Name+"="+o.Name); !fired[id] {
				never[id] = true
			}
		}
	}
	t.Logf("%d causes fired; of these no login is seen that fails: %v", len(fired), never)
}

// TestInvented: a refusal in words that nobody has defined stands in the timeline as
// it is and decides nothing; a code in it that one cause alone names makes that one
// possible.
func TestInvented(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	narrow, _ := outcomes("finesse")
	c := befallen(t, "finesse", 61, sampled(2, narrow))
	for _, tt := range []struct {
		words, cause string
	}{
		{"the request %s was turned down by policy", ""},
		{"the request %s was turned down: PERERR_CM_DEVICE_OUT_OF_SERVICE", "phone-unregistered"},
		{"the request %s was turned down, error -1932787593", "phone-unregistered"},
		{"the request %s was turned down, error 0x8CCC0077", "phone-unregistered"},
		{"the request %s was turned down, error 2362179703", "phone-unregistered"},
	} {
		request := regexp.MustCompile(`InvokeID=(0x[0-9a-f]+) FailureCode`)
		invented := c.rewritten(t, func(file, line string) string {
			m := request.FindStringSubmatch(line)
			switch {
			case m != nil && file == "pim1.txt":
				at := strings.Index(line, "Trace: ")
				return line[:at] + "Trace: " + fmt.Sprintf(tt.words, m[1])
			case refuses.MatchString(line):
				return ""
			}
			return line
		})
		seen := 0
		for _, l := range invented.judged(t, "") {
			if len(l.Unread) == 0 {
				continue
			}
			seen++
			assert.Equal(t, flow.Inconclusive, l.Outcome)
			assert.Contains(t, l.Unread[0].Text, "turned down")
			assert.Empty(t, certain(&l), tt.words)
			if tt.cause != "" {
				assert.Contains(t, causes(&l), tt.cause, tt.words)
				u := l.Unread[0]
				assert.True(t, slices.ContainsFunc(l.Causes, func(c flow.Cause) bool {
					return slices.Contains(c.Evidence, flow.Evidence{Source: u.Source, Node: u.Node, Line: u.Line, Offset: u.Offset, Length: u.Length, Fused: u.Fused})
				}), "the line that speaks for it is shown where it stands")
				assert.Positive(t, u.Length)
			}
		}
		assert.Greater(t, seen, 3)
	}
}

// TestUnreadLowers: beside a line that nobody can read not even a refusal with a code
// of its own makes a cause more than possible.
func TestUnreadLowers(t *testing.T) {
	narrow, _ := outcomes("finesse")
	c := befallen(t, "finesse", 61, sampled(2, narrow))
	request := regexp.MustCompile(`^(.* Trace: ).*InvokeID=(0x[0-9a-f]+) FailureCode`)
	puzzling := c.rewritten(t, func(file, line string) string {
		if m := request.FindStringSubmatch(line); m != nil && file == "pim1.txt" {
			return m[1] + "the request " + m[2] + " was turned down by policy"
		}
		return line
	})
	failed := 0
	for _, l := range puzzling.judged(t, "") {
		if len(l.Unread) > 0 && l.Outcome == flow.Failed {
			failed++
			assert.Empty(t, certain(&l), "%v", c.of(&l).Decisions)
		}
	}
	assert.Positive(t, failed)
}

// TestNumberForms: a code is the same in whatever form a line spells it.
func TestNumberForms(t *testing.T) {
	narrow, _ := outcomes("finesse")
	var some []one
	for _, w := range narrow {
		if s := w.Setting.String(); s == "cucm.line=unregistered" || s == "pim.check-agent=already-on" || s == "ctisvr.validate=inconsistent" {
			some = append(some, w)
		}
	}
	require.Len(t, some, 3)
	c := befallen(t, "finesse", 71, some)
	want := map[string]string{}
	for _, l := range c.judged(t, "") {
		if l.Outcome != flow.Succeeded {
			want[l.Agent.ID] = certain(&l)
		}
	}
	require.Len(t, want, 3)
	for name, forms := range map[string]*strings.Replacer{
		"hex":          strings.NewReplacer("FailureCode:34(", "FailureCode:0x22(", "PeripheralErrorCode:20119", "PeripheralErrorCode:0x4e97", "Status:32(", "Status:0x20(", "FailureCode:259(", "FailureCode:0x103("),
		"CUCM's":       strings.NewReplacer("PeripheralErrorCode:20119", "PeripheralErrorCode:0x8CCC0077"),
		"CUCM's, sign": strings.NewReplacer("PeripheralErrorCode:20119", "PeripheralErrorCode:-1932787593"),
		"CUCM's, none": strings.NewReplacer("PeripheralErrorCode:20119", "PeripheralErrorCode:2362179703"),
	} {
		spelled := c.rewritten(t, func(_, line string) string { return forms.Replace(line) })
		got := map[string]string{}
		for _, l := range spelled.judged(t, "") {
			if l.Outcome != flow.Succeeded {
				got[l.Agent.ID] = certain(&l)
			}
		}
		assert.Equal(t, want, got, name)
	}
}
