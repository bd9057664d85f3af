package diagnose

import (
	"context"
	"crypto/sha256"
	"math"
	"slices"
	"strconv"
	"strings"

	"uccetrace/flow"
	"uccetrace/flow/align"
	"uccetrace/flow/reference"
)

// shape is what a login shows, as a hash: all that replays of it and a verdict on it
// depend on. Names and numbers that are its own stand in it as which of them are equal,
// times as their order.
type shape [sha256.Size]byte

// with is the shape of a login that also prints these codes.
func (s shape) with(facts []fact) shape {
	b := slices.Clone(s[:])
	for i := range facts {
		f := &facts[i]
		b = append(append(b, f.Table...), 0)
		b = strconv.AppendInt(b, f.Number, 10)
		b = append(append(b, 0), f.Printed...)
		b = strconv.AppendBool(append(b, 0), f.public)
		for _, at := range f.steps {
			b = strconv.AppendInt(append(b, ' '), int64(at), 10)
		}
		b = append(b, '\n')
	}
	return sha256.Sum256(b)
}

// own reports whether a field names what is the login's own: an agent, a device, a group.
// What a run of the request prints there is one of its names, or a constant of the engine.
func own(field string) bool {
	switch field {
	case "agent", "ext", "instrument", "remote", "terminal", "stid", "group", "pq", "sgid", "sgnumber":
		return true
	}
	return false
}

// tells reports whether the value of any other field tells one login from another: align
// compares it, it is part of a line's key, or the request is read off it.
func tells(s *flow.Step, field string) bool {
	return align.Compares(field) || slices.Contains(s.Keys, field) || field == "workmode" || field == "reason" || field == "pname"
}

// constants are the names that the engine prints whoever asks: those of its built-in site
// and of the catalogue's examples.
type constants map[string]bool

func constantsOf(engine *reference.Replayer) (constants, error) {
	c := constants{}
	for _, n := range [...]string{"-1", "0", "1"} {
		c[n] = true
	}
	for _, client := range [...]string{"Finesse", "CTI OS", "CRM"} {
		request := reference.RequestOf(&flow.Login{Agent: flow.Agent{Client: client}})
		request.Agent.Client, request.Trace = "", map[string]string{"ctisvr": "protocol", "finesse": "debug", "router": "agent-changes"}
		run, err := engine.Replay(context.Background(), request)
		if err != nil {
			return nil, err
		}
		for i := range run.Login.Steps {
			for _, f := range run.Login.Steps[i].Fields {
				if own(f.Name) {
					c[align.Canonical(f.Value)] = true
				}
			}
		}
	}
	return c, nil
}

// naming numbers the names of one login by their first place in it.
type naming struct {
	constants
	minted []string
	places map[name]int
	spelt  map[name]int
}

// name is a value; space is the field for numbers that only equal others of that field,
// "" for all that is called something.
type name struct{ space, text string }

// known reports whether a run that prints a name has it from the request, or always.
func (n *naming) known(text string) bool {
	text = align.Canonical(text)
	_, there := n.places[name{"", text}]
	return there || n.constants[text] || text == ""
}

// append writes a name: which one it is, how it is spelt, and when it is new, of what
// form.
func (n *naming) append(b []byte, space, text string) []byte {
	canonical := align.Canonical(text)
	if text == "" || space == "" && n.constants[canonical] {
		return append(append(b, '='), text...)
	}
	at, there := n.places[name{space, canonical}]
	if !there {
		at = len(n.places)
		n.places[name{space, canonical}] = at
	}
	b = strconv.AppendInt(append(b, '#'), int64(at), 10)
	spelling, there := n.spelt[name{space, text}]
	if !there {
		spelling = len(n.spelt)
		n.spelt[name{space, text}] = spelling
		b = n.form(append(b, '~'), space, text)
	}
	return strconv.AppendInt(append(b, '~'), int64(spelling), 10)
}

// form is what the engine can tell of a name without knowing others: whether a counter
// can begin at it; the kinds of its letters.
func (n *naming) form(b []byte, space, text string) []byte {
	if space != "" {
		hex, err := strconv.ParseUint(strings.TrimPrefix(text, "0x"), 16, 32)
		b = strconv.AppendBool(b, err == nil && hex < math.MaxUint32-1000)
		_, err = strconv.Atoi(text)
		return strconv.AppendBool(b, err == nil)
	}
	for i := range len(text) {
		switch c := text[i]; {
		case c >= '1' && c <= '9' || c == '0' && i > 0:
			b = append(b, '9')
		case c >= 'a' && c <= 'z' && (i != 1 || text[0] != '0'), c >= 'A' && c <= 'Z':
			b = append(b, 'a')
		default:
			b = append(b, c)
		}
	}
	return b
}

// space is where a field's values are numbers that each run gives anew; ok is false
// where they are not.
func (n *naming) space(field string) (string, bool) {
	return field, slices.Contains(n.minted, field)
}

// shapeOf is the shape of a login of which the first part counts, without and with the
// order of its times, and its names. The order of the lines is in both.
func (j *Judge) shapeOf(login, counts *flow.Login) (plain, timed shape, names *naming) {
	n := &naming{constants: j.constants, minted: reference.Minted(), places: map[name]int{}, spelt: map[name]int{}}
	b := append(j.buffer[:0], login.Outcome...)
	b = n.agent(append(b, '\n'), login)
	for _, c := range login.Coverage {
		b = append(append(append(append(b, ' '), c.Process...), '='), c.State...)
	}
	var doubtful []string
	for i := range login.Ambiguous {
		if m := login.Ambiguous[i].Message; !slices.Contains(doubtful, m) {
			doubtful = append(doubtful, m)
		}
	}
	slices.Sort(doubtful)
	for _, m := range doubtful {
		b = append(append(b, ' '), m...)
	}
	b = strconv.AppendBool(append(b, '\n'), len(counts.Unread) > 0)
	// What counts is a subsequence: the steps up to an end.
	c := 0
	for i := range login.Steps {
		s := &login.Steps[i]
		b = append(b, '\n')
		if c < len(counts.Steps) && s.OffsetMS == counts.Steps[c].OffsetMS {
			b, c = append(b, '+'), c+1
		}
		b = j.appendStep(b, n, s)
	}
	plain = sha256.Sum256(b)
	b, backwards := appendTimes(append(b, '\n'), login.Steps)
	if timed = sha256.Sum256(b); backwards {
		plain = timed
	}
	j.buffer = b
	return plain, timed, n
}

// agent writes what the login itself says of the request.
func (n *naming) agent(b []byte, l *flow.Login) []byte {
	a := &l.Agent
	for _, text := range [...]string{a.ID, a.ICMID, a.Extension, a.Instrument, a.Terminal} {
		b = n.append(append(b, ' '), "", text)
	}
	b = strconv.AppendBool(append(b, ' '), a.Name == "")
	b = append(append(append(append(b, ' '), a.Peripheral...), 0), a.Client...)
	b = n.append(append(b, ' '), "ntid", a.NetworkTarget)
	for _, list := range [...][]string{a.SkillGroups, a.PrecisionQueues} {
		for i, text := range list {
			b = n.append(append(b, ' '), "", text)
			less := 0
			for _, other := range list[:i] {
				if len(other) < len(text) || len(other) == len(text) && other < text {
					less++
				}
			}
			b = strconv.AppendInt(append(b, ':'), int64(less), 10)
		}
		b = append(b, '|')
	}
	for i, list := range [...][]string{l.IDs.CTI, l.IDs.OPC, l.IDs.JGW} {
		for _, text := range list {
			b = n.append(append(b, ' '), [...]string{"cti", "opc", "jgw"}[i], text)
		}
		b = append(b, '|')
	}
	return append(b, '\n')
}

// appendTimes writes the order of the steps that are of one node's clock, and reports
// whether any time of a clock is before that of an earlier step. Times without
// milliseconds overlap: there they stand as they are.
func appendTimes(b []byte, steps []flow.Step) (out []byte, backwards bool) {
	coarse := slices.ContainsFunc(steps, func(s flow.Step) bool { return s.At.InSeconds() })
	latest := map[string]int64{}
	for i := range steps {
		s := &steps[i]
		last, there := latest[s.Node]
		switch {
		case !there || s.OffsetMS > last:
			b, latest[s.Node] = append(b, '>'), s.OffsetMS
		case s.OffsetMS == last:
			b = append(b, '=')
		default:
			b, coarse, backwards = append(b, '<'), true, true
		}
	}
	for i := range steps {
		if coarse {
			b = strconv.AppendInt(append(b, ' '), steps[i].OffsetMS, 10)
			b = strconv.AppendBool(append(b, '/'), steps[i].At.InSeconds())
		}
	}
	return b, backwards
}

func (j *Judge) appendStep(b []byte, n *naming, s *flow.Step) []byte {
	for _, text := range [...]string{s.Process, s.Node, s.Printed, s.Message, s.Step, s.Basis, s.Says, s.Status} {
		b = append(append(b, text...), 0)
	}
	whole, fused := false, false
	for i := range s.Evidence {
		whole, fused = whole || !s.Evidence[i].Fused, fused || s.Evidence[i].Fused
	}
	b = strconv.AppendBool(strconv.AppendBool(b, whole), fused)
	if s.Says == "refuses" {
		b = strconv.AppendBool(b, j.givesUp(s))
	}
	for i := range s.Fields {
		f := &s.Fields[i]
		b = append(append(append(b, ' '), f.Name...), 0)
		if space, is := n.space(f.Name); is {
			b = n.append(b, space, f.Value)
		} else if own(f.Name) {
			b = n.append(b, "", f.Value)
		} else if tells(s, f.Name) {
			b = append(append(b, '='), f.Value...)
		} else {
			b = strconv.AppendBool(b, f.Value == "")
		}
	}
	for _, key := range s.Keys {
		b = append(append(b, 1), key...)
	}
	for _, flag := range s.Flags {
		b = append(append(b, 2), flag...)
	}
	return b
}
