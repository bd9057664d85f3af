package analysis

import (
	"slices"
	"strconv"
	"strings"

	"uccetrace/flow"
)

// spaces counts the logins in which a text stands, by identifier space.
type spaces []flow.FoundSpace

// add counts the spaces of one login.
func (s *spaces) add(names []string) {
	for _, name := range names {
		i := slices.IndexFunc(*s, func(f flow.FoundSpace) bool { return f.Space == name })
		if i < 0 {
			i = len(*s)
			*s = append(*s, flow.FoundSpace{Space: name})
		}
		(*s)[i].Count++
	}
}

// list has the identifiers before the values of messages, else in order of first
// sight.
func (s *spaces) list() []flow.FoundSpace {
	out := append([]flow.FoundSpace{}, *s...)
	slices.SortStableFunc(out, func(a, b flow.FoundSpace) int { return rankOf(a.Space) - rankOf(b.Space) })
	return out
}

// inMessage stands between a value's name and the message that has it.
const inMessage = " in "

// identifiers are those of some spaces that are no values of messages, with what was
// found there where several texts are looked for.
func identifiers(names []string, text string, several bool) []string {
	names = slices.DeleteFunc(names, func(name string) bool { return rankOf(name) > 0 })
	for i := range names {
		if several {
			names[i] = text + " as " + names[i]
		}
	}
	return names
}

func rankOf(space string) int {
	if strings.Contains(space, inMessage) {
		return 1
	}
	return 0
}

// Spaces lists the identifier spaces in which a login holds a text: numbers are
// found in any base.
func Spaces(l *flow.Login, text string) []string {
	a := &l.Agent
	var out []string
	look := func(space string, values ...string) {
		for _, v := range values {
			if v != "" && sameNumber(v, text) && !slices.Contains(out, space) {
				out = append(out, space)
			}
		}
	}
	look("agent id", a.ID)
	look("ICM id", a.ICMID)
	look("agent name", a.Name)
	look("extension", a.Extension)
	look("instrument", a.Instrument)
	look("peripheral", a.Peripheral)
	look("device target", a.DeviceTarget)
	look("network target", a.NetworkTarget)
	look("terminal", a.Terminal)
	look("client", a.Client)
	look("skill group", a.SkillGroups...)
	look("precision queue", a.PrecisionQueues...)
	look("CTI invoke id", l.IDs.CTI...)
	look("OPC invoke id", l.IDs.OPC...)
	look("JGW invoke id", l.IDs.JGW...)
	look("login", l.ID)
	for _, s := range l.Steps {
		for _, f := range s.Fields {
			look(f.Name+inMessage+s.Message, f.Value)
		}
	}
	return out
}

// sameNumber says whether an identifier is what was asked for: texts without case;
// numbers whatever their base where one of them is written with 0x; a hexadecimal
// identifier also without its 0x. Digits alone are decimal, or just these digits.
func sameNumber(id, asked string) bool {
	id, asked = strings.ToLower(id), strings.ToLower(asked)
	if id == asked {
		return true
	}
	digits, hexID := strings.CutPrefix(id, "0x")
	hexAsked := strings.HasPrefix(asked, "0x")
	if hexID && digits == asked {
		return true
	}
	if hexID && !hexAsked && strings.ContainsAny(asked, "abcdef") {
		asked, hexAsked = "0x"+asked, true
	}
	if !hexID && !hexAsked {
		return false
	}
	x, okX := number(id)
	y, okY := number(asked)
	return okX && okY && x == y
}

// number reads 0x1b65f as hexadecimal and all else as decimal: a leading 0 of an
// extension is no sign of octal.
func number(s string) (uint64, bool) {
	base := 10
	if rest, hex := strings.CutPrefix(strings.ToLower(s), "0x"); hex {
		s, base = rest, 16
	}
	v, err := strconv.ParseUint(s, base, 64)
	return v, err == nil
}
