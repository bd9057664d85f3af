package source

import (
	"fmt"
	"strconv"
)

// limits bound what a file may unpack to, with all that is packed in it, and how long a
// stream may be. A capture
// of a day unpacks to some 20 times its size; what goes beyond these is not one.
type limits struct {
	entries int   // files in an archive, and in the archives in it
	bytes   int64 // unpacked in all
	ratio   int64 // unpacked to packed bytes, of each file and of the whole, past
	free    int64 // this many bytes
	depth   int   // archives in archives
	bombs   int   // files beyond the ratio, until the rest is left alone

	held, spilled int64 // of a stream: kept in memory, and in a temporary file
}

func (l limits) orDefault() limits {
	held, spilled := l.held, l.spilled
	if l.held, l.spilled = 0, 0; l == (limits{}) {
		l = limits{entries: 10_000, bytes: 16 << 30, ratio: 200, free: 1 << 20, depth: 4, bombs: 8}
	}
	if l.held, l.spilled = held, spilled; held == 0 {
		l.held, l.spilled = 64<<20, 4<<30
	}
	return l
}

// trunk is a file that something is packed in, and what unpacking it came to.
type trunk struct {
	limits
	size     int64 // of the file
	entries  int   // files met in it
	unpacked int64
	bombs    int
	deep     int   // archives met in it that lie too deep
	stopped  error // why nothing further in it is read
	sealed   bool  // it was measured: what is read now was read before
	yard     *yard
}

// limitError says which limit cut a source.
type limitError struct{ text string }

func (e limitError) Error() string { return e.text }

// charge counts n unpacked bytes, and says whether that is too much.
func (t *trunk) charge(n int64) error {
	t.unpacked += n
	switch {
	case t.unpacked > t.limits.bytes:
		t.stopped = limitError{fmt.Sprintf("unpacks to more than %s: what lies beyond that is not read; unpack it, and name the files that matter", inUnits(t.limits.bytes))}
	case t.unpacked > t.free+t.ratio*t.size:
		t.stopped = t.beyondRatio()
	}
	return t.stopped
}

// bomb counts a file that unpacks to more than the ratio.
func (t *trunk) bomb() error {
	if t.bombs++; t.bombs == t.limits.bombs {
		t.stopped = limitError{fmt.Sprintf("%d files in it unpack to more than %d times their size, as no log does: the rest is not read", t.bombs, t.ratio)}
	}
	return t.beyondRatio()
}

func (t *trunk) beyondRatio() error {
	return limitError{fmt.Sprintf("unpacks to more than %d times its size, as no log does: what lies beyond that is not read", t.ratio)}
}

// inUnits prints a size in the unit that it is given in.
func inUnits(n int64) string {
	switch {
	case n >= 1<<30 && n%(1<<30) == 0:
		return strconv.FormatInt(n>>30, 10) + " GiB"
	case n >= 1<<20 && n%(1<<20) == 0:
		return strconv.FormatInt(n>>20, 10) + " MiB"
	}
	return strconv.FormatInt(n, 10) + " bytes"
}
