// Package sessions says what became of a login: until when the agent was logged in,
// who ended it, by request or by an event alone, for which reason, and what happened
// to the phone or the PG in that second. It knows which of several attempts a login is,
// who holds the extension that somebody else asks for, and whom a change of sides
// recovered or lost.
//
// Moments and logins come in the order of their time. A login's facts are written
// into it while its reader still holds it back; see Tracker.Settled. A session is told
// a minute after its end, as its further witnesses come until then.
package sessions
