package check

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
)

// Policy is what a capture must hold. Its zero value, but for Today, asks for nothing
// but that no login fails and none is inconclusive.
type Policy struct {
	FailLevel          flow.Level // findings of this level and above fail; "" means error
	FailOnInconclusive bool
	MaxFailed          Allowance
	MaxInconclusive    Allowance
	MinLogins          int64
	Require            []Requirement
	Objectives         []*Objective
	Where              *Where // which logins are looked at; nil means all
	Expect             []Expectation
	Expected           bool // expectations were given, if none
	Baseline           *Baseline
	Suppressions       []Suppression
	Today              time.Time // the day on which suppressions are judged
}

// Allowance is how many logins may fail: a number, or a share of those checked.
type Allowance struct {
	text    string
	count   int64
	share   int64 // percent times unit
	unasked bool  // nobody asked for it; see allows
}

// someInconclusive is how many logins may be inconclusive where nobody says: some are cut
// off where a capture begins and ends, many are an outage.
func someInconclusive() Allowance {
	return Allowance{text: "10% or a handful", count: 5, share: 10 * unit, unasked: true}
}

// few is how many may be inconclusive whatever their share, where nobody says.
const few = 2

// allows says whether so many of so many may fail.
func (a Allowance) allows(failed, logins int64) bool {
	if a.share > 0 && failed*100*unit <= a.share*logins {
		return true
	}
	switch {
	case a.unasked:
		return failed <= few || failed <= a.count && failed*2 < logins
	case a.share > 0:
		return false
	}
	return failed <= a.count
}

// Requirement is a log that the capture must hold, of every login that is checked.
type Requirement struct {
	text    string
	process string
	// observable asks that its log prints lines of logins, not only that it is there.
	observable bool
}

// Load gives the policy that settings say; open opens a file that they name. base says which causes may be named; nil takes any. today counts where no
// setting says another day. An error has a line for each setting that is wrong.
func (s Settings) Load(open func(path string) (io.ReadCloser, error), base *knowledge.Base, today time.Time) (*Policy, error) {
	p := &Policy{FailLevel: flow.ErrorLevel, MinLogins: 1, MaxInconclusive: someInconclusive(), Suppressions: s.Suppressions, Today: today}
	var errs []error
	take := func(said *Said, use func(*Said) error) {
		if said != nil {
			if err := use(said); err != nil {
				errs = append(errs, err)
			}
		}
	}
	take(s.FailLevel, p.failLevel)
	take(s.FailOnInconclusive, p.failOnInconclusive)
	take(s.MaxFailed, func(said *Said) (err error) { p.MaxFailed, err = allowance(said); return err })
	take(s.MaxInconclusive, func(said *Said) (err error) { p.MaxInconclusive, err = allowance(said); return err })
	take(s.MinLogins, p.minLogins)
	take(s.Where, func(said *Said) (err error) {
		p.Where, err = ParseWhere(said.Text, base)
		return expressionError(said, err)
	})
	for i := range s.Require {
		take(&s.Require[i], p.require)
	}
	for i := range s.Objectives {
		take(&s.Objectives[i], func(said *Said) error {
			o, err := ParseObjective(said.Text, base)
			p.Objectives = append(p.Objectives, o)
			return expressionError(said, err)
		})
	}
	take(s.Today, func(said *Said) (err error) {
		if p.Today, err = time.Parse(time.DateOnly, said.Text); err != nil {
			return wrongSetting(said, "%s is no date: write 2026-03-02", shown(said.Text))
		}
		return nil
	})
	take(s.Expect, func(said *Said) error {
		file, err := open(said.Text)
		if err != nil {
			return wrongSetting(said, "%s: %v: name a YAML file with expectations", said.Text, err)
		}
		defer file.Close()
		p.Expected = true
		p.Expect, err = ReadExpectations(said.Text, file, base)
		return err
	})
	take(s.Baseline, func(said *Said) error {
		file, err := open(said.Text)
		if err == nil {
			defer file.Close()
			p.Baseline, err = ReadBaseline(file)
		}
		if err != nil {
			return wrongSetting(said, "%s: %v: name the JSON of an earlier check", said.Text, err)
		}
		return nil
	})
	if more := len(errs) - mostMistakes; more > 0 {
		errs = append(errs[:mostMistakes], fmt.Errorf("and %d more: correct these first", more))
	}
	return p, errors.Join(errs...)
}

// placed is an expression that is wrong in a setting.
type placed struct {
	where string
	*ExpressionError
}

func (p *placed) Error() string { return p.where + ": " + p.ExpressionError.Error() }
func (p *placed) Unwrap() error { return p.ExpressionError }

func expressionError(said *Said, err error) error {
	var wrong *ExpressionError
	if errors.As(err, &wrong) {
		return &placed{said.Where, wrong}
	}
	return err
}

func (p *Policy) failLevel(said *Said) error {
	p.FailLevel = flow.Level(said.Text)
	if rank(p.FailLevel) < 0 {
		return wrongSetting(said, "%s is no level: levels are error, warning, note", shown(said.Text))
	}
	return nil
}

// levels stand in order, the gravest first.
var levels = [...]flow.Level{flow.ErrorLevel, flow.WarningLevel, flow.NoteLevel}

// rank is 0 for the gravest level, -1 for what is none.
func rank(l flow.Level) int { return slices.Index(levels[:], l) }

func (p *Policy) failOnInconclusive(said *Said) error {
	switch said.Text {
	case "true":
		p.FailOnInconclusive = true
	case "false":
		p.FailOnInconclusive = false
	default:
		return wrongSetting(said, "%s is neither true nor false", shown(said.Text))
	}
	return nil
}

// allowance reads 2 or 1.5%.
func allowance(said *Said) (a Allowance, err error) {
	a.text = said.Text
	var ok bool
	if strings.HasSuffix(said.Text, "%") {
		a.share, ok = share(said.Text)
	} else {
		a.count, ok = number(said.Text)
	}
	if !ok {
		return a, wrongSetting(said, "%s is no number of logins and no share: write 2 or 1.5%%", shown(said.Text))
	}
	return a, nil
}

func (p *Policy) minLogins(said *Said) error {
	var ok bool
	if p.MinLogins, ok = number(said.Text); !ok {
		return wrongSetting(said, "%s is no number of logins: write 1, or 0 for none", shown(said.Text))
	}
	return nil
}

// required are the processes whose logs may be asked for, by the names that logs and
// reports have for them.
func required(name string) string {
	switch name {
	case "opc", "pim", "jgw", "ctisvr":
		return name
	case "rtr", "router":
		return "router"
	}
	return ""
}

func (p *Policy) require(said *Said) error {
	for _, word := range strings.Split(said.Text, ",") {
		word = strings.TrimSpace(word)
		name, how, asked := strings.Cut(word, "=")
		process := required(name)
		switch {
		case process == "":
			return wrongSetting(said, "%s is no log that can be asked for: write opc, pim, jgw, ctisvr, rtr, each with =observable behind it or not", shown(word))
		case asked && how != "observable":
			return wrongSetting(said, "%s: %s is not known: write %s or %s=observable", shown(word), shown(how), name, name)
		}
		if !slices.ContainsFunc(p.Require, func(r Requirement) bool { return r.process == process && r.observable == asked }) {
			p.Require = append(p.Require, Requirement{text: word, process: process, observable: asked})
		}
	}
	return nil
}

// fails says whether findings of a level make the check fail.
func (p *Policy) fails(l flow.Level) bool {
	return rank(l) <= max(0, rank(p.FailLevel))
}

func (a Allowance) String() string {
	if a.text == "" {
		return "0"
	}
	return a.text
}

func plural(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
