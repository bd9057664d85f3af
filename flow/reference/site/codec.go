package site

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Texts. Each kind holds no more than a trace line can carry at the place where
// it is printed, so that the line reads again.
var (
	// idText stands between blanks, or at the end of a pair: Term: CIPCWIN7B.
	idText = pattern(`[-_.A-Za-z0-9]*[A-Za-z0-9][-_.A-Za-z0-9]*`, 32,
		"want letters, digits, and - _ . (up to 32), for it stands between blanks in a trace line")
	// loginText is a person's login name, user@domain too.
	loginText = pattern(`[-_.@A-Za-z0-9]*[A-Za-z0-9][-_.@A-Za-z0-9]*`, 64,
		"want letters, digits, and - _ . @ (up to 64)")
	// extensionText is what an agent types as the extension.
	extensionText = pattern(`[0-9]+`, 15,
		"want up to 15 digits; UCCE takes no + or blanks in an extension")
	// lineText is a directory number of CUCM.
	lineText = pattern(`\+?[0-9]+`, 24, "want up to 24 digits, with or without a leading +")
	// dialText is a number that somebody is called at.
	dialText = pattern(`\+?[0-9*#]+`, 24, "want up to 24 digits, with or without a leading +")
	// expressionText is a substitution of an Agent Targeting Rule.
	expressionText = pattern(`[0-9]*!+[0-9]*`, 32,
		"want digits and one row of exclamation marks, one for each digit of the extension that is kept: 978497!!!!")
	// hashText is a password as it is kept.
	hashText = secret(pattern(`[0-9a-f]{64}`, 64,
		"want the password's SHA-256 in 64 hexadecimal digits, never the password itself: printf %s PASSWORD | sha256sum"))
	// nameText stands in parentheses, and in lists.
	nameText = codec[string]{parse: parseName, show: quoteYAML}
)

func pattern(expression string, most int, problem string) codec[string] {
	re := regexp.MustCompile(`^(?:` + expression + `)$`)
	return codec[string]{
		parse: func(text string) (string, string) {
			if len(text) > most || !re.MatchString(text) {
				return "", problem
			}
			return text, ""
		},
		show: quoteYAML,
	}
}

func secret(c codec[string]) codec[string] {
	parse := c.parse
	c.secret = true
	c.parse = func(text string) (string, string) { return parse(strings.ToLower(text)) }
	return c
}

// longest name that the product's tables hold (VNAME32), in characters.
const maxName = 32

func parseName(text string) (string, string) {
	bad := text == "" || utf8.RuneCountInString(text) > maxName || strings.TrimSpace(text) != text ||
		strings.Contains(text, "  ") || strings.ContainsAny(text, "(),") ||
		strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) || r == utf8.RuneError })
	if bad {
		return "", "want up to 32 printable characters, no ( ) or comma and no blanks at an end or in a row, for a trace line holds it in parentheses"
	}
	return text, ""
}

// quoteYAML prints a text so that YAML reads it as it is. Texts of a site are
// printable, so quotes and backslashes are all that needs an escape.
func quoteYAML(text string) string {
	plain := text != "" && text != "null" && text != "Null" && text != "NULL"
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case '0' <= c && c <= '9', 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', c == '_':
		case i > 0 && (c == '.' || c == '-' || c == '@' || c == '!'):
		case i == 0 && c == '+':
		default:
			plain = false
		}
	}
	if plain {
		return text
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// number is a whole number from low to high.
func number(low, high int) codec[int] {
	problem := fmt.Sprintf("want a whole number from %d to %d", low, high)
	return codec[int]{
		parse: func(text string) (int, string) {
			n, err := strconv.Atoi(text)
			if err != nil || n < low || n > high || text[0] == '+' {
				return 0, problem
			}
			return n, ""
		},
		show: strconv.Itoa,
	}
}

// request is a request's number of 32 bits, printed as traces print it.
var request = codec[uint32]{
	parse: func(text string) (uint32, string) {
		digits, base := text, 10
		if hex, ok := strings.CutPrefix(text, "0x"); ok {
			digits, base = hex, 16
		}
		n, err := strconv.ParseUint(digits, base, 32)
		if err != nil {
			return 0, "want a whole number of 32 bits, as 699 or as 0x2bb"
		}
		return uint32(n), ""
	},
	show: func(n uint32) string { return "0x" + strconv.FormatUint(uint64(n), 16) },
}

var yesNo = codec[bool]{
	parse: func(text string) (bool, string) {
		switch text {
		case "yes", "true":
			return true, ""
		case "no", "false":
			return false, ""
		}
		return false, "want yes or no"
	},
	show: func(b bool) string {
		if b {
			return "yes"
		}
		return "no"
	},
}

// choice is one of a few words.
type choice[V comparable] struct {
	word  string
	value V
}

func oneOf[V comparable](choices ...choice[V]) codec[V] {
	words := make([]string, len(choices))
	for i, c := range choices {
		words[i] = c.word
	}
	problem := "want one of " + strings.Join(words, ", ")
	return codec[V]{
		parse: func(text string) (v V, _ string) {
			for _, c := range choices {
				if c.word == text {
					return c.value, ""
				}
			}
			return v, problem
		},
		show: func(v V) string {
			for _, c := range choices {
				if c.value == v {
					return c.word
				}
			}
			return `""`
		},
	}
}

// longest time that anything may take or a clock may be off.
const maxDuration = 24 * time.Hour

// duration is a time from low to maxDuration, in whole microseconds.
func duration(low time.Duration) codec[time.Duration] {
	problem := "want a time such as 850us, 1.5ms, 10s or 30m"
	if low < 0 {
		problem = "want a time such as 850us, 1.5ms, -10s or 30m"
	}
	return codec[time.Duration]{
		parse: func(text string) (time.Duration, string) {
			t, err := time.ParseDuration(text)
			switch {
			case err != nil:
				return 0, problem
			case t%time.Microsecond != 0:
				return 0, "want no part finer than a microsecond"
			case t < low || t > maxDuration:
				return 0, "want " + showDuration(low) + " to " + showDuration(maxDuration)
			}
			return t, ""
		},
		show: showDuration,
	}
}

// showDuration prints 30m, not 30m0s.
func showDuration(t time.Duration) string {
	text := t.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return strings.Replace(text, "µs", "us", 1)
}

var anyDuration = duration(0)

// span is one time, or two with dots between.
var span = codec[Span]{
	parse: func(text string) (Span, string) {
		low, high, two := strings.Cut(text, "..")
		if !two {
			high = low
		}
		var s Span
		var problem string
		if s.Min, problem = anyDuration.parse(low); problem == "" {
			s.Max, problem = anyDuration.parse(high)
		}
		switch {
		case problem != "":
			return Span{}, problem + ", or from..to: 1ms..4ms"
		case s.Min > s.Max:
			return Span{}, "want the shorter time first"
		}
		return s, ""
	},
	show: func(s Span) string {
		if s.Min == s.Max {
			return showDuration(s.Min)
		}
		return showDuration(s.Min) + ".." + showDuration(s.Max)
	},
}

const zoneProblem = "want the time zone as +02:00, -05:30 or minutes, in quarters of an hour from -14:00 to +14:00"

var (
	zoneText = regexp.MustCompile(`^([+-])([0-9]{2}):([0-9]{2})$`)
	zone     = codec[time.Duration]{
		parse: func(text string) (time.Duration, string) {
			minutes, err := strconv.Atoi(text)
			if m := zoneText.FindStringSubmatch(text); m != nil {
				h, _ := strconv.Atoi(m[2])
				minutes, _ = strconv.Atoi(m[3])
				if minutes >= 60 {
					return 0, zoneProblem
				}
				minutes, err = minutes+60*h, nil
				if m[1] == "-" {
					minutes = -minutes
				}
			}
			if err != nil || minutes%15 != 0 || minutes < -14*60 || minutes > 14*60 {
				return 0, zoneProblem
			}
			return time.Duration(minutes) * time.Minute, ""
		},
		show: func(z time.Duration) string {
			sign, minutes := '+', int(z/time.Minute)
			if minutes < 0 {
				sign, minutes = '-', -minutes
			}
			return fmt.Sprintf(`"%c%02d:%02d"`, sign, minutes/60, minutes%60)
		},
	}
)

// extensions is a range of them: 10000-10999, or one of them alone.
var extensions = codec[Range]{
	parse: func(text string) (Range, string) {
		low, high, two := strings.Cut(text, "-")
		if !two {
			high = low
		}
		_, problem := extensionText.parse(low)
		if problem == "" {
			_, problem = extensionText.parse(high)
		}
		switch {
		case problem != "":
			return Range{}, "want the lowest and the highest extension, in digits: 10000-10999"
		case len(low) != len(high):
			return Range{}, fmt.Sprintf("the ends have %d and %d digits: an Agent Targeting Rule wants as many in both", len(low), len(high))
		case low > high:
			return Range{}, "the low end lies above the high end: write " + high + "-" + low
		}
		return Range{low, high}, ""
	},
	show: func(r Range) string {
		if r.Low == r.High {
			return r.Low
		}
		return r.Low + "-" + r.High
	},
}
