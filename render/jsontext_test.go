package render

import (
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
)

// filled sets every field of a value, each to another value, lists to some elements of
// which each is set as well.
func filled[T any](elements int) *T {
	v, n := new(T), 0
	fill(reflect.ValueOf(v).Elem(), elements, &n)
	return v
}

// hollow sets lists to some elements, and pointers, and nothing else.
func hollow[T any](elements int) *T {
	v := new(T)
	fill(reflect.ValueOf(v).Elem(), elements, nil)
	return v
}

func fill(v reflect.Value, elements int, n *int) {
	switch v.Kind() {
	case reflect.Struct:
		if at, ok := v.Addr().Interface().(*flow.Time); ok {
			if n != nil {
				*n++
				*at = flow.At(int64(*n), *n%2 == 0)
			}
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i), elements, n)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), elements, n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), elements, elements))
		for i := range elements {
			fill(v.Index(i), elements, n)
		}
	default:
		if n != nil {
			*n++
			set(v, *n)
		}
	}
}

func set(v reflect.Value, n int) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("v" + strconv.Itoa(n))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(n))
	case reflect.Bool:
		v.SetBool(true)
	default:
		panic("how is a " + v.Type().String() + " set?")
	}
}

// appended is what the members of a value become as an object.
func appended[T any](v *T, indented bool, members func(*jsonText, *T)) string {
	t := jsonText{indented: indented}
	t.open('{')
	members(&t, v)
	t.close('}')
	return string(t.b)
}

// holdMembers holds what is appended against encoding/json: a field that somebody adds
// and nobody appends makes the two differ.
func holdMembers[T any](t *testing.T, members func(*jsonText, *T)) {
	t.Helper()
	for name, v := range map[string]*T{
		"filled": filled[T](2), "filled, lists empty": filled[T](0), "zero": new(T), "lists empty": hollow[T](0), "lists of zeroes": hollow[T](1),
	} {
		for _, indent := range []string{"", "  "} {
			want, err := marshal(v, indent)
			require.NoError(t, err)
			assert.Equal(t, string(want), appended(v, indent != "", members), "%s, indented by %q", name, indent)
		}
	}
}

func TestJSONNamesEveryMember(t *testing.T) {
	holdMembers(t, loginMembers)
	holdMembers(t, closingMembers)
}

// TestJSONReportsAsEncoded holds whole reports against encoding/json.
func TestJSONReportsAsEncoded(t *testing.T) {
	for _, logins := range [][]*flow.Login{nil, {filled[flow.Login](1)}, {fixtureLogin(), filled[flow.Login](2), fixtureFailed()}} {
		closing := filled[flow.Closing](2)
		whole := flow.Report{Schema: flow.Schema, Logins: []flow.Login{}, Closing: *closing}
		var lines strings.Builder
		for _, l := range logins {
			whole.Logins = append(whole.Logins, *l)
			line, err := marshal(l, "")
			require.NoError(t, err)
			lines.Write(append(line, '\n'))
		}
		last, err := marshal(struct {
			Schema  string        `json:"schema"`
			Closing *flow.Closing `json:"closing"`
		}{flow.Schema, closing}, "")
		require.NoError(t, err)
		lines.Write(append(last, '\n'))
		report, err := marshal(whole, "  ")
		require.NoError(t, err)
		assert.Equal(t, string(report)+"\n", draw(t, "json", Options{}, closing, logins...))
		assert.Equal(t, lines.String(), draw(t, "jsonl", Options{}, closing, logins...))
	}
}

// quotable are strings that JSON, a terminal or a CI system would take for something
// else; each is tried at every place of a word of eight bytes.
var quotable = []string{
	"", "plain", `"`, `\`, `C:\icm\log`, "a\nb\tc\rd\be\ff", "\x00\x01\x1f", "\x7f", "\x80", "\xff\xfe", "a\xc3", "<&>", "#", "##", "###", "####[error]", "#\u200b#",
	"é", "日本", "\u2028\u2029", "\u202e", "\u00ad", "\ufffd", "\ufe0f", "\U0001f1e6", "\U000e0041", "\U0010ffff", "\U0001f600", "\ue000", "[{", "}]", "ends in {", "~}", "\x1b[2J", "\u0085",
}

func checkQuoted(t *testing.T, s string) {
	t.Helper()
	want, err := marshal(s, "")
	require.NoError(t, err)
	require.Equal(t, string(want), string(appendQuoted(nil, s)), "%q", s)
}

func TestQuotedAsEncoded(t *testing.T) {
	for _, s := range quotable {
		for i := range 18 {
			checkQuoted(t, strings.Repeat("~", i)+s)
			checkQuoted(t, strings.Repeat(" ", i)+s+"0123456789")
		}
	}
	for r := rune(0); r < 0x20000; r++ {
		checkQuoted(t, string(r))
	}
}

func FuzzQuoted(f *testing.F) {
	for _, s := range quotable {
		f.Add(s)
	}
	f.Fuzz(checkQuoted)
}

func BenchmarkJSONLogin(b *testing.B) {
	l, t := fixtureLogin(), jsonText{}
	for b.Loop() {
		t.b = t.b[:0]
		t.open('{')
		loginMembers(&t, l)
		t.close('}')
		b.SetBytes(int64(len(t.b)))
	}
}

// BenchmarkJSONLoginEncoded is what BenchmarkJSONLogin is held against.
func BenchmarkJSONLoginEncoded(b *testing.B) {
	l := fixtureLogin()
	for b.Loop() {
		line, err := marshal(l, "")
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(line)))
	}
}
