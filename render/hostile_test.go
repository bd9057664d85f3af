package render

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	vectors "uccetrace/testdata/hostile"
)

// thorough tries everything with everything, which takes minutes.
var thorough = os.Getenv("UCCETRACE_THOROUGH") != ""

// A field is a string of the vocabulary by its path: Login.Steps[].Fields[].Value.

// fieldsOf lists the fields of a type.
func fieldsOf(typ reflect.Type, path string) (out []string) {
	switch typ.Kind() {
	case reflect.Pointer:
		return fieldsOf(typ.Elem(), path)
	case reflect.Slice:
		return fieldsOf(typ.Elem(), path+"[]")
	case reflect.Struct:
		for i := range typ.NumField() {
			out = append(out, fieldsOf(typ.Field(i).Type, path+"."+typ.Field(i).Name)...)
		}
	case reflect.String:
		out = []string{path}
	}
	return out
}

// inFields calls a function for each string of a value, with the path of its field.
func inFields(v reflect.Value, path string, do func(path string, v reflect.Value)) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			inFields(v.Elem(), path, do)
		}
	case reflect.Slice:
		for i := range v.Len() {
			inFields(v.Index(i), path+"[]", do)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			inFields(v.Field(i), path+"."+v.Type().Field(i).Name, do)
		}
	case reflect.String:
		do(path, v)
	}
}

// only gives the whole fixture with a text in one field.
func only(field, text string) (*flow.Login, *flow.Closing) {
	l, c := whole(false)
	set := func(path string, v reflect.Value) {
		if path == field {
			v.SetString(text)
		}
	}
	inFields(reflect.ValueOf(l), "Login", set)
	inFields(reflect.ValueOf(c), "Closing", set)
	return l, c
}

// allFields are the fields of a report. A new one of the vocabulary is among them by
// itself; the fixture must hold it.
func allFields(t *testing.T) []string {
	t.Helper()
	all := append(fieldsOf(reflect.TypeFor[flow.Login](), "Login"), fieldsOf(reflect.TypeFor[flow.Closing](), "Closing")...)
	met := map[string]bool{}
	l, c := whole(false)
	meet := func(path string, _ reflect.Value) { met[path] = true }
	inFields(reflect.ValueOf(l), "Login", meet)
	inFields(reflect.ValueOf(c), "Closing", meet)
	unmet := slices.DeleteFunc(slices.Clone(all), func(field string) bool { return met[field] })
	require.Empty(t, unmet, "in no fixture: put them into whole, so that hostile text is tried there")
	return all
}

// drawn are all the ways in which text leaves this package as lines.
func drawn(t *testing.T) map[string]func(*testing.T, Options, *flow.Closing, *flow.Login) string {
	out := map[string]func(*testing.T, Options, *flow.Closing, *flow.Login) string{}
	for _, f := range Formats() {
		if f.Name != "json" && f.Name != "jsonl" {
			out[f.Name] = func(t *testing.T, opt Options, c *flow.Closing, l *flow.Login) string {
				return draw(t, f.Name, opt, c, l)
			}
		}
	}
	out["replay"] = func(t *testing.T, opt Options, c *flow.Closing, l *flow.Login) string {
		return drawReplay(t, "text", opt, c, l)
	}
	base := known(t)
	out["request"] = func(t *testing.T, opt Options, c *flow.Closing, l *flow.Login) string {
		opt.Known = base
		c.Nothing = nil
		return drawRequest(t, Ask{}, opt, c, l)
	}
	return out
}

// wideAs is harmless text that takes the room of a hostile one: as many columns, with
// its blanks where they are.
func wideAs(text string, ascii bool) string {
	var b strings.Builder
	for _, c := range (&page{ascii: ascii}).cells(plain(text)) {
		if c.text == " " {
			b.WriteByte(' ')
			continue
		}
		b.WriteString(strings.Repeat("x", c.width))
	}
	return b.String()
}

// outline is the width of each line.
func outline(text string) []int {
	var out []int
	for _, line := range strings.Split(text, "\n") {
		out = append(out, uniseg.StringWidth(strings.TrimRight(line, " ")))
	}
	return out
}

// TestEveryField: a hostile text in any one field gets out as nothing that acts, and
// moves nothing: each line is as wide as with harmless text of that width. By default
// each field meets a text in a fifth of the formats; with UCCETRACE_THOROUGH all in all.
func TestEveryField(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	fields, texts := allFields(t), vectors.Vectors()
	// The names of messages are the catalogue's, which takes letters and hyphens only.
	fields = slices.DeleteFunc(fields, func(field string) bool { return strings.HasSuffix(field, ".Kinds[].Message") })
	require.GreaterOrEqual(t, len(texts), 80)
	ways := drawn(t)
	var names []string
	for name := range ways {
		names = append(names, name)
	}
	slices.Sort(names)
	const share = 1
	for n, name := range names {
		t.Run(name, func(t *testing.T) {
			at := n * len(texts) / len(names)
			for i, field := range fields {
				tried := share
				switch {
				case thorough:
					tried = len(texts)
				case (i+n)%5 != 0:
					tried = 0
				}
				for range tried {
					v := texts[at%len(texts)]
					at++
					opt := Options{Width: []int{80, 80, 50}[i%3], ASCII: i%2 == 1, Capture: "logs"}
					tryField(t, name, ways[name], field, v, opt)
				}
			}
		})
	}
}

// tryField tries a text in one field of one format.
func tryField(t *testing.T, name string, way func(*testing.T, Options, *flow.Closing, *flow.Login) string, field string, v vectors.Vector, opt Options) {
	t.Helper()
	if name == "note" { // it is always that
		opt.ASCII, opt.Width = true, 78
	}
	with := func(text string) string {
		l, c := only(field, text)
		return way(t, opt, c, l)
	}
	got, judged := with(v.Text), meant(field, v.Text)
	where := field + " with " + v.Name
	switch {
	case name == "md":
		checkMarkdown(t, got)
	case name == "html" && judged:
		checkHTML(t, where, got, got)
	case name == "html":
		checkHTML(t, where, got, with(harmlessLike(v.Text)))
	default:
		checkText(t, name+": "+where, got, opt)
		if judged || name == "raw" {
			return
		}
		if want := with(wideAs(v.Text, opt.ASCII)); !slices.Equal(outline(want), outline(got)) {
			assert.Fail(t, where+" moves what stands around it", parted(want, got))
		}
	}
}

// parted are the first lines of two texts that are not of one width.
func parted(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(a), len(b)) {
		if outline(a[i])[0] != outline(b[i])[0] {
			return a[i] + "\n" + b[i]
		}
	}
	return "more lines"
}

// meant says whether a text says something in a field beside being shown there, so that
// harmless text of the same width may be laid out otherwise.
func meant(field, text string) bool {
	path := strings.HasSuffix(field, ".Source") || strings.HasSuffix(field, ".Sources[].Name")
	time := slices.Contains([]string{"At", "First", "Last", "Start", "End", "From", "To"}, field[strings.LastIndexByte(field, '.')+1:])
	switch {
	case strings.TrimSpace(text) == "": // nothing is shown there
	case strings.ContainsAny(text, "\r\n\u00a0\u0085"): // several lines, or blanks that are made one
	case strings.HasPrefix(strings.TrimSpace(text), "::"): // spelled out at the head of a line only
	case path && strings.ContainsAny(text, `/\`): // folders that all have in common are left out
	case strings.HasSuffix(field, "Unread[].Source"): // quoted in a command, or left out of it
	case time && strings.ContainsAny(text, "-:."): // a date
	case strings.Contains(field, ".Scope.") && strings.Contains(text, "-"): // a range
	case strings.HasSuffix(field, ".Printed") && startsWithMark(text): // on the hyphen behind the node's name it is on something
	default:
		return false
	}
	return true
}

func startsWithMark(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	return unicode.Is(unicode.Mn, first)
}

// TestJSONOfEveryField: a report with a hostile text in any one field is valid by the
// schema and gives the text back; bytes that are no UTF-8 as U+FFFD each.
func TestJSONOfEveryField(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	report, texts := compiled(t, ""), vectors.Vectors()
	for i, field := range allFields(t) {
		tried := 1
		if thorough {
			tried = len(texts)
		}
		if ours(field) {
			continue
		}
		for n := range tried {
			v := texts[(i+n)%len(texts)]
			l, c := only(field, v.Text)
			out := draw(t, "json", Options{}, c, l)
			require.Empty(t, forbidden(out, false), "%s with %s", field, v.Name)
			require.NotRegexp(t, ci, out)
			value, err := jsonschema.UnmarshalJSON(strings.NewReader(out))
			require.NoError(t, err)
			require.NoError(t, report.Validate(value), "%s with %s", field, v.Name)
			var back flow.Report
			require.NoError(t, json.Unmarshal([]byte(out), &back))
			want := ""
			if !unsaid(field) {
				want = sayable(v.Text)
			}
			check := func(path string, v reflect.Value) {
				if path == field {
					require.Equal(t, want, sayable(v.String()), field)
				}
			}
			inFields(reflect.ValueOf(&back.Logins[0]), "Login", check)
			inFields(reflect.ValueOf(&back.Closing), "Closing", check)
		}
	}
}

// sayable is what both ends of a report know of a text: all but bytes that are no UTF-8.
func sayable(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\ufffd", "")
}

// ours says whether a field holds one of the few words to which the schema limits it.
func ours(field string) bool {
	name := field[strings.LastIndexByte(field, '.')+1:]
	return slices.Contains([]string{"Outcome", "Certainty", "State", "Basis", "Says", "Status", "Strength", "Seen", "Kind", "Severity", "Side", "EndedAs"}, name)
}

// unsaid says whether a field stands in no JSON.
func unsaid(field string) bool {
	return strings.HasSuffix(field, "Evidence[].Text") || strings.HasSuffix(field, "Evidence.Text") || field == "Login.Unread[].Raw" ||
		field == "Closing.Input.Sources[].Foreign" || strings.HasPrefix(field, "Login.OwnSession.") || strings.HasPrefix(field, "Login.Hops[]") || strings.HasPrefix(field, "Login.Untimed[]")
}
