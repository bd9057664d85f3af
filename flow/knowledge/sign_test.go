package knowledge

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// signed is a cause of a user's own with signs.
func signed(lines string) string {
	return strings.Replace(own, "failures: F23\n", "failures: F23\n"+lines, 1)
}

func TestSignForm(t *testing.T) {
	b, err := with(t, map[string]string{"own.md": signed("signs: own.line-told,  own.reason code=0x8CCC0060|7  word!=OK\nsigns: own.more\nfits: own.late count!=0\n")})
	require.NoError(t, err)
	c := b.Cause("own-cause")
	var got []string
	for _, s := range c.Signs {
		got = append(got, s.Pos.String()+" "+s.String())
	}
	assert.Equal(t, []string{"own.md:9:8 own.line-told", "own.md:9:24 own.reason code=0x8CCC0060|7 word!=OK", "own.md:10:8 own.more"}, got)
	assert.Equal(t, "own.md:9:54", c.Signs[1].Conditions[1].Pos.String())
	assert.Equal(t, "own.md:11:16", c.Fits[0].Conditions[0].Pos.String())
	assert.Nil(t, embedded(t).Cause("not-in-range"))
}

func TestSignErrors(t *testing.T) {
	for _, c := range []struct{ lines, want string }{
		{"signs:\n", "own.md:9:7: signs: is empty"},
		{"signs: own\n", `own.md:9:8: sign "own": write a message of the catalogue, then FIELD=VALUE`},
		{"signs: own.a, , own.b\n", `own.md:9:15: sign "": write a message`},
		{"signs: own.a code\n", `own.md:9:14: condition "code": write FIELD=VALUE`},
		{"signs: own.a code=\n", `own.md:9:14: condition "code=": write`},
		{"signs: own.a code=1||2\n", `own.md:9:14: condition "code=1||2": write`},
		{"signs: own.a, own.b =1\n", `own.md:9:21: condition "=1": write`},
		{"fits: Own.a code=1\n", `own.md:9:7: sign "Own.a code=1": write a message`},
		{"signs: own.a code=1 code!=2\n", `own.md:9:21: field "code" stands twice in one sign: write`},
		{"sign: own.a\n", `own.md:9:1: unknown key "sign": keys are id, title, severity, decisions, releases, failures, like, names, among, goes-with, signs, fits`},
	} {
		_, err := with(t, map[string]string{"own.md": signed(c.lines)})
		if assert.Error(t, err, c.lines) {
			assert.Contains(t, err.Error(), c.want)
		}
	}
}

// TestSignHolds: numbers in any spelling, words as they are, and no field meets nothing.
func TestSignHolds(t *testing.T) {
	b, err := with(t, map[string]string{
		"own.md":   signed("signs: own.reason code=0x8CCC0060|DOWN, own.reason code=7, own.any, own.other code!=0|5\nfits: own.fits code=1\n"),
		"other.md": strings.Replace(strings.Replace(signed("signs: own.any\n"), "id: own-cause", "id: another-cause", 1), "decisions: pim.find-atr=not-in-range", "decisions:", 1),
	})
	require.NoError(t, err)
	ids := func(causes []*Cause) string {
		var out []string
		for _, c := range causes {
			out = append(out, c.ID)
		}
		return strings.Join(out, " ")
	}
	for _, c := range []struct{ message, value, want string }{
		{"own.reason", "-1932787616", "own-cause"},
		{"own.reason", "2362179680", "own-cause"},
		{"own.reason", "0x8ccc0060", "own-cause"},
		{"own.reason", "8ccc0060", "own-cause"},
		{"own.reason", "DOWN", "own-cause"},
		{"own.reason", "07", "own-cause"},
		{"own.reason", "down", ""},
		{"own.reason", "0x8ccc0061", ""},
		{"own.reason", "-1932787617", ""},
		{"own.reason", "", ""},
		{"own.any", "", "another-cause own-cause"},
		{"own.other", "6", "own-cause"},
		{"own.other", "0x5", ""},
		{"own.other", "0", ""},
		{"own.other", "", ""},
		{"own.fits", "1", ""},
		{"own.none", "1", ""},
	} {
		assert.Equal(t, c.want, ids(b.Signed(c.message, func(string) string { return c.value })), "%s %s", c.message, c.value)
	}
	assert.Equal(t, "own-cause", ids(b.Fitting("own.fits", func(string) string { return "1" })))

	assert.True(t, b.Shows("own.reason") && b.Shows("own.fits"))
	assert.False(t, b.Shows("own.none"))

	replaced, err := with(t, map[string]string{"own.md": strings.Replace(own, "id: own-cause", "id: aw-unreachable", 1)})
	require.NoError(t, err)
	none := func(string) string { return "" }
	assert.Equal(t, "aw-unreachable", ids(embedded(t).Signed("finesse.no-awdb", none)))
	assert.Empty(t, replaced.Signed("finesse.no-awdb", none), "a cause that is replaced takes its signs with it")
}
