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
//  2. rules.go has the rules by which a line finds its login, numbered, each with its
//     constant and where that comes from; strand.go what they judge: lines, and strands of
//     lines that belong together for certain, with their states. meanings.go looks up what
//     the catalogue says of a message, logs.go what a process's log covers and has shown.
//  3. reskill.go takes out what the router prints of agents who are logged in: what it
//     assigns without an agent's attributes, or a second time, is a re-skill and no login's.
//  4. numbers.go ties lines that carry the same request number, at once, and finds strands
//     by what they name.
//  5. choice.go decides whose every other line is, once, when its window has closed:
//     of the open requests that have its agent, phone or target the best one.
//     misprint.go says which of two is none. adjacent.go lets a line without any number
//     follow the line before it. doubt.go has the rest: beside the only login that it can
//     be of, equally likely of a few, or nobody's. desk.go does the same for requests that
//     desktops print.
//  6. close.go ends a login when nothing of it has come for a while, and leaves out what
//     may be another log's at another time. write.go, steps.go and facts.go write it down,
//     outcome.go says how it ended, and outbox.go hands it out: by start, under an id that
//     is its own.
//  7. moments.go tells what the capture shows beside the logins.
//
// Memory is bounded by the open logins and the lines of half a minute.
package correlate
