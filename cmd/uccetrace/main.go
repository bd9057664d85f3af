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
// collector works as hard as it must to stay below. GOGC and GOMEMLIMIT override; of
// the latter the program's own pages, which Go does not count, are taken off, so that
// it holds for the process as its user sees it.
const (
	collectAt = 400
	enough    = 512 << 20
	ownPages  = 32 << 20
)

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	switch limit := debug.SetMemoryLimit(-1); {
	case os.Getenv("GOMEMLIMIT") == "":
		debug.SetMemoryLimit(enough)
	case limit > 2*ownPages:
		debug.SetMemoryLimit(limit - ownPages)
	}
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
