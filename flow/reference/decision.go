package reference

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Scope says for whom a decision is taken.
type Scope string

// Scopes of decisions, the narrowest first.
const (
	ForAgent      Scope = "agent"
	ForDevice     Scope = "device"
	ForPeripheral Scope = "peripheral"
	ForPG         Scope = "pg"
	ForSite       Scope = "site"
)

// Decision is a place where a component decides how a login goes on. Left alone
// it decides by the site's configuration; a Setting makes it choose otherwise.
type Decision struct {
	Name      string // pim.find-atr
	Component string
	Scope     Scope
	Doc       string
	Outcomes  []Choice
}

// Choice is one way in which a decision can go wrong.
type Choice struct {
	Name string
	Doc  string
	Code Code // what the client is told
	// CTIERR is the number of the error that CUCM raised, 0 for none; Cause what the
	// JTAPI gateway passes on, 0 for none.
	CTIERR   uint32
	Cause    int
	Failures []string // F numbers of the failure catalogue
	// Dies says that the process ends: it may have printed any of its lines before.
	Dies bool
}

// Setting makes a decision choose.
type Setting struct {
	Decision, Outcome string
	Scope             Selector
}

// Selector says whom a setting is for; the zero value is everybody. Of what is
// given all must hold.
type Selector struct {
	Agent      string // agent id
	Device     string // terminal
	Peripheral int
	PG         int
}

func (s Setting) String() string {
	text := s.Decision + "=" + s.Outcome
	switch f := s.Scope; {
	case f.Agent != "":
		text += "@agent:" + f.Agent
	case f.Device != "":
		text += "@device:" + f.Device
	case f.Peripheral != 0:
		text += "@peripheral:" + strconv.Itoa(f.Peripheral)
	case f.PG != 0:
		text += "@pg:" + strconv.Itoa(f.PG)
	}
	return text
}

// ParseSetting reads DECISION=CHOICE or DECISION=CHOICE@SCOPE:WHO, where SCOPE is
// agent, device, peripheral or pg. The decision and the choice must exist.
func ParseSetting(text string) (Setting, error) {
	body, who, scoped := strings.Cut(text, "@")
	name, choice, ok := strings.Cut(body, "=")
	if !ok {
		return Setting{}, fmt.Errorf("decision %q: write NAME=OUTCOME, as in pim.find-atr=not-in-range", text)
	}
	s := Setting{Decision: name, Outcome: choice}
	if _, err := s.resolve(); err != nil {
		return Setting{}, err
	}
	if !scoped {
		return s, nil
	}
	scope, value, _ := strings.Cut(who, ":")
	var err error
	switch scope {
	case "agent":
		s.Scope.Agent = value
	case "device":
		s.Scope.Device = value
	case "peripheral":
		s.Scope.Peripheral, err = strconv.Atoi(value)
	case "pg":
		s.Scope.PG, err = strconv.Atoi(value)
	default:
		err = fmt.Errorf("unknown scope")
	}
	if err != nil || value == "" || s.Scope == (Selector{}) || s.Scope.Peripheral < 0 || s.Scope.PG < 0 {
		return Setting{}, fmt.Errorf("decision %q: %q is no scope: write agent:ID, device:NAME, peripheral:ID or pg:NUMBER", text, who)
	}
	return s, nil
}

// resolve finds the choice that a setting names.
func (s Setting) resolve() (*Choice, error) {
	i := number(s.Decision)
	if i < 0 {
		return nil, fmt.Errorf("there is no decision %q: --list-decisions shows all", s.Decision)
	}
	d := &decisions[i]
	for k := range d.Outcomes {
		if d.Outcomes[k].Name == s.Outcome {
			return &d.Outcomes[k], nil
		}
	}
	var names []string
	for _, c := range d.Outcomes {
		names = append(names, c.Name)
	}
	return nil, fmt.Errorf("decision %s has no outcome %q: it has %s", s.Decision, s.Outcome, strings.Join(names, ", "))
}

// number is a decision's place in the table, -1 for none.
func number(name string) int {
	return slices.IndexFunc(decisions, func(d Decision) bool { return d.Name == name })
}

// passed are lines that a component prints only where its decision went well.
var passed = map[string][]string{
	"pim.find-atr": {"pim.extension-in-atr", "pim.network-target", "pim.device-target", "pim.activate-jtapi"},
}

// Passed reports whether a line of a message says that a decision went well: then none
// of its outcomes befell that login, at that time.
func Passed(decision, message string) bool { return slices.Contains(passed[decision], message) }

// Decisions are all decisions, by component.
func Decisions() []Decision { return append([]Decision(nil), decisions...) }

// selects says whether a setting's selector holds for what a component knows.
func (f Selector) selects(w Selector) bool {
	return (f.Agent == "" || f.Agent == w.Agent) &&
		(f.Device == "" || f.Device == w.Device) &&
		(f.Peripheral == 0 || f.Peripheral == w.Peripheral) &&
		(f.PG == 0 || f.PG == w.PG)
}
