package diff

import (
	"fmt"
	"slices"
	"strings"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
	"uccetrace/flow/latency"
)

// Capture is one side; it is a sink of the analysis.
type Capture struct {
	codes    *knowledge.Base
	counts   flow.Captured
	outcomes map[flow.Outcome]int64
	variants map[string]*variant
	times    map[flow.HopTime]*latency.Histogram // MS left at 0
	closing  *flow.Closing
}

// variant is what some logins went through.
type variant struct {
	flow.Variant
	logins int64
	sample string
}

// New makes an empty side; base knows the codes.
func New(base *knowledge.Base) *Capture {
	return &Capture{codes: base, outcomes: map[flow.Outcome]int64{}, variants: map[string]*variant{}, times: map[flow.HopTime]*latency.Histogram{}, closing: &flow.Closing{}}
}

// Begin, Login and End are those of a sink.
func (c *Capture) Begin() error { return nil }

func (c *Capture) Login(l *flow.Login) error {
	c.counts.Logins++
	c.outcomes[l.Outcome]++
	switch l.Outcome {
	case flow.Succeeded:
		c.counts.Succeeded++
	case flow.Failed:
		c.counts.Failed++
	default:
		c.counts.Inconclusive++
	}
	v := c.variantOf(l)
	key := keyOf(&v)
	if c.variants[key] == nil {
		c.variants[key] = &variant{Variant: v, sample: l.ID}
	}
	c.variants[key].logins++
	if l.Outcome == flow.Succeeded {
		c.time(l)
	}
	return nil
}

func (c *Capture) End(closing *flow.Closing) error {
	c.closing = closing
	return nil
}

// time takes what a login took that succeeded.
func (c *Capture) time(l *flow.Login) {
	add := func(of flow.HopTime, ms int64) {
		if of.MS = 0; c.times[of] == nil {
			c.times[of] = &latency.Histogram{}
		}
		c.times[of].Add(ms)
	}
	for _, m := range []struct {
		name string
		ms   *int64
	}{{"confirmed", l.ConfirmedMS}, {"router", l.RouterMS}, {"cucm", l.CUCMMS}, {"settled", &l.SettledMS}} {
		if m.ms != nil {
			add(flow.HopTime{Wire: m.name}, *m.ms)
		}
	}
	for _, h := range l.Hops {
		add(h, h.MS)
	}
}

// variantOf leaves of a login what is the same on another day.
func (c *Capture) variantOf(l *flow.Login) flow.Variant {
	v := flow.Variant{Outcome: l.Outcome, Client: l.Agent.Client, Codes: []string{}}
	if l.Mobile {
		v.Kind = "mobile agent"
	}
	if l.Outcome == flow.Succeeded {
		return v
	}
	v.Stop = l.Reached
	if len(l.Causes) > 0 && l.Causes[0].Certainty != flow.Possible {
		v.Cause = l.Causes[0].ID
	}
	all := l.Refusals()
	slices.SortStableFunc(all, func(a, b *flow.Step) int { return flow.Rank(b.Process) - flow.Rank(a.Process) })
	for i, s := range all {
		if s.Status == flow.Unattributed {
			break // it may be another login's
		}
		if i == 0 {
			v.Refused = s.Message
		}
		if v.Codes = c.codesOf(s); len(v.Codes) > 0 {
			break
		}
	}
	return v
}

// codesOf are the codes that a line holds: PERERR 20119.
func (c *Capture) codesOf(s *flow.Step) []string {
	out := []string{}
	for _, code := range c.codes.CodesIn(s.Text) {
		name := code.Table.Name + " " + code.Spelled
		if code.Spelled == "" {
			name = code.Name
		}
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// keyOf spells a variant so that no value can pass for two.
func keyOf(v *flow.Variant) string {
	return fmt.Sprintf("%q", append([]string{string(v.Outcome), v.Cause, v.Stop, v.Refused, v.Client, v.Kind}, v.Codes...))
}

// kinds are the kinds of lines by process and message, with their counts.
func (c *Capture) kinds() map[[2]string]int64 {
	out := map[[2]string]int64{}
	for _, s := range c.closing.Input.Sources {
		for _, p := range s.Processes {
			for _, k := range p.Kinds {
				if k.Count > 0 {
					out[[2]string{p.Process, k.Message}] += k.Count
				}
			}
		}
	}
	return out
}

// nearMisses are those of each message, with a sample.
func (c *Capture) nearMisses() (counts map[[2]string]int64, samples map[string]string) {
	counts, samples = map[[2]string]int64{}, map[string]string{}
	for _, n := range c.closing.Input.NearMisses {
		process, _, _ := strings.Cut(n.Message, ".")
		counts[[2]string{process, n.Message}] += n.Count
		if s, some := samples[n.Message]; !some || n.Sample < s {
			samples[n.Message] = n.Sample
		}
	}
	return counts, samples
}
