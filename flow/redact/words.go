package redact

import (
	"bytes"
	"net/netip"
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is one in a text, by its place there.
type word struct {
	from, to int
	ip       bool
}

// isWord reports whether a character is part of a word: a letter with its marks, or a digit.
func isWord(r rune) bool {
	if r < 0x80 {
		return r-'0' <= 9 && r >= '0' || r|0x20 >= 'a' && r|0x20 <= 'z'
	}
	return unicode.In(r, unicode.Letter, unicode.Mark, unicode.Nd)
}

// wordEnds reports whether a character of a word stands before i.
func wordEnds(text []byte, i int) bool {
	r, n := utf8.DecodeLastRune(text[:i])
	return n > 0 && isWord(r)
}

// wordBegins reports whether a character of a word stands at i.
func wordBegins(text []byte, i int) bool {
	r, n := utf8.DecodeRune(text[i:])
	return n > 0 && isWord(r)
}

// wordAt is the word that begins at i or behind it; ok is false where none does.
func wordAt(text []byte, i int) (w word, ok bool) {
	for i < len(text) {
		r, n := rune(text[i]), 1
		if r >= 0x80 {
			r, n = utf8.DecodeRune(text[i:])
		}
		if isWord(r) {
			break
		}
		i += n
	}
	if i == len(text) {
		return w, false
	}
	if end := addressEnd(text, i); end > 0 {
		return word{i, end, true}, true
	}
	from := i
	for i < len(text) {
		r, n := rune(text[i]), 1
		if r >= 0x80 {
			r, n = utf8.DecodeRune(text[i:])
		}
		if !isWord(r) {
			break
		}
		i += n
	}
	return word{from, i, false}, true
}

// addressEnd is where the IPv4 address at i ends, 0 where there is none. A number
// more, as releases have, makes it none.
func addressEnd(text []byte, i int) int {
	if text[i] < '0' || text[i] > '9' || i > 1 && text[i-1] == '.' && text[i-2] >= '0' && text[i-2] <= '9' {
		return 0
	}
	end, dots := i, 0
	for end < len(text) && end-i < 16 && (text[end] >= '0' && text[end] <= '9' || text[end] == '.') {
		if text[end] == '.' {
			dots++
		}
		end++
	}
	if dots < 3 {
		return 0
	}
	for end > i && text[end-1] == '.' {
		end--
	}
	if wordBegins(text, end) {
		return 0
	}
	a, err := netip.ParseAddr(string(text[i:end]))
	if err != nil || !a.Is4() {
		return 0
	}
	return end
}

// public says of an address that it is that of no machine.
func public(ip string) bool { return ip == "0.0.0.0" || ip == "127.0.0.1" || ip == "255.255.255.255" }

// empty says of a value that it stands for none.
func empty(value string) bool {
	switch strings.ToLower(strings.TrimSpace(value)) {
	case "", "::", "::1", "null", "n/a", "none", "undefined", "unknown", "true", "false":
		return true
	}
	return strings.HasPrefix(value, "-") || strings.Trim(value, "0") == "" || strings.HasPrefix(value, "0xffffffff")
}

// kept are the letters in front of a number that say what it is the number of.
const kept = "cisco"

// least is how many characters a word has that is known wherever it stands, and
// leastInside how many digits a number within a word.
const (
	least       = 4
	leastInside = 5
)

// pieces gives the parts of a word that have a pseudonym each: the number behind
// letters that are no name, and all of any other word.
func pieces(w string) (from int) {
	if len(w) > len(kept) && strings.EqualFold(w[:len(kept)], kept) && number(w[len(kept):]) {
		return len(kept)
	}
	n := len(w)
	for n > 0 && w[n-1] >= '0' && w[n-1] <= '9' {
		n--
	}
	if len(w)-n >= leastInside && letters(w[:n]) && len(w)-n < len(w) {
		return n
	}
	return 0
}

// process says of a word that it names a process of a peripheral gateway, as hosts
// that are called after one do.
func process(w string) bool {
	return len(w) > 3 && len(w) < 6 && (strings.EqualFold(w[:3], "pim") || strings.EqualFold(w[:3], "jgw")) && number(w[3:])
}

func number(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func letters(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= '0' && r <= '9' }) < 0
}

// words calls yield for each word of a private value that is replaced, by its place
// in the value: short ones too, which tell much of a name.
func words(value []byte, yield func(from, to int, ip bool)) {
	for i := 0; ; {
		w, ok := wordAt(value, i)
		if !ok {
			return
		}
		i = w.to
		text := string(value[w.from:w.to])
		switch {
		case w.ip && public(text):
			continue
		case w.ip:
			yield(w.from, w.to, true)
			continue
		}
		if process(text) {
			continue
		}
		n := pieces(text)
		if n > 0 && !strings.EqualFold(text[:n], kept) {
			yield(w.from, w.from+n, false)
		}
		yield(w.from+n, w.to, false)
	}
}

// mostMail is how long a user, or a host, of an address is.
const mostMail = 255

// mail gives where the user and the host around the n bytes of an '@' begin and end; of
// a host in brackets, which is an address, nothing.
func mail(text []byte, at, n int) (from, to int) {
	in := func(i int) bool {
		c := text[i]
		return c >= 0x80 || isWord(rune(c)) || bytes.IndexByte([]byte(".-_+"), c) >= 0 || c == '%' && n == 1 ||
			c == '\'' && wordEnds(text, i) && wordBegins(text, i+1)
	}
	for from = at; from > max(0, at-mostMail) && in(from-1); from-- {
	}
	for to = at + n; to < min(len(text), at+n+mostMail) && in(to); to++ {
	}
	if from == at || to == at+n && (to == len(text) || text[to] != '[') {
		return at, at
	}
	return from, to
}
