package simulate

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// TestCheck: what is wrong with options is said, all of it.
func TestCheck(t *testing.T) {
	for says, change := range map[string]func(*Options){
		"logins -1":                    func(o *Options) { o.Logins = -1 },
		"rate excludes burst":          func(o *Options) { o.Burst = time.Second },
		"rate: must be above 0":        func(o *Options) { o.Rate = -1 },
		"burst -1s":                    func(o *Options) { o.Burst = -time.Second },
		"duration -1s":                 func(o *Options) { o.Duration = -time.Second },
		"duration 17520h0m0s":          func(o *Options) { o.Duration = 2 * maxDuration / 366 * 365 },
		"is longer than the duration":  func(o *Options) { o.Rate, o.Burst, o.Duration = 0, 2*time.Second, time.Second },
		"size -1":                      func(o *Options) { o.Size = -1 },
		"a share below 1 is left":      func(o *Options) { o.Other = One },
		"loss: must be a share":        func(o *Options) { o.Loss = One + 1 },
		"sides 3: a pair has 1 or 2":   func(o *Options) { o.Sides = 3 },
		"zones 10m0s: write quarters":  func(o *Options) { o.Zones = 10 * time.Minute },
		"zones 15h0m0s":                func(o *Options) { o.Zones = 15 * time.Hour },
		"skew 1µs: write whole":        func(o *Options) { o.Skew = time.Microsecond },
		"disorder 6s: lines come late": func(o *Options) { o.Disorder = 6 * time.Second },
		`dialect "csv" is none`:        func(o *Options) { o.Dialect = "csv" },
		"the site has no PG 9":         func(o *Options) { o.Switch = []Switch{{PG: 9, After: 0}} },
		"PG 1 has one side":            func(o *Options) { o.Switch = []Switch{{PG: 1, After: 0}} },
		"is outside of the capture": func(o *Options) {
			o.Sides, o.Duration, o.Switch = 2, time.Second, []Switch{{PG: 1, After: time.Minute}}
		},
		`trace nm=on: "nm" prints no`:   func(o *Options) { o.Trace = []Level{{"nm", "on"}} },
		"the site has no agent: nobody": func(o *Options) { o.Site.Agents = nil },
		"PG 2 has agents and no client": func(o *Options) { o.Site.Clients = o.Site.Clients[:3] },
		"PG 1 has agents and no client": func(o *Options) { o.Site.Clients = nil },
		"site has no agent 99":          func(o *Options) { o.Decide = rules(t, "pim.find-atr=not-in-range@agent:99") },
		"site has no phone SEP9":        func(o *Options) { o.Decide = rules(t, "pim.find-atr=not-in-range@device:SEP9:5%") },
		"site has no PG 9":              func(o *Options) { o.Decide = rules(t, "pim.find-atr=not-in-range@pg:9") },
		"site has no peripheral 9":      func(o *Options) { o.Decide = rules(t, "pim.find-atr=not-in-range@peripheral:9") },
	} {
		o := options()
		change(&o)
		err := o.Check()
		assert.ErrorContains(t, err, says)
	}
	o := options()
	o.Sides, o.Loss = 3, -1
	err := o.Check()
	assert.ErrorContains(t, err, "sides")
	assert.ErrorContains(t, err, "loss")
	o = everything()
	assert.NoError(t, o.Check())
}
