package analysis

import (
	"errors"
	"fmt"
	"io"

	"uccetrace/correlate"
	"uccetrace/flow"
	"uccetrace/flow/align"
	"uccetrace/flow/given"
	"uccetrace/parser/catalog"
)

// Budget is how long a wire message may take from one end to the other.
type Budget struct {
	Wire, From, To string // AttributeLogin, opc, router; the Wire "" is the CTI server's answer
	MS             int64
}

// What a learnt budget leaves to chance: a good capture's slowest message, times
// spare, and a little for messages that took next to nothing.
const (
	spare  = 2
	little = 100 // ms
)

// LearnBudgets reads the JSON report of a good capture. What took longer than twice
// its slowest message of a hop, and 100 ms more, is late.
func LearnBudgets(r io.Reader) ([]Budget, error) {
	var schema string
	var good flow.Summary
	if err := given.Object(r, given.Fields{"schema": given.Schema(&schema, flow.Schema), "summary": given.Into(&good)}); err != nil {
		return nil, fmt.Errorf("no JSON report: %w", err)
	}
	if schema != flow.Schema {
		return nil, fmt.Errorf("schema %q is no report's: write one with uccetrace analyze GOOD… -o good.json", schema)
	}
	var out []Budget
	if longest := good.ConfirmedMS.Max; longest != nil {
		out = append(out, Budget{MS: *longest*spare + little})
	}
	for _, h := range good.Hops {
		if h.Max != nil {
			out = append(out, Budget{h.Name, h.From, h.To, *h.Max*spare + little})
		}
	}
	if len(out) == 0 {
		return nil, errors.New("the report times no login that succeeded: take one of a capture with some")
	}
	return out, nil
}

// budgets are those of align: the published timers, and what was learnt.
func (o *Options) budgets() []align.Budget {
	answer := o.noAnswer()
	var learnt []align.Budget
	for _, b := range o.Budgets {
		if b.Wire == "" {
			answer = min(answer, b.MS)
			continue
		}
		hop := align.Budget{Name: b.Wire, MS: b.MS}
		for _, m := range o.Catalog.Messages {
			if m.Step == "" || m.Wire != b.Wire || m.From != b.From || m.To != b.To {
				continue
			}
			if m.Seen == catalog.Sent {
				hop.From = append(hop.From, m.Step)
			} else {
				hop.To = append(hop.To, m.Step)
			}
		}
		learnt = append(learnt, hop)
	}
	return append(align.Timers(answer), learnt...)
}

// late remarks on what of a login took longer than its budget. The wait for a
// person, whom a mobile agent's set-up call rings, is no latency.
func (o *Options) late(l *correlate.Login) {
	remark := func(what string, ms, budget int64) {
		l.Remarks = append(l.Remarks, flow.Remark{ID: "late", Text: fmt.Sprintf("%s took %d ms, more than %d ms", what, ms, budget), Evidence: []flow.Evidence{}})
	}
	answer := o.noAnswer()
	for _, b := range o.Budgets {
		if b.Wire == "" {
			answer = min(answer, b.MS)
		}
	}
	if l.ConfirmedMS != nil && *l.ConfirmedMS > answer && !l.Person {
		remark("the CTI server's answer", *l.ConfirmedMS, answer)
	}
	for _, h := range l.Hops {
		for _, b := range o.Budgets {
			if b.Wire == h.Wire && b.From == h.From && b.To == h.To && h.MS > b.MS {
				remark(fmt.Sprintf("%s from %s to %s", h.Wire, h.From, h.To), h.MS, b.MS)
			}
		}
	}
}
