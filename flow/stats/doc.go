// Package stats turns logins into figures: how long they and each of their hops took,
// all together and by what they have in common. Logins come in as a sink of the
// analysis; a flow.Statistics goes out. Only logins that succeeded are timed, and only
// where clocks and logs can tell: what is left out is counted.
package stats
