package catalog

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The seeds are files: the bodies of all examples for FuzzMessage, some of which
// are changed so that reading by label is fuzzed too, and definitions for
// FuzzLanguage. -update writes them.
func TestSeeds(t *testing.T) {
	c := embeddedCatalog(t)
	for _, m := range c.Messages {
		for i, e := range m.Examples {
			parts, problem := m.set.compiledExample(m, e)
			require.Empty(t, problem)
			for j, p := range parts {
				seed(t, "FuzzMessage", fmt.Sprintf("%s-%d-%d", m.ID, i, j), m.Process, p.body)
			}
		}
		seed(t, "FuzzLanguage", m.ID, Format(m))
	}
	for name, x := range map[string][2]string{
		"reordered":   {"opc", "CSTASetAgentState: F AGID=7001 Dev=41007 SG=-1(0xfffffff) InvokeID=0x1 AgentMode=LOG_IN"},
		"unknown":     {"opc", "CSTASetAgentState: F InvokeID=0x1 Foo=(a b) Dev= AgentMode=null Bar:"},
		"glued":       {"jgw", "Address Name: 41007 IP Addressing Mode=V4"},
		"wrapped":     {"pim", "ApplicationProtocol::RecvAddCallObserverResponseMsg: Address: 1 Succeeded: 1\t\nInvID=277865 cause=-1"},
		"brackets":    {"router", "Agent 5001(O'Brien (x)) - PQSteps,5000(Sales (EU), Tier 1.1),5001(a) - b),"},
		"near":        {"router", "Agent 5001 (10000) on peripheral 5000 (CUCM_PIM1) logged out of group 5000."},
		"block":       {"ctisvr", "MsgType:OPEN_REQ (InvokeID:0x17 VersionNumber:24 ClientID:x AgentID:7001)"},
		"not-a-value": {"ctisvr", "SET_CLIENT_STATUS_RESP: InvokeID=N/A ResultCode=0 (OK) Cause= Status: 5"},
	} {
		seed(t, "FuzzMessage", name, x[0], x[1])
	}
	seed(t, "FuzzLanguage", "names", "name w integer request in pg fills ids.opc \"x\"\nname x word values a b \"c\" # d\n\n# e\n")
	seed(t, "FuzzLanguage", "unclosed", "message a.b \"c\n line <d")
	seed(t, "FuzzLanguage", "or", "name x word \"x\"\nmessage a.b \"c\"\n line d <x>\n or e <<<x word>>  # f\n then (empty)\n example assumed \"g\"\n | d 1\n |\n")
}

// compiledExample reads an example once the set is compiled.
func (s *Set) compiledExample(m *Message, e Example) ([]part, string) {
	s.compile()
	return s.readExample(m, e)
}

// seed checks, or with -update writes, a file of the corpus.
func seed(t *testing.T, target, name string, values ...string) {
	t.Helper()
	text := "go test fuzz v1\n"
	for i, v := range values {
		if i == len(values)-1 && target == "FuzzMessage" {
			text += fmt.Sprintf("[]byte(%q)\n", v)
			continue
		}
		text += fmt.Sprintf("string(%q)\n", v)
	}
	dir := filepath.Join("testdata", "fuzz", target)
	file := filepath.Join(dir, name)
	if *update {
		require.NoError(t, os.MkdirAll(dir, 0o755))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	}
	got, err := os.ReadFile(file)
	require.NoError(t, err, "go test -update writes it")
	require.Equal(t, text, strings.ReplaceAll(string(got), "\r\n", "\n"), file)
}

// FuzzMessage: whatever the bytes, fields lie inside them and are spelled as they
// say; what is claimed reads the same with white space squeezed, and what prints
// reads back.
func FuzzMessage(f *testing.F) {
	c := embeddedCatalog(f)
	f.Fuzz(func(t *testing.T, process string, body []byte) {
		s := c.Process(process)
		if s == nil {
			return
		}
		var m Match
		v := s.Head(body, &m)
		checkFields(t, body, m.Fields)
		if v == Near || v == Unclaimed {
			require.Empty(t, m.Fields)
		}
		if v == Claimed {
			checkSqueezed(t, c, s, body, &m)
			checkPrinted(t, c, m.Message, body, m.Fields)
		}
		m = Match{}
		s.Orphan(body, &m)
		checkFields(t, body, m.Fields)
		for _, msg := range s.Messages {
			m = Match{}
			if next, ok := s.Then(msg, 0, body, &m); !ok || next < 0 {
				require.Empty(t, m.Fields)
			}
			checkFields(t, body, m.Fields)
			m = Match{}
			s.Under(msg, len(msg.code.unders)/2, body, &m)
			checkFields(t, body, m.Fields)
		}
	})
}

func checkFields(t *testing.T, body []byte, fields []Field) {
	t.Helper()
	for _, f := range fields {
		require.LessOrEqual(t, f.Start, f.End)
		require.LessOrEqual(t, int(f.End), len(body))
		require.LessOrEqual(t, f.LabelStart, f.LabelEnd)
		require.Equal(t, f.Name == Unlisted, f.LabelEnd > f.LabelStart)
		value := body[f.Start:f.End]
		require.NotContains(t, string(value), "\n")
		if f.Kind != Text {
			require.Equal(t, f.Kind, spelled(value, f.Kind))
			require.NotContains(t, string(value), " ")
		}
	}
}

// squeezed is body with every run of white space made one blank.
func squeezed(body []byte) []byte {
	return []byte(strings.TrimSpace(squeeze(string(body))))
}

func checkSqueezed(t *testing.T, c *Catalog, s *Set, body []byte, m *Match) {
	t.Helper()
	var again Match
	flat := squeezed(body)
	require.Equal(t, Claimed, s.Head(flat, &again), "%q", flat)
	require.Equal(t, m.Message.ID, again.Message.ID)
	require.Equal(t, squeeze(fieldsOf(c, string(body), m)), squeeze(fieldsOf(c, string(flat), &again)), "%q", flat)
}

// checkPrinted prints what was read; it may be refused.
func checkPrinted(t *testing.T, c *Catalog, msg *Message, body []byte, fields []Field) {
	t.Helper()
	values := map[NameID]string{}
	for _, f := range fields {
		if _, ok := values[f.Name]; !ok && f.Name != Unlisted {
			values[f.Name] = string(body[f.Start:f.End])
		}
	}
	out, err := msg.Print(func(id NameID) (string, bool) { v, ok := values[id]; return v, ok })
	if err != nil {
		return
	}
	got := readAll(t, msg, out)
	for _, p := range variables(msg) {
		if v, ok := values[p.name]; ok {
			require.Equal(t, v, got[p.name], c.Names[p.name].Name)
		}
	}
}

// FuzzLanguage: a definition is refused with places inside it, or it prints as
// what reads and prints the same again.
func FuzzLanguage(f *testing.F) {
	// The glossary without the messages: loading it again each time is slow.
	base := newLoader(nil).c
	for _, n := range embeddedCatalog(f).Names[1:] {
		base.Names = append(base.Names, n)
		base.byName[n.Name] = n.ID
	}
	load := func(text string) (*Catalog, error) {
		l := newLoader(base)
		l.parse([]string{"fuzz.trace"}, []string{text})
		return l.finish(true)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := load(text)
		if err != nil {
			checkErrors(t, text, err)
			return
		}
		once := formatAll(c)
		again, err := load(once)
		require.NoError(t, err, "%s", once)
		require.Equal(t, once, formatAll(again))
	})
}

func formatAll(c *Catalog) string {
	var b strings.Builder
	for _, n := range c.Names[1:] {
		if n.Pos.File == "fuzz.trace" {
			b.WriteString(n.Format())
		}
	}
	for _, m := range c.Messages {
		b.WriteString(Format(m))
	}
	return b.String()
}

func checkErrors(t *testing.T, text string, err error) {
	t.Helper()
	var errs Errors
	require.ErrorAs(t, err, &errs)
	lines := strings.Split(text, "\n")
	for _, e := range errs {
		require.NotContains(t, e.Error(), "\n")
		if e.Pos.File != "fuzz.trace" {
			continue
		}
		require.Positive(t, e.Pos.Line)
		require.LessOrEqual(t, e.Pos.Line, len(lines)+1)
		require.Positive(t, e.Pos.Column)
		if e.Pos.Line <= len(lines) {
			require.LessOrEqual(t, e.Pos.Column, len(lines[e.Pos.Line-1])+1)
		}
		e.Excerpt()
	}
}
