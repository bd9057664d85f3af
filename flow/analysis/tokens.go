package analysis

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"uccetrace/correlate"
)

// key is a number of a login that stands in a text.
type key struct {
	name    string // opc 0xf000001b
	request bool
}

// own reports whether a number is one login's: a request's or an agent's. A phone may be
// another's, too.
func (k key) own() bool {
	return k.request || strings.HasPrefix(k.name, "agent ") || strings.HasPrefix(k.name, "stid ")
}

// tokens are a login's numbers as a line may spell them: request numbers in
// either base, all else as printed.
func tokens(l *correlate.Login) map[string]key {
	out := map[string]key{}
	for _, n := range l.Numbers {
		text := strings.ToLower(n.Text)
		name := key{n.Name + " " + n.Text, n.Request}
		out[text] = name
		if !n.Request {
			continue
		}
		digits, base := strings.TrimPrefix(text, "0x"), 10
		if n.Hex {
			base = 16
			out[digits] = name
		}
		if v, err := strconv.ParseUint(digits, base, 64); err == nil {
			out[strconv.FormatUint(v, 10)] = name
			out["0x"+strconv.FormatUint(v, 16)] = name
		}
	}
	return out
}

func inToken(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_'
}

// tokenBytes are the bytes that tokens are made of, each in lower case; 0 for others.
var tokenBytes = func() (table [256]byte) {
	for c := range table {
		if inToken(rune(c)) {
			table[c] = bytes.ToLower([]byte{byte(c)})[0]
		}
	}
	return table
}()

// tokenIndex finds the logins that have a token among their numbers. What most words of a
// log have in common with none of them is their first byte and length, or their ends.
type tokenIndex struct {
	begin [256]uint64 // by the first byte: lengths, 63 for all greater ones
	ends  [1 << 16 / 64]uint64
	refs  map[string][]ref
}

// ref says that a token is a number of a login.
type ref struct {
	want int
	key
}

func newTokenIndex(wants []*want) *tokenIndex {
	x := &tokenIndex{refs: map[string][]ref{}}
	for i, w := range wants {
		for text, k := range w.tokens {
			if n := len(text); n > 0 {
				x.begin[text[0]] |= 1 << min(n, 63)
				h := endsOf(text[0], text[n/2], text[max(n-2, 0)], text[n-1])
				x.ends[h/64] |= 1 << (h % 64)
			}
			x.refs[text] = append(x.refs[text], ref{i, k})
		}
	}
	return x
}

// endsOf folds a token's first byte, that in its middle and the last two.
func endsOf(first, middle, before, last byte) uint16 {
	return uint16(first)*251 + uint16(middle)*16381 + uint16(before)*4093 + uint16(last)*1021
}

// each calls f with what is known of the tokens of a text, in their order, until it
// returns true, and reports whether it did.
func (x *tokenIndex) each(text []byte, f func(ref) bool) bool {
	for i := 0; i < len(text); i++ {
		first := tokenBytes[text[i]]
		if first == 0 {
			continue
		}
		from := i
		for i++; i < len(text) && tokenBytes[text[i]] != 0; i++ {
		}
		n := i - from
		if x.begin[first]>>min(n, 63)&1 == 0 {
			continue
		}
		h := endsOf(first, tokenBytes[text[from+n/2]], tokenBytes[text[max(i-2, from)]], tokenBytes[text[i-1]])
		if x.ends[h/64]>>(h%64)&1 == 0 {
			continue
		}
		for _, r := range x.lookup(text[from:i]) {
			if f(r) {
				return true
			}
		}
	}
	return false
}

// lookup finds a token, in lower case or not.
func (x *tokenIndex) lookup(token []byte) []ref {
	var lower [64]byte
	if len(token) > len(lower) {
		return x.refs[strings.ToLower(string(token))]
	}
	for i, c := range token {
		lower[i] = tokenBytes[c]
	}
	return x.refs[string(lower[:len(token)])]
}

// codePrefixes begin the names of error codes, which go on in capital letters, digits and
// underscores.
var codePrefixes = []string{"PERERR_", "CF_", "E_CTI_", "E_ARM_STAT_", "CTIERR_"}

// codeNames are the error codes in a text, each once, in any of the spellings that a trace
// has: names, 0x8CCCxxxx, and the same number without a prefix or as a negative one.
func codeNames(text []byte) []string {
	out := []string{}
	for i := 0; i < len(text); i++ {
		if tokenBytes[text[i]] == 0 {
			continue
		}
		from := i
		for i++; i < len(text) && tokenBytes[text[i]] != 0; i++ {
		}
		token := text[from:i]
		if !isCode(token) {
			if from == 0 || text[from-1] != '-' || !isNumbered(token, "19327") {
				continue
			}
			token = text[from-1 : i]
		}
		if s := string(token); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// isCode reports whether a word is an error code.
func isCode(word []byte) bool {
	switch word[0] {
	case '0':
		return len(word) == len("0x8CCC0000") && bytes.EqualFold(word[:6], []byte("0x8ccc")) && !slices.ContainsFunc(word[6:], func(c byte) bool {
			return !(c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f')
		})
	case '2':
		return isNumbered(word, "23621")
	case 'P', 'C', 'E':
	default:
		return false
	}
	for _, p := range codePrefixes {
		rest, ok := bytes.CutPrefix(word, []byte(p))
		if !ok {
			continue
		}
		if p == "CF_" && (len(rest) < 2 || rest[0] < 'A' || rest[0] > 'Z') {
			return false
		}
		return len(rest) > 0 && !slices.ContainsFunc(rest, func(c byte) bool { return c >= 'a' && c <= 'z' })
	}
	return false
}

// isNumbered reports whether a word is these digits and five more.
func isNumbered(word []byte, begin string) bool {
	return len(word) == len(begin)+5 && bytes.HasPrefix(word, []byte(begin)) &&
		!slices.ContainsFunc(word[len(begin):], func(c byte) bool { return c < '0' || c > '9' })
}
