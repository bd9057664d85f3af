// Package render turns the stream of a report (Begin, one call a login, End)
// into text for people, JSON for machines, and what is handed on: a page, a ticket,
// a case note. Each format is a row of one table, Formats; each writes to an
// io.Writer that the caller owns and closes.
//
// It is the one door through which untrusted text leaves: whatever a trace, a
// file name or an option says passes safe before it is measured, styled or
// written, so that nothing in a log can act on the terminal that shows it. What
// comes out is printable characters, line feeds and, where colour was asked for,
// this package's own SGR sequences; JSON spells the rest as \uXXXX.
//
// Width, colour and character set are decided once, by the caller, and passed in
// as Options: no format looks at the terminal, the environment or the clock.
package render
