package ident

import (
	"strings"

	"uccetrace/parser"
)

// Unit is one process on one machine, whichever sources it is read from.
type Unit struct {
	Index    int    // in Registry.Units
	Printed  string // as first printed, behind the node: pim1
	Rank     string // node and process in lower case: orders units, and tells them apart
	Node     string // as first printed: PG1A
	Host     string // node in lower case: one machine, one clock
	Kind     string // of the node: pg cg r
	Number   int64  // of the node
	Process  string // opc
	Instance int    // of a PIM or a JTAPI gateway
}

// SameOwner reports whether two units are one process, or the two sides of one: they give
// out, or hear of, the same numbers.
func (u *Unit) SameOwner(o *Unit) bool {
	return u.Kind == o.Kind && u.Number == o.Number && u.Process == o.Process && u.Instance == o.Instance
}

// OneSided reports whether only one side of the process works at a time: that of a PIM, or
// of a JTAPI gateway.
func (u *Unit) OneSided() bool { return u.Process == "pim" || u.Process == "jgw" }

// UnitOf returns the process that printed, by its name in any case.
func (r *Registry) UnitOf(p *parser.Proc) *Unit {
	if u := r.units[p]; u != nil {
		return u
	}
	rank := strings.ToLower(p.Printed)
	u := r.byRank[rank]
	if u == nil {
		u = &Unit{Index: len(r.Units), Printed: strings.TrimPrefix(p.Printed, p.Node+"-"), Rank: rank, Node: p.Node, Host: strings.ToLower(p.Node),
			Kind: p.Kind, Number: int64(p.Number), Process: p.Process, Instance: p.Instance}
		r.byRank[rank] = u
		r.Units = append(r.Units, u)
	}
	r.units[p] = u
	return u
}

// NodeOf returns a machine's name as it was printed, by the first of its processes.
func (r *Registry) NodeOf(host string) string {
	var first *Unit
	for _, u := range r.Units {
		if u.Host == host && (first == nil || u.Rank < first.Rank) {
			first = u
		}
	}
	if first == nil {
		return host
	}
	return first.Node
}
