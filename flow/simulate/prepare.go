package simulate

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"uccetrace/flow/reference/site"
)

// siteFile is where the site that ran stands in a capture.
const siteFile = "site.yaml"

// prepare makes the site that will run: the one asked for, with its sides, zones,
// clocks and trace levels as the options want them. The caller's stays as it is.
func (o *Options) prepare() *site.Site {
	s := *o.Site
	s.Hosts, s.PGs, s.Trace = slices.Clone(s.Hosts), slices.Clone(s.PGs), maps.Clone(s.Trace)
	switch o.Sides {
	case 1:
		oneSide(&s)
	case 2:
		twoSides(&s)
	}
	d := newDice(o.Seed, forHosts)
	for i := range s.Hosts {
		h := &s.Hosts[i]
		if o.Zones > 0 {
			h.Zone = time.Duration(either(d, int64(o.Zones/quarter))) * quarter
		}
		if o.Skew > 0 {
			h.Offset = time.Duration(either(d, o.Skew.Milliseconds())) * time.Millisecond
		}
	}
	for _, l := range o.Trace {
		if s.Trace == nil {
			s.Trace = map[string]string{}
		}
		s.Trace[l.Process] = l.Level
	}
	return &s
}

// either draws from -n to n.
func either(d dice, n int64) int64 { return d.below(2*n+1) - n }

func oneSide(s *site.Site) {
	s.Router.Sides.B = ""
	for i := range s.PGs {
		s.PGs[i].Sides.B = ""
	}
}

// twoSides gives each simplex pair a second host, with the first one's zone and
// clock.
func twoSides(s *site.Site) {
	second := func(sides *site.Sides) {
		if sides.B != "" {
			return
		}
		i := slices.IndexFunc(s.Hosts, func(h site.Host) bool { return h.Name == sides.A })
		twin := s.Hosts[i]
		twin.Name = twinName(s, twin.Name)
		s.Hosts = append(s.Hosts, twin)
		sides.B = twin.Name
	}
	second(&s.Router.Sides)
	for i := range s.PGs {
		second(&s.PGs[i].Sides)
	}
}

// twinName is pg1b for pg1a, or the name with a b behind it.
func twinName(s *site.Site, name string) string {
	twin := name + "b"
	if stem, ok := strings.CutSuffix(name, "a"); ok {
		twin = stem + "b"
	}
	for slices.ContainsFunc(s.Hosts, func(h site.Host) bool { return h.Name == twin }) {
		twin += "b"
	}
	return twin
}

// checkLevel says whether a process can be traced so.
func checkLevel(l Level) error {
	if !slices.Contains(site.TracedProcesses[:], l.Process) {
		return fmt.Errorf("%s=%s: %q prints no trace: processes are %s", l.Process, l.Level, l.Process, strings.Join(site.TracedProcesses[:], ", "))
	}
	var levels []string
	for _, t := range site.TraceLevels {
		if t.Process == "any" || t.Process == l.Process {
			levels = append(levels, t.Level)
		}
	}
	if !slices.Contains(levels, l.Level) {
		return fmt.Errorf("%s=%s: %s has no level %q: it has %s", l.Process, l.Level, l.Process, l.Level, strings.Join(levels, ", "))
	}
	return nil
}

// asked is what the options ask for, by the names of the command line's flags.
func (o *Options) asked() []TruthOption {
	out := []TruthOption{}
	add := func(is bool, name string, value any) {
		if is {
			out = append(out, TruthOption{name, fmt.Sprint(value)})
		}
	}
	add(true, "start", o.Start.UTC().Format("2006-01-02T15:04:05Z"))
	add(o.Logins > 0, "logins", o.Logins)
	add(o.Rate > 0, "rate", o.Rate)
	add(o.Burst > 0, "burst", o.Burst)
	add(o.Duration > 0, "duration", o.Duration)
	add(o.Size > 0, "size", o.Size)
	for _, r := range o.Decide {
		add(true, "decide", r)
	}
	add(o.Other > 0, "other", o.Other)
	add(o.Retry, "retry", o.Retry)
	for _, s := range o.Switch {
		lost := ""
		if s.Lost > 0 {
			lost = fmt.Sprintf("/%d", s.Lost)
		}
		add(true, "switch-side", fmt.Sprintf("%d@%v%s", s.PG, s.After, lost))
	}
	add(o.Sides > 0, "sides", o.Sides)
	add(o.Zones > 0, "zones", o.Zones)
	add(o.Skew > 0, "skew", o.Skew)
	add(o.Loss > 0, "loss", o.Loss)
	add(o.Disorder > 0, "disorder", o.Disorder)
	for _, l := range o.Trace {
		add(true, "trace", l.Process+"="+l.Level)
	}
	add(true, "dialect", o.Dialect)
	add(o.OnlyPublic, "only-public", true)
	return out
}
