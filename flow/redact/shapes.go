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
	hardware = regexp.MustCompile(`(?i)(?:[0-9a-f]{1,2}:){5,}[0-9a-f]{1,2}|(?:[0-9a-f]{2}-){5}[0-9a-f]{2}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}|[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}|[0-9a-f]{6}-[0-9a-f]{6}|[0-9a-f]{12}`)
	zone     = regexp.MustCompile(`^%[0-9A-Za-z]+(?:[._-][0-9A-Za-z]+)*`)
	device   = regexp.MustCompile(`(?i:SEP[0-9a-f]{12})|(?i:CSF|TCT)[0-9A-Za-z._-]+|(?:BOT|TAB)[0-9A-Z._-]+`)
	web      = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://(?:([^\s/?#@]*)@)?([\pL\p{Nd}._%-]+)`)
	share    = regexp.MustCompile(`\\\\+(?:\?\\+UNC\\+)?([\pL\p{Nd}._-]+)(?:\\+((?:[\pL\p{Nd}._$-]+ ){1,3}[\pL\p{Nd}._$-]+\\|[\pL\p{Nd}._$-]+))?`)
	account  = regexp.MustCompile(`([\pL\p{Nd}._-]+)\\{1,2}([\pL\p{Nd}._$-]+)`)
	dotted   = regexp.MustCompile(`[\pL\p{Nd}_-]+(?:\.[\pL\p{Nd}_-]+)+`)
)

// endings are those of domains; of those that are true, one name before it is enough.
// Two letters at the end of three names are one as well, but for endings of files.
var endings = map[string]bool{"com": true, "net": true, "org": true, "local": true, "lan": true, "corp": true, "internal": true, "intranet": true,
	"localdomain": true, "edu": false, "gov": false, "mil": false, "int": false, "info": false, "biz": false, "cloud": false, "arpa": false,
	"home": false, "private": false, "domain": false, "example": false, "test": false, "invalid": false}

var (
	packages = map[string]bool{"com": true, "org": true, "net": true, "edu": true, "gov": true, "io": true, "java": true, "javax": true, "sun": true}
	files    = map[string]bool{"gz": true, "xz": true, "js": true, "db": true, "bz": true}
	// begun are words that begin as a device does.
	begun = map[string]bool{"BOTH": true, "BOTS": true, "BOTTOM": true, "BOTTLE": true, "BOTTLENECK": true,
		"TABS": true, "TABLE": true, "TABLES": true, "TABLET": true, "TABLETS": true, "TABULAR": true, "TABBED": true, "TAB": true, "BOT": true}
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
			if !wordEnds(text, m[0]) && !wordBegins(text, m[1]) {
				see(m)
			}
		}
	}
	each := func(mark string, re *regexp.Regexp, see func(m []int)) {
		if bytes.Contains(text, []byte(mark)) {
			within(0, len(text), re, see)
		}
	}
	runs(text, inAddress, func(from, to int) {
		if to-from < len("0:0:0:0:0:1") && !bytes.Contains(text[from:to], []byte("::")) {
			return // most are times
		}
		within(from, to, hardware, func(m []int) {
			if s := string(text[m[0]:m[1]]); number(s) || letters(s) || !strings.ContainsAny(s, ":.") && part(text, m[0], m[1], '-') {
				return // a number, a word, or a part of a longer id
			}
			found(m[0], m[1], catalog.Address, true)
		})
		sixes(text, from, to, func(from, to int) { found(from, to, catalog.Address, true) })
	})
	for _, mark := range []string{"SEP", "sep", "Sep", "CSF", "csf", "Csf", "TCT", "tct", "Tct", "BOT", "TAB"} {
		if bytes.Contains(text, []byte(mark)) {
			each(mark, device, func(m []int) {
				if w, ok := wordAt(text, m[0]); !ok || !begun[string(text[w.from:w.to])] {
					found(m[0], m[1], catalog.Phone, false)
				}
			})
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
		if m[0] > 1 && text[m[0]-1] == ':' && wordBegins(text, m[0]-2) && !wordEnds(text, m[0]-2) {
			return // behind a drive
		}
		found(m[2], m[3], catalog.Host, m[4] < 0)
		if m[4] >= 0 {
			found(m[4], m[5], catalog.Host, true)
		}
	})
	each(`\`, account, func(m []int) {
		if part(text, m[0], m[1], '\\') {
			return // of a path
		}
		one, two := string(text[m[2]:m[3]]), string(text[m[4]:m[5]])
		alone := letters(one+two) && one == strings.ToUpper(one) && two == strings.ToUpper(two) // as ADDED\UPDATED is
		found(m[2], m[3], catalog.Host, alone)
		found(m[4], m[5], catalog.Person, alone)
	})
	runs(text, inDomain, func(from, to int) {
		if bytes.IndexByte(text[from:to], '.') > 0 {
			within(from, to, dotted, func(m []int) { domain(text, m[0], m[1], found) })
		}
	})
}

// part reports whether a text goes on with a character before or behind a part of it.
func part(text []byte, from, to int, c byte) bool {
	return from > 0 && text[from-1] == c || to < len(text) && text[to] == c
}

// domain finds the domain that names with dots between them are, or begin with.
func domain(text []byte, from, to int, found func(from, to int, class catalog.Secret, alone bool)) {
	names := strings.Split(lower(string(text[from:to])), ".")
	if packages[names[0]] {
		return
	}
	last, long := -1, false
	for i, n := range names {
		short, known := endings[n]
		switch {
		case i == len(names)-1 && i == 1 && short, i > 1 && known:
			last = i
		case i == len(names)-1 && i > 1 && len(n) == 2 && long && letters(n) && !files[n]:
			last = i
		}
		long = long || len(n) > 2 && !number(n)
	}
	if last < 1 {
		return
	}
	end := from + len(strings.Join(names[:last], "."))
	found(from, end, catalog.Host, last == 1)
	found(end+1, end+1+len(names[last]), catalog.Host, true)
}

// sixes finds IPv6 addresses in a part of a text that holds nothing but their characters.
func sixes(text []byte, from, to int, found func(from, to int)) {
	const groups, longest = 8, 45
	if bytes.Count(text[from:to], []byte(":")) < groups-1 && !bytes.Contains(text[from:to], []byte("::")) {
		return
	}
	for i := from; i < to; i++ {
		switch label := i > 1 && text[i-1] == ':' && text[i-2] != ':'; {
		case text[i] == '.' || text[i] == '-' || wordEnds(text, i):
			continue
		case text[i] == ':' && (i+1 == to || text[i+1] != ':' || i > 0 && text[i-1] == ':' && !label):
			continue
		}
		for end := min(i+longest, to); end > i+4; end-- {
			if c := text[end-1]; c == '.' || c == '-' || c == ':' && text[end-2] != ':' || wordBegins(text, end) {
				continue
			}
			a, err := netip.ParseAddr(string(text[i:end]))
			if err != nil || !a.Is6() {
				continue
			}
			if !a.IsLoopback() && !a.IsUnspecified() {
				found(i, end+len(zone.Find(text[end:])))
			}
			i = end - 1
			break
		}
	}
}

// inAddress and inDomain have the bytes that an address, and a domain, is made of.
var inAddress, inDomain = set("0123456789abcdefABCDEF:.-", false), set("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._-", true)

func set(chars string, wide bool) (in [256]bool) {
	for i := range len(chars) {
		in[chars[i]] = true
	}
	for i := 0x80; wide && i < len(in); i++ {
		in[i] = true
	}
	return in
}

// runs calls yield for each longest part of a text with bytes of a set alone, and more
// than four of them.
func runs(text []byte, in [256]bool, yield func(from, to int)) {
	for i := 0; i < len(text); i++ {
		from := i
		for i < len(text) && in[text[i]] {
			i++
		}
		if i-from > 4 {
			yield(from, i)
		}
	}
}
