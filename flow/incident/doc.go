// Package incident makes incidents of what went wrong: many logins that stopped at one
// place, or have one cause, are one, and so are many lines of systems that name one.
// Logins and moments come in, in order of time; incidents go out, the weightiest first:
// those that logins ran into, of them those of which the cause is certain, of them those
// that hit most.
//
// What is one incident. Logins that nobody refused belong together by where they stopped:
// the process from which the next line should have come, on one PG, and of a PIM and its
// JTAPI gateway one instance, whatever their causes. A process that says that it has
// waited too long refuses nothing. Logins that were refused belong together where they
// have the same causes, the first and those that are tied with it, or the same codes of
// the same process and some cause in common. Its causes are those that fit all logins of
// an incident; where there is none, those that fit any, with their numbers. Two causes
// that are certain are two incidents. Where it is not known where a login stopped, its
// causes count, or the step that it reached and the code that refused it. Causes that
// hold for a peripheral or a PG have an incident on each.
//
// Why several stopped. A line of a system within two minutes before the first of several
// stops, about the process at which they did (its end or restart, a change of sides, its
// provider), on the side that works, with no success there in between, is their cause:
// inferred, or possible where it goes with several. The lines about that process are
// told with them.
//
// When it ends. With a success of the same scope: there, for causes of a peripheral,
// a PG or the site, and for stops that a line explains; of all its agents, for those of
// agents and phones, which the success of another does not end. Where tied causes differ
// in scope the narrowest counts, as only its success speaks against all of them. It ends,
// too, when nothing of it was seen for 30 minutes.
//
// What follows. A login that is refused as logged in already, within five minutes of an
// attempt of the same agent whose answer was lost, is no incident: it is counted with
// that attempt.
//
// Lines of systems. One that the knowledge base calls a sign of a cause is an incident
// without logins, unless it stands in a login itself or logins with that cause failed
// within 30 minutes of it, on the same PG where that is known, and all phones and
// people that it names are theirs: then it is evidence of theirs. Where several causes
// of one login are tied and the line names fewer of them, it stays an incident beside
// that: it says more; of several logins it is the cause. CUCM names terminals where the
// PG names extensions: one that a line names within 15 seconds of such a login counts as
// that login's. A line that only fits a cause is never an incident. A change of sides and
// a restart that somebody asked for are changes and no incidents; what requests, phones
// and people ran into are symptoms and no changes. Phones that went out of service and
// came back, no login of them failing, are counted and are no incident.
//
// Bounds. Of one incident the first 10,000 agents, extensions and so on are told apart
// and 1,000 logins named, of all together 200,000 agents; of moments the last 10,000 are
// kept, and at most 20,000 wait for the logins that began after them. After 1,000
// incidents the rest is counted in one last entry without a cause.
//
// Neighbours is the other half: who else logged in, before there are incidents. A
// success within 30 seconds after a stop refutes what would have stopped it, too.
package incident
