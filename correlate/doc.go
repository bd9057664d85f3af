// Package correlate turns claimed events into logins. It answers two questions:
// when was each line printed (days, runs, one order over all sources), and to
// whom does it belong.
//
// Two packages below it know what it takes for granted: correlate/ident reads the numbers
// and names of a line, each in the space of its owner, and learns for the whole capture which
// ICM id is which agent and which peripheral lives on which PG; correlate/clock places every
// run in time, the clock of its machine put right, and says what of that is proven. What
// correlate itself does, in the order of the files:
//
//  1. merge.go advances the run that is furthest behind, holds a few seconds of
//     lines back because clocks and logs are out of order by that much, and
//     releases them in one order. A line that two sources hold counts once.
//  2. unit.go keeps of every process what its log has shown. reskill.go takes out what the
//     router prints of agents who are logged in: what it assigns without an agent's
//     attributes, or a second time, is a re-skill and no login's.
//  3. requests.go ties lines that carry the same request number: a strand;
//     sides.go keeps apart two sides that give out the same numbers.
//  4. entities.go waits until the neighbourhood of a strand is known, then ties
//     it by agent, extension or target into an open request; misprint.go says which
//     of two is none; adjacent.go lets a line without a number follow the line
//     before it, one that comes unsolicited only where its process waits for no other, and
//     gives an ICM id that nothing explains to the only login that is open. The tail of
//     a request that a log cut off is no login (headless in entities.go).
//  5. close.go ends a login when nothing of it has come for a while, and leaves out what
//     may be another log's at another time; closed.go names logins and hands them out by
//     start; assemble.go, steps.go and facts.go write them down.
//
// Memory is bounded by the open logins and the few seconds held back.
package correlate
