// Package align puts the steps that a replay expects of a login beside those that
// were observed of it.
//
// Two lists of flow.Step come in, one list of pairs of their places goes out. Every
// step stands in exactly one pair; nothing is judged: a step without a partner is
// no fault yet.
package align
