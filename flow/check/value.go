package check

import (
	"regexp"
	"strconv"
	"strings"
)

// unit is what a written number is multiplied by, so that a comparison is one of
// whole numbers.
const unit = 1_000_000

var (
	timeShape  = regexp.MustCompile(`^(\d{1,7})(?:\.(\d{1,6}))?(ms|s|m|min)$`)
	shareShape = regexp.MustCompile(`^(\d{1,3})(?:\.(\d{1,6}))?%$`)
	countShape = regexp.MustCompile(`^\d{1,15}$`)
)

// scaled is a number with at most six digits behind its point, times unit.
func scaled(whole, fraction string) int64 {
	n, _ := strconv.ParseInt(whole+(fraction + "000000")[:6], 10, 64) // the shapes leave digits only
	return n
}

// milliseconds reads a time such as 1.5s as milliseconds times unit.
func milliseconds(text string) (int64, bool) {
	m := timeShape.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	n := scaled(m[1], m[2])
	switch m[3] {
	case "s":
		n *= 1000
	case "m", "min":
		n *= 60_000
	}
	return n, true
}

// share reads 5% as percent times unit.
func share(text string) (int64, bool) {
	m := shareShape.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	n := scaled(m[1], m[2])
	return n, n <= 100*unit
}

// number reads a whole number from 0 on.
func number(text string) (int64, bool) {
	if !countShape.MatchString(text) {
		return 0, false
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil
}

// shareText prints a share of a whole to a hundredth of a percent, never rounded to
// none or to all.
func shareText(part, whole int64) string {
	n := part * 10_000 / whole
	if n == 0 && part > 0 {
		return "below 0.01%"
	}
	text := strconv.FormatInt(n/100, 10) + "." + strconv.FormatInt(n%100+100, 10)[1:]
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".") + "%"
}

// compare says whether a sign holds between two numbers.
func compare(a int64, sign string, b int64) bool {
	switch sign {
	case "<":
		return a < b
	case "<=":
		return a <= b
	case ">":
		return a > b
	case ">=":
		return a >= b
	case "=":
		return a == b
	}
	return a != b
}
