package analysis

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/correlate"
)

func TestCodeNames(t *testing.T) {
	for text, want := range map[string][]string{
		"":                                {},
		"status -1932787616 of request":   {"-1932787616"},
		"-1932787616":                     {"-1932787616"},
		"code=-1932787616,":               {"-1932787616"},
		"19327-1932787616":                {"-1932787616"},
		"1932787616":                      {},
		"-19327876161 -193278761":         {},
		"2362179680 x2362179680":          {"2362179680"},
		"0x8CCC0023 0X8ccc00fF 0x8CCC002": {"0x8CCC0023", "0X8ccc00fF"},
		"CF_GENERIC CF_9X CF_A CF_AB":     {"CF_GENERIC", "CF_AB"},
		"PERERR_X: PERERR_ PERERR_x":      {"PERERR_X"},
		"E_CTI_8 E_ARM_STAT_1, CTIERR_Q":  {"E_CTI_8", "E_ARM_STAT_1", "CTIERR_Q"},
		"E_CTI_8 and E_CTI_8 again":       {"E_CTI_8"},
		"ÄCF_AB XCF_AB":                   {"CF_AB"},
	} {
		assert.Equal(t, want, codeNames([]byte(text)), text)
	}
}

// TestCodeNamesLikeARegexp compares with the pattern that says what a code is, on texts
// made of what codes are made of.
func TestCodeNamesLikeARegexp(t *testing.T) {
	pattern := regexp.MustCompile(`\b(?:PERERR_[A-Z0-9_]+|CF_[A-Z][A-Z0-9_]+|E_CTI_[A-Z0-9_]+|E_ARM_STAT_[A-Z0-9_]+|CTIERR_[A-Z0-9_]+|0[xX]8[cC]{3}[0-9a-fA-F]{4}|23621\d{5})\b|-19327\d{5}\b`)
	pieces := []string{"PERERR_", "CF_", "E_CTI_", "E_ARM_STAT_", "CTIERR_", "0x8ccc", "0X8CCC", "23621", "-19327", "19327", "12345", "00f", "A", "z", "9", "_", "-", " ", ":", "é"}
	r := rand.New(rand.NewPCG(1, 2))
	found := 0
	for range 200_000 {
		var b strings.Builder
		for range 1 + r.IntN(7) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		want := []string{}
		for _, m := range pattern.FindAllString(b.String(), -1) {
			if !slices.Contains(want, m) {
				want = append(want, m)
			}
		}
		require.Equal(t, want, codeNames([]byte(b.String())), b.String())
		found += len(want)
	}
	require.Greater(t, found, 10_000)
}

// TestTokenIndex compares it with looking at every word of a text for every login.
func TestTokenIndex(t *testing.T) {
	numbers := func(n string) []correlate.Number {
		return []correlate.Number{{Name: "opc", Text: "0xf00000" + n, Request: true, Hex: true}, {Name: "agent", Text: "Agent_" + n}, {Name: "ext", Text: "4" + n}, {Name: "jgw", Text: "7" + n, Request: true}}
	}
	var wants []*want
	for _, n := range []string{"0a", "11", "12", "ff"} {
		wants = append(wants, &want{tokens: tokens(&correlate.Login{Numbers: numbers(n)})})
	}
	x := newTokenIndex(wants)
	pieces := []string{"0xf00000", "F00000", "0a", "11", "12", "FF", "agent_", "AGENT_", "4", "7", "4026531", "858", "850", " ", ",", "-", "é", strings.Repeat("x", 70)}
	r := rand.New(rand.NewPCG(3, 4))
	found := 0
	for range 100_000 {
		var b strings.Builder
		for range 1 + r.IntN(8) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		text := b.String()
		var want, got []ref
		for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !inToken(r) }) {
			for i, w := range wants {
				if k, ok := w.tokens[strings.ToLower(word)]; ok {
					want = append(want, ref{i, k})
				}
			}
		}
		x.each([]byte(text), func(r ref) bool { got = append(got, r); return false })
		require.Equal(t, want, got, text)
		found += len(want)
	}
	require.Greater(t, found, 3000)
	assert.Zero(t, testing.AllocsPerRun(100, func() { x.each([]byte("of Agent_12 with 0xF0000012 nothing"), func(ref) bool { return false }) }))
}
