// Package commands fills in the commands of the knowledge base: for a login, for an
// incident and for a data request alike.
//
// What a capture shows takes the place of a placeholder: the node of the peripheral
// gateway, CTI server or router (pg3a), the PIM and the JTAPI gateway that serve the
// agent's peripheral (pim2), and the time on that host's own clock, with the date where
// it is known. What it does not show is said in words behind where the command runs;
// the name of the ICM instance stands in no log and stays open. A log that the capture
// holds is not asked for. Several gateways have a command each.
//
// Nothing of a trace gets into a command but numbers, times and what has the form of a
// node's name.
package commands
