// Package parser turns the bytes of trace logs into claimed events: it finds the
// sources, reads each dialect's header, joins what makes one message, and counts
// what nobody claims.
package parser
