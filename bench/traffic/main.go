// Command traffic writes a capture of login traffic to measure with: the logs of one
// peripheral gateway, its CTI server and its router, with what became of every login
// beside them. It knows nothing of the project's catalogue or engine, so that neither is
// measured with lines that it printed itself.
//
// Logins, changes of state, assignments of groups, routed calls, statistics, tasks, and
// phones out of service have the shapes that were published. The rest (events of calls,
// heartbeats, changed attributes, refusals by number) is worded after the published lines
// of its process.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
)

func main() {
	opt, dir, err := parse(os.Args[1:], os.Stderr)
	if err == flag.ErrHelp {
		return
	}
	var made summary
	if err == nil {
		made, err = write(opt, dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "traffic:", err)
		os.Exit(2)
	}
	fmt.Fprintf(os.Stderr, "%d logins: %d completed, %d refused, %d unanswered; %d of %d lines, %d bytes\n",
		made.logins, made.completed, made.refused, made.unanswered, made.loginLines, made.lines, made.bytes)
}

// parse reads the command line; the one argument is the folder.
func parse(args []string, errors io.Writer) (options, string, error) {
	opt := defaults
	f := flag.NewFlagSet("traffic", flag.ContinueOnError)
	f.SetOutput(errors)
	f.Usage = func() {
		fmt.Fprintln(errors, "Usage: traffic [flags] DIR\n\nWrites opc.txt, pim1.txt, jgw1.txt, rtr.txt, ctisvr.txt and truth.tsv into DIR.")
		f.PrintDefaults()
	}
	f.Func("size", "bytes of all logs, such as 1GiB (256MiB)", func(s string) (err error) {
		opt.size, err = byteSize(s)
		return err
	})
	f.Float64Var(&opt.share, "share", opt.share, "percent of the lines that belong to logins")
	dense := f.Bool("dense", false, "nothing but logins: -share 100")
	f.Float64Var(&opt.refused, "refused", opt.refused, "percent of the logins that are refused")
	f.Float64Var(&opt.unanswered, "unanswered", opt.unanswered, "percent of the logins that nobody answers")
	f.IntVar(&opt.agents, "agents", opt.agents, "agents, who log in again and again")
	f.IntVar(&opt.late, "late", opt.late, "milliseconds by which one line of sixteen may stand too late, at most")
	f.Uint64Var(&opt.seed, "seed", opt.seed, "number that everything random comes from")
	f.Func("date", "day of the logs, YYYY-MM-DD (2026-03-02)", func(s string) (err error) {
		opt.date, err = time.Parse(time.DateOnly, s)
		return err
	})
	if err := f.Parse(args); err != nil {
		return opt, "", err
	}
	if *dense {
		opt.share = 100
	}
	if f.NArg() != 1 {
		return opt, "", fmt.Errorf("one folder is wanted, not %d", f.NArg())
	}
	return opt, f.Arg(0), opt.check()
}

// byteSize reads a size: 1000, 64KiB, 256MiB, 4GiB.
func byteSize(s string) (int64, error) {
	digits, shift := s, 0
	for i, unit := range []string{"KiB", "MiB", "GiB"} {
		if rest, ok := strings.CutSuffix(s, unit); ok {
			digits, shift = rest, 10*(i+1)
		}
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n <= 0 || n > 1<<62>>shift {
		return 0, fmt.Errorf("%q is no size such as 256MiB", s)
	}
	return n << shift, nil
}
