// Package reference is the reference engine: every system of the agent login
// flow, executed.
//
// Actions go in (an agent signs in, a side takes over), trace lines and the truth
// of every attempt come out. Each system is a component with an inbox and a state
// of its own; components send each other messages over hops that take time, and
// nobody calls another's functions. Time is virtual, randomness comes from a seed
// and numbers are integers, so a run repeats byte for byte on any machine.
//
// Whatever can go wrong is a decision of one component (package decision); what follows
// from it is the components' own logic.
package reference
