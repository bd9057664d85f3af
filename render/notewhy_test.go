package render

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
)

// flat is a text without its line breaks.
func flat(text string) string { return strings.Join(strings.Fields(text), " ") }

// noteOf is a case note with its list of why by itself.
func noteOf(t *testing.T, c *flow.Closing, logins ...*flow.Login) (note, whys string) {
	t.Helper()
	note = draw(t, "note", Options{Capture: "logs", Known: known(t)}, c, logins...)
	assert.LessOrEqual(t, len(note), noteRoom)
	for _, line := range strings.Split(note, "\n") {
		assert.LessOrEqual(t, len(line), noteColumns)
	}
	assert.Empty(t, forbidden(note, true))
	whys, _, found := strings.Cut(after(note, "\n\nWHY\n"), "\n\n")
	require.True(t, found, note)
	return note, whys
}

// inOrder says whether texts stand one after the other.
func inOrder(t *testing.T, whole string, texts ...string) {
	t.Helper()
	at := 0
	for _, text := range texts {
		i := strings.Index(whole[at:], text)
		if !assert.GreaterOrEqual(t, i, 0, "%q is not there, or too early, in\n%s", text, whole) {
			return
		}
		at += i + len(text)
	}
}

// TestNoteSaysWhyFirst: why stands for all incidents and lone logins before any
// detail, what is certain first; the details begin with the certain incident that hit
// most, and rows of logins come last.
func TestNoteSaysWhyFirst(t *testing.T) {
	c, logins := shift()
	c.Incidents[0], c.Incidents[1] = c.Incidents[1], c.Incidents[0] // the certain one is no more the first
	lone := unregistered("cccc00000001", "10099", "41099", "23:40:01.100")
	lone.Causes[0].Title = "The line of its own"
	note, whys := noteOf(t, c, append(logins, lone)...)
	inOrder(t, flat(whys),
		"Incident 2, 2 logins of 2 agents", ", stated: The phone is not registered",
		"agent 10099 on extension 41099, 23:40:01.100, 1 login, failed, stated: The line of its own",
		"Incident 1, 2 logins", ", possible: one of 2 causes, such as: No Agent Targeting Rule has the extension",
		"Incident 3, seen without a login, stated: CUCM refuses the application user's password")
	inOrder(t, note, "\n  logs of ", "\n\nWHY\n", "\nINCIDENT 2  ", "\nINCIDENT 1  ", "\nINCIDENT 3  ", "\nREAD  ", "\n\nFAILED  agent 10077")
	assert.Contains(t, flat(note), "No room here: 1 login that did not succeed.")
}

var referred = regexp.MustCompile(`(?i)\bincident (\d+)\b`)

// TestNoteRefersToNothingUnsaid: with few incidents or far more than there is room
// for, with short titles or very long ones, each that a note names stands in its list
// of why, and those that do not are counted.
func TestNoteRefersToNothingUnsaid(t *testing.T) {
	for _, tt := range []struct{ n, title int }{{2, 10}, {12, 60}, {30, 100}, {30, 5000}, {500, 20},
		{15, 180}, {15, 190}, {15, 200}, {15, 210}, {15, 220}, {17, 200}, {17, 220}, {19, 200}, {19, 220},
		{19, 110}, {19, 120}, {20, 110}, {20, 130}, {20, 140}, {20, 150}, {20, 160}, {20, 170}, {18, 165}, {18, 175}} {
		t.Run(fmt.Sprint(tt.n, " of ", tt.title), func(t *testing.T) {
			c := fixtureClosing()
			c.Incidents = nil
			var logins []*flow.Login
			for i := range tt.n {
				id := fmt.Sprintf("cause-%d", i)
				start := fmt.Sprintf("23:%02d:%02d", i/60, i%60)
				in := flow.Incident{ID: id, Cause: id, Title: strings.Repeat("x y", tt.title/3) + id, Certainty: flow.Possible, Logins: 2, Agents: 2, First: when(start + ".000"), Last: when(start + ".900")}
				in.Logins += int64(i) // the last come first
				if i < 3 {
					in.Title = id // would fit where a longer one did not
				}
				if i == tt.n-1 {
					in.Certainty = flow.Stated
				}
				c.Incidents = append(c.Incidents, in)
				for k := range 2 {
					l := fixtureFailed()
					l.ID, l.Start = fmt.Sprintf("%010d%02d", i, k), when(fmt.Sprintf("%s.%d00", start, k+1))
					l.Incident = id
					l.Causes = []flow.Cause{{ID: id, Title: in.Title, Certainty: in.Certainty}}
					logins = append(logins, l)
				}
			}
			note, whys := noteOf(t, c, logins...)
			told := map[string]bool{}
			for _, m := range referred.FindAllStringSubmatch(flat(whys), -1) {
				told[m[1]] = true
			}
			for _, m := range referred.FindAllStringSubmatch(flat(note), -1) {
				assert.True(t, told[m[1]], "incident %s is not told", m[1])
			}
			assert.Contains(t, told, fmt.Sprint(tt.n), "what is certain comes first")
			assert.True(t, strings.HasPrefix(whys, fmt.Sprintf("  Incident %d, ", tt.n)), whys)
			if more := tt.n - len(told); more > 0 {
				assert.True(t, strings.HasSuffix(whys, fmt.Sprintf("\n  and %d more", more)), whys)
				return
			}
			assert.NotContains(t, whys, " more")
			if tt.n == 12 {
				inOrder(t, note, "\nINCIDENT 12 ", "\nINCIDENT 11 ", "\nINCIDENT 10 ")
			}
			if tt.n <= 12 { // more leave no room for details
				assert.Contains(t, note, fmt.Sprintf("%s\n\nINCIDENT %d  ", whys, tt.n))
			}
		})
	}
}

// TestNoteCountsLoneLogins: logins of no incident that are not shown are counted where
// the others say why.
func TestNoteCountsLoneLogins(t *testing.T) {
	var logins []*flow.Login
	for i := range ticketLogins + 7 {
		l := fixtureFailed()
		l.ID = fmt.Sprintf("%012d", i)
		if i == 5 {
			l.Agent.ID, l.Causes = "10999", []flow.Cause{{ID: "a", Title: "A", Certainty: flow.Stated}}
		}
		logins = append(logins, l)
	}
	note, whys := noteOf(t, fixtureClosing(), logins...)
	assert.Equal(t, ticketLogins, strings.Count(whys, "1 login, failed"))
	assert.True(t, strings.HasSuffix(whys, "\n  and 7 more"), whys)
	assert.Contains(t, note, whys+"\n\nFAILED  agent 10999 ", "what is certain is told in full first")
}

// TestNoteEllipsis: the mark of a shortened text is three dots; what else is not ASCII
// stays spelled out.
func TestNoteEllipsis(t *testing.T) {
	c, logins := shift()
	c.Incidents[0].Changed[0].Text = "restarted… \u202e\u2025\x1b[2J#\u2026#[error] ü"
	note, _ := noteOf(t, c, logins...)
	assert.Contains(t, flat(note), `restarted... \u202e\u2025\x1b[2J#...#[error] \xfc`)
}

// TestTiedCausesAreNamed: a login that stands alone in the list of why has all causes
// that nothing tells apart, up to a few; one that is certain has that one.
func TestTiedCausesAreNamed(t *testing.T) {
	const tied = "May be one of these, which nothing in this capture tells apart: "
	two := undecided()
	many := undecided()
	for i := range 6 {
		own := many.Causes[0]
		own.ID, own.Title = fmt.Sprintf("cause-%d", i), fmt.Sprintf("Cause %d", i)
		many.Causes = append(many.Causes, own)
		many.Causes[0].Tied = append(many.Causes[0].Tied, own.ID)
	}
	certain := undecided()
	certain.Causes[0].Certainty = flow.Inferred
	open := undecided()
	open.Causes[0].Cost = 1
	const first, second = "No Agent Targeting Rule has the extension", "The extension was typed with digits that the site does not use"
	for want, l := range map[string]*flow.Login{
		tied + first + "; " + second:                           two,
		tied + first + "; " + second + "; Cause 0; and 5 more": many,
		"Root cause (inferred): " + first:                      certain,
		"No known cause explains all lines; the nearest, with what they leave open: " + first + "; " + second: open,
	} {
		for _, f := range []string{"md", "html"} {
			page := draw(t, f, Options{Capture: "logs", Known: known(t)}, oneLogin(), l)
			lines := strings.Split(page, "\n")
			i := slices.IndexFunc(lines, func(line string) bool { return strings.Contains(line, "Login 1") && strings.Contains(line, first) })
			require.GreaterOrEqual(t, i, 0, f)
			assert.True(t, strings.HasSuffix(strings.TrimSuffix(lines[i], "</li>"), ": "+want), "%s: %s", f, lines[i])
		}
	}
}

// TestLessLikely: causes that the codes lead to as well, and that are not tied with the
// first, are named apart; of a certain one nothing is less likely.
func TestLessLikely(t *testing.T) {
	l := undecided()
	other := l.Causes[0]
	other.ID, other.Title, other.Tied = "third", "A third one", []string{}
	l.Causes = append(l.Causes, other)
	w := new(page).whyOf(l)
	assert.Len(t, w.causes, 2)
	assert.Equal(t, "A third one (third)", w.lessLikely())
	for _, f := range []string{"md", "html"} {
		assert.Contains(t, draw(t, f, Options{Capture: "logs", Known: known(t)}, oneLogin(), l), "ess likely: A third one", f)
	}
	l.Causes[0].Certainty = flow.Stated
	w = new(page).whyOf(l)
	assert.Empty(t, w.lessLikely())
}
