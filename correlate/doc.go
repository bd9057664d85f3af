// Package correlate turns claimed events into logins. It answers two questions:
// when was each line printed (days, runs, one order over all sources), and to
// whom does it belong.
//
// The algorithm, in the order of the files:
//
//  1. glance.go looks ahead at who serves whom, and at what tells how far clocks are
//     apart: sightings.go keeps what two machines print of one thing, pairs.go finds
//     where most of these agree, bounds.go what is proven (nothing is received before
//     it is sent), clocks.go carries that from machine to machine. Clocks are measured
//     by that of a reference: the first PG's host by name of all that are tied. What
//     is not tied stays as it is, as does a clock that contradicts itself; given.go
//     puts in its place what the user knows. The beginnings of logs decide, some MiB
//     more where these say nothing or a clock is off; of a stream its first block.
//     told.go says what came of it, and what of it is only likely. One login tells of no
//     more than a zone, and only if all that two machines print of it fits that one
//     (loneZone in pairs.go). summertime.go finds
//     changes by an hour within a log. days.go then gives every run without a date its
//     day.
//  2. merge.go advances the run that is furthest behind, holds a few seconds of
//     lines back because clocks and logs are out of order by that much, and
//     releases them in one order. A line that two sources hold counts once.
//  3. identity.go reads the numbers of a line, each in the space of its owner, and
//     learns for the whole capture which ICM id is which agent, and which
//     peripheral lives on which PG. reskill.go takes out what the router prints of
//     agents who are logged in: what it assigns without an agent's attributes, or a
//     second time, is a re-skill and no login's.
//  4. requests.go ties lines that carry the same request number: a strand;
//     sides.go keeps apart two sides that give out the same numbers.
//  5. entities.go waits until the neighbourhood of a strand is known, then ties
//     it by agent, extension or target into an open request; misprint.go says which
//     of two is none; adjacent.go lets a line without a number follow the line
//     before it, one that comes unsolicited only where its process waits for no other, and
//     gives an ICM id that nothing explains to the only login that is open. The tail of
//     a request that a log cut off is no login (headless in entities.go).
//  6. close.go ends a login when nothing of it has come for a while, and leaves out what
//     may be another log's at another time; closed.go names logins and hands them out by
//     start; assemble.go, steps.go and facts.go write them down.
//
// Memory is bounded by the open logins and the few seconds held back.
package correlate
