// Package decision is what can go wrong with an agent login: the decisions that the
// systems of the flow take, their outcomes with the codes by which each shows, and for
// whom each holds. Decisions times outcomes is the list of what can be diagnosed.
//
// It imports none of the others. What follows from an outcome is the engine's
// (flow/reference); what it means and how it is put right, the knowledge base's.
package decision
