// Package catalog turns definitions of trace messages into matchers and
// printers. A message is defined once, as text, with its meaning; the template
// is the trace line itself with a <name> where something varies. The package
// knows nothing of headers, sources or entries: bodies go in, messages and
// fields come out, and the other way round.
package catalog
