package simulate

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseShare(t *testing.T) {
	for text, want := range map[string]Millionths{
		"0": 0, "1": One, "0.5": 500_000, "0.000001": 1, "5%": 50_000, "0.25%": 2_500, "100%": One, "1/20": 50_000, "1/3": 333_333, "20/20": One,
	} {
		got, err := ParseShare(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
		again, err := ParseShare(got.String())
		require.NoError(t, err, text)
		assert.Equal(t, got, again, text)
	}
	for _, text := range []string{"", "1.1", "101%", "-1", "+1", "0.0000001", ".5", "5.", "1/0", "2/1", "1e-3", "%", "½", "0,5", "12345678901234567890"} {
		_, err := ParseShare(text)
		assert.Error(t, err, text)
	}
}

func TestParseRate(t *testing.T) {
	for text, want := range map[string]Millionths{"20": 20 * One, "0.5": 500_000, "1/10": 100_000, "100000": maxRate} {
		got, err := ParseRate(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{"0", "-3", "100001", "fast", "", "0.0000001"} {
		_, err := ParseRate(text)
		assert.Error(t, err, text)
	}
}
