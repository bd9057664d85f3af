package catalog

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// valueOf is s as a caller would give it: numbers as numbers.
func valueOf(k Kind, s string) Value {
	switch k {
	case Integer:
		if n, err := strconv.ParseInt(s, 10, 64); err == nil && strconv.FormatInt(n, 10) == s {
			return Int(n)
		}
	case Hex:
		if n, err := strconv.ParseUint(s, 0, 64); err == nil && "0x"+strconv.FormatUint(n, 16) == s {
			return Hexadecimal(n)
		}
	}
	return Str(s)
}

// bodies cuts what a printer wrote.
func bodies(text []byte, ends []int) (out []string) {
	from := 0
	for _, end := range ends {
		out = append(out, string(text[from:end]))
		from = end
	}
	return out
}

// A printer gives byte for byte what Print and PrintOnly give for the same values,
// whichever of a message's values are named and in whatever order.
func TestPrinterIsPrint(t *testing.T) {
	c := embeddedCatalog(t)
	r := rand.New(rand.NewPCG(3, 4))
	for _, m := range c.Messages {
		vars := variables(m)
		for range 40 {
			var names []string
			var values []Value
			given := map[NameID]string{}
			for _, i := range r.Perm(len(vars)) {
				p := vars[i]
				if n := c.Names[p.name].Name; r.IntN(3) > 0 && n != "steps" && n != "assignments" {
					given[p.name] = spell(r, p.kind, false)
					names, values = append(names, n), append(values, valueOf(p.kind, given[p.name]))
				}
			}
			find := func(id NameID) (string, bool) { v, ok := given[id]; return v, ok }
			for _, x := range []struct {
				print   func(func(NameID) (string, bool)) ([]string, error)
				printer func(...string) (*Printer, error)
			}{{m.Print, m.Printer}, {m.PrintOnly, m.PrinterOnly}} {
				p, err := x.printer(names...)
				require.NoError(t, err)
				want, err := x.print(find)
				if err != nil {
					continue // with too little named a message is not one; Print says so
				}
				text, ends := p.Append([]byte("before"), []int{6}, values)
				got := bodies(text, ends)
				require.Equal(t, "before", got[0])
				require.Equal(t, want, got[1:], "%s %v", m.ID, names)
				require.Equal(t, len(want), p.Bodies())
			}
			p, err := m.Printer(names...)
			require.NoError(t, err)
			require.Equal(t, m.Entries(), p.Entries())
		}
	}
}

// Only what is named stands: the pair, the further entry, the line.
func TestPrinterOnly(t *testing.T) {
	c := embeddedCatalog(t)
	m, _ := c.Message("ctisvr.control-failure-conf")
	p, err := m.PrinterOnly("client", "failure", "failurename", "perror", "agent")
	require.NoError(t, err)
	text, ends := p.Append(nil, nil, []Value{Hexadecimal(0x1b65f), Int(260), Str("CF_X"), Int(-1), Str("10000")})
	require.Equal(t, []string{"MsgType:CONTROL_FAILURE_CONF (InvokeID:0x1b65f FailureCode:260(CF_X) PeripheralErrorCode:-1 AgentID:10000 )"}, bodies(text, ends))

	m, _ = c.Message("pim.set-agent-state")
	p, err = m.PrinterOnly("opc", "mode")
	require.NoError(t, err)
	require.Equal(t, 1, p.Entries())
	require.Equal(t, 1, p.Bodies())

	m, _ = c.Message("pim.snapshot-response")
	p, err = m.Printer("ext")
	require.NoError(t, err)
	require.Equal(t, 1, p.Entries())
	require.Equal(t, 15, p.Bodies())
}

// The error names what the message does not have.
func TestPrinterRefuses(t *testing.T) {
	c := embeddedCatalog(t)
	m, _ := c.Message("pim.network-target")
	for _, x := range []struct {
		names []string
		want  string
	}{
		{[]string{"ext"}, "pim.network-target has no <ext>: name a value of its first wording"},
		{[]string{"nonsense"}, "pim.network-target cannot print <nonsense>: it is not in the glossary, or named twice"},
		{[]string{"ntid", "ntid"}, "pim.network-target cannot print <ntid>: it is not in the glossary, or named twice"},
	} {
		_, err := m.Printer(x.names...)
		require.EqualError(t, err, x.want)
	}
}

func TestValue(t *testing.T) {
	for want, v := range map[string]Value{
		"": {}, "a b": Str("a b"), "0": Int(0), "-1": Int(-1), "9223372036854775807": Int(1<<63 - 1),
		"0x0": Hexadecimal(0), "0xf000001b": Hexadecimal(0xf000001b), "0xffffffffffffffff": Hexadecimal(1<<64 - 1),
	} {
		require.Equal(t, want, v.String())
	}
}

// printers are messages of a login with all that an engine gives them.
var printers = []struct {
	message string
	names   []string
	values  []Value
}{
	{"opc.set-agent-state", []string{"opc", "ext", "mode", "agent", "sg", "sghex", "reason", "workmode"}, // two entries
		[]Value{Hexadecimal(0xf000001b), Str("41007"), Str("LOG_IN"), Str("7001"), Int(-1), Hexadecimal(0xfffffff), Int(0), Int(0)}},
	{"router.logged-in-to-group", []string{"stid", "agent", "peripheral", "pname", "group"},
		[]Value{Int(5001), Str("7001"), Int(5000), Str("CUCM_PIM1"), Int(5002)}},
	{"pim.attribute-login", []string{"opc"}, []Value{Hexadecimal(0xf000001b)}},
}

func TestPrinterAllocatesNothing(t *testing.T) {
	c := embeddedCatalog(t)
	text, ends := make([]byte, 0, 1024), make([]int, 0, 8)
	for _, x := range printers {
		m, _ := c.Message(x.message)
		p, err := m.Printer(x.names...)
		require.NoError(t, err)
		require.Zero(t, testing.AllocsPerRun(100, func() { p.Append(text, ends, x.values) }), x.message)
	}
}

func BenchmarkPrinter(b *testing.B) {
	c := embeddedCatalog(b)
	for _, x := range printers {
		b.Run(x.message, func(b *testing.B) {
			m, _ := c.Message(x.message)
			p, err := m.Printer(x.names...)
			require.NoError(b, err)
			text, ends := p.Append(nil, nil, x.values)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				text, ends = p.Append(text[:0], ends[:0], x.values)
			}
		})
	}
}
