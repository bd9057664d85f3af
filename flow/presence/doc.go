// Package presence says who is logged in, as far as a capture shows it: what
// became of a login, which of several attempts one is, who holds the extension
// that somebody else asks for, and whom a change of sides recovered or lost.
//
// Moments and logins come in the order of their time. A login's facts are written
// into it while its reader still holds it back; see Book.Settled.
package presence
