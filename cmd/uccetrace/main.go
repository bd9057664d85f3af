// Command uccetrace rebuilds agent logins from captured UCCE trace logs and says
// what happened to each. Results go to standard output, all else to standard
// error; see "uccetrace --help" for commands, flags and exit codes.
package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// What is alive is small beside what passes through: a heap of up to enough is collected
// seldom. A larger one would cost more than it saves: each page is paid for when it is first
// touched. Where a capture has more alive, the share by which it may grow falls, and no
// lower than leastAt: a limit below what is alive makes the collector run all the time. GOGC and
// GOMEMLIMIT override; of the latter the program's own pages, which Go does not count,
// are taken off, so that it holds for the process as its user sees it.
const (
	collectAt = 400
	leastAt   = 75
	enough    = 160 << 20
	ownPages  = 32 << 20
)

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
		pace(new(cycle))
	}
	if limit := debug.SetMemoryLimit(-1); os.Getenv("GOMEMLIMIT") != "" && limit > 2*ownPages {
		debug.SetMemoryLimit(limit - ownPages)
	}
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// cycle is dropped at once, so that its finalizer runs after each collection. It is too large
// to share its room with what lives on.
type cycle [16]byte

// pace sets after each collection how much the heap may grow until the next.
func pace(c *cycle) {
	runtime.SetFinalizer(c, func(c *cycle) {
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(live)
		debug.SetGCPercent(percent(live[0].Value.Uint64()))
		pace(c)
	})
}

// percent is by how much of what is alive the heap may grow.
func percent(live uint64) int {
	return int(min(max(enough*100/max(live, 1), 100+leastAt)-100, collectAt))
}
