// Package search finds what is known by words: causes, codes and messages of the
// catalogue, for whoever types what an agent says, a published description or half of
// it.
//
// The ranking is SQLite's full-text index, in memory and built for one question: BM25
// over stemmed words, weighted by where a word stands, and over pairs of words and the
// whole question, so that a sentence finds who says just that. What has more of the
// question's words, the rare ones first, comes before what has one of them often. A code
// that is found lends its weight to the causes it leads to, as strongly as it is related
// to them.
//
// Words are compared as people write them: log on and sign in are login, CallManager is
// CUCM, phone is device (words.go). A word that nothing has is read as the nearest one
// that something has, and the answer says so.
package search
