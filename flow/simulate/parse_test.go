package simulate

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow/decision"
)

func TestParseRule(t *testing.T) {
	find := decision.Setting{Decision: "pim.find-atr", Outcome: "not-in-range"}
	agent := find
	agent.Scope.Agent = "10000"
	pg := find
	pg.Scope.PG = 2
	for text, want := range map[string]Rule{
		"pim.find-atr=not-in-range":                 {find, One},
		"pim.find-atr=not-in-range:5%":              {find, 50_000},
		"pim.find-atr=not-in-range:1/2":             {find, 500_000},
		"pim.find-atr=not-in-range@agent:10000":     {agent, One},
		"pim.find-atr=not-in-range@agent:10000:0.1": {agent, 100_000},
		"pim.find-atr=not-in-range@pg:2:1":          {pg, One},
	} {
		got, err := ParseRule(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
	for text, says := range map[string]string{
		"":                                        "write NAME=OUTCOME",
		"pim.find-atr":                            "write NAME=OUTCOME",
		"pim.fnd-atr=not-in-range":                "there is no decision",
		"pim.find-atr=gone":                       "it has not-in-range",
		"pim.find-atr=not-in-range:often":         "is no share",
		"pim.find-atr=not-in-range:":              "is no share",
		"pim.find-atr=not-in-range@agent":         "is no scope",
		"pim.find-atr=not-in-range@":              "is no scope",
		"pim.find-atr=not-in-range@pg:one":        "is no scope",
		"pim.find-atr=not-in-range@agent:1:200%":  "is no share",
		"pim.find-atr=not-in-range@city:Cologne":  "is no scope",
		"pim.find-atr=not-in-range@agent:1:5%:5%": "is no share",
	} {
		_, err := ParseRule(text)
		assert.ErrorContains(t, err, says, text)
	}
}

func TestParseSwitch(t *testing.T) {
	for text, want := range map[string]Switch{
		"1@90s": {1, 90 * time.Second, 0}, "2@08:05": {2, 5 * time.Minute, 0}, "2@08:00:01": {2, time.Second, 0}, "3@07:00": {3, 23 * time.Hour, 0}, "3@0s": {3, 0, 0},
		"1@90s/6": {1, 90 * time.Second, 6}, "1@08:05/0": {1, 5 * time.Minute, 0},
	} {
		got, err := ParseSwitch(text, start)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "1", "@5s", "x@5s", "0@5s", "-1@5s", "1@soon", "1@25:00", "1@5s/", "1@5s/x", "1@5s/-1", "1/6@5s", "1@08:00:00:00"} {
		_, err := ParseSwitch(text, start)
		assert.Error(t, err, text)
	}
}

func TestParseSize(t *testing.T) {
	for text, want := range map[string]int64{"1": 1, "1000": 1000, "512KiB": 512 << 10, "100MiB": 100 << 20, "10 GiB": 10 << 30, "1TiB": 1 << 40} {
		got, err := ParseSize(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "0", "-1", "10GB", "GiB", "1.5GiB", "99999999TiB"} {
		_, err := ParseSize(text)
		assert.Error(t, err, text)
	}
}

func TestParseLevel(t *testing.T) {
	got, err := ParseLevel("router=agent-changes")
	require.NoError(t, err)
	assert.Equal(t, Level{"router", "agent-changes"}, got)
	for text, says := range map[string]string{
		"router":        "write PROCESS=LEVEL",
		"desktop=off":   "prints no trace: processes are",
		"router=debug":  `has no level "debug": it has`,
		"finesse=chaos": `has no level "chaos"`,
	} {
		_, err := ParseLevel(text)
		assert.ErrorContains(t, err, says, text)
	}
}
