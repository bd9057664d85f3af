package knowledge

import (
	"math"
	"regexp"
	"sort"
	"strconv"
	"strings"
)

// How CUCM's errors are numbered, and how the PG numbers them again: 20000 and the
// low 12 bits. One name differs, 20117, which CUCM has given to another error.
const (
	ctiFirst   = 0x8CCC0000
	ctiMask    = 0xFFF
	pererrCUCM = 20000
)

// bareHex are the numbers that are printed in hex without a sign of it: CUCM's errors,
// and the events of the event log (105007E).
var bareHex = regexp.MustCompile(`^(?:8ccc[0-9a-f]{4}|10[0-9a-f]{5})$`)

// parseNumber reads a number in any of the forms that traces and people spell:
// signed, unsigned, hex with 0x, and hex without it where it cannot be anything
// else. A number of 32 bits is given both ways, signed and unsigned; none is given
// for what is no number.
func parseNumber(text string) []int64 {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	lower := strings.ToLower(text)
	var n int64
	if digits, ok := strings.CutPrefix(lower, "0x"); ok {
		u, err := strconv.ParseUint(digits, 16, 64)
		if err != nil {
			return nil
		}
		n = int64(u)
	} else if v, err := strconv.ParseInt(lower, 10, 64); err == nil {
		n = v
	} else if u, err := strconv.ParseUint(lower, 16, 64); err == nil && bareHex.MatchString(lower) {
		n = int64(u)
	} else {
		return nil
	}
	switch {
	case n < 0 && n >= math.MinInt32:
		return []int64{n, n + 1<<32}
	case n > math.MaxInt32 && n <= math.MaxUint32:
		return []int64{n, n - 1<<32}
	}
	return []int64{n}
}

// index makes codes findable.
func (b *Base) index() {
	b.numbers, b.names = map[int64][]int{}, map[string][]int{}
	for i := range b.codes {
		c := &b.codes[i]
		if c.Spelled != "" {
			b.numbers[c.Number] = append(b.numbers[c.Number], i)
		}
		if c.Name != "" {
			b.names[bareName(c.Name)] = append(b.names[bareName(c.Name)], i)
		}
	}
}

// shareMeanings gives a number of the PG for an error of CUCM what is said of that error,
// where nothing is said of it alone.
func (b *Base) shareMeanings() {
	for i := range b.codes {
		c := &b.codes[i]
		if c.Table.Name != "PERERR" || c.Meaning != "" {
			continue
		}
		for _, k := range b.counterparts([]int64{c.Number}) {
			if c.Meaning == "" {
				c.Meaning = b.codes[k].Meaning
			}
		}
	}
}

// bareName is a name as people write it or not: CTIERR_TIMEOUT and TIMEOUT are one.
func bareName(name string) string {
	return strings.TrimPrefix(strings.ToUpper(name), "CTIERR_")
}

// Codes returns the codes that a text means: a number in any form, a name or the start
// of few, a table and a number (CF 256, CF256), a word of traces and a number (cause
// 1005), or a failure and its peripheral error (260/10004). A number may mean several:
// all are given, those of the tables that a login meets first. An error of CUCM and the
// PG's number for it are one: where no table is named each is given, after the others,
// with the other.
func (b *Base) Codes(text string) []Code {
	text = strings.TrimSpace(text)
	if in, ok := b.names[bareName(text)]; ok {
		return b.pick(in, "")
	}
	if word, number, ok := labelledNumber(text); ok {
		if t := b.table(word); t != nil {
			return b.pick(b.byNumber(parseNumber(number)), t.Name)
		}
		var out []Code
		for _, table := range wordTables[strings.ToLower(word)] {
			out = append(out, b.pick(b.byNumber(parseNumber(number)), table)...)
		}
		return out
	}
	if failure, of, ok := strings.Cut(text, "/"); ok {
		first, second := b.pick(b.byNumber(parseNumber(failure)), "CF"), b.pick(b.byNumber(parseNumber(of)), "PERERR")
		if len(first) > 0 && len(second) > 0 {
			return append(first, second...)
		}
		return nil
	}
	forms := parseNumber(text)
	if len(forms) == 0 {
		return b.startingWith(text)
	}
	out := b.pick(b.byNumber(forms), "")
	return append(out, b.pick(b.counterparts(forms), "")...)
}

// wordTables are the tables in which a number may stand that people give with a word of
// traces, those that a login meets first.
var wordTables = map[string][]string{
	"cause":               {"JTAPI_OUT_OF_SERVICE", "JTAPI_RESTRICTED", "JTAPI_EV", "JTAPI_CALLEV"},
	"reason":              {"REASON", "PROVIDER_CLOSED_REASON", "DEVICE_CLOSED_REASON", "LINE_CLOSED_REASON", "CUCM_UNREGISTERED_REASON", "CTIERR"},
	"reasoncode":          {"REASON"},
	"status":              {"E_CTI", "HTTP", "PG_STATUS", "E_ARM_STAT"},
	"failure":             {"CF", "CTIOS_FAILURE"},
	"failurecode":         {"CF", "CTIOS_FAILURE"},
	"errordata":           {"CF"},
	"peripheralerror":     {"PERERR"},
	"peripheralerrorcode": {"PERERR"},
	"error":               {"CF", "E_CTI", "PERERR", "CTIERR", "HTTP", "CIL"},
	"event":               {"SYSTEM_EVENT"},
	"systemevent":         {"SYSTEM_EVENT"},
}

// labelledNumber cuts a text that is a word and a number: CF 260, CF260, Reason=50002,
// cause: 1005, errorData 260, reason code 50002.
func labelledNumber(text string) (word, number string, ok bool) {
	at := strings.LastIndexAny(text, " :=#")
	if at < 0 {
		at = strings.IndexAny(text, "0123456789") - 1
		if at < 0 || !strings.EqualFold(text[:at+1], "cf") && !strings.EqualFold(text[:at+1], "e_cti") && !strings.EqualFold(text[:at+1], "pererr") {
			return "", "", false
		}
	}
	word, number = strings.Trim(text[:at+1], " :=#"), text[at+1:]
	word = strings.ReplaceAll(word, " ", "")
	return word, number, word != "" && len(parseNumber(number)) > 0
}

// mostStarting is how many names the start of one may have to be read as them.
const mostStarting = 8

// startingWith finds the codes whose names begin with a text that has a low line.
func (b *Base) startingWith(text string) []Code {
	if len(text) < 6 || !strings.Contains(text, "_") || strings.Contains(text, " ") {
		return nil
	}
	start := bareName(text)
	var in []int
	for i := range b.codes {
		if strings.HasPrefix(bareName(b.codes[i].Name), start) {
			in = append(in, i)
		}
	}
	if len(in) > mostStarting {
		return nil
	}
	return b.pick(in, "")
}

// Coded reports whether a text is spelled as a code, known or not: a number, a table or
// a word of traces and a number, two numbers, or a name with low lines.
func (b *Base) Coded(text string) bool {
	text = strings.TrimSpace(text)
	if word, _, ok := labelledNumber(text); ok {
		return b.table(word) != nil || wordTables[strings.ToLower(word)] != nil
	}
	if failure, of, ok := strings.Cut(text, "/"); ok {
		return len(parseNumber(failure)) > 0 && len(parseNumber(of)) > 0
	}
	return !strings.Contains(text, " ") && (len(parseNumber(text)) > 0 || strings.Contains(text, "_"))
}

// table is the table of that name, nil for none.
func (b *Base) table(name string) *Table {
	for _, t := range b.tables {
		if strings.EqualFold(t.Name, strings.TrimSuffix(name, ":")) {
			return t
		}
	}
	return nil
}

// byNumber finds codes by number; a small one below zero may be a reason code.
func (b *Base) byNumber(forms []int64) (out []int) {
	for _, n := range forms {
		out = append(out, b.numbers[n]...)
		if n < 0 && n >= math.MinInt16 {
			out = append(out, b.reasons(n)...)
		}
	}
	return out
}

// counterparts are what the PG calls an error of CUCM, or CUCM an error of the PG.
func (b *Base) counterparts(forms []int64) (out []int) {
	for _, n := range forms {
		other, table := int64(0), ""
		switch {
		case n >= ctiFirst && n <= ctiFirst+ctiMask:
			other, table = pererrCUCM+n&ctiMask, "PERERR"
		case n > pererrCUCM && n <= pererrCUCM+ctiMask:
			other, table = ctiFirst+n-pererrCUCM, "CTIERR"
		}
		for _, i := range b.numbers[other] {
			if b.codes[i].Table.Name == table {
				out = append(out, i)
			}
		}
	}
	return out
}

// reasons are reason codes that are printed as a signed number of 16 bits.
func (b *Base) reasons(n int64) (out []int) {
	for _, i := range b.numbers[n+1<<16] {
		if b.codes[i].Table.Name == "REASON" {
			out = append(out, i)
		}
	}
	return out
}

// tableOrder is the order in which meanings of one number are told: that of how
// often a login meets them. Tables that are not named follow.
var tableOrder = []string{"CF", "E_CTI", "PERERR", "CTIERR", "JTAPI_OUT_OF_SERVICE", "HTTP", "REASON", "AGENT_STATE", "WORKMODE", "SYSTEM_EVENT"}

func (b *Base) pick(in []int, table string) (out []Code) {
	seen := map[int]bool{}
	for _, i := range in {
		if c := b.codes[i]; !seen[i] && (table == "" || c.Table.Name == table) {
			seen[i] = true
			out = append(out, c)
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return tableRank(out[i]) < tableRank(out[j]) })
	return out
}

func tableRank(c Code) int {
	for i, name := range tableOrder {
		if c.Table.Name == name {
			return i
		}
	}
	return len(tableOrder)
}
