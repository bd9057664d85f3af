package align

import (
	"slices"
	"strconv"
	"strings"

	"uccetrace/flow"
)

// spelling says how two values of a field are held against each other.
type spelling uint8

const (
	free   spelling = iota // not at all: times, durations, counters, prose, what a site may choose
	word                   // letter by letter: 0041 and 41 are two extensions
	number                 // by value, in any base
	name                   // whatever the case
)

// compares says how a field is compared. These are the values that the request fixed
// and the states that lines tell; what is not named here may differ between any two
// logins that go the same way. Codes are not: a refusal may print any code of its set,
// and what a code says is no matter of replay.
func compares(field string) spelling {
	switch field {
	case "agent", "ext", "instrument", "remote", "terminal":
		return word // who asks, and for what
	case "stid", "peripheral", "workmode", "forced", "group", "pq":
		return number
	case "mode", "overall", "regstate", "cilmessage":
		return name
	case "observed", "result":
		return number
	}
	return free
}

// equal reports whether two values of a field are the same.
func (s spelling) equal(a, b string) bool {
	switch {
	case a == b:
		return true
	case s == number:
		return Canonical(a) == Canonical(b)
	case s == name:
		return strings.EqualFold(a, b)
	}
	return s == free
}

// Compares reports whether Compare holds the values of a field against each other.
func Compares(field string) bool { return compares(field) != free }

// Canonical is a number in one spelling, whatever its base and sign; a text that
// is no number stays as it is.
func Canonical(text string) string {
	lower := strings.ToLower(text)
	if strings.HasPrefix(lower, "8ccc") && len(lower) == len("8ccc0060") {
		lower = "0x" + lower // an error of CUCM without its prefix
	}
	if digits, isHex := strings.CutPrefix(lower, "0x"); isHex {
		if n, err := strconv.ParseUint(digits, 16, 32); err == nil {
			return strconv.FormatUint(n, 10)
		}
		return text
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		if n < 0 && n >= -1<<31 {
			n += 1 << 32
		}
		return strconv.FormatInt(n, 10)
	}
	return text
}

// difference is a field in which two lines differ.
type difference struct{ name, want, got string }

// differ lists the fields in which two lines of one message differ, where both
// speak and the field compares; of a field that a line holds several times, the
// first.
func differ(a, b *flow.Step, minted []string) (out []difference) {
	for i := range a.Fields {
		f := &a.Fields[i]
		s := compares(f.Name)
		if s == free || f.Value == "" || slices.Contains(minted, f.Name) {
			continue
		}
		if got := b.Value(f.Name); got != "" && !s.equal(f.Value, got) && a.Value(f.Name) == f.Value {
			out = append(out, difference{f.Name, f.Value, got})
		}
	}
	return out
}

// differences lists the matched steps of which the observed one says something
// else: a value that the request fixed, a code, an error that its message does not
// define, or a second value for a number that the run mints: the first observed one
// stands for it from there on.
func (c *comparison) differences() {
	pairs := slices.Clone(c.both)
	slices.SortFunc(pairs, func(a, b Match) int { return a.Observed - b.Observed })
	first := map[value]string{}
	for _, m := range pairs {
		e, o := &c.run.Steps[m.Expected], &c.observed[m.Observed]
		found := differ(e, o, c.minted)
		got := c.of(c.got, m.Observed)
		for n, want := range c.of(c.want, m.Expected) {
			if want == "" || got[n] == "" {
				continue
			}
			v := value{c.minted[n], Canonical(want)}
			if f, ok := first[v]; !ok {
				first[v] = got[n]
			} else if !number.equal(f, got[n]) {
				found = append(found, difference{c.minted[n], f, got[n]})
			}
		}
		if len(found) > 0 || len(o.Flags) > 0 {
			c.different(m, found)
		}
	}
}

func (c *comparison) different(m Match, found []difference) {
	e, o := &c.run.Steps[m.Expected], &c.observed[m.Observed]
	var want, got []string
	for _, d := range found {
		want, got = append(want, d.name+"="+d.want), append(got, d.name+"="+d.got)
	}
	for _, flag := range o.Flags {
		if !slices.Contains(e.Flags, flag) {
			got = append(got, flag)
		}
	}
	if len(got) > 0 {
		c.add(flow.Different, m.Expected, m.Observed, max(costOf(e).different, costOf(o).different), strings.Join(want, " "), strings.Join(got, " "))
	}
}
