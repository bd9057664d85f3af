package catalog

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// Any says whether one of the conditions holds for the values of a message.
func Any(conds []Condition, value func(NameID) []byte) bool {
	for i := range conds {
		if conds[i].Holds(value) {
			return true
		}
	}
	return false
}

// Holds says whether the condition holds. value gives nil for what is not there:
// then "is" does not hold and "is not" does. Case does not count.
func (c Condition) Holds(value func(NameID) []byte) bool {
	if c.Name != 0 {
		v := value(c.Name)
		found := false
		for _, want := range c.Values {
			found = found || v != nil && bytes.EqualFold(v, []byte(want))
		}
		if found == c.Not {
			return false
		}
	}
	for _, also := range c.Also {
		if !also.Holds(value) {
			return false
		}
	}
	return true
}

// Opening says whether an entry of the message opens a login.
func (msg *Message) Opening(value func(NameID) []byte) bool { return Any(msg.Opens, value) }

// OpensOther says whether an entry of the message is a request of another kind:
// it could open a login and its values say that it does not.
func (msg *Message) OpensOther(value func(NameID) []byte) bool {
	return len(msg.Opens) > 0 && !Any(msg.Opens, value)
}

// Alarming says whether the label of a pair speaks of trouble (holds error,
// status, fail, cause, reject or result, in any case): where no template knows
// it, it is shown beside the step.
func Alarming(label []byte) bool {
	for _, w := range []string{"error", "status", "fail", "cause", "reject", "result"} {
		for i := 0; i+len(w) <= len(label); i++ {
			if strings.EqualFold(string(label[i:i+len(w)]), w) {
				return true
			}
		}
	}
	return false
}

// Entries is how many of the bodies that Print gives are entries of their own;
// those behind them are lines without a header.
func (msg *Message) Entries() int {
	n := 1
	for _, t := range msg.compiled().thens {
		if !t.extra {
			n++
		}
	}
	return n
}

// Level is the word between header and body in the message's first example
// ("Trace", "Session 8", "" for none), as a printed entry carries it. In a dialect
// other than dumplog's it is what the header says of the level: "6", "INFO".
func (msg *Message) Level() string {
	if len(msg.Examples) == 0 {
		return "Trace"
	}
	level, _, _ := splitHeader(msg.Examples[0].Lines[0])
	return level
}

// compiled is the message's code; the process is compiled if it is not yet.
func (msg *Message) compiled() *code {
	msg.set.compile()
	return msg.code
}

// Print writes the message with these values, by its first wording: a body for
// each entry, then the lines without a header. Values that are not given come
// from the examples; a pair that no example has is left out. It refuses what
// would not read back as it was given: a value with a blank where a word stands,
// one that holds what ends it, a message that another one would claim.
func (msg *Message) Print(value func(NameID) (string, bool)) ([]string, error) {
	return msg.print(value, true)
}

// PrintOnly is Print without the values of the examples: pairs that are not given
// are left out, and so are further entries and lines of which nothing is given.
func (msg *Message) PrintOnly(value func(NameID) (string, bool)) ([]string, error) {
	return msg.print(value, false)
}

func (msg *Message) print(value func(NameID) (string, bool), fill bool) ([]string, error) {
	x := &printing{code: msg.compiled(), value: value, fill: fill}
	bodies, entries, err := x.message(msg)
	if err != nil {
		return nil, err
	}
	out, given := make([]string, len(bodies)), map[NameID]string{}
	for i, body := range bodies {
		var b strings.Builder
		for _, w := range body {
			b.WriteString(w.text)
			if w.name != 0 {
				given[w.name] = w.text
			}
		}
		out[i] = b.String()
	}
	if err := x.code.survives(msg, out, entries, given); err != nil {
		return nil, err
	}
	return out, nil
}

// printing is one message being written.
type printing struct {
	code     *code
	value    func(NameID) (string, bool)
	defaults map[NameID]string
	fill     bool      // values that are not given come from the defaults
	body     []written // of the template at hand
}

// written is a stretch of a body: a literal, or the value of a name.
type written struct {
	text string
	name NameID // 0 for a literal
}

// message writes all bodies, each in its stretches; entries of them are entries
// of their own.
func (x *printing) message(msg *Message) (bodies [][]written, entries int, err error) {
	c := x.code
	if len(c.lines) == 0 {
		return nil, 0, fmt.Errorf("%s has no template", msg.ID)
	}
	x.defaults = c.exampleValues(msg)
	bodies, entries = append(bodies, x.template(c.lines[0])), 1
	for _, t := range c.thens {
		if t.extra || !x.fill && !x.any(t) && !(t.empty && len(bodies) > 1) {
			continue
		}
		bodies = append(bodies, x.template(t))
		entries++
	}
	for _, t := range c.unders {
		closes := len(t.pieces) == 0 && len(bodies) > entries // } of a block that stands
		if t.extra || !x.fill && !x.any(t) && !closes {
			continue
		}
		bodies = append(bodies, x.template(t))
	}
	return bodies, entries, nil
}

// any says whether a value of the template is given.
func (x *printing) any(t *template) bool {
	for i := range t.pieces {
		if _, ok := x.value(t.pieces[i].name); ok {
			return true
		}
	}
	return false
}

// find is the value for a piece, if there is one.
func (x *printing) find(p piece) (string, bool) {
	if v, ok := x.value(p.name); ok {
		return v, true
	}
	if x.fill {
		v, ok := x.defaults[p.name]
		return v, ok
	}
	return "", false
}

// write appends a literal and its value. What is not given gets its default, or
// else a filler: prose must stand.
func (x *printing) write(lit string, p piece) {
	v, ok := x.find(p)
	if !ok {
		if v, ok = x.defaults[p.name]; !ok {
			v = x.code.filler(p)
		}
	}
	x.literal(lit)
	x.body = append(x.body, written{text: v, name: p.name})
}

func (x *printing) literal(s string) { x.body = append(x.body, written{text: s}) }

// template fills a template in, without the pairs that have no value.
func (x *printing) template(t *template) []written {
	x.body = nil
	for i := 0; i < t.first; i++ {
		x.write(t.pieces[i].lit, t.pieces[i])
	}
	end, first := "", true // what closes the pair before; none was written yet
	for k := range t.pairs {
		pr := &t.pairs[k]
		lit := t.pieces[pr.first].lit
		if k == 0 {
			x.literal(t.begin)
			lit = lit[len(t.begin):]
		} else {
			lit = lit[len(t.pairs[k-1].close):]
		}
		if !x.has(t, pr) {
			continue
		}
		x.literal(end)
		if first {
			lit = strings.TrimLeft(lit, " ,;")
		}
		for i := pr.first; i < pr.last; i++ {
			if i > pr.first {
				lit = t.pieces[i].lit
			}
			x.write(lit, t.pieces[i])
		}
		end, first = pr.close, false
	}
	tail := t.tail
	if n := len(t.pairs); n > 0 {
		x.literal(end)
		tail = tail[len(t.pairs[n-1].close):]
	}
	x.literal(tail)
	return x.body
}

// has says whether a value of the pair is there.
func (x *printing) has(t *template, pr *pair) bool {
	for i := pr.first; i < pr.last; i++ {
		if _, ok := x.find(t.pieces[i]); ok {
			return true
		}
	}
	return false
}

// filler is a value for a name that no example has.
func (c *code) filler(p piece) string {
	n := c.set.catalog.Names[p.name]
	switch {
	case p.kind == Integer:
		return "0"
	case p.kind == Hex:
		return "0x0"
	case len(n.Values) > 0:
		return n.Values[0]
	case p.loose:
		return ""
	}
	return n.Name
}

// survives reads printed bodies back and compares.
func (c *code) survives(msg *Message, out []string, entries int, given map[NameID]string) error {
	s := c.set
	var m Match
	if v := s.Head([]byte(out[0]), &m); v != Claimed || m.Message != msg {
		return fmt.Errorf("%s would not read back: %s", msg.ID, strconv.Quote(out[0]))
	}
	got := map[NameID]string{}
	c.collect(got, out[0], &m)
	from, under := 0, 0
	for i, body := range out[1:] {
		m = Match{}
		var ok bool
		if i+1 < entries {
			from, ok = s.Then(msg, from, []byte(body), &m)
		} else {
			under, ok = s.Under(msg, under, []byte(body), &m)
		}
		if !ok {
			return fmt.Errorf("%s would not read back: %s", msg.ID, strconv.Quote(body))
		}
		c.collect(got, body, &m)
	}
	for id, v := range given {
		if r, ok := got[id]; !ok || r != v {
			name := s.catalog.Names[id].Name
			return fmt.Errorf("%s would not read back: <%s> %s would be %s", msg.ID, name, strconv.Quote(v), strconv.Quote(r))
		}
	}
	return nil
}

// collect adds what was read of body to got. A list's elements are part of the
// list's own value.
func (c *code) collect(got map[NameID]string, body string, m *Match) {
	for _, f := range m.Fields {
		if _, ok := got[f.Name]; !ok && f.Name != Unlisted {
			got[f.Name] = body[f.Start:f.End]
		}
	}
}

// exampleValues are the values of the examples, the first one's first.
func (c *code) exampleValues(msg *Message) map[NameID]string {
	c.once.Do(func() {
		c.defaults = map[NameID]string{}
		for _, e := range msg.Examples {
			parts, _ := c.set.readExample(msg, e)
			for i := range parts {
				c.collect(c.defaults, parts[i].body, &parts[i].match)
			}
		}
	})
	return c.defaults
}
