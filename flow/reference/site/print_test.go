package site_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"uccetrace/flow/reference/site"
)

func TestYAMLOfDefaultReadsAgain(t *testing.T) {
	s := site.Default()
	again, err := site.Read("again.yaml", s.YAML())
	require.NoError(t, err)
	require.Equal(t, s, again)
}

// Texts and times that YAML would take for something else, or that read in more
// than one way, come back as they were.
func TestYAMLKeepsValues(t *testing.T) {
	s := site.Default()
	s.Hosts[0].Zone = -9*time.Hour - 30*time.Minute
	s.Hosts[0].Offset = -1500 * time.Microsecond
	s.Hosts[1].Offset = time.Hour
	s.CredentialsFor = 0
	s.CTIAnswer = 90 * time.Second
	s.Latency["opc-pim"] = site.Span{}
	s.Latency["pim-opc"] = site.Span{Min: 0, Max: time.Hour + time.Second}
	s.Trace = map[string]string{"opc": "off", "ctisvr": "protocol"}
	s.Phones[0].Lines = []string{"10000", "+4930123", "007"}
	s.PGs[0].Peripherals[0].Rules[0].Ranges = []site.Range{{Low: "00000", High: "09999"}, {Low: "10000", High: "10000"}}
	s.PGs[0].Peripherals[0].Rules[0].Type = site.SubstituteExtension
	s.PGs[0].Peripherals[0].Rules[0].Expression = "!!!!"
	s.Agents[0].Phone = "*9#"
	s.Agents[0].Mobile = site.AgentChooses
	for _, name := range []string{"null", "~", "true", "0x1F", "1e3", "- a", "a: b", "a #b", "'", `"`, `\`, "{a}", "[a]", "*a", "&a", "!a", "%a", "@a", "`a", "Zürich 東京 🏢", "<<", "=", "|", ">", "2026-01-01", "1:30"} {
		s.Agents[0].Name = name
		again, err := site.Read("again.yaml", s.YAML())
		require.NoError(t, err, string(s.YAML()))
		require.Equal(t, s, again)
	}
}

func TestNamesThatNoLineCarries(t *testing.T) {
	for _, name := range []string{"", " a", "a ", "a  b", "a\tb", "a\nb", "a(b", "a)", "a,b", "a\u200bb", "a\u202eb", "a\x00", "a\u00a0b", "123456789012345678901234567890123"} {
		_, err := site.Read("s.yaml", []byte(strings.Replace(right, "name: Ana", "name: "+strconv.Quote(name), 1)))
		require.ErrorContains(t, err, "want up to 32 printable characters", "%q", name)
	}
}
