package decision

import "slices"

// Scope is for whom a decision is taken.
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
	Outcomes  []Outcome
}

// Outcome is one way in which a decision can go wrong.
type Outcome struct {
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

// Code is a refusal's number as the client gets it.
type Code struct {
	Table  string // CF E_CTI HTTP; "" for none
	Number int
	Name   string
	PERERR int // peripheral error code; 0 where there is none
}

// All returns all decisions, by component. What it returns must not be changed.
func All() []Decision { return slices.Clone(table[:]) }

// ID is a decision's place among All.
type ID int

// Find returns the decision of that name, -1 for none.
func Find(name string) ID {
	return ID(slices.IndexFunc(table[:], func(d Decision) bool { return d.Name == name }))
}

// Hop returns the decision about what becomes of a message on a hop, such as
// opc-pim; -1 where a message cannot be lost.
func Hop(name string) ID { return Find("hop." + name) }

// String returns the decision's name.
func (d ID) String() string { return table[d].Name }

// Outcome returns an outcome that the decision is known to have.
func (d ID) Outcome(name string) *Outcome {
	if o := table[d].outcome(name); o != nil {
		return o
	}
	panic("decision: " + d.String() + " has no outcome " + name)
}

func (d *Decision) outcome(name string) *Outcome {
	for i := range d.Outcomes {
		if d.Outcomes[i].Name == name {
			return &d.Outcomes[i]
		}
	}
	return nil
}

// passed are lines that a component prints only where its decision went well.
var passed = map[string][]string{
	"pim.find-atr": {"pim.extension-in-atr", "pim.network-target", "pim.device-target", "pim.activate-jtapi"},
}

// Passed reports whether a line of a message says that a decision went well: then none
// of its outcomes befell that login, at that time.
func Passed(decision, message string) bool { return slices.Contains(passed[decision], message) }
