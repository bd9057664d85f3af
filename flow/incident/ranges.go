package incident

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// mostNames is how many names of a kind one incident tells apart.
const mostNames = 10_000

// names is a set of numbers or words, bounded.
type names map[string]bool

// add says whether the set now has the name.
func (n *names) add(name string) bool {
	if name == "" {
		return false
	}
	if *n == nil {
		*n = names{}
	}
	if !(*n)[name] && len(*n) >= mostNames {
		return false
	}
	(*n)[name] = true
	return true
}

// within says whether another set has all names of this one.
func (n names) within(sets ...names) bool {
	for name := range n {
		if !slices.ContainsFunc(sets, func(s names) bool { return s[name] }) {
			return false
		}
	}
	return true
}

// without are the names that another set has not.
func (n names) without(other names) names {
	if len(other) == 0 {
		return n
	}
	out := names{}
	for name := range n {
		if !other[name] {
			out[name] = true
		}
	}
	return out
}

// ranges are the names in order, numbers before words: consecutive numbers of equal
// length as one, 41000-41199.
func (n names) ranges() []string {
	numbers, words := []string{}, []string{}
	for name := range n {
		if number(name) {
			numbers = append(numbers, name)
		} else {
			words = append(words, name)
		}
	}
	slices.SortFunc(numbers, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b)) })
	slices.Sort(words)
	out := make([]string, 0, len(words)+1)
	for i := 0; i < len(numbers); {
		j := i
		for j+1 < len(numbers) && follows(numbers[j], numbers[j+1]) {
			j++
		}
		if j > i {
			out = append(out, numbers[i]+"-"+numbers[j])
		} else {
			out = append(out, numbers[i])
		}
		i = j + 1
	}
	return append(out, words...)
}

// mostDigits is what fits a number; longer ones are words.
const mostDigits = 18

func number(name string) bool {
	return len(name) <= mostDigits && strings.Trim(name, "0123456789") == ""
}

func follows(a, b string) bool {
	x, _ := strconv.ParseInt(a, 10, 64)
	y, _ := strconv.ParseInt(b, 10, 64)
	return len(a) == len(b) && y == x+1
}
