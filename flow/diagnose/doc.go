// Package diagnose says why a login did not succeed: it replays the same request
// under everything that can go wrong and keeps what fits what was observed.
//
// A login that did not succeed comes in, causes and deviations are written into it.
// The steps, in the order of the files:
//
//  1. observable.go: only where the logs have shown a kind of line of some login is
//     its absence evidence.
//  2. hypotheses.go replays the request once for every outcome of every decision
//     that it comes to. Replays that agree on all that this capture could show are
//     one class: nothing in it can tell them apart. parting.go says where each
//     parts from the run in which nothing goes wrong.
//  3. verdict.go ranks the classes by what they cost in align, and says how certain
//     the first one is. Where nobody refused the login, those that part soonest
//     after what is seen are the suspects.
//  4. causes.go turns it into causes with their evidence, and what they were
//     preferred to; collect.go says what would tell tied ones apart, filling.go
//     puts the login's time and nodes into the commands.
//
// shape.go says what of a login all of this depends on, its own names and numbers aside,
// and memo.go keeps what was found of it for further logins that show the same, until the
// logs have shown more.
//
// confusion.md says what becomes of every outcome.
//
// A class explains a login if no deviation and no unread line remains. Certainty is
// stated only where one class explains and a line of public wording or code says
// so, inferred where lines that are there refute all others, else possible. A
// wrong certain answer is the worst there is.
package diagnose
