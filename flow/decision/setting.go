package decision

import (
	"fmt"
	"strconv"
	"strings"
)

// Setting makes a decision choose.
type Setting struct {
	Decision, Outcome string
	Scope             Selector
}

// Selector is whom a setting is for; the zero value is everybody. Of what is
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

// Parse reads DECISION=OUTCOME or DECISION=OUTCOME@SCOPE:WHO, where SCOPE is
// agent, device, peripheral or pg. The decision and the outcome must exist.
func Parse(text string) (Setting, error) {
	body, who, scoped := strings.Cut(text, "@")
	name, outcome, ok := strings.Cut(body, "=")
	if !ok {
		return Setting{}, fmt.Errorf("decision %q: write NAME=OUTCOME, as in pim.find-atr=not-in-range", text)
	}
	s := Setting{Decision: name, Outcome: outcome}
	if _, _, err := s.Resolve(); err != nil {
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

// Resolve finds the decision and the outcome that a setting names.
func (s Setting) Resolve() (ID, *Outcome, error) {
	id := Find(s.Decision)
	if id < 0 {
		return 0, nil, fmt.Errorf("there is no decision %q: --list-decisions shows all", s.Decision)
	}
	d := &table[id]
	if o := d.outcome(s.Outcome); o != nil {
		return id, o, nil
	}
	var names []string
	for _, o := range d.Outcomes {
		names = append(names, o.Name)
	}
	return 0, nil, fmt.Errorf("decision %s has no outcome %q: it has %s", s.Decision, s.Outcome, strings.Join(names, ", "))
}

// Selects reports whether a selector holds for what a component knows of whom it
// decides about.
func (f Selector) Selects(w Selector) bool {
	return (f.Agent == "" || f.Agent == w.Agent) &&
		(f.Device == "" || f.Device == w.Device) &&
		(f.Peripheral == 0 || f.Peripheral == w.Peripheral) &&
		(f.PG == 0 || f.PG == w.PG)
}
