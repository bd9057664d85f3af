// Command uccetrace rebuilds agent logins from captured UCCE trace logs and says
// what happened to each. Results go to standard output, all else to standard
// error; see "uccetrace --help" for commands, flags and exit codes.
package main

import (
	"os"
	"runtime/debug"
)

// What is alive is small beside what passes through: collecting at five times its
// size costs tens of MiB and saves a tenth of the time. Where a dense capture has
// more alive, waiting so long would cost more than it saves: from there on the
// collector works as hard as it must to stay below. GOGC and GOMEMLIMIT override.
const (
	collectAt = 400
	enough    = 512 << 20
)

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(enough)
	}
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
