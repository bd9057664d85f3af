// Package knowledge is what is known of logins that fail: the codes that systems
// print, and the causes, each with what to do about it. It turns embedded text
// into a Base that answers questions: what a number or name means, which cause an
// outcome of a decision has, what an agent's words may come from.
//
// Codes are tables of numbers, names and where they are from, in data/codes;
// those that matter to a login have a meaning in words of our own. A number may
// be spelled signed, unsigned or in hex, and may stand in several tables: then all
// are told, each with where it is used.
//
// Causes are Markdown, one file a cause, in data/causes; a folder of the user's
// own adds to them or replaces them by id. The form is strict, and an error says
// where it is, file:line:col:
//
//	---
//	id: extension-in-no-rule
//	title: No Agent Targeting Rule has the extension
//	severity: error
//	decisions: pim.find-atr=not-in-range
//	like: cucm.line=unregistered
//	names: E_CTI 7 [ged188-constants]
//	among: CF 260 [ged188-constants], PERERR 10004 [ctios-manager]
//	goes-with: CF 12
//	releases: 8.0 and later
//	failures: F23, F25
//	signs: MESSAGE FIELD=VALUE, MESSAGE
//	fits: MESSAGE
//	---
//	## What happened
//	## What the agent sees
//	## Why
//	## Fix
//	## Collect
//	## References
//
// A code names a cause if its published text admits nothing else, admits it among others,
// or only goes with it, which is inferred; the first two cite the text. Like, which may be
// left out, is an outcome of the engine that leaves the same lines, where the cause has
// none of its own.
//
// Signs, which may be left out, are lines that show the cause where the capture has
// no login: a message of the catalogue and what its fields must hold, FIELD=VALUE,
// FIELD=VALUE|VALUE for any of several, FIELD!=VALUE for none of them; all
// conditions of one sign must hold, and a field that the line does not have meets
// none. A comma begins the next sign; the key may stand again where the list grows
// long. Numbers are compared in any spelling:
//
//	signs: cucm.provider-open-failure ctireason=0x8CCC0060
//	signs: cucm.provider-open-completed ctierror=0x8CCC0060, jtapi.provider-closed closereason=5
//
// A line that is a sign of several causes shows one of them. What stands behind fits:,
// in the same form, goes with the cause and does not name it ("the provider is out of
// service"): alone it shows nothing, beside what does it is evidence. A sign states its
// cause, so its message must be one whose wording was published, or it must hold a code
// that names the cause.
//
// A section holds paragraphs and items ("- "). Fix and Collect may hold commands:
// each says where it runs, on which release, its impact (none, load, outage), what
// restores the former state, and its source, as a fenced block
//
//	```command
//	where: PG, folder of the node's log files
//	release: all
//	impact: none
//	run: dumplog pim1 /bt <from> /et <to> /ms /of pim1.txt
//	restore: nothing to restore
//	source: cisco-20406
//	```
//
// or as a line "@name" for a command of the folder's commands.md. References, and
// sources of commands, are keys of sources.txt or addresses. "(inferred)" marks
// what no public source says.
//
// The package imports none of the others and keeps no state.
package knowledge
