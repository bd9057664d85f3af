package incident_test

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
	"uccetrace/parser/source"
)

// made is a line made for a sign: a value for each condition that meets it. With
// near one of them does not.
func made(s knowledge.Sign, near int) func(string) string {
	values := map[string]string{}
	for i, c := range s.Conditions {
		values[c.Field] = c.Values[0]
		if c.Not != (i == near) {
			values[c.Field] = "987654"
		}
	}
	return func(field string) string { return values[field] }
}

// messageFields are the names in a message's lines.
func messageFields(m *catalog.Message) map[string]bool {
	out := map[string]bool{}
	for _, f := range regexp.MustCompile(`<([a-z0-9]+)[ >]`).FindAllStringSubmatch(catalog.Format(m), -1) {
		out[f[1]] = true
	}
	return out
}

// TestSigns: every sign names a message and fields that exist, in published wording;
// a line with its values fires it, and one that is near does not.
func TestSigns(t *testing.T) {
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	b := base(t)
	signs := 0
	check := func(c *knowledge.Cause, s knowledge.Sign, fires func(string, func(string) string) []*knowledge.Cause) {
		m, ok := cat.Message(s.Message)
		if !assert.True(t, ok, "%s: %s:%d: no message %s", c.ID, s.Pos.File, s.Pos.Line, s.Message) {
			return
		}
		signs++
		if m.Basis == catalog.Assumed { // then a code must say it
			assert.True(t, slices.ContainsFunc(s.Conditions, func(c knowledge.Condition) bool {
				_, code := b.Field(c.Field, c.Values[0])
				return code
			}), "%s: %s is worded as nobody has published it, and has no code", c.ID, s)
		}
		fields := messageFields(m)
		for i, cond := range s.Conditions {
			assert.True(t, fields[cond.Field], "%s: %s has no %s", s.Pos, s.Message, cond.Field)
			assert.False(t, s.Holds(made(s, i)), "%s: %s", c.ID, s)
		}
		assert.Contains(t, fires(s.Message, made(s, -1)), c, s)
		assert.NotContains(t, fires("no.message", made(s, -1)), c)
	}
	for _, c := range b.Causes() {
		for _, s := range c.Signs {
			check(c, s, b.Signed)
		}
		for _, s := range c.Fits {
			check(c, s, b.Fitting)
		}
	}
	assert.Greater(t, signs, 200)
}

// TestFaults: no value of a message that tells of a fault is without a cause.
func TestFaults(t *testing.T) {
	b := base(t)
	for _, c := range []struct {
		message string
		fields  map[string]string
	}{
		{"cucm.provider-open-failure", map[string]string{"ctireason": "-1932787000"}},
		{"cucm.provider-open-alarm", map[string]string{"ctireason": "-1932787000"}},
		{"cucm.provider-open-completed", map[string]string{"ctierror": "2362180296"}},
		{"jtapi.provider-open-completed", map[string]string{"ctireason": "-1932787000"}},
		{"cucm.device-open-failure", map[string]string{"ctireason": "-1932787000"}},
		{"cucm.device-not-valid", map[string]string{"ctierrorhex": "0x8ccc0999"}},
		{"cucm.line-open-failure", map[string]string{"ctireason": "-1932787000"}},
		{"jgw.terminal-out-of-service", map[string]string{"termcause": "SOMETHING_NEW"}},
		{"jgw.address-out-of-service", map[string]string{"addrcause": "SOMETHING_NEW"}},
		{"jgw.address-out-sent", map[string]string{"outcause": "1042"}},
	} {
		value := func(f string) string { return c.fields[f] }
		assert.Len(t, b.Signed(c.message, value), 1, c.message)
	}
	for reason := 0; reason <= 12; reason++ {
		value := func(string) string { return strconv.Itoa(reason) }
		want := 1
		if reason == 3 {
			want = 0 // the application closed it itself
		}
		assert.Len(t, b.Signed("jtapi.provider-closed", value), want, reason)
	}
	for cause := 1001; cause <= 1009; cause++ {
		value := func(string) string { return strconv.Itoa(cause) }
		assert.NotEmpty(t, b.Signed("jgw.address-out-sent", value), cause)
	}
	healthy := map[string]string{"ctireason": "0", "ctierror": "0", "observed": "1", "obscause": "-1", "devices": "5"}
	value := func(f string) string { return healthy[f] }
	for _, m := range []string{"jtapi.provider-open-completed", "cucm.provider-open-completed", "jgw.observer-response", "pim.observer-response", "nm.process-started", "nm.process-closed", "jgw.terminal-in-service"} {
		assert.Empty(t, b.Signed(m, value), m)
	}
}

// TestPublicLines: the published lines of systems show their causes without any login.
func TestPublicLines(t *testing.T) {
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	want := map[string][]string{
		"jtapi.provider-open-completed":  {"provider-user-locked"},
		"jtapi.provider-closed":          {"provider-not-open"},
		"jtapi.provider-out-of-service":  {"provider-not-open"},
		"cucm.login-check-timeout":       {"directory-slow"},
		"cucm.provider-open-completed":   {"directory-slow", "provider-no-cti-role", ""},
		"cucm.provider-open-failure":     {"provider-no-cti-role"},
		"cucm.provider-open-alarm":       {"provider-wrong-password"},
		"cucm.device-not-valid":          {"cti-control-not-allowed unsupported-phone"},
		"cucm.failure-response":          {"cti-control-not-allowed unsupported-phone"},
		"cucm.device-open-failure":       {"cti-control-not-allowed unsupported-phone"},
		"cucm.line-open-failure":         {"cti-control-not-allowed"},
		"cucm.line-closed":               {"cti-control-not-allowed"},
		"cucm.line-removed":              {"device-not-opened"},
		"jgw.terminal-out-of-service":    {"phone-unregistered"},
		"jgw.address-out-of-service":     {"cucm-node-failed"},
		"jgw.address-out-sent":           {"phone-unregistered", "cucm-node-failed"},
		"jgw.observer-response":          {""},
		"nm.process-lost":                {"process-died"},
		"nm.process-failed":              {"process-died"},
		"nm.process-closed":              {""},
		"nm.restarting":                  {""},
		"ctios.client-event":             {"unknown-agent"},
		"finesse.unable-to-authenticate": {"finesse-realm-refusal"},
		"finesse.user-locked":            {"account-locked"},
		"finesse.no-awdb":                {"aw-unreachable"},
	}
	b := base(t)
	for id, causes := range want {
		m, ok := cat.Message(id)
		require.True(t, ok, id)
		require.Len(t, m.Examples, len(causes), id)
		for i, ex := range m.Examples {
			told := read(t, cat, ex.Lines, id)
			assert.Equal(t, causes[i], strings.Join(ids(b.Signed(id, fieldOf(told))), " "), ex.Lines)
		}
	}
}

func ids(causes []*knowledge.Cause) (out []string) {
	for _, c := range causes {
		out = append(out, c.ID)
	}
	return out
}

// read gives the fields of one entry.
func read(t *testing.T, cat *catalog.Catalog, lines []string, id string) []flow.Field {
	t.Helper()
	text := strings.Join(lines, "\n") + "\n"
	capture, err := parser.Open(context.Background(), []*source.Source{source.FromBytes("example.txt", []byte(text))}, parser.Options{Catalog: cat})
	require.NoError(t, err)
	for _, run := range capture.Runs {
		for block, err := range run.Blocks(context.Background()) {
			require.NoError(t, err)
			for _, ev := range block.Events {
				if ev.Message.ID != id {
					continue
				}
				var out []flow.Field
				for _, f := range ev.Fields {
					if f.Name != catalog.Unlisted {
						out = append(out, flow.Field{Name: cat.Names[f.Name].Name, Value: string(ev.Text[f.Start:f.End])})
					}
				}
				return out
			}
		}
	}
	require.Fail(t, "not read", "%s in %s", id, text)
	return nil
}

func fieldOf(fields []flow.Field) func(string) string {
	return func(name string) string {
		for _, f := range fields {
			if f.Name == name {
				return f.Value
			}
		}
		return ""
	}
}
