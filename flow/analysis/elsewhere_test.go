package analysis_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/analysis"
)

// beyond gives what a filter finds in lines of no login.
func beyond(t *testing.T, f analysis.Filter, paths ...string) (flow.Elsewhere, *collector) {
	t.Helper()
	c := analyzeWith(t, analysis.Options{Paths: paths, Filter: f, Beyond: true})
	switch {
	case c.closing.Nothing != nil:
		return c.closing.Nothing.Elsewhere, c
	case c.closing.Found != nil:
		return c.closing.Found.Elsewhere, c
	}
	return flow.Elsewhere{}, c
}

// unreadLines are the line numbers of what no message claims.
func unreadLines(e flow.Elsewhere) string {
	var out []string
	for _, l := range e.Unread {
		out = append(out, fmt.Sprint(l.Evidence.Line))
	}
	return strings.Join(out, " ")
}

// TestSought: what is asked for is found as a whole word, in any case, and numbers that
// --find names in the other base too.
func TestSought(t *testing.T) {
	log := write(t, "pim.txt", strings.Join([]string{
		"08:00:00:000 PG6A-pim2 Trace: seat of 48213 is idle",                // 1
		"08:00:01:000 PG6A-pim2 Trace: seat of 148213 and 482130 and 48213a", // 2
		"08:00:02:000 PG6A-pim2 Trace: (48213)",                              // 3
		"08:00:03:000 PG6A-pim2 Trace: Owner=Maria.Ruiz, desk 0xBC55",        // 4
		"08:00:04:000 PG6A-pim2 Trace: 48213",                                // 5
		"08:00:05:000 PG6A-pim2 Trace: owner maria.ruiz2",                    // 6
		"08:00:06:000 PG6A-pim2 Trace: request 0xf0000b07",                   // 7
		"08:00:07:000 PG6A-pim2 Trace: request 4026534663, next f0000b07",    // 8
	}, "\n")+"\n")
	for _, c := range []struct {
		filter analysis.Filter
		want   string
	}{
		{analysis.Filter{Agent: "48213"}, "1 3 5"},
		{analysis.Filter{Ext: "48213"}, "1 3 5"},
		{analysis.Filter{Find: "48213"}, "1 3 4 5"}, // 0xbc55
		{analysis.Filter{Find: "MARIA.ruiz"}, "4"},
		{analysis.Filter{Find: "0xF0000B07"}, "7 8"},
		{analysis.Filter{Find: "f0000b07"}, "7 8"},
		{analysis.Filter{Find: "4026534663"}, "7 8"},
		{analysis.Filter{Find: "4821"}, ""},
		{analysis.Filter{Agent: "48213", Find: "f0000b07"}, "1 3 5 7 8"},
		{analysis.Filter{Agent: "48213", Since: "08:00:02"}, "3 5"},
		{analysis.Filter{Agent: "48213", Until: "08:00:02"}, "1 3"},
		{analysis.Filter{Agent: "48213", PG: "7"}, ""},
		{analysis.Filter{Agent: "48213", PG: "6"}, "1 3 5"},
		{analysis.Filter{PG: "6"}, ""},
	} {
		e, _ := beyond(t, c.filter, log)
		assert.Equal(t, c.want, unreadLines(e), "%v", c.filter.Asked())
	}
}

// TestElsewhere: lines of a login are not told a second time; those of none are, by
// message, refusals first, and so are texts that are no trace log.
func TestElsewhere(t *testing.T) {
	dir := t.TempDir()
	a := distinct(1, 0, 36_000_000)
	paths := dump(t, dir, append(a.entries(),
		entry{36_120_000, "cg1A-ctisvr", "Trace: CSTASetAgentStateConfEvent: InvokeID=0x2600aa20"},
		entry{36_121_000, "PG1A-opc", "Trace: seat " + a.ext + " is idle"}))
	paths = append(paths,
		write(t, "realm.log",
			"3310401: Apr 07 2025 10:02:05.120 -0400: [http-bio-8445-exec-3] INFO CCRealmConfig.finesseAuthenticate(): Unable to authenticate user: 60117\n"+
				"3310402: Apr 07 2025 10:02:11.120 -0400: [http-bio-8445-exec-3] INFO CCRealmConfig.finesseAuthenticate(): Unable to authenticate user: 60117\n"),
		write(t, "catalina.out", "WARNING: An attempt was made to authenticate the locked user \"60117\"\n\nsomething else\n"))

	e, c := beyond(t, analysis.Filter{Agent: "60117"}, paths...)
	require.NotNil(t, c.closing.Nothing)
	require.Len(t, e.Lines, 1)
	k := e.Lines[0]
	assert.Equal(t, "finesse.unable-to-authenticate", k.Message)
	assert.True(t, k.Refuses)
	assert.Equal(t, int64(2), k.Count)
	assert.Equal(t, []int{1, 2}, []int{k.First.Evidence.Line, k.Last.Evidence.Line})
	require.Len(t, e.Unread, 1)
	assert.Equal(t, "catalina.out", filepath.Base(e.Unread[0].Evidence.Source))
	assert.Equal(t, 1, e.Unread[0].Evidence.Line)
	assert.Empty(t, e.Unsearched)
	assert.Empty(t, c.closing.Nothing.Near, "it is spelled as lines have it")

	_, c = beyond(t, analysis.Filter{Agent: "60171"}, paths...)
	require.NotNil(t, c.closing.Nothing)
	assert.Contains(t, c.closing.Nothing.Near, "60117", "a user of whom no login is there")

	e, c = beyond(t, analysis.Filter{Ext: a.ext}, paths...)
	require.Len(t, c.logins, 1)
	require.NotNil(t, c.closing.Found)
	assert.Equal(t, a.ext, c.closing.Found.Text)
	assert.Empty(t, e.Lines)
	assert.Equal(t, 1, len(e.Unread))

	// by the wrong flag: where it stands in logins that were left out
	_, c = beyond(t, analysis.Filter{Agent: a.ext}, paths...)
	require.NotNil(t, c.closing.Nothing)
	assert.Contains(t, c.closing.Nothing.Spaces, "extension (logins: 1)")

	// nobody asks for anybody: nothing is read a second time
	_, c = beyond(t, analysis.Filter{Outcome: "failed"}, paths...)
	assert.Empty(t, c.closing.Nothing.Unread)
	assert.Nil(t, analyzeWith(t, analysis.Options{Paths: paths, Filter: analysis.Filter{Ext: a.ext}}).closing.Found)
}

// TestElsewhereTwice: a log that is given twice changes nothing.
func TestElsewhereTwice(t *testing.T) {
	text := "08:00:00:000 PG6A-pim2 Trace: seat of 48213 is idle\n08:00:01:000 PG6A-pim2 Trace: seat of 48213 is idle\n"
	one := write(t, "a.txt", text)
	two := write(t, "b.txt", text)
	e, _ := beyond(t, analysis.Filter{Agent: "48213"}, one, two)
	assert.Equal(t, "1 2", unreadLines(e))
}

// TestElsewhereBounds: long lists end, and what is left out is counted.
func TestElsewhereBounds(t *testing.T) {
	name := filepath.Join(t.TempDir(), "pim.txt")
	f, err := os.Create(name)
	require.NoError(t, err)
	for i := range 200 {
		fmt.Fprintf(f, "08:00:%02d:%03d PG6A-pim2 Trace: seat of 48213 is idle\n", i/10, i%10)
	}
	require.NoError(t, f.Close())
	e, _ := beyond(t, analysis.Filter{Agent: "48213"}, name)
	assert.Len(t, e.Unread, 50)
	assert.Equal(t, int64(150), e.MoreUnread)
}
