package check

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
	"uccetrace/flow/search"
)

// condition says whether a login is meant.
type condition func(*flow.Login) bool

// Where chooses logins.
type Where struct {
	text  string
	means condition
}

// ParseWhere reads a condition on logins. base says which causes there are; nil takes
// any. An error is an *ExpressionError.
func ParseWhere(text string, base *knowledge.Base) (*Where, error) {
	e, err := parse(text)
	if err != nil {
		return nil, err
	}
	means, err := meaning{text, base}.any(e)
	if err != nil {
		return nil, err
	}
	return &Where{e.String(), means}, nil
}

// Chooses says whether it holds for a login.
func (w *Where) Chooses(l *flow.Login) bool { return w.means(l) }

func (w *Where) String() string { return w.text }

// meaning makes conditions of expressions; it holds the text for its errors, and the
// causes that may be named, nil for any.
type meaning struct {
	text string
	base *knowledge.Base
}

func (m meaning) wrong(column int, format string, args ...any) error {
	return &ExpressionError{m.text, column, fmt.Sprintf(format, args...)}
}

func (m meaning) any(e *expression) (condition, error) {
	return joined(e.Any, m.all, true)
}

func (m meaning) all(c *conjunction) (condition, error) {
	return joined(c.All, m.factor, false)
}

// joined holds as soon as one of its parts says so: with yes for an or, with no for an
// and.
func joined[P any](parts []P, of func(P) (condition, error), decides bool) (condition, error) {
	var list []condition
	for _, part := range parts {
		c, err := of(part)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	if len(list) == 1 {
		return list[0], nil
	}
	return func(l *flow.Login) bool {
		for _, c := range list {
			if c(l) == decides {
				return decides
			}
		}
		return !decides
	}, nil
}

func (m meaning) factor(f *factor) (condition, error) {
	switch {
	case f.Not != nil:
		c, err := m.factor(f.Not)
		return func(l *flow.Login) bool { return !c(l) }, err
	case f.Group != nil:
		return m.any(f.Group)
	}
	return m.test(f.Test)
}

// test is a field, a time, or an outcome alone.
func (m meaning) test(t *test) (condition, error) {
	name, column := t.Left.Name, t.Left.Pos.Column
	if f := m.fieldOf(name); f != nil {
		if t.Left.Call != nil {
			return nil, m.wrong(column, "%s takes no parentheses: write %s = …", name, name)
		}
		return m.field(t, f)
	}
	if measure, err := m.measure(&t.Left); err != nil {
		return nil, err
	} else if measure != nil {
		return m.timed(t, measure)
	}
	if aggregate(name) != nil {
		return nil, m.wrong(column, "%s is of many logins, and here one is chosen: write a condition such as %s", name, sampleCondition)
	}
	if t.Left.Call != nil {
		return nil, m.wrong(column, "%q is not known here: %s", name, knownFields)
	}
	switch o := flow.Outcome(name); o {
	case flow.Succeeded, flow.Failed, flow.Inconclusive:
		if t.Sign != "" || len(t.In) > 0 {
			return nil, m.wrong(t.Pos.Column, "%s stands alone: write outcome = %s", name, name)
		}
		return func(l *flow.Login) bool { return l.Outcome == o }, nil
	}
	return nil, m.wrong(column, "%q is not known here: %s", name, knownFields)
}

const knownFields = "write agent, ext, pg, peripheral, client, outcome, cause, a time (confirmed, router, cucm, settled, hop(\"AttributeLogin\")), or succeeded, failed, inconclusive"

// field is a value of a login that has a name.
type field struct {
	name string
	is   func(l *flow.Login, text string) bool
	why  func(text string) string // what is wrong with a value, "" for nothing
}

// fieldOf finds a field, nil where there is none. A login's values are those that the
// flags of the same names choose by.
func (m meaning) fieldOf(name string) *field {
	whole := func(text string) string { return noPattern(name, text) }
	for _, f := range []field{
		{"agent", func(l *flow.Login, v string) bool { return l.Agent.ID == v || l.Agent.ICMID == v }, whole},
		{"ext", func(l *flow.Login, v string) bool { return l.Agent.Extension == v || l.Agent.Instrument == v }, whole},
		{"pg", func(l *flow.Login, v string) bool { return l.PG != 0 && pgText(l.PG) == normalPG(v) }, notPG},
		{"peripheral", func(l *flow.Login, v string) bool { return l.Agent.Peripheral == v }, whole},
		{"client", func(l *flow.Login, v string) bool { return strings.EqualFold(l.Agent.Client, v) }, whole},
		{"outcome", func(l *flow.Login, v string) bool { return string(l.Outcome) == v }, noOutcome},
		{"cause", hasCause, func(text string) string { return noCause(m.base, text) }},
	} {
		if f.name == name {
			return &f
		}
	}
	return nil
}

// hasCause says that a cause is the first of a login's or tied with it.
func hasCause(l *flow.Login, id string) bool {
	return len(l.Causes) > 0 && (l.Causes[0].ID == id || slices.Contains(l.Causes[0].Tied, id))
}

// pgText is how a PG is called, "" for none.
func pgText(pg int64) string {
	if pg == 0 {
		return ""
	}
	return "PG" + strconv.FormatInt(pg, 10)
}

// normalPG spells 1, pg1, PG1A and PG01 as PG1.
func normalPG(text string) string {
	digits := strings.TrimRight(strings.TrimPrefix(strings.ToUpper(text), "PG"), "AB")
	n, ok := number(digits)
	if !ok {
		return ""
	}
	return pgText(n)
}

func notPG(text string) string {
	if normalPG(text) == "" {
		return fmt.Sprintf("%q is no peripheral gateway: write 1 or PG1", text)
	}
	return ""
}

// noPattern refuses what is a pattern elsewhere: nothing would ever be equal to it.
func noPattern(name, text string) string {
	if strings.ContainsAny(text, "*?") {
		return fmt.Sprintf("%s: no patterns here: write the whole value, or %s in (…)", shown(text), name)
	}
	return ""
}

// noCause says what is wrong with the id of a cause, "" for nothing: one that no login
// can have would hold, or choose nothing, in silence.
func noCause(base *knowledge.Base, id string) string {
	if base == nil || base.Cause(id) != nil {
		return ""
	}
	why := shown(id) + " is no cause"
	if near := nearCauses(base, id); len(near) > 0 {
		why += " (did you mean " + strings.Join(near, " or ") + "?)"
	}
	return why + ": uccetrace explain lists them"
}

// mostNear is how many causes are offered for one that is none.
const mostNear = 3

// nearCauses are causes that may be meant: those spelled almost so or that hold the
// text, or else those that its words lead to.
func nearCauses(base *knowledge.Base, id string) (out []string) {
	if len(id) > 64 {
		return nil
	}
	offer := func(c *knowledge.Cause) {
		if c != nil && len(out) < mostNear && !slices.Contains(out, c.ID) {
			out = append(out, c.ID)
		}
	}
	for _, near := range base.Near(id) {
		offer(base.Cause(near))
	}
	for _, c := range base.Causes() {
		if len(id) >= 4 && strings.Contains(c.ID, strings.ToLower(id)) {
			offer(c)
		}
	}
	if len(out) > 0 {
		return out
	}
	index, err := search.New(base, nil)
	if err != nil {
		return nil
	}
	defer index.Close() //nolint:errcheck // in memory
	found, err := index.Find(strings.NewReplacer("-", " ", "_", " ").Replace(id))
	if err != nil {
		return nil
	}
	for _, hit := range found.Causes {
		offer(hit.Cause)
	}
	return out
}

func noOutcome(text string) string {
	switch flow.Outcome(text) {
	case flow.Succeeded, flow.Failed, flow.Inconclusive:
		return ""
	}
	return fmt.Sprintf("%q is no outcome: write succeeded, failed or inconclusive", text)
}

func (m meaning) field(t *test, f *field) (condition, error) {
	values := t.In
	switch {
	case t.To != nil && t.Sign != "=" && t.Sign != "!=":
		return nil, m.wrong(t.To.Pos.Column, "%s is no number: compare it with = or !=, or write %s in (…)", f.name, f.name)
	case t.To != nil:
		values = []*value{t.To}
	case len(t.In) == 0:
		return nil, m.wrong(t.Pos.Column, "%s needs a value: write %s = …", f.name, f.name)
	}
	for _, v := range values {
		if why := f.why(v.Text); why != "" {
			return nil, m.wrong(v.Pos.Column, "%s", why)
		}
	}
	want := t.Sign != "!="
	return func(l *flow.Login) bool {
		return slices.ContainsFunc(values, func(v *value) bool { return f.is(l, v.Text) }) == want
	}, nil
}

// timed compares a time of a login; one that is not known compares with nothing.
// Alone it says that the time is known.
func (m meaning) timed(t *test, of measure) (condition, error) {
	switch {
	case len(t.In) > 0:
		return nil, m.wrong(t.In[0].Pos.Column, "a time is no list: write %s < 1.5s", t.Left.String())
	case t.To == nil:
		return func(l *flow.Login) bool { return len(of(l)) > 0 }, nil
	}
	limit, ok := milliseconds(t.To.Text)
	if !ok {
		return nil, m.wrong(t.To.Pos.Column, "%q is no time: write 1.5s, 200ms or 2m", t.To.Text)
	}
	return func(l *flow.Login) bool {
		return slices.ContainsFunc(of(l), func(ms int64) bool { return compare(ms*unit, t.Sign, limit) })
	}, nil
}
