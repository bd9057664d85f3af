package render

import (
	"bufio"
	"encoding/xml"
	"io"
	"strconv"
	"strings"

	"uccetrace/flow"
)

// writeJUnit writes a test case for each login, condition, incident and source that
// could not be read: a failure is a finding that fails the check, an error is about the
// input, skipped is what could not be decided or is excused.
func writeJUnit(w io.Writer, v *flow.Verdict, _ Options) error {
	suites := []junitSuite{conditionCases(v)}
	suites = append(suites, loginCases(v)...)
	suites = append(suites, incidentCases(v)...)
	suites = append(suites, troubleCases(v)...)
	j := junit{w: bufio.NewWriterSize(w, 64<<10)}
	var tests, failures, errors int
	for i := range suites {
		f, e, _ := suites[i].counts()
		tests, failures, errors = tests+len(suites[i].cases), failures+f, errors+e
	}
	j.w.WriteString(xml.Header)
	j.open("testsuites", "name", "uccetrace", "tests", strconv.Itoa(tests), "failures", strconv.Itoa(failures), "errors", strconv.Itoa(errors))
	for i := range suites {
		j.suite(&suites[i], i == 0, v)
	}
	j.w.WriteString("</testsuites>\n")
	return j.w.Flush()
}

// junitSuite is one suite, its cases in order.
type junitSuite struct {
	name  string
	cases []junitCase
}

// junitCase is one case; kind is "" for one that passed, failure, error or skipped.
type junitCase struct {
	class, name   string
	ms            int64
	kind          string
	rule, message string
	body          []string
}

func (s *junitSuite) counts() (failures, errors, skipped int) {
	for i := range s.cases {
		switch s.cases[i].kind {
		case "failure":
			failures++
		case "error":
			errors++
		case "skipped":
			skipped++
		}
	}
	return failures, errors, skipped
}

// conditionCases are what the policy asks for.
func conditionCases(v *flow.Verdict) junitSuite {
	s := junitSuite{name: "conditions"}
	for i := range v.Conditions {
		c := &v.Conditions[i]
		one := junitCase{class: "conditions", name: c.Kind + ": " + c.Text, body: []string{c.Got}}
		if !c.Held {
			one.kind, one.rule, one.message = "failure", c.Kind, c.Got
		}
		s.cases = append(s.cases, one)
	}
	for i := range v.Findings {
		f := &v.Findings[i]
		if f.Login != nil || f.Fingerprint != "" || isCondition(f.Rule, v) {
			continue
		}
		c := junitCase{class: "conditions", name: f.Rule + ": " + f.Text}
		c.find(f)
		s.cases = append(s.cases, c)
	}
	return s
}

// isCondition says that a condition of this kind has told already.
func isCondition(rule string, v *flow.Verdict) bool {
	for i := range v.Conditions {
		if v.Conditions[i].Kind == rule {
			return true
		}
	}
	return false
}

// loginCases are the logins by PG and peripheral, in order of first sight.
func loginCases(v *flow.Verdict) []junitSuite {
	byLogin := map[string][]*flow.Finding{}
	for i := range v.Findings {
		if f := &v.Findings[i]; f.Login != nil {
			byLogin[f.Login.ID] = append(byLogin[f.Login.ID], f)
		}
	}
	var out []junitSuite
	at := map[string]int{}
	for i := range v.Logins {
		l := &v.Logins[i]
		class := classOf(l)
		n, known := at[class]
		if !known {
			n = len(out)
			at[class] = n
			out = append(out, junitSuite{name: "logins " + class})
		}
		out[n].cases = append(out[n].cases, loginCase(l, class, byLogin[l.ID]))
	}
	return out
}

func classOf(l *flow.CheckedLogin) string {
	pg, peripheral := l.PG, l.Peripheral
	if pg == "" {
		pg = "PG unknown"
	}
	if peripheral == "" {
		peripheral = "peripheral unknown"
	}
	return pg + "/" + peripheral
}

// loginCase is a login with all that was found of it.
func loginCase(l *flow.CheckedLogin, class string, found []*flow.Finding) junitCase {
	agent, ext := l.Agent, l.Extension
	if agent == "" {
		agent = "unknown"
	}
	if ext == "" {
		ext = "unknown"
	}
	c := junitCase{class: class, name: "login agent " + agent + " ext " + ext + " #" + strconv.Itoa(l.N), ms: l.SettledMS}
	for _, f := range found {
		c.find(f)
	}
	return c
}

// find adds a finding to a case: one that fails counts for more than one that does not.
func (c *junitCase) find(f *flow.Finding) {
	kind, message := "failure", named(f)
	switch why := excused(f); {
	case f.Fails:
	case f.Level == flow.NoteLevel:
		kind = ""
	case why != "":
		kind, message = "skipped", why
	default:
		kind, message = "skipped", "does not fail the check: "+message
	}
	if kind != "" && (c.kind == "" || c.kind == "skipped" && kind == "failure") {
		c.kind, c.rule, c.message = kind, f.Rule, message
	}
	source, line := placeOf(f)
	if source != "" {
		c.body = append(c.body, source+":"+strconv.Itoa(line)+": "+named(f))
	} else {
		c.body = append(c.body, named(f))
	}
	for _, text := range f.Fix {
		c.body = append(c.body, "fix: "+text)
	}
	if !f.Fails {
		return
	}
	for _, t := range f.Threads {
		for _, s := range t.Steps {
			c.body = append(c.body, s.At.String()+" "+t.Node+" "+s.Title+" ("+s.Evidence.Source+":"+strconv.Itoa(s.Evidence.Line)+")")
		}
	}
}

func incidentCases(v *flow.Verdict) []junitSuite {
	s := junitSuite{name: "incidents"}
	for i := range v.Findings {
		f := &v.Findings[i]
		if f.Login != nil || f.Fingerprint == "" {
			continue
		}
		c := junitCase{class: "incidents", name: f.Rule + " " + f.Fingerprint[:min(8, len(f.Fingerprint))]}
		c.find(f)
		s.cases = append(s.cases, c)
	}
	if len(s.cases) == 0 {
		return nil
	}
	return []junitSuite{s}
}

func troubleCases(v *flow.Verdict) []junitSuite {
	s := junitSuite{name: "input"}
	for _, t := range v.Troubles {
		s.cases = append(s.cases, junitCase{class: "input", name: t.Source, kind: "error", rule: t.Kind, message: t.Text})
	}
	if len(s.cases) == 0 {
		return nil
	}
	return []junitSuite{s}
}

// junit writes XML: attributes and text that hold characters of XML 1.0 only, for what
// is not printable is spelled out, and no CDATA.
type junit struct{ w *bufio.Writer }

func (j *junit) open(name string, attributes ...string) {
	j.w.WriteString("<" + name)
	j.attributes(attributes)
	j.w.WriteString(">\n")
}

func (j *junit) attributes(list []string) {
	for i := 0; i < len(list); i += 2 {
		j.w.WriteString(" " + list[i] + `="`)
		_ = xml.EscapeText(j.w, []byte(safe(list[i+1], false))) // the writer keeps its error
		j.w.WriteByte('"')
	}
}

func (j *junit) suite(s *junitSuite, first bool, v *flow.Verdict) {
	failures, errors, skipped := s.counts()
	var ms int64
	for i := range s.cases {
		ms += s.cases[i].ms
	}
	j.open("testsuite", "name", s.name, "tests", strconv.Itoa(len(s.cases)), "failures", strconv.Itoa(failures),
		"errors", strconv.Itoa(errors), "skipped", strconv.Itoa(skipped), "time", seconds(ms))
	if first {
		j.properties(v)
	}
	for i := range s.cases {
		j.testcase(&s.cases[i])
	}
	j.w.WriteString("</testsuite>\n")
}

// properties say of the whole check what no case does.
func (j *junit) properties(v *flow.Verdict) {
	logins, findings := tallyOf(&v.Counts)
	list := []string{"schema", v.Schema, "exit-code", strconv.Itoa(v.Code), "reason", v.Reason, "logins", logins, "findings", findings}
	for _, n := range v.Notes {
		list = append(list, "note", n)
	}
	j.open("properties")
	for i := 0; i < len(list); i += 2 {
		j.w.WriteString("<property")
		j.attributes([]string{"name", list[i], "value", list[i+1]})
		j.w.WriteString("/>\n")
	}
	j.w.WriteString("</properties>\n")
}

func (j *junit) testcase(c *junitCase) {
	j.w.WriteString("<testcase")
	j.attributes([]string{"classname", c.class, "name", c.name, "time", seconds(c.ms)})
	if c.kind == "" && len(c.body) == 0 {
		j.w.WriteString("/>\n")
		return
	}
	j.w.WriteString(">\n")
	if c.kind == "" {
		j.text("system-out", c.body)
	} else {
		j.text(c.kind, c.body, "type", c.rule, "message", c.message)
	}
	j.w.WriteString("</testcase>\n")
}

// text writes lines of which none can be a command to the CI system that shows them.
func (j *junit) text(name string, lines []string, attributes ...string) {
	j.w.WriteString("<" + name)
	j.attributes(attributes)
	j.w.WriteByte('>')
	for i, l := range lines {
		if i > 0 {
			j.w.WriteByte('\n')
		}
		_ = xml.EscapeText(j.w, []byte(Line(strings.ReplaceAll(l, "\n", " "))))
	}
	j.w.WriteString("</" + name + ">\n")
}

// seconds is a time as JUnit has it.
func seconds(ms int64) string {
	ms = max(0, ms)
	return strconv.FormatInt(ms/1000, 10) + "." + strconv.FormatInt(ms%1000+1000, 10)[1:]
}
