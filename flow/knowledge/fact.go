package knowledge

import (
	"regexp"
	"slices"
	"strings"
)

// Fact is a code that a line prints, whatever its spelling: a table and a number. The
// number need not be one that the table has.
type Fact struct {
	Table   string
	Number  int64  // as Code.Number
	Printed string // as the line has it
}

// String is the fact as people write codes: CF 260.
func (f Fact) String() string { return f.Table + " " + f.Printed }

// id is a code by number.
type id struct {
	table  string
	number int64
}

// openFailures are tables whose numbers are CUCM's own errors: alarms give them another
// heading, not another number.
var openFailures = []string{"PROVIDER_OPEN_FAILURE", "DEVICE_OPEN_FAILURE", "LINE_OPEN_FAILURE"}

// jtapiTwins are causes of the JTAPI client that CUCM and the PG number, too: the names
// are the same in the published tables.
var jtapiTwins = map[int64]int64{1008: 0x8CCC00D2, 1009: 0x8CCC00D3}

// ids are the numbers under which other tables have the same code, its own first.
func (f Fact) ids() []id {
	out := []id{{f.Table, f.Number}}
	cti := int64(0)
	switch {
	case f.Table == "CTIERR" || slices.Contains(openFailures, f.Table):
		cti = f.Number
	case f.Table == "PERERR" && f.Number > pererrCUCM && f.Number <= pererrCUCM+ctiMask:
		cti = ctiFirst + f.Number - pererrCUCM
	case f.Table == "JTAPI_OUT_OF_SERVICE":
		cti = jtapiTwins[f.Number]
	}
	if cti < ctiFirst || cti > ctiFirst+ctiMask {
		return out
	}
	out = append(out, id{"CTIERR", cti}, id{"PERERR", pererrCUCM + cti&ctiMask})
	for _, table := range openFailures {
		out = append(out, id{table, cti})
	}
	for jtapi, same := range jtapiTwins {
		if same == cti {
			out = append(out, id{"JTAPI_OUT_OF_SERVICE", jtapi})
		}
	}
	return out
}

// Same reports whether two facts are one code under two numbers: an error of CUCM is the
// PG's under another.
func (f Fact) Same(other Fact) bool {
	return slices.ContainsFunc(f.ids(), func(k id) bool { return k == id{other.Table, other.Number} })
}

// fieldTables are the fields of the catalogue that hold codes, with their tables.
var fieldTables = map[string]string{
	"failure": "CF", "failurename": "CF", "status": "E_CTI", "statusname": "E_CTI", "perror": "PERERR",
	"obscause": "JTAPI_OUT_OF_SERVICE", "outcause": "JTAPI_OUT_OF_SERVICE",
	"ctierror": "CTIERR", "ctierrorhex": "CTIERR", "ctireason": "CTIERR",
}

// labelTables are the labels of traces whose numbers belong to one table.
var labelTables = map[string]string{
	"failurecode":         "CF",
	"peripheralerrorcode": "PERERR",
	"agentworkmode":       "WORKMODE",
	"workmode":            "WORKMODE",
	"eventreasoncode":     "REASON",
	"systemeventid":       "SYSTEM_EVENT",
	"pgstatus":            "PG_STATUS",
	"http":                "HTTP",
}

// labelsOf are labels whose table the message gives: a reason is another one in a line
// that closes and in an agent's event. Only numbers and names that the table has count.
var labelsOf = []struct {
	in    *regexp.Regexp
	label string
	table string
}{
	{regexp.MustCompile(`LineClosed`), "reason", "LINE_CLOSED_REASON"},
	{regexp.MustCompile(`DeviceClosed`), "reason", "DEVICE_CLOSED_REASON"},
	{regexp.MustCompile(`ProviderClosed`), "reason", "PROVIDER_CLOSED_REASON"},
	{regexp.MustCompile(`(?:EndPoint|Device)Unregistered`), "reason", "CUCM_UNREGISTERED_REASON"},
	{regexp.MustCompile(`AddCallObserverResponse|AddressOutOfService|OutOfServiceEv`), "cause", "JTAPI_OUT_OF_SERVICE"},
	{regexp.MustCompile(`(?:Addr|Term)RestrictedEv`), "cause", "JTAPI_RESTRICTED"},
	{regexp.MustCompile(`AGENT_EVENT|AGENT_STATE_EVENT|AgentStateEvent`), "reason", "REASON"},
	{regexp.MustCompile(`AGENT_EVENT|AGENT_STATE_EVENT|AgentStateEvent`), "reasoncode", "REASON"},
}

// firstReason is the lowest reason code that no other table's reason has.
const firstReason = 20001

// bare is the table of a label that no message explains: a reason so high is an agent's,
// and the errorData of Finesse's answer is the control failure, but where it names the
// user who is not known.
func bare(label, text string) (table string, least int64) {
	switch {
	case label == "reason" || label == "reasoncode":
		return "REASON", firstReason
	case label == "errordata" && !strings.Contains(text, "UNKNOWN_USER") && !strings.Contains(text, "User Not Found"):
		return "CF", 256
	}
	return "", 0
}

var (
	// labelled is LABEL:NUMBER, LABEL=NAME, <LABEL>NUMBER; a name may follow in parentheses.
	labelled = regexp.MustCompile(`\b([A-Za-z]+)(?:\s?[:= >]\s?|#)(-?(?:0[xX])?[0-9A-Fa-f]+|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b`)
	named    = regexp.MustCompile(`\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b`)
	cti      = regexp.MustCompile(`\b(?:0[xX])?8[cC]{3}[0-9A-Fa-f]{4}\b|-19327[0-9]{5}\b|\b23621[0-9]{5}\b`)
	// refusals are messages whose Status is a code: in others it is something else.
	refusals = regexp.MustCompile(`FAILURE_CONF|FAILURE_EVENT|[^l]FailureConf|[^l]FailureEvent`)
	// glued is CF260; paired is CF 260/10004: the failure and the peripheral error with it.
	glued  = regexp.MustCompile(`\b(CF|E_CTI|PERERR)[ #:=-]?([0-9]+)\b`)
	paired = regexp.MustCompile(`(?:^|[\s(])(?:CF ?)?([0-9]{1,4})/([0-9]{5})\b`)
	status = regexp.MustCompile(`\b[Ss]tatus\s?[:=]\s?(-?(?:0[xX])?[0-9A-Fa-f]+|E_CTI_[A-Z0-9_]+)`)
)

// Field reads the code in a field of a claimed line, by the field's name in the
// catalogue. A value that says that there is no code is none.
func (b *Base) Field(name, value string) (Fact, bool) {
	table := fieldTables[name]
	if table == "" {
		return Fact{}, false
	}
	return b.fact(table, value)
}

// fact reads a number or a name of a table.
func (b *Base) fact(table, text string) (Fact, bool) {
	text = strings.TrimSpace(text)
	if in, ok := b.names[bareName(text)]; ok {
		for _, i := range in {
			if c := &b.codes[i]; c.Table.Name == table && c.Spelled != "" && c.Number != 0 {
				return Fact{table, c.Number, c.Spelled}, true
			}
		}
		return Fact{}, false
	}
	forms := parseNumber(text)
	if len(forms) == 0 || slices.Contains(forms, 0) || slices.Contains(forms, -1) && table != "PERERR" {
		return Fact{}, false
	}
	table = b.tableOf(table, forms)
	for _, n := range forms {
		for _, i := range b.numbers[n] {
			if c := &b.codes[i]; c.Table.Name == table {
				return Fact{table, c.Number, c.Spelled}, true
			}
		}
	}
	return Fact{table, slices.Max(forms), text}, true
}

// tableOf is the table of a number that stands where those of a table do: CUCM's errors
// are passed on as they are, and so are the PG's for them.
func (b *Base) tableOf(table string, forms []int64) string {
	if slices.Contains(openFailures, table) {
		return table
	}
	has := func(table string) bool {
		return slices.ContainsFunc(forms, func(n int64) bool {
			return slices.ContainsFunc(b.numbers[n], func(i int) bool { return b.codes[i].Table.Name == table })
		})
	}
	switch {
	case slices.ContainsFunc(forms, func(n int64) bool { return n >= ctiFirst && n <= ctiFirst+ctiMask }):
		return "CTIERR"
	case (table == "JTAPI_OUT_OF_SERVICE" || table == "CTIERR") && !has(table) && has("PERERR"):
		return "PERERR"
	}
	return table
}

// has is fact for a table that must know the number.
func (b *Base) has(table, text string) (Fact, bool) {
	f, ok := b.fact(table, text)
	if !ok && table == "JTAPI_OUT_OF_SERVICE" {
		f, ok = b.fact(table, "CAUSE_"+text) // JTAPI prints the name without it
	}
	return f, ok && slices.ContainsFunc(b.numbers[f.Number], func(i int) bool { return b.codes[i].Table.Name == table })
}

// FactsIn returns the codes that a text holds, each once, in any spelling: names, CUCM's
// errors in any form, numbers and names behind the labels that give them a table
// (FailureCode:256, <peripheralErrorCode>12005, CF 260), behind labels to which the
// message gives one (LineClosedEvent … reason=8), and the status of a refusal.
func (b *Base) FactsIn(text string) (out []Fact) {
	add := func(f Fact, ok bool) {
		if ok && !slices.ContainsFunc(out, func(o Fact) bool { return o.Table == f.Table && o.Number == f.Number }) {
			out = append(out, f)
		}
	}
	for _, m := range named.FindAllString(text, -1) {
		for _, i := range b.names[bareName(m)] {
			if c := &b.codes[i]; c.Spelled != "" && c.Number != 0 {
				add(Fact{c.Table.Name, c.Number, c.Spelled}, true)
			}
		}
	}
	for _, m := range cti.FindAllString(text, -1) {
		add(b.fact("CTIERR", m))
	}
	for _, m := range labelled.FindAllStringSubmatch(text, -1) {
		label := strings.ToLower(m[1])
		if table := labelTables[label]; table != "" {
			add(b.fact(table, m[2]))
			continue
		}
		known := false
		for _, of := range labelsOf {
			if of.label == label && of.in.MatchString(text) {
				known = true
				add(b.has(of.table, m[2]))
			}
		}
		if table, least := bare(label, text); table != "" && !known {
			f, ok := b.has(table, m[2])
			add(f, ok && f.Number >= least)
		}
	}
	for _, m := range glued.FindAllStringSubmatch(text, -1) {
		add(b.has(m[1], m[2]))
	}
	if m := paired.FindStringSubmatch(text); m != nil {
		failure, known := b.has("CF", m[1])
		of, is := b.has("PERERR", m[2])
		if known && is {
			add(failure, true)
			add(of, true)
		}
	}
	if refusals.MatchString(text) {
		if m := status.FindStringSubmatch(text); m != nil {
			add(b.fact("E_CTI", m[1]))
		}
	}
	return out
}

// CodesIn returns the known codes that a text holds; see FactsIn.
func (b *Base) CodesIn(text string) (out []Code) {
	for _, f := range b.FactsIn(text) {
		for _, i := range b.numbers[f.Number] {
			if c := b.codes[i]; c.Table.Name == f.Table {
				out = append(out, c)
			}
		}
	}
	return out
}

// Published reports whether the name of a code was published under its number or under
// that of a twin.
func (b *Base) Published(f Fact) bool {
	for _, k := range f.ids() {
		for _, i := range b.numbers[k.number] {
			if c := &b.codes[i]; c.Table.Name == k.table && c.Basis == Published {
				return true
			}
		}
	}
	return false
}
