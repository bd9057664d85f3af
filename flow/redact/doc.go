// Package redact gives the people, phones, addresses and hosts of a capture other
// names, in the bytes of its sources and before anything else reads them: what is
// made of the redacted bytes says nothing of the real ones, and every place in them
// is where it was.
//
// A pseudonym takes the place of a word (a run of letters and digits; an IPv4 address
// is one word) and has its shape: digits for digits, letters for letters of the same
// case. It follows from a key, is the same wherever the word stands, and no two words
// have the same.
//
// Which values are private the catalogue's glossary says. Where a message claims an
// entry, those are replaced and its other values stay, however equal they look. In
// what no message claims every word is replaced that is known from such a value and
// has four characters or more, a shorter one behind a label that such values have;
// and what has the shape of an address, a device, user@host, a URL, a share, an
// account or a domain. A value that is private is replaced whole, wherever all of it
// stands. Other things that stand in free text and nowhere else are not known and stay;
// Left names them.
package redact
