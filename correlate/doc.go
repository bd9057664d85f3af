// Package correlate turns claimed events into logins. It answers two questions:
// when was each line printed (days, runs, one order over all sources), and to
// whom does it belong.
//
// The algorithm, in the order of the files:
//
//  1. days.go gives every run without a date its day.
//  2. merge.go advances the run that is furthest behind, holds a few seconds of
//     lines back because clocks and logs are out of order by that much, and
//     releases them in one order. A line that two sources hold counts once.
//  3. glance.go looks ahead at who serves whom; identity.go reads the numbers of
//     a line, each in the space of its owner, and learns for the whole capture
//     which ICM id is which agent, and which peripheral lives on which PG.
//  4. requests.go ties lines that carry the same request number: a strand;
//     sides.go keeps apart two sides that give out the same numbers.
//  5. entities.go waits until the neighbourhood of a strand is known, then ties
//     it by agent, extension or target into an open request; adjacent.go lets a
//     line without a number follow the line before it.
//  6. close.go ends a login when nothing of it has come for a while, and hands
//     out logins by start; assemble.go, steps.go and facts.go write them down.
//
// Memory is bounded by the open logins and the few seconds held back.
package correlate
