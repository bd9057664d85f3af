package catalog

import "encoding/binary"

// sieve says of most entries that no message of a process can claim them, from
// their first four bytes: a bit a beginning. It may pass an entry that nothing
// claims; it never stops one that something does.
type sieve struct {
	bits  [sieveBits / 64]uint64
	short [256]bool // first bytes of beginnings of fewer than four bytes
	all   bool      // an entry may begin with anything
}

const sieveBits = 1 << 12

func sieveBit(x uint32) uint32 { return x * 0x9e3779b1 >> 20 }

// add lets entries pass that begin with key.
func (s *sieve) add(key string) {
	switch {
	case key == "":
		s.all = true
	case len(key) < 4:
		s.short[key[0]] = true
	default:
		h := sieveBit(binary.LittleEndian.Uint32([]byte(key)))
		s.bits[h/64] |= 1 << (h % 64)
	}
}

// May says whether a message may claim an entry with this body, as its first
// entry or a further one.
func (s *Set) May(body []byte) bool { return s.sieve.passes(body) }

// MayBePart reports whether an entry with this body may be one of several that make a
// message.
func (s *Set) MayBePart(body []byte) bool { return s.parts.passes(body) }

func (s *sieve) passes(body []byte) bool {
	if len(body) < 4 || isSpace(body[0]) || s.all || s.short[body[0]] {
		return true
	}
	h := sieveBit(binary.LittleEndian.Uint32(body))
	return s.bits[h/64]>>(h%64)&1 != 0
}
