package flow

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const aDay = 24 * 60 * 60 * 1000

func TestTimeText(t *testing.T) {
	const tod = 23*3_600_000 + 35*60_000 + 36_000 + 54
	for want, at := range map[string]Time{
		"":                           {},
		"00:00:00.000":               At(0, false),
		"23:35:36.054":               At(tod, false),
		"23:59:59.999":               At(-1, false),
		"2007-02-08 23:35:36.054":    At(1170892800_000+tod, true),
		"1969-12-31 23:59:59.999":    At(-1, true),
		"23:35:36:054":               Printed(tod, false, false),
		"23:35:36":                   Printed(tod-54, false, true),
		"23:35:36:054 a day later":   Printed(tod+aDay, false, false),
		"23:35:36 12 days later":     Printed(tod-54+12*aDay, false, true),
		"23:35:36:054 a day before":  Printed(tod-aDay, false, false),
		"23:35:36:054 2 days before": Printed(tod-2*aDay, false, false),
		"2007-02-08 23:35:36:054":    Printed(1170892800_000+tod, true, false),
		"2007-02-08 23:35:36":        Printed(1170892800_000+tod-54, true, true),
	} {
		assert.Equal(t, want, at.String())
		var back Time
		require.NoError(t, back.UnmarshalText([]byte(want)))
		assert.Equal(t, want, back.String())
		if at.Dated() || at.form&printed != 0 || at.MS() >= 0 { // the day of a time of day is not written
			assert.Equal(t, at, back, want)
		}
	}
	assert.Equal(t, "23:59:59", At(-1, false).Seconds().String())
	for _, text := range []string{" ", "2007-02-08", "23:35", "23:35:36,054", "24:00:00.000", "2007-13-08 23:35:36.054", "2007-02-08 23:35:36:054 a day later",
		"23:35:36:054 x days later", "23:35:36:054 a day", "23:35:36.0540"} {
		assert.Error(t, new(Time).UnmarshalText([]byte(text)), "%q", text)
	}
}

func TestTimeOrder(t *testing.T) {
	none, early, late := Time{}, At(-5, false), At(3, true)
	assert.Negative(t, none.Compare(early))
	assert.Positive(t, early.Compare(none))
	assert.Negative(t, early.Compare(late))
	assert.Zero(t, late.Compare(At(3, true)))
	assert.Zero(t, none.Compare(Time{}))
	assert.True(t, early.Before(late))
	assert.False(t, late.Before(early))
}
