package knowledge

import (
	"regexp"
	"strings"
)

// labels are the fields of traces whose numbers belong to one table.
var labels = map[string]string{
	"failurecode":         "CF",
	"peripheralerrorcode": "PERERR",
	"agentworkmode":       "WORKMODE",
	"workmode":            "WORKMODE",
	"eventreasoncode":     "REASON",
	"systemeventid":       "SYSTEM_EVENT",
	"pgstatus":            "PG_STATUS",
	"http":                "HTTP",
}

var (
	labelled = regexp.MustCompile(`\b([A-Za-z]+)\s?[:= ]\s?(-?(?:0[xX])?[0-9A-Fa-f]+)\b`)
	named    = regexp.MustCompile(`\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b`)
	cti      = regexp.MustCompile(`\b(?:0[xX])?8[cC]{3}[0-9A-Fa-f]{4}\b|-19327[0-9]{5}\b|\b23621[0-9]{5}\b`)
)

// CodesIn are the codes that a line of a trace holds: names, CUCM's errors in any
// form, and numbers behind the labels that give them a table (FailureCode:256).
// A 0 says that there is no code and is left out.
func (b *Base) CodesIn(line string) (out []Code) {
	seen := map[Key]bool{}
	add := func(codes []Code) {
		for _, c := range codes {
			if !seen[c.Key()] || c.Spelled == "" {
				seen[c.Key()] = true
				out = append(out, c)
			}
		}
	}
	for _, m := range named.FindAllString(line, -1) {
		add(b.Codes(m))
	}
	for _, m := range cti.FindAllString(line, -1) {
		add(b.Codes("CTIERR " + m))
	}
	for _, m := range labelled.FindAllStringSubmatch(line, -1) {
		if table := labels[strings.ToLower(m[1])]; table != "" && strings.Trim(m[2], "0x") != "" {
			add(b.Codes(table + " " + m[2]))
		}
	}
	return out
}
