package simulate

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"strconv"
	"strings"
)

// Millionths is an exact part of one, or a rate: floats would not be the same on
// every machine.
type Millionths int64

// One is the whole.
const One Millionths = 1_000_000

// String spells it as ParseShare and ParseRate read it.
func (m Millionths) String() string {
	if m%One == 0 {
		return strconv.FormatInt(int64(m/One), 10)
	}
	part := strconv.FormatInt(int64(One+m%One), 10)[1:]
	return strconv.FormatInt(int64(m/One), 10) + "." + strings.TrimRight(part, "0")
}

// ParseShare reads a share from 0 to 1: 0.05, 5% or 1/20, to six digits.
func ParseShare(text string) (Millionths, error) {
	m, ok := parseMillionths(text)
	if !ok || m > One {
		return 0, fmt.Errorf("%q is no share: write 0.05, 5%% or 1/20, from 0 to 1", text)
	}
	return m, nil
}

// ParseRate reads how often something happens a second: 20, 0.5 or 1/10.
func ParseRate(text string) (Millionths, error) {
	m, ok := parseMillionths(text)
	if !ok || m == 0 || m > maxRate {
		return 0, fmt.Errorf("%q is no rate: write how many a second, such as 20, 0.5 or 1/10, at most 100000", text)
	}
	return m, nil
}

const maxRate = 100_000 * One

// parseMillionths reads digits[.digits][%] or digits/digits.
func parseMillionths(text string) (Millionths, bool) {
	if over, under, ok := strings.Cut(text, "/"); ok {
		n, ok1 := digits(over, 0)
		d, ok2 := digits(under, 0)
		if !ok1 || !ok2 || d == 0 {
			return 0, false
		}
		return Millionths(n * int64(One) / d), true
	}
	places := 6
	body, percent := strings.CutSuffix(text, "%")
	if percent {
		places = 4
	}
	whole, part, dotted := strings.Cut(body, ".")
	n, ok := digits(whole, places)
	if !ok || !dotted {
		return Millionths(n), ok
	}
	if len(part) == 0 || len(part) > places {
		return 0, false
	}
	p, ok := digits(part, places-len(part))
	return Millionths(n + p), ok
}

// digits reads up to nine digits and shifts them by decimal places.
func digits(text string, places int) (int64, bool) {
	if text == "" || len(text) > 9 {
		return 0, false
	}
	n := int64(0)
	for _, c := range []byte(text) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	for range places {
		n *= 10
	}
	return n, true
}

// dice are random numbers of one purpose. Each purpose has its own, so that one
// option does not change what another one has drawn.
type dice struct{ pcg *rand.PCG }

// What dice are for.
const (
	forArrivals = 1 + iota
	forAgents
	forDecisions
	forTraffic
	forLoss
	forDisorder
	forHosts
)

func newDice(seed uint64, purpose uint64) dice {
	return dice{rand.NewPCG(seed, purpose)}
}

// below draws from 0 to n-1; n must be above 0.
func (d dice) below(n int64) int64 {
	hi, _ := bits.Mul64(d.pcg.Uint64(), uint64(n))
	return int64(hi)
}

// hit is true with this probability.
func (d dice) hit(p Millionths) bool { return d.below(int64(One)) < int64(p) }
