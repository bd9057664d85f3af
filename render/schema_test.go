package render

import (
	"bytes"
	"encoding/json"
	"reflect"
	"sort"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/render/schema"
)

// compiled is the published schema, closed: a member that it does not name is
// refused, which users' validators must not do.
func compiled(t *testing.T, at string) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema.Report))
	require.NoError(t, err)
	shut(doc)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("urn:report", doc))
	s, err := c.Compile("urn:report" + at)
	require.NoError(t, err)
	return s
}

func shut(v any) {
	switch v := v.(type) {
	case map[string]any:
		if _, ok := v["properties"]; ok && v["type"] == "object" {
			v["additionalProperties"] = false
		}
		for _, e := range v {
			shut(e)
		}
	case []any:
		for _, e := range v {
			shut(e)
		}
	}
}

func TestReportsFollowTheSchema(t *testing.T) {
	report, line := compiled(t, ""), compiled(t, "#/$defs/line")
	empty := &flow.Closing{Incidents: []flow.Incident{}, Clocks: []flow.Clock{}, Sides: []flow.Side{},
		Input:   flow.Input{Sources: []flow.Source{}, Unknown: []flow.Unknown{}, NearMisses: []flow.NearMiss{}, Warnings: []flow.Warning{}},
		Summary: flow.Summary{Hops: []flow.Hop{}, Loose: []flow.Kind{}, Others: []flow.Other{}},
		Nothing: &flow.Nothing{Asked: []string{"--agent 1"}, Spaces: []string{}, Near: []string{}, Text: []string{}, Collect: []string{},
			Elsewhere: flow.Elsewhere{Lines: []flow.FoundLines{}, Unread: []flow.FoundLine{}, Unsearched: []string{}}}}
	for name, tt := range map[string]struct {
		closing *flow.Closing
		logins  []*flow.Login
	}{
		"one":     {fixtureClosing(), []*flow.Login{fixtureLogin()}},
		"three":   {fixtureClosing(), []*flow.Login{fixtureLogin(), fixtureFailed(), fixtureStopped()}},
		"nothing": {empty, nil},
	} {
		t.Run(name, func(t *testing.T) {
			v, err := jsonschema.UnmarshalJSON(strings.NewReader(draw(t, "json", Options{}, tt.closing, tt.logins...)))
			require.NoError(t, err)
			require.NoError(t, report.Validate(v))
			lines := strings.SplitAfter(draw(t, "jsonl", Options{}, tt.closing, tt.logins...), "\n")
			require.Len(t, lines, len(tt.logins)+2)
			for _, l := range lines[:len(lines)-1] {
				v, err := jsonschema.UnmarshalJSON(strings.NewReader(l))
				require.NoError(t, err)
				require.NoError(t, line.Validate(v))
			}
		})
	}
}

// TestSchemaNamesEveryMember holds schema and vocabulary together: what a report
// may carry, the schema describes, and the other way round.
func TestSchemaNamesEveryMember(t *testing.T) {
	var doc map[string]any
	require.NoError(t, json.Unmarshal(schema.Report, &doc))
	namesEveryMember(t, doc, reflect.TypeFor[flow.Report](), "line", "closing") // of the jsonl format
}

// namesEveryMember compares a schema with the type that it describes; beside are
// definitions that the type does not lead to.
func namesEveryMember(t *testing.T, doc map[string]any, whole reflect.Type, beside ...string) {
	t.Helper()
	defs := doc["$defs"].(map[string]any)
	seen := map[string]bool{}
	var walk func(reflect.Type, map[string]any)
	walk = func(typ reflect.Type, node map[string]any) {
		for typ.Kind() == reflect.Pointer {
			typ = typ.Elem()
		}
		if ref, ok := node["$ref"].(string); ok {
			name := strings.TrimPrefix(ref, "#/$defs/")
			target, ok := defs[name].(map[string]any)
			require.True(t, ok, ref)
			if seen[name] {
				return
			}
			seen[name] = true
			node = target
		}
		switch typ.Kind() {
		case reflect.Struct:
			if typ == reflect.TypeFor[flow.Time]() {
				assert.Equal(t, "string", node["type"], "a time")
				return
			}
			members, required := membersOf(typ)
			props, _ := node["properties"].(map[string]any)
			assert.Equal(t, sorted(members), sorted(props), typ.Name())
			assert.ElementsMatch(t, required, node["required"], "%s: members without omitempty are required", typ.Name())
			for name, m := range members {
				if p, ok := props[name].(map[string]any); ok {
					walk(m, p)
				}
			}
		case reflect.Slice:
			assert.Equal(t, "array", node["type"], typ.String())
			walk(typ.Elem(), node["items"].(map[string]any))
		}
	}
	walk(whole, doc)
	for _, name := range beside {
		seen[name] = true
	}
	for name := range defs {
		assert.True(t, seen[name], "$defs/%s is not part of a report", name)
	}
}

func sorted[V any](m map[string]V) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

func membersOf(typ reflect.Type) (members map[string]reflect.Type, required []any) {
	members, required = map[string]reflect.Type{}, []any{}
	for i := range typ.NumField() {
		f := typ.Field(i)
		if f.Anonymous {
			inner, req := membersOf(f.Type)
			for k, v := range inner {
				members[k] = v
			}
			required = append(required, req...)
			continue
		}
		name, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		members[name] = f.Type
		if rest != "omitempty" && rest != "omitzero" {
			required = append(required, name)
		}
	}
	return members, required
}
