package redact

import (
	"bytes"
	"net/netip"
	"regexp"
	"strings"

	"uccetrace/parser/catalog"
)

// Each of these begins at what no word character stands before. A pattern is tried
// only on a text that holds its mark.
var (
	hardware = regexp.MustCompile(`(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}|(?:[0-9A-Fa-f]{2}-){5}[0-9A-Fa-f]{2}|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}`)
	device   = regexp.MustCompile(`SEP[0-9A-F]{12}|(?:CSF|TCT)[A-Z0-9]+|(?:BOT|TAB)[A-Z]*[0-9][A-Z0-9]*`)
	numeric6 = regexp.MustCompile(`[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(?:%[0-9A-Za-z]+)?`)
	web      = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+]*://(?:([^\s/@]*)@)?([0-9A-Za-z._-]+)`)
	share    = regexp.MustCompile(`\\\\+([0-9A-Za-z._-]+)\\+([0-9A-Za-z._$-]+)`)
	account  = regexp.MustCompile(`([0-9A-Za-z.-]+)\\([0-9A-Za-z._-]+)`)
	domain   = regexp.MustCompile(`(?i)[0-9a-z][0-9a-z-]*(?:\.[0-9a-z-]+)+\.(?:com|net|org|edu|gov|local|lan|corp|internal|intranet|example|test|home)`)
)

// more finds what is private by its shape, beyond IPv4 and user@host. alone says of a
// find that its words are private there and not wherever they stand.
func more(text []byte, found func(from, to int, class catalog.Secret, alone bool)) {
	within := func(from, to int, re *regexp.Regexp, see func(m []int)) {
		for _, m := range re.FindAllSubmatchIndex(text[from:to], -1) {
			for i := range m {
				if m[i] >= 0 {
					m[i] += from
				}
			}
			if !(m[0] > 0 && isWord(rune(text[m[0]-1]))) && !(m[1] < len(text) && isWord(rune(text[m[1]]))) {
				see(m)
			}
		}
	}
	each := func(mark string, re *regexp.Regexp, see func(m []int)) {
		if bytes.Contains(text, []byte(mark)) {
			within(0, len(text), re, see)
		}
	}
	mac := func(m []int) { found(m[0], m[1], catalog.Address, true) }
	six := func(m []int) {
		s := strings.TrimRight(string(text[m[0]:m[1]]), ".")
		a, err := netip.ParseAddr(s)
		if err != nil && strings.HasSuffix(s, ":") {
			s = s[:len(s)-1] // the end of a clause
			a, err = netip.ParseAddr(s)
		}
		if err == nil && a.Is6() && !a.IsLoopback() && !a.IsUnspecified() && strings.ContainsAny(s, "0123456789") && len(s) > 4 {
			found(m[0], m[0]+len(s), catalog.Address, true)
		}
	}
	runs(text, inAddress, func(from, to int) {
		if to-from < len("001a.2b3c.4d5e") && !bytes.Contains(text[from:to], []byte("::")) {
			return // most are times
		}
		within(from, to, hardware, mac)
		if to < len(text) && text[to] == '%' {
			for to++; to < len(text) && text[to] < 0x80 && isWord(rune(text[to])); to++ {
			}
		}
		within(from, to, numeric6, six)
	})
	for _, mark := range []string{"SEP", "CSF", "TCT", "BOT", "TAB"} {
		if bytes.Contains(text, []byte(mark)) {
			each(mark, device, func(m []int) { found(m[0], m[1], catalog.Phone, false) })
			break
		}
	}
	each("://", web, func(m []int) {
		if m[2] >= 0 {
			found(m[2], m[3], catalog.Person, false)
		}
		found(m[4], m[5], catalog.Host, false)
	})
	each(`\\`, share, func(m []int) {
		if m[0] > 0 && text[m[0]-1] == ':' {
			return // behind a drive
		}
		found(m[2], m[3], catalog.Host, false)
		found(m[4], m[5], catalog.Host, true)
	})
	each(`\`, account, func(m []int) {
		if m[0] > 0 && bytes.IndexByte([]byte(`\:`), text[m[0]-1]) >= 0 || m[1] < len(text) && text[m[1]] == '\\' {
			return // of a path
		}
		one, two := string(text[m[2]:m[3]]), string(text[m[4]:m[5]])
		alone := letters(one+two) && one == strings.ToUpper(one) && two == strings.ToUpper(two) // as ADDED\UPDATED is
		found(m[2], m[3], catalog.Host, alone)
		found(m[4], m[5], catalog.Person, alone)
	})
	runs(text, inDomain, func(from, to int) {
		if bytes.Count(text[from:to], []byte(".")) > 1 {
			within(from, to, domain, func(m []int) { found(m[0], m[1], catalog.Host, false) })
		}
	})
}

// inAddress and inDomain have the characters that an address, and a domain, is made of.
var inAddress, inDomain = set("0123456789abcdefABCDEF:.-"), set("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-")

func set(chars string) (in [256]bool) {
	for i := range len(chars) {
		in[chars[i]] = true
	}
	return in
}

// runs calls yield for each longest part of a text with characters of a set alone, and
// more than five of them.
func runs(text []byte, in [256]bool, yield func(from, to int)) {
	for i := 0; i < len(text); i++ {
		from := i
		for i < len(text) && in[text[i]] {
			i++
		}
		if i-from > 5 {
			yield(from, i)
		}
	}
}
