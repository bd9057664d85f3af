// Package catalog turns definitions of trace messages into matchers and
// printers. A message is defined once, as text, with its meaning; the template
// is the trace line itself with a <name> where something varies. The package
// knows nothing of sources or entries: bodies (what stands behind header and
// level word) go in, messages and fields come out, and the other way round.
//
// # The language
//
// One clause a line; a word is a clause only as the first one of its line. #
// begins a comment, behind a template after two blanks.
//
//	name opc hex request in pg fills ids.opc "number that OPC gives the request"
//
//	message opc.set-agent-state "OPC takes the request to change an agent's state"
//	  from ctisvr to opc as SetAgentState received
//	  step request
//	  part of login logout state
//	  opens login when mode is LOG_IN
//	  line CSTASetAgentState: <caller> InvokeID=<opc> Dev=<ext> AgentMode=<mode>
//	  then PrivateData: EventReasonCode=<reason> WorkMode=<workmode>
//	  example public agent-login-flow
//	    | 23:35:36:354 PG1A-opc Trace: CSTASetAgentState: …
//
// A name says what every <name> is: how it is spelled (integer, hex, word without
// a blank, identifier: a word of the characters that ids and device names have, text), what it is good for (request numbers tie lines exactly, an
// entity within an open request, a scope says where the others live), where it is
// unique, what it names that a redacted capture must not (private person, phone,
// address, host; object: what stands behind its last dot names a person) and which
// fact of a report it fills. <cti decimal> is spelled otherwise
// than the glossary says; << is a < of the trace.
//
// line is the first entry, or another wording of it, then a further entry (then
// (empty) for one without text), under a further physical line without a header,
// list and each the elements of a list. from … to … as is the message on the wire
// and which end prints it; step, part of, opens, confirms, attests, refuses, leaves,
// waits, begins, ends, adds and key are its meaning. general claims only what no other
// message does. The grammar is testdata/language.ebnf.
//
// # How an entry is read
//
// By place first: as the template is written, where a blank is any white space. A
// value never holds a line break; a full stop or bracket at the end may be
// missing. Where that fails for all messages that begin so, by label: prose must
// stand as it is written, but what stands as a pair (Label=<x>, Label: <x>, Label
// = <x>, with several values too) may come in another order, be missing or empty,
// have the other sign, stand in another entry of the message or among pairs that
// no template knows, which are kept. One identifier of the message must be among
// the pairs. What begins like a message and goes on otherwise is a near miss.
//
// Limits: a label of several words that no template knows is seen only where the
// message has such labels; free text swallows an unknown pair behind it; a further
// entry that several messages share is nobody's where its head is missing;
// brackets within brackets are no pairs.
//
// # Examples of other logs
//
// What an example's header looks like says which log its message stands in: dumplog
// in the standard format, Finesse's webservices log or realm.log, a CTI OS client's
// log, CUCM's SDL trace or alarms, the JTAPI client's log (Dialect). A body begins
// behind the header, and with it the template.
//
// # Invariants
//
//   - Every message has an example, which it claims and no other message does,
//     general ones aside.
//   - Print gives only what reads back as it was given; a Printer gives the same
//     bytes, fast, and does not look at them.
//   - What is claimed reads the same with white space squeezed.
//   - Reading allocates nothing as long as Match.Fields has room.
package catalog
