// Package align puts the steps that a replay expects of a login beside those that
// were observed of it, and says where the two part.
//
// An expected and an observed step match if they have the same key: process,
// message, and the fields that tell repeated lines of the message apart; where a
// key repeats, the k-th goes with the k-th. What is left over, what says something
// else and what stands in an order that the replay rules out are deviations, each
// with a cost (see costs). The cost of an alignment is that of what is missing, of
// what is unexpected, of what differs, and of the cheapest set of matched steps to
// call reordered: without them, nothing observed contradicts the replay's order.
//
// Missing is only what the capture could have shown. All else is listed as
// unobservable and costs nothing. Times of the replay are compared with nothing;
// a step is late only against a budget.
package align
