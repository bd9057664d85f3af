package catalog

import (
	"encoding/binary"
	"math/bits"
	"sort"
)

// candidate is a template that may claim an entry with a certain beginning.
type candidate struct {
	t     *template
	msg   *Message
	share int // pieces that read alike in the candidate before
}

// dispatch finds the candidates of an entry by its first eight bytes: one
// multiplication and one comparison for each length of beginning. levels stand
// longest first.
type dispatch struct {
	levels []level
	rest   *bucket // candidates that any beginning may have
}

type level struct {
	mask  uint64
	mult  uint64
	shift uint
	slots []slot
}

type slot struct {
	key uint64
	b   *bucket
}

// bucket holds the candidates of one beginning; sub tells them apart by the next
// eight bytes.
type bucket struct {
	cands []candidate
	sub   *dispatch
}

// eight loads the first eight bytes, zeros where there are fewer.
func eight(b []byte) uint64 {
	if len(b) >= 8 {
		return binary.LittleEndian.Uint64(b)
	}
	var x uint64
	for i := len(b) - 1; i >= 0; i-- {
		x = x<<8 | uint64(b[i])
	}
	return x
}

// find returns the candidates for an entry, nil for none.
func (d *dispatch) find(b []byte) *bucket {
	x := eight(b)
	for i := range d.levels {
		l := &d.levels[i]
		k := x & l.mask
		s := &l.slots[k*l.mult>>l.shift]
		if s.key != k || s.b == nil {
			continue
		}
		if s.b.sub != nil && len(b) > 8 {
			if sub := s.b.sub.find(b[8:]); sub != nil {
				return sub
			}
		}
		return s.b
	}
	return d.rest
}

// newDispatch builds the tables for keys[i], the beginning of cands[i], seen
// from byte off on.
func newDispatch(keys []string, cands []candidate, off int) *dispatch {
	d := &dispatch{}
	groups := map[string][]int{}
	var rest []int
	for i, k := range keys {
		if len(k) <= off {
			rest = append(rest, i)
			continue
		}
		h := k[off:min(len(k), off+8)]
		groups[h] = append(groups[h], i)
	}
	var lengths []int
	byLength := map[int][]string{}
	for h := range groups {
		if byLength[len(h)] == nil {
			lengths = append(lengths, len(h))
		}
		byLength[len(h)] = append(byLength[len(h)], h)
	}
	sort.Sort(sort.Reverse(sort.IntSlice(lengths)))
	for _, n := range lengths {
		sort.Strings(byLength[n])
		buckets := map[uint64]*bucket{}
		for _, h := range byLength[n] {
			members := append([]int(nil), rest...)
			for short := 1; short <= n; short++ {
				members = append(members, groups[h[:short]]...)
			}
			b := newBucket(keys, cands, members)
			if n == 8 && len(groups[h]) > 2 {
				b.sub = subDispatch(keys, cands, members, off+8)
			}
			buckets[eight([]byte(h))] = b
		}
		d.levels = append(d.levels, newLevel(n, buckets))
	}
	if len(rest) > 0 && off == 0 {
		d.rest = newBucket(keys, cands, rest)
	}
	return d
}

// subDispatch tells the members of a bucket apart by bytes off and following;
// nil where none has any.
func subDispatch(keys []string, cands []candidate, members []int, off int) *dispatch {
	var k []string
	var c []candidate
	longer := false
	for _, i := range members {
		longer = longer || len(keys[i]) > off
		k, c = append(k, keys[i]), append(c, cands[i])
	}
	if !longer {
		return nil
	}
	return newDispatch(k, c, off)
}

// newBucket orders candidates: general messages last, then by the longest
// beginning, then in the order of the definitions.
func newBucket(keys []string, cands []candidate, members []int) *bucket {
	sort.SliceStable(members, func(a, b int) bool {
		x, y := cands[members[a]], cands[members[b]]
		if g, h := x.msg.Basis == General, y.msg.Basis == General; g != h {
			return h
		}
		if n, o := len(x.t.opening()), len(y.t.opening()); n != o {
			return n > o
		}
		if x.msg.Index != y.msg.Index {
			return x.msg.Index < y.msg.Index
		}
		return members[a] < members[b]
	})
	b := &bucket{}
	var last *template
	for _, i := range members {
		c := cands[i]
		if last == c.t {
			continue // an entry found by two of its labels
		}
		if last != nil {
			c.share = shared(last, c.t)
		}
		b.cands = append(b.cands, c)
		last = c.t
	}
	return b
}

// opening is the literal that a template begins with.
func (t *template) opening() string {
	if len(t.pieces) == 0 {
		return t.tail
	}
	return t.pieces[0].lit
}

// shared counts the pieces that two templates read alike.
func shared(a, b *template) int {
	n := 0
	for n < len(a.pieces) && n < len(b.pieces) {
		x, y := &a.pieces[n], &b.pieces[n]
		if x.lit != y.lit || x.name != y.name || x.kind != y.kind || x.loose != y.loose {
			return n
		}
		// A number ends by itself; where a word ends depends on what follows.
		number := (x.kind == Integer || x.kind == Hex) && !x.loose
		if !number && a.next(n) != b.next(n) {
			return n
		}
		n++
	}
	return n
}

// newLevel finds the multiplier that keeps the keys apart.
func newLevel(n int, buckets map[uint64]*bucket) level {
	keys := make([]uint64, 0, len(buckets))
	for k := range buckets {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool { return keys[i] < keys[j] })
	l := level{mask: ^uint64(0) >> (64 - 8*uint(n))}
	for size := bits.Len(uint(2*len(keys) - 1)); ; size++ {
		l.shift = 64 - uint(size)
		seed := uint64(0x9e3779b97f4a7c15)
		for try := 0; try < 2000; try++ {
			seed = seed*6364136223846793005 + 1442695040888963407
			l.mult = seed | 1
			if l.place(keys, buckets, size) {
				return l
			}
		}
	}
}

func (l *level) place(keys []uint64, buckets map[uint64]*bucket, size int) bool {
	l.slots = make([]slot, 1<<uint(size))
	for _, k := range keys {
		s := &l.slots[k*l.mult>>l.shift]
		if s.b != nil {
			return false
		}
		*s = slot{k, buckets[k]}
	}
	return true
}
