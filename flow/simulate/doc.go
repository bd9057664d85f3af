// Package simulate writes whole captures: it plans what people and machines do to
// a site, lets the reference engine execute it, and writes what every process
// prints into a file of its own, with the truth beside it.
//
// Options say what is to happen and how it is to look; Run makes the folder. It
// stands there whole or not at all: everything is written into a folder beside it,
// which takes its name at the end. The same options give the same bytes on any
// machine: nothing asks a clock, and every draw is an integer of the seed. Memory
// does not grow with the capture: actions are planned a moment ahead, and lines
// leave as they are printed.
//
// # What stands in the folder
//
//	pg1a/opc.txt pg1a/pim1.txt cg1a/ctisvr.txt ra/rtr.txt …
//	             one file a process and side; Finesse, CTI OS clients, CUCM and the
//	             JTAPI client have logs of their own form
//	site.yaml    the site that ran, with its zones, clocks and trace levels
//	truth.json   what really happened
//
// Options.AW adds the AW database as an SQLite file, in the folder or elsewhere.
//
// # truth.json
//
// One object; each login stands on a line of its own, in the order in which they
// ended. Numbers that a trace shows are strings, spelled as there; times in UTC are
// true, whatever the clocks of the hosts say; what is not known is absent.
//
//	schema     "uccetrace.truth/v1"
//	seed       string, decimal
//	options    [{flag, value}]: what was asked for, by the command line's flags
//	hosts      [{name, zone_min, offset_us}]: local time less UTC, clock less true time
//	logins     one sign-in each:
//	  number     from 1, by beginning
//	  agent      {id, icm_id, name, extension, instrument, terminal, network_target,
//	             device_target, peripheral}
//	  client     {name, kind (finesse, ctios, crm), session, signature}
//	  work_mode  3 or 4 for a mobile agent; sso, supervisor: true where it is so
//	  ids        {client, cti, opc, jgw}: as ctisvr, opc and jgw print them
//	  begun mapped confirmed ended
//	             {utc, printed}: printed is the time as the clock of OPC's host shows it
//	  decisions  what was decided for it, as NAME=OUTCOME
//	  outcome    succeeded (the CTI server confirmed it), refused (somebody on the way
//	             said no) or unanswered (neither; the agent waits)
//	  told       whether the client got an answer: one that was lost on its way leaves
//	             the agent waiting at a desktop whose sign-in has succeeded
//	  code       {table, number, name, pererr} of a refusal; refused_by: the component
//	  groups queues
//	             ids that the router logged the agent in to
//	  steps      [{process, node, message, count}]: what stands in the files of it.
//	             Lines that were lost do not count.
//	  lost       how many of its entries the files have not got
//	processes  [{process, node, printed, side, host, files}]: no file for a process
//	           that printed nothing
//	switches   [{pg, peripheral, at, side, recovered, lost}]: sides that took over,
//	           with the ids of the agents who were logged in and of them those whose
//	           lines they could not observe again
//	summary    {logins, succeeded, refused, unanswered, files, bytes, entries,
//	           other, lost, begun, ended}: other counts the entries that belong to
//	           no login
package simulate
