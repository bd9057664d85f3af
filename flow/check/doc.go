// Package check judges a capture for those who will not read it: a policy and the
// stream of a report (Begin, one call a login, End) come in, a verdict goes out.
//
// What is found. Each login that failed is an error, each that is inconclusive a
// warning; a cause that is certain names the finding's rule. An incident of severity
// error that no failed login has told of is an error too. Remarks are notes, and looked
// at only where notes are to fail. Beside these stand the conditions of the policy: how
// many logins there must be, which logs, which expectations and objectives hold. A
// condition that nothing in the capture can decide is not met: a check is never green
// because it saw nothing.
//
// What fails. A finding of the policy's level or above, unless the baseline knows it,
// a suppression excuses it, or so many failed logins are allowed. Conditions are
// neither known nor suppressed.
//
// Fingerprints are made of what stays when the same is run again another day: rule,
// cause, step, PG, peripheral, agent, extension, and the place among equals.
//
// The package reads no clock: today is a part of the policy, and no verdict holds it.
package check
