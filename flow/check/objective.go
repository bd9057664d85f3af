package check

import (
	"fmt"
	"slices"
	"strings"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
	"uccetrace/flow/latency"
)

// measure gives the times of a login in milliseconds: none where nothing was timed,
// several where a message went its way more than once.
type measure func(*flow.Login) []int64

func known(ms *int64) []int64 {
	if ms == nil {
		return nil
	}
	return []int64{*ms}
}

// measure finds what an operand measures, nil where it measures nothing.
func (m meaning) measure(o *operand) (measure, error) {
	var of measure
	switch o.Name {
	case "confirmed":
		of = func(l *flow.Login) []int64 { return known(l.ConfirmedMS) }
	case "router":
		of = func(l *flow.Login) []int64 { return known(l.RouterMS) }
	case "cucm":
		of = func(l *flow.Login) []int64 { return known(l.CUCMMS) }
	case "settled":
		of = func(l *flow.Login) []int64 { return []int64{l.SettledMS} }
	case "hop":
		name, ok := hopName(o.Call)
		if !ok {
			return nil, m.wrong(o.Pos.Column, `hop needs the name of a message on the wire: write hop("AttributeLogin")`)
		}
		return func(l *flow.Login) []int64 {
			var out []int64
			for _, h := range l.Hops {
				if h.Wire == name {
					out = append(out, h.MS)
				}
			}
			return out
		}, nil
	default:
		return nil, nil
	}
	if o.Call != nil {
		return nil, m.wrong(o.Pos.Column, "%s takes no parentheses: write p95(%s) or %s < 1.5s", o.Name, o.Name, o.Name)
	}
	return of, nil
}

// hopName is the name of the message, in quotes or not.
func hopName(call *arguments) (string, bool) {
	switch {
	case call == nil || call.Of == nil || call.Where != nil:
		return "", false
	case call.Of.Text != nil:
		return *call.Of.Text, *call.Of.Text != ""
	}
	t := only(call.Of.Cond)
	if t == nil || t.Left.Call != nil || t.Sign != "" || len(t.In) > 0 {
		return "", false
	}
	return t.Left.Name, true
}

// only is the single test that an expression is, nil if it is more.
func only(e *expression) *test {
	if len(e.Any) != 1 || len(e.Any[0].All) != 1 {
		return nil
	}
	return e.Any[0].All[0].Test
}

// aggregate says what a name makes of many logins: a percentile, or its kind; nil for
// a name that is none.
func aggregate(name string) *int64 {
	percent := map[string]int64{"p50": 50, "p90": 90, "p95": 95, "p99": 99, "max": 100, "count": 0, "rate": 0}
	if p, ok := percent[name]; ok {
		return &p
	}
	return nil
}

// Objective is something that the logins of a capture, together, must hold.
type Objective struct {
	text string
	root func() truth
	sums []*sum
}

// truth has a third value: that nothing in the capture can decide.
type truth int8

const (
	no truth = iota - 1
	undecided
	yes
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// ParseObjective reads an objective. base says which causes there are; nil takes any. An
// error is an *ExpressionError.
func ParseObjective(text string, base *knowledge.Base) (*Objective, error) {
	e, err := parse(text)
	if err != nil {
		return nil, err
	}
	o := &Objective{text: e.String()}
	if o.root, err = o.any(meaning{text, base}, e); err != nil {
		return nil, err
	}
	return o, nil
}

func (o *Objective) String() string { return o.text }

// Add takes a login into account.
func (o *Objective) Add(l *flow.Login) {
	for _, s := range o.sums {
		s.add(l)
	}
}

// Held says whether it holds, and what the logins have instead of what is wanted. Where
// nothing was there to decide it does not.
func (o *Objective) Held() (held bool, got string) {
	var all []string
	for _, s := range o.sums {
		if text := s.got(); !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return o.root() == yes, strings.Join(all, "; ")
}

func (o *Objective) any(m meaning, e *expression) (func() truth, error) {
	return decided(e.Any, func(c *conjunction) (func() truth, error) {
		return decided(c.All, func(f *factor) (func() truth, error) { return o.factor(m, f) }, no)
	}, yes)
}

// decided joins parts of which one alone decides: with yes for an or, with no for an
// and.
func decided[P any](parts []P, of func(P) (func() truth, error), decides truth) (func() truth, error) {
	var list []func() truth
	for _, part := range parts {
		t, err := of(part)
		if err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return func() truth {
		result := -decides
		for _, t := range list {
			switch t() {
			case decides:
				return decides
			case undecided:
				result = undecided
			}
		}
		return result
	}, nil
}

func (o *Objective) factor(m meaning, f *factor) (func() truth, error) {
	switch {
	case f.Not != nil:
		t, err := o.factor(m, f.Not)
		return func() truth { return -t() }, err
	case f.Group != nil:
		return o.any(m, f.Group)
	}
	s, err := m.sum(f.Test)
	if err != nil {
		return nil, err
	}
	o.sums = append(o.sums, s)
	return s.truth, nil
}

// sum is one number of many logins, and what it is compared with.
type sum struct {
	text       string // p95(confirmed where pg = 1)
	percentile int64  // 0 where logins are counted
	rate       bool
	chosen     bool // of logins that a where chooses: none of them is no answer
	of         measure
	counted    condition
	where      condition
	sign       string
	limit      int64

	times       latency.Histogram
	part, whole int64
}

// sum makes one of a comparison.
func (m meaning) sum(t *test) (*sum, error) {
	name, column := t.Left.Name, t.Left.Pos.Column
	percentile := aggregate(name)
	switch {
	case percentile == nil:
		return nil, m.wrong(column, "%q is not of many logins: write p50, p90, p95, p99, max, count or rate, as in %s", name, sampleObjective)
	case t.Left.Call == nil:
		return nil, m.wrong(column, "%s needs to know of what: write %s(…), as in %s", name, name, sampleObjective)
	case t.To == nil:
		return nil, m.wrong(column, "%s needs something to be compared with: write %s", name, sampleObjective)
	}
	s := &sum{text: t.Left.String(), percentile: *percentile, rate: name == "rate", sign: t.Sign}
	every := func(*flow.Login) bool { return true }
	s.where, s.counted = every, every
	var err error
	if where := t.Left.Call.Where; where != nil {
		s.chosen = true
		if s.where, err = m.any(where); err != nil {
			return nil, err
		}
	}
	if s.percentile > 0 {
		return s, m.percentile(s, t)
	}
	return s, m.counting(s, t)
}

// percentile reads what is measured and the time that it is compared with. Of logins
// that did not succeed nothing is timed, unless they are asked for: how long what went
// wrong took says nothing of how long it takes.
func (m meaning) percentile(s *sum, t *test) (err error) {
	of := t.Left.Call.Of
	if of == nil || of.Cond == nil || only(of.Cond) == nil || only(of.Cond).Sign != "" || len(only(of.Cond).In) > 0 {
		return m.wrong(t.Left.Pos.Column, "%s is of one time: write %s(confirmed), or router, cucm, settled, hop(\"AttributeLogin\")", t.Left.Name, t.Left.Name)
	}
	left := &only(of.Cond).Left
	if s.of, err = m.measure(left); err != nil {
		return err
	}
	if s.of == nil {
		return m.wrong(left.Pos.Column, "%q is no time: write confirmed, router, cucm, settled or hop(\"AttributeLogin\")", left.Name)
	}
	if t.Left.Call.Where == nil || !speaksOfOutcome(t.Left.Call.Where) {
		chosen := s.where
		s.where = func(l *flow.Login) bool { return l.Outcome == flow.Succeeded && chosen(l) }
	}
	var ok bool
	if s.limit, ok = milliseconds(t.To.Text); !ok {
		return m.wrong(t.To.Pos.Column, "%q is no time: write 1.5s, 200ms or 2m", t.To.Text)
	}
	return nil
}

// counting reads which logins are counted and what their number or share is compared
// with.
func (m meaning) counting(s *sum, t *test) (err error) {
	switch of := t.Left.Call.Of; {
	case of == nil && s.rate:
		return m.wrong(t.Left.Pos.Column, "rate needs to know of what: write rate(failed) or rate(confirmed < 1.5s where pg = 1)")
	case of == nil:
	case of.Cond == nil:
		return m.wrong(of.Pos.Column, "a text alone is no condition: %s", knownFields)
	default:
		if s.counted, err = m.any(of.Cond); err != nil {
			return err
		}
	}
	read, want := number, "number of logins: write 20"
	if s.rate {
		read, want = share, "share: write 5% or 99.5%"
	}
	var ok bool
	if s.limit, ok = read(t.To.Text); !ok {
		return m.wrong(t.To.Pos.Column, "%q is no %s", t.To.Text, want)
	}
	return nil
}

// speaksOfOutcome says that a condition names an outcome or a cause.
func speaksOfOutcome(e *expression) bool {
	for _, c := range e.Any {
		for _, f := range c.All {
			for f.Not != nil {
				f = f.Not
			}
			if f.Group != nil {
				if speaksOfOutcome(f.Group) {
					return true
				}
				continue
			}
			switch f.Test.Left.Name {
			case "outcome", "cause", "succeeded", "failed", "inconclusive":
				return true
			}
		}
	}
	return false
}

func (s *sum) add(l *flow.Login) {
	switch {
	case !s.where(l):
	case s.percentile > 0:
		for _, ms := range s.of(l) {
			s.times.Add(ms)
		}
	default:
		s.whole++
		if s.counted(l) {
			s.part++
		}
	}
}

// none says that there was no login of which a share, or a number of those chosen,
// could be told.
func (s *sum) none() bool { return s.percentile == 0 && s.whole == 0 && (s.rate || s.chosen) }

func (s *sum) truth() truth {
	switch {
	case s.percentile > 0 && s.times.Count == 0, s.none():
		return undecided
	case s.percentile > 0:
		return truthOf(compare(s.times.Percentile(s.percentile)*unit, s.sign, s.limit))
	case s.rate:
		return truthOf(compare(s.part*100*unit, s.sign, s.limit*s.whole))
	}
	return truthOf(compare(s.part, s.sign, s.limit))
}

// got says what the logins have.
func (s *sum) got() string {
	switch {
	case s.percentile > 0 && s.times.Count == 0:
		return s.text + ": no such time was seen"
	case s.percentile > 0:
		return fmt.Sprintf("%s is %dms (%d timed)", s.text, s.times.Percentile(s.percentile), s.times.Count)
	case s.none():
		return s.text + ": no such login was seen"
	case s.rate:
		return fmt.Sprintf("%s is %s, %d of %d logins", s.text, shareText(s.part, s.whole), s.part, s.whole)
	}
	return fmt.Sprintf("%s is %d", s.text, s.part)
}
