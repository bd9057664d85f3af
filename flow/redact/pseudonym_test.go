package redact

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/parser/catalog"
)

var testKey = bytes.Repeat([]byte{7}, keySize)

// kind is what of a character's shape stays.
func kind(r rune) rune {
	switch {
	case r >= '0' && r <= '9':
		return '9'
	case r >= 'a' && r <= 'z':
		return 'a'
	case r >= 'A' && r <= 'Z':
		return 'A'
	case unicode.IsLetter(r):
		return 'é'
	}
	return r
}

func shape(s string) string { return strings.Map(kind, s) }

// made gives random words: of digits, of letters, of both, addresses, names.
func made(r *rand.Rand, n int) map[string]bool {
	const letters = "abcdefghijklmnopqrstuvwxyz"
	out := map[string]bool{}
	for range n {
		var b strings.Builder
		size := 1 + r.IntN(12)
		switch r.IntN(4) {
		case 0:
			for range size {
				fmt.Fprint(&b, r.IntN(10))
			}
		case 1:
			for range size {
				b.WriteByte(letters[r.IntN(26)])
			}
		case 2:
			for range size {
				b.WriteByte("0123456789abcdef"[r.IntN(16)])
			}
		case 3:
			fmt.Fprintf(&b, "%d.%d.%d.%d", r.IntN(256), r.IntN(256), r.IntN(256), r.IntN(256))
		}
		out[b.String()] = true
	}
	out["jürgen"], out["漢字かな"] = true, true
	return out
}

// TestPseudonyms: each has its word's shape, no two words have one, none is a word of
// the capture while others are left, and the key alone decides.
func TestPseudonyms(t *testing.T) {
	for seed := range uint64(5) {
		words := made(rand.New(rand.NewPCG(seed, 1)), 2000)
		b, again := newBook(testKey), newBook(testKey)
		b.assign(words)
		again.assign(words)
		require.Equal(t, b.given, again.given)
		other := newBook(bytes.Repeat([]byte{8}, keySize))
		other.assign(words)
		require.NotEqual(t, b.given, other.given)
		back := map[string]string{}
		for w := range words {
			p := b.given[w]
			require.Len(t, p, len(w), w)
			require.Equal(t, shape(w), shape(p), w)
			if a, err := netip.ParseAddr(w); err == nil {
				q, err := netip.ParseAddr(p)
				require.NoError(t, err, p)
				require.Equal(t, a.Is4(), q.Is4())
			} else if w[0] >= '1' && w[0] <= '9' {
				require.NotEqual(t, byte('0'), p[0], w)
			}
			require.Empty(t, back[p], "%s and %s are both %s", back[p], w, p)
			back[p] = w
			if len(w) > 3 {
				require.False(t, words[p], "%s becomes %s, which is there", w, p)
			}
		}
	}
}

// TestAllOfAShape: where all words of a shape are there, each takes one of them, whatever
// its script.
func TestAllOfAShape(t *testing.T) {
	all := map[string]bool{}
	for r := rune(0x80); r < 0x1000; r++ {
		if isWord(r) {
			all[lower(string(r))] = true
		}
	}
	for i := range 256 {
		all[fmt.Sprint(i)], all[fmt.Sprintf("%d.0.0.0", i)] = true, true
	}
	b := newBook(testKey)
	b.assign(all)
	back := map[string]string{}
	for w := range all {
		p := b.given[w]
		require.Len(t, p, len(w), w)
		require.Empty(t, back[p], "%s and %s are both %s", back[p], w, p)
		back[p] = w
		require.Equal(t, western([]rune(w)[0]), western([]rune(p)[0]), "%s is %s", w, p)
	}
}

// TestEveryLetter: letters, marks and digits of any script are replaced in any case.
func TestEveryLetter(t *testing.T) {
	cat, err := catalog.Embedded()
	require.NoError(t, err)
	for _, name := range []string{"İbrahim", "ẞtraße", "ŸMÜR", "Jose\u0301", "٤٥٦٧٨", "देवी", "Иванов А", "ſmith", "\u212alein"} {
		r := New(cat, Key{Secret: testKey})
		r.keep(catalog.Person, name, "")
		words := map[string]bool{}
		for w := range r.secret {
			words[w] = true
		}
		r.book.assign(words)
		got := r.Value(name)
		require.Len(t, got, len(name))
		for i, letter := range name {
			if now, _ := utf8.DecodeRuneInString(got[i:]); letter >= 0x80 { // of others one may be itself
				assert.NotEqual(t, string(letter), string(now), "%s is %s", name, got)
			}
		}
	}
}

func TestPseudonymKeepsCase(t *testing.T) {
	b := newBook(testKey)
	b.assign(map[string]bool{"sep0011aabb": true, "jürgen": true})
	upper, ok := b.of("SEP0011AABB")
	require.True(t, ok)
	assert.Equal(t, "AAA9999AAAA", shape(upper))
	lower, _ := b.of("sep0011aabb")
	assert.Equal(t, strings.ToLower(upper), lower)
	name, _ := b.of("JÜRGEN")
	assert.Equal(t, strings.ToUpper(name), name)
	_, ok = b.of("unknown")
	assert.False(t, ok)
}

// A later capture with words that are new gives the old ones what they had.
func TestPseudonymsStay(t *testing.T) {
	b := newBook(testKey)
	b.assign(map[string]bool{"10000": true, "10001": true})
	first := b.given["10000"]
	b.assign(map[string]bool{"10000": true, first: true, "20000": true})
	assert.Equal(t, first, b.given["10000"])
	assert.NotEqual(t, first, b.given["20000"])
}

func TestWords(t *testing.T) {
	for value, want := range map[string][]string{
		"10000":            {"10000"},
		"Cisco10000":       {"10000"},
		"Cisco88":          {"88"},
		"SEP0011AABBCC":    {"SEP0011AABBCC"},
		"agent10000":       {"agent", "10000"},
		"Smith, John":      {"Smith", "John"},
		"finesse1.1":       {"finesse1", "1"},
		"cucm-pub.lab.com": {"cucm", "pub", "lab", "com"},
		"10.1.2.3":         {"10.1.2.3"},
		"12.5.1.1.7":       {"12", "5", "1", "1", "7"},
		"Al Bo":            {"Al", "Bo"},
		"Müller":           {"Müller"},
		"127.0.0.1":        nil,
		"cucm_pim1.1":      {"cucm", "1"},
		"Smith (Jo)":       {"Smith", "Jo"},
		"al@corp.ex":       {"al", "corp", "ex"},
	} {
		var got []string
		words([]byte(value), func(from, to int, _ bool) { got = append(got, value[from:to]) })
		assert.Equal(t, want, got, value)
	}
}

func TestShapes(t *testing.T) {
	for text, want := range map[string]string{
		"from 10.1.2.30:8080 to (192.168.1.1)":    "10.1.2.30 192.168.1.1",
		"release 12.5.1.11900-146, 8.5.1.2.3":     "",
		"300.1.2.3, x10.1.2.3, 10.1.2.3x":         "",
		"mail jane.doe@corp.example.com, a @ b @": "jane.doe corp.example.com",
		"at 23:35:36.354 in 1.5 s":                "",
	} {
		var got []string
		b := []byte(text)
		shapes(b, func(from, to int, _ catalog.Secret) { got = append(got, string(b[from:to])) })
		assert.Equal(t, want, strings.Join(got, " "), text)
	}
}
