// Package site holds the description of one contact centre: what an administrator
// has configured, who sits where, which machines it runs on and how fast they are.
// A site is read from YAML (Read), checked as an administrator would want it
// checked (every error with file:line), and is plain data from then on.
//
// Invariants of a site that was read: every reference leads somewhere, every
// identifier is unique where the product demands it, and no text holds what would
// not survive being printed in a trace line (blanks in ids, brackets, line breaks).
package site
