package simulate

import (
	"math/bits"

	"uccetrace/flow/reference"
)

// arrivals are the times at which agents sign in, each one not before the one
// ahead of it.
type arrivals struct {
	dice  dice
	count int64 // how many there are; -1 for no end
	drawn int64

	gap  reference.Time // mean time between two of them; 0 where they fill a span
	span reference.Time
	bell *[bellFaces]int64 // where in the span, cumulated; nil for evenly

	next reference.Time
}

// The bell is the sum of four dice of 256 faces: near enough to how people come in
// at the beginning of a shift, and exact in integers.
const (
	bellDie   = 256
	bellFaces = 4*(bellDie-1) + 1
)

func bell() *[bellFaces]int64 {
	var ways [bellFaces]int64
	ways[0] = 1
	for range 4 {
		var sum [bellFaces]int64
		for total := range ways {
			for face := 0; face < bellDie && face <= total; face++ {
				sum[total] += ways[total-face]
			}
		}
		ways = sum
	}
	for i := 1; i < len(ways); i++ {
		ways[i] += ways[i-1]
	}
	return &ways
}

// newArrivals plans the sign-ins of options; agents is how many the site has.
func newArrivals(o *Options, agents int) *arrivals {
	a := &arrivals{dice: newDice(o.Seed, forArrivals), count: int64(o.Logins)}
	rate := o.Rate
	if rate == 0 {
		rate = One
	}
	if a.count == 0 {
		a.count = int64(agents)
		if o.Burst == 0 && (o.Size > 0 || o.Rate > 0 && o.Duration > 0) {
			a.count = -1
		}
	}
	switch {
	case o.Burst > 0:
		a.span, a.bell = span(o.Burst), bell()
	case o.Rate == 0 && o.Duration > 0 && a.count > 0:
		a.span = span(o.Duration)
	default:
		a.gap = max(reference.Time(int64(reference.Second)*int64(One)/int64(rate)), 1)
	}
	a.draw()
	return a
}

func (a *arrivals) over() bool { return a.count >= 0 && a.drawn > a.count }

// draw finds the time of the next arrival. Where they fill a span each one falls
// into its own equal part of them, so the times are drawn in order and none must be
// kept.
func (a *arrivals) draw() {
	i := a.drawn
	a.drawn++
	if a.over() {
		return
	}
	switch {
	case a.gap > 0 && i == 0: // the first one comes at once
		a.next = 0
	case a.gap > 0:
		a.next += reference.Time(a.dice.below(2*int64(a.gap)) + 1)
	case a.bell == nil:
		a.next = max(a.next, scale(int64(a.span), i, a.count)+reference.Time(a.dice.below(int64(a.span)/a.count+1)))
	default:
		a.next = max(a.next, a.inBell(i))
	}
}

// within is how many will come, about, within the time after now.
func (a *arrivals) within(now, time reference.Time) int {
	if a.over() || a.next >= now+time {
		return 0
	}
	n := int64(1)
	if a.gap > 0 {
		n += int64(time / a.gap)
	} else {
		n += int64(scale(int64(a.count), int64(min(3*time, a.span)), int64(a.span))) // the bell is at most thrice the mean
	}
	if a.count >= 0 {
		n = min(n, a.count-a.drawn+1)
	}
	return int(n)
}

// inBell is the time of arrival i of the bell.
func (a *arrivals) inBell(i int64) reference.Time {
	all := a.bell[bellFaces-1]
	point := int64(scale(all, i, a.count)) + a.dice.below(all/a.count+1)
	low, high := 0, bellFaces-1
	for low < high {
		if mid := (low + high) / 2; a.bell[mid] > point {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return scale(int64(a.span), int64(low), bellFaces) + reference.Time(a.dice.below(int64(a.span)/bellFaces+1))
}

// scale is n*part/of without overflow, for part ≤ of.
func scale(n, part, of int64) reference.Time {
	hi, lo := bits.Mul64(uint64(n), uint64(part))
	q, _ := bits.Div64(hi, lo, uint64(of))
	return reference.Time(q)
}
