package decision

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"pim.find-atr":                          `decision "pim.find-atr": write NAME=OUTCOME, as in pim.find-atr=not-in-range`,
		"pim.find-art=x":                        `there is no decision "pim.find-art": --list-decisions shows all`,
		"pim.find-atr=x":                        `decision pim.find-atr has no outcome "x": it has not-in-range, no-device-target`,
		"pim.find-atr=not-in-range@agent:":      `decision "pim.find-atr=not-in-range@agent:": "agent:" is no scope: write agent:ID, device:NAME, peripheral:ID or pg:NUMBER`,
		"pim.find-atr=not-in-range@pg:one":      `decision "pim.find-atr=not-in-range@pg:one": "pg:one" is no scope: write agent:ID, device:NAME, peripheral:ID or pg:NUMBER`,
		"pim.find-atr=not-in-range@pg:0":        `decision "pim.find-atr=not-in-range@pg:0": "pg:0" is no scope: write agent:ID, device:NAME, peripheral:ID or pg:NUMBER`,
		"pim.find-atr=not-in-range@shift:early": `decision "pim.find-atr=not-in-range@shift:early": "shift:early" is no scope: write agent:ID, device:NAME, peripheral:ID or pg:NUMBER`,
	} {
		_, err := Parse(text)
		assert.EqualError(t, err, want)
	}
	for _, text := range []string{"pim.find-atr=not-in-range", "pim.find-atr=not-in-range@agent:10000", "cucm.line=unregistered@device:SEP1", "opc.process=down@pg:2", "pim.service=gone@peripheral:5000"} {
		s, err := Parse(text)
		require.NoError(t, err)
		assert.Equal(t, text, s.String())
	}
}
