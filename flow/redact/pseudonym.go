package redact

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// book has the pseudonyms of words, all in lower case.
type book struct {
	key   []byte
	given map[string]string // by word
	taken map[string]bool   // pseudonyms
}

func newBook(key []byte) *book {
	return &book{key: key, given: map[string]string{}, taken: map[string]bool{}}
}

// mostTries is after how many pseudonyms that cannot be given a word takes one that
// is itself a word of the capture: there are but nine digits.
const mostTries = 64

// assign gives pseudonyms to words that have none, in an order that is theirs.
func (b *book) assign(words map[string]bool) {
	var fresh []string
	for w := range words {
		if _, ok := b.given[w]; !ok {
			fresh = append(fresh, w)
		}
	}
	slices.Sort(fresh)
	mac := hmac.New(sha256.New, b.key)
	for _, w := range fresh {
		for try := uint64(0); ; try++ {
			p := candidate(mac, w, try)
			for try >= 2*mostTries && b.taken[p] && !strings.Contains(w, ".") {
				p = successor(p) // there are as many of a shape as words of it, and each takes one
			}
			if b.taken[p] || try < mostTries && words[p] {
				continue
			}
			b.given[w], b.taken[p] = p, true
			break
		}
	}
}

// of gives a word's pseudonym, in the word's own case.
func (b *book) of(word string) (string, bool) {
	p, ok := b.given[lower(word)]
	if !ok || len(p) != len(word) {
		return "", false
	}
	out := make([]byte, 0, len(p))
	for i, r := range p {
		if w, _ := utf8.DecodeRuneInString(word[i:]); unicode.IsUpper(w) {
			if up := unicode.ToUpper(r); utf8.RuneLen(up) == utf8.RuneLen(r) && western(up) == western(r) {
				r = up
			}
		}
		out = utf8.AppendRune(out, r)
	}
	return string(out), len(out) == len(word)
}

// lower is a text in lower case, letter by letter as long as it was: a letter whose
// small one takes more or fewer bytes stays.
func lower(s string) string {
	out := make([]byte, 0, len(s))
	for i, n := 0, 0; i < len(s); i += n {
		var r rune
		if r, n = utf8.DecodeRuneInString(s[i:]); r == utf8.RuneError {
			out = append(out, s[i:i+n]...)
		} else if low := unicode.ToLower(r); utf8.RuneLen(low) == n {
			out = utf8.AppendRune(out, low)
		} else {
			out = utf8.AppendRune(out, r)
		}
	}
	return string(out)
}

// western reports whether Windows-1252 has a character.
func western(r rune) bool {
	_, ok := charmap.Windows1252.EncodeRune(r)
	return ok
}

// candidate is the pseudonym that a word gets if it can be given.
func candidate(mac hash.Hash, word string, try uint64) string {
	mac.Reset()
	class := "word "
	address, err := netip.ParseAddr(word)
	if err == nil && address.Is4() {
		class = "ipv4 "
	}
	mac.Write(append(binary.BigEndian.AppendUint64([]byte(class), try), word...))
	s := stream{sum: mac.Sum(nil)}
	if class == "ipv4 " {
		return s.address(word)
	}
	out := make([]byte, 0, len(word))
	for i, r := range word {
		out = utf8.AppendRune(out, s.like(r, i == 0))
	}
	return string(out)
}

// successor is the next word of the same shape, the first one behind the last.
func successor(w string) string {
	out := []rune(w)
	for i := len(out) - 1; i >= 0; i-- {
		next, carry := following(out[i], i == 0)
		if out[i] = next; !carry {
			break
		}
	}
	return string(out)
}

// following is the next character that can stand for the same ones; carry is true where
// it is the first again.
func following(r rune, first bool) (next rune, carry bool) {
	switch {
	case r == '0' && first:
		return r, true
	case r == '9' && first:
		return '1', true
	case r == '9':
		return '0', true
	case r == 'z':
		return 'a', true
	case r < 0x80:
		return r + 1, false
	}
	all := alphabets()[alphabetOf(r)]
	i, _ := slices.BinarySearch(all, r)
	i++
	return all[i%len(all)], i == len(all)
}

// alphabetOf tells characters apart that cannot stand for one another: by their length,
// and by whether Windows-1252 has them.
func alphabetOf(r rune) int {
	if western(r) {
		return utf8.RuneLen(r)
	}
	return 4 + utf8.RuneLen(r)
}

// alphabets has all characters of words beyond ASCII, in lower case and in order.
var alphabets = sync.OnceValue(func() map[int][]rune {
	all := map[int][]rune{}
	for r := rune(0x80); r <= unicode.MaxRune; r++ {
		if isWord(r) && lower(string(r)) == string(r) {
			all[alphabetOf(r)] = append(all[alphabetOf(r)], r)
		}
	}
	return all
})

// stream is as many bytes as are asked for, made of one sum.
type stream struct {
	sum []byte
	at  int
}

func (s *stream) below(n int) int {
	if s.at+4 > len(s.sum) {
		next := sha256.Sum256(s.sum)
		s.sum, s.at = next[:], 0
	}
	v := binary.BigEndian.Uint32(s.sum[s.at:])
	s.at += 4
	return int(uint64(v) * uint64(n) >> 32)
}

// like gives a character of the same kind, with as many bytes in each encoding.
func (s *stream) like(r rune, first bool) rune {
	switch {
	case r == '0' && first:
		return r
	case r >= '0' && r <= '9' && first:
		return '1' + rune(s.below(9))
	case r >= '0' && r <= '9':
		return '0' + rune(s.below(10))
	case r >= 'a' && r <= 'z':
		return 'a' + rune(s.below(26))
	case r < 0x80:
		return r
	case r < 0x800 && western(r):
		return 'à' + rune(s.below(23)) // to ö
	case r < 0x800:
		return 'а' + rune(s.below(32)) // Cyrillic, to я
	case r < 0x10000:
		return 0x4e00 + rune(s.below(0x4000))
	}
	return 0x20000 + rune(s.below(0xa000))
}

// address gives an address whose numbers have as many digits.
func (s *stream) address(word string) string {
	parts := strings.Split(word, ".")
	for i, p := range parts {
		switch {
		case p == "0":
		case len(p) == 1:
			parts[i] = strconv.Itoa(1 + s.below(9))
		case len(p) == 2:
			parts[i] = strconv.Itoa(10 + s.below(90))
		default:
			parts[i] = strconv.Itoa(100 + s.below(156))
		}
	}
	return strings.Join(parts, ".")
}
