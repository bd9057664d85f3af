// Package incident makes incidents of what went wrong: many logins with one cause are
// one, and so are many lines of systems that name one. Logins and moments come in, in
// order of time; incidents go out, in the order in which they were first seen.
//
// What is one incident. A login that did not succeed belongs to the incident of its
// causes, the first and those that are tied with it, all of them; where nothing
// explains it, to that of the step that it reached and the code that refused it.
// Causes that hold for a peripheral or a PG have an incident on each.
//
// When it ends. With a success of the same scope: there, for causes of a peripheral,
// a PG or the site; of all its agents, for those of agents and phones, which the
// success of another does not end. Where tied causes differ in scope the narrowest
// counts, as only its success speaks against all of them. It ends, too, when nothing
// of it was seen for 30 minutes.
//
// Lines of systems. One that the knowledge base calls a sign of a cause is an incident
// without logins, unless it stands in a login itself or logins with that cause failed
// within 30 minutes of it, on the same PG where that is known, and all phones and
// people that it names are theirs: then it is evidence of theirs. Where several causes
// of those logins are tied and the line names fewer of them, it stays an incident
// beside that: it says more. CUCM names terminals where the PG names extensions: one
// that a line names within 15 seconds of such a login counts as that login's. A line that only fits a cause is never an incident. A
// change of sides and a restart that somebody asked for are changes and no incidents.
//
// Bounds. Of one incident the first 10,000 agents, extensions and so on are told apart,
// of all together 200,000 agents; of moments the last 10,000 are kept, and at most
// 20,000 wait for the logins that began after them. After 1,000 incidents the rest is
// counted in one last entry without a cause.
//
// Neighbours is the other half: who else logged in, before there are incidents. A
// success within 30 seconds refutes what would have stopped it, too.
package incident
