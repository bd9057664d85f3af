// Package flow is the vocabulary of a report: logins, their steps, and the
// summary of a capture, as plain data. It imports no other package of this
// project; every other one speaks in its words.
//
// The JSON names are the contract "uccetrace.report/v1". What is not known is
// absent (or null where the schema says so); lists are always present, in order
// of first sight, without repeats. Every identifier is a string, hexadecimal
// numbers in lower case. Milliseconds are integers; so are times, which a Time spells
// where they are shown.
package flow

// Schema names the contract that a report follows.
const Schema = "uccetrace.report/v1"
