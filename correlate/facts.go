package correlate

import (
	"bytes"
	"slices"
	"strings"

	"uccetrace/correlate/ident"
	"uccetrace/flow"
	"uccetrace/parser/catalog"
)

// fill enters what the steps say of the agent and the request, by what the
// glossary says each name fills. The first value wins; lists keep the order of
// first sight. A doubtful line says nothing.
func (w *writer) fill(out *flow.Login, steps []*step) {
	for _, s := range steps {
		l := s.lines[0]
		if l.doubtful {
			continue
		}
		for i := range l.ev.Fields {
			f := &l.ev.Fields[i]
			if f.Name == catalog.Unlisted || f.Kind == catalog.Cut || f.End <= f.Start {
				continue
			}
			fact := w.says.facts[f.Name]
			if fact == nil {
				continue
			}
			name, text := &w.says.catalog.Names[f.Name], l.ev.Text[f.Start:f.End]
			if name.Kind != catalog.Text && f.Kind == catalog.Text {
				continue
			}
			switch single, list := fact(out); {
			case single != nil && *single == "":
				*single = spelled(name.Kind, f.Kind, text)
			case list != nil:
				if value := spelled(name.Kind, f.Kind, text); !slices.Contains(*list, value) {
					*list = append(*list, value)
				}
			}
		}
	}
}

// spelled is a value as reports write it: hexadecimal numbers in lower case with
// 0x, whatever base the line used.
func spelled(kind, as catalog.Kind, text []byte) string {
	if kind != catalog.Hex {
		return string(text)
	}
	if as == catalog.Integer {
		if v, ok := ident.ParseInteger(text); ok {
			return hexText(v)
		}
	}
	text = bytes.ToLower(text)
	if !bytes.HasPrefix(text, []byte("0x")) {
		return "0x" + string(text)
	}
	return string(text)
}

func hexText(v uint64) string {
	const digits = "0123456789abcdef"
	var buf [18]byte
	i := len(buf)
	for {
		i--
		buf[i] = digits[v&15]
		if v >>= 4; v == 0 {
			return "0x" + string(buf[i:])
		}
	}
}

// A fact is a member of a login that a name of the glossary fills.
type fact func(*flow.Login) (single *string, list *[]string)

// factNames are the facts that a glossary may name.
var factNames = map[string]fact{
	"agent.id":               func(l *flow.Login) (*string, *[]string) { return &l.Agent.ID, nil },
	"agent.icm_id":           func(l *flow.Login) (*string, *[]string) { return &l.Agent.ICMID, nil },
	"agent.name":             func(l *flow.Login) (*string, *[]string) { return &l.Agent.Name, nil },
	"agent.extension":        func(l *flow.Login) (*string, *[]string) { return &l.Agent.Extension, nil },
	"agent.instrument":       func(l *flow.Login) (*string, *[]string) { return &l.Agent.Instrument, nil },
	"agent.peripheral":       func(l *flow.Login) (*string, *[]string) { return &l.Agent.Peripheral, nil },
	"agent.device_target":    func(l *flow.Login) (*string, *[]string) { return &l.Agent.DeviceTarget, nil },
	"agent.network_target":   func(l *flow.Login) (*string, *[]string) { return &l.Agent.NetworkTarget, nil },
	"agent.terminal":         func(l *flow.Login) (*string, *[]string) { return &l.Agent.Terminal, nil },
	"agent.client":           func(l *flow.Login) (*string, *[]string) { return &l.Agent.Client, nil },
	"agent.skill_groups":     func(l *flow.Login) (*string, *[]string) { return nil, &l.Agent.SkillGroups },
	"agent.precision_queues": func(l *flow.Login) (*string, *[]string) { return nil, &l.Agent.PrecisionQueues },
	"request.reason":         func(*flow.Login) (*string, *[]string) { return nil, nil }, // of moments
	"request.medium":         func(*flow.Login) (*string, *[]string) { return nil, nil }, // see otherMedium
	"request.supervisor":     func(*flow.Login) (*string, *[]string) { return nil, nil },
	"ids.cti":                func(l *flow.Login) (*string, *[]string) { return nil, &l.IDs.CTI },
	"ids.opc":                func(l *flow.Login) (*string, *[]string) { return nil, &l.IDs.OPC },
	"ids.jgw":                func(l *flow.Login) (*string, *[]string) { return nil, &l.IDs.JGW },
}

// measures times what the catalogue says begins and ends: from the latest
// beginning that precedes the first end, to the last end. Between machines whose
// clocks had to be put right there is no measure, unless they are known that well.
func (w *writer) measures(out *flow.Login, steps []*step) {
	out.ConfirmedMS = w.measure(steps, "confirmed", false)
	out.RouterMS = w.measure(steps, "router", true)
	out.CUCMMS = added(steps, "cucm")
}

func (w *writer) measure(steps []*step, name string, toLast bool) *int64 {
	var end, lastEnd *step
	for _, s := range steps {
		l := s.lines[0]
		if l.doubtful || !slices.Contains(l.ev.Message.Ends, name) {
			continue
		}
		if end == nil || s.t < end.t {
			end = s
		}
		if lastEnd == nil || s.t > lastEnd.t {
			lastEnd = s
		}
	}
	if end == nil {
		return nil
	}
	var begin *step
	for _, s := range steps {
		l := s.lines[0]
		if !l.doubtful && slices.Contains(l.ev.Message.Begins, name) && s.t <= end.t && (begin == nil || s.t > begin.t) {
			begin = s
		}
	}
	if begin == nil {
		return nil
	}
	if toLast {
		end = lastEnd
	}
	if !w.clocks.Comparable(begin.lines[0].unit.Unit, end.lines[0].unit.Unit) {
		return nil
	}
	ms := int64(end.t - begin.t)
	return &ms
}

// added sums the values that messages add to a measure.
func added(steps []*step, name string) *int64 {
	var sum *int64
	for _, s := range steps {
		l := s.lines[0]
		for _, a := range l.ev.Message.Adds {
			if a.Measure != name || l.doubtful {
				continue
			}
			if v, ok := ident.ParseInteger(l.ev.Value(a.Name)); ok && int64(v) >= 0 {
				if sum == nil {
					sum = new(int64)
				}
				*sum += int64(v)
			}
		}
	}
	return sum
}

// numbers are what an entry that no message claims may hold of a login: its
// request numbers and what names the agent and the phone.
func (w *writer) numbers(s *strand) []Number {
	var out []Number
	for _, r := range s.requests {
		name := w.says.catalog.Names[r.Name]
		out = append(out, Number{Name: name.Name, Text: strings.ToLower(string(r.Text)), Request: true, Hex: name.Kind == catalog.Hex})
	}
	for i, id := range w.ids.Entities {
		if e := s.entities[i]; len(e.Text) > 0 {
			out = append(out, Number{Name: w.says.catalog.Names[id].Name, Text: string(e.Text)})
		}
	}
	return out
}
