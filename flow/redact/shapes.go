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
	each := func(mark string, re *regexp.Regexp, see func(m []int)) {
		if !bytes.Contains(text, []byte(mark)) {
			return
		}
		for _, m := range re.FindAllSubmatchIndex(text, -1) {
			if !(m[0] > 0 && isWord(rune(text[m[0]-1]))) && !(m[1] < len(text) && isWord(rune(text[m[1]]))) {
				see(m)
			}
		}
	}
	mac := func(m []int) { found(m[0], m[1], catalog.Address, true) }
	for _, mark := range []string{":", "-", "."} {
		if bytes.Contains(text, []byte(mark)) {
			each(mark, hardware, mac)
			break
		}
	}
	each(":", numeric6, func(m []int) {
		s := strings.TrimRight(string(text[m[0]:m[1]]), ".")
		a, err := netip.ParseAddr(s)
		if err != nil && strings.HasSuffix(s, ":") {
			s = s[:len(s)-1] // the end of a clause
			a, err = netip.ParseAddr(s)
		}
		if err == nil && a.Is6() && !a.IsLoopback() && !a.IsUnspecified() && strings.ContainsAny(s, "0123456789") && len(s) > 4 {
			found(m[0], m[0]+len(s), catalog.Address, true)
		}
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
		found(m[2], m[3], catalog.Host, false)
		found(m[4], m[5], catalog.Person, false)
	})
	each(".", domain, func(m []int) { found(m[0], m[1], catalog.Host, false) })
}
