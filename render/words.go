package render

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"uccetrace/flow"
)

// digits groups a number by thousands: 1,234,567.
func digits(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// count is "1 login", "300 logins".
func count(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return digits(n) + " " + many
}

// ms spells milliseconds so that their size can be seen: 169 ms, 12.345 s,
// 2 min 5 s.
func ms(n int64) string {
	switch {
	case n < 10_000:
		return digits(n) + " ms"
	case n < 120_000:
		return strconv.FormatFloat(float64(n)/1000, 'f', -1, 64) + " s"
	}
	s := n / 1000
	if s%60 == 0 {
		return digits(s/60) + " min"
	}
	return digits(s/60) + " min " + strconv.FormatInt(s%60, 10) + " s"
}

// offset is a step's distance from the login's start, in milliseconds.
func offset(n int64) string {
	if n < 0 {
		return "-" + digits(-n)
	}
	return "+" + digits(n)
}

// list joins what is not empty: "a, b and c".
func list(items ...string) string {
	var out []string
	for _, s := range items {
		if s != "" {
			out = append(out, s)
		}
	}
	switch len(out) {
	case 0:
		return ""
	case 1:
		return out[0]
	}
	return strings.Join(out[:len(out)-1], ", ") + " and " + out[len(out)-1]
}

// commas joins what is not empty by commas.
func commas(items ...string) string {
	var out []string
	for _, s := range items {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, ", ")
}

// labelled is "label value", or nothing for no value.
func labelled(label, value string) string {
	if value == "" {
		return ""
	}
	return label + " " + value
}

// witnesses names the nodes that printed a step: PG1A; PG1A+B where both sides
// did; PG1A+PG2A otherwise.
func witnesses(s *flow.Step) string {
	nodes := []string{s.Node}
	for _, e := range s.Evidence {
		if e.Node != "" && !containsFold(nodes, e.Node) {
			nodes = append(nodes, e.Node)
		}
	}
	sort.Strings(nodes)
	name := nodes[0]
	for _, n := range nodes[1:] {
		first := nodes[0]
		if len(n) == len(first) && len(n) > 1 && strings.EqualFold(n[:len(n)-1], first[:len(first)-1]) {
			n = n[len(n)-1:]
		}
		name += "+" + n
	}
	return name
}

func containsFold(list []string, s string) bool {
	for _, e := range list {
		if strings.EqualFold(e, s) {
			return true
		}
	}
	return false
}

// printer names who printed a step: PG1A-pim1.
func printer(s *flow.Step) string {
	return processName(witnesses(s), s.Printed)
}

func processName(node, printed string) string {
	if node == "" {
		return printed
	}
	return node + "-" + printed
}

// doubt is what must be said wherever a step is shown whose wording nobody
// published.
func doubt(s *flow.Step) string {
	switch s.Basis {
	case "assumed":
		return " [assumed wording]"
	case "general":
		return " [read by its shape]"
	}
	return ""
}

// unsure marks a line that stands by itself, in a place that has no sign for it.
func unsure(s *flow.Step) string {
	if s.Status == flow.Unattributed {
		return " [may be another login's]" + doubt(s)
	}
	return doubt(s)
}

// distinctions says of each step what tells it from the other steps of its
// message: the values that the catalogue says so of, unless other steps have them
// too, and those that differ within the login; two at most.
func distinctions(steps []flow.Step) []string {
	shared := map[flow.Field]int{}
	for i := range steps {
		for _, f := range steps[i].Fields {
			shared[f]++
		}
	}
	first := map[string]int{}
	differs := map[string]map[string]bool{}
	for i := range steps {
		s := &steps[i]
		j, again := first[s.Message]
		if !again {
			first[s.Message] = i
			continue
		}
		for _, f := range s.Fields {
			if steps[j].Value(f.Name) != f.Value {
				if differs[s.Message] == nil {
					differs[s.Message] = map[string]bool{}
				}
				differs[s.Message][f.Name] = true
			}
		}
	}
	out := make([]string, len(steps))
	for i := range steps {
		var parts []string
		for _, f := range steps[i].Fields {
			tells := differs[steps[i].Message][f.Name] || shared[f] == 1 && slices.Contains(steps[i].Keys, f.Name)
			if f.Value != "" && tells && len(parts) < 2 {
				parts = append(parts, f.Name+" "+f.Value)
			}
		}
		out[i] = strings.Join(parts, ", ")
	}
	return out
}

// values spells a step's fields as name=value, the empty ones left out.
func values(s *flow.Step) string {
	var parts []string
	for _, f := range s.Fields {
		if f.Value == "" {
			continue
		}
		v := f.Value
		if strings.ContainsAny(v, " \t") {
			v = `"` + v + `"`
		}
		parts = append(parts, f.Name+"="+v)
	}
	return strings.Join(parts, " ")
}
