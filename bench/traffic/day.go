package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"
)

type options struct {
	size                       int64
	share, refused, unanswered float64 // percent
	agents                     int
	late                       int // milliseconds
	seed                       uint64
	date                       time.Time
}

var defaults = options{size: 256 << 20, share: 10, refused: 3, unanswered: 2, agents: 2000, late: 5, seed: 1, date: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)}

func (o options) check() error {
	percent := func(x float64) bool { return x >= 0 && x <= 100 }
	switch {
	case !percent(o.share) || o.share == 0:
		return fmt.Errorf("a share of %g %% is not in 0–100", o.share)
	case !percent(o.refused) || !percent(o.unanswered) || o.refused+o.unanswered > 100:
		return fmt.Errorf("%g %% refused and %g %% unanswered are not in 0–100", o.refused, o.unanswered)
	case o.agents < 20 || o.agents > 50_000:
		return fmt.Errorf("%d agents are not 20–50000", o.agents)
	case o.late < 0 || o.late > 1000:
		return fmt.Errorf("%d ms late are not 0–1000", o.late)
	}
	return nil
}

// The day begins at six and must not reach midnight; a larger capture has a busier day.
const (
	sunrise    = 6 * 3_600_000
	longest    = 17 * 3600 // seconds
	perSecond  = 1000      // lines
	lineBytes  = 80        // about
	loginLines = 55        // about
)

type summary struct {
	logins, completed, refused, unanswered int
	lines, loginLines                      int64
	bytes                                  int64
}

// day is one day of a contact centre, written as it passes.
type day struct {
	*rand.Rand
	opt                        options
	made                       summary
	opc, pim, jgw, ctisvr, rtr *file
	last                       numbers
	now                        int // ms of the day
	written                    int // second of the day before which all is written
	agents                     []agent
	out                        []int     // agents who are logged out, first comes first
	in                         []int     // agents who are logged in
	back                       [64][]int // agents who try again, by second
	rows                       []row     // of the logins that began in this second
	truth                      *bufio.Writer
}

type row struct {
	start int
	text  string
}

// numbers are those that processes gave to what they did last. OPC's begin with 0xf0: like
// all that are printed in hexadecimal they are of 32 bits.
type numbers struct {
	cti, opc, jgw, call, client int
}

type agent struct {
	id, stid int
	terminal string
	free     int // ms of the day from which on the agent logs in again
}

// write makes a capture in a folder.
func write(opt options, dir string) (summary, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return summary{}, err
	}
	var open []*os.File
	var failed error
	create := func(name string) io.Writer {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			failed = err
			return io.Discard
		}
		open = append(open, f)
		return f
	}
	made, err := generate(opt, create)
	for _, f := range open {
		if e := f.Close(); err == nil {
			err = e
		}
	}
	return made, cmp.Or(failed, err)
}

// generate writes the logs, and what became of the logins, to what create gives for a
// file's name.
func generate(opt options, create func(name string) io.Writer) (summary, error) {
	d := &day{Rand: rand.New(rand.NewPCG(opt.seed, 0x75636365)), opt: opt, now: sunrise, written: sunrise / 1000, truth: bufio.NewWriter(create("truth.tsv"))}
	header := "Events from " + opt.date.Format("January 2, 2006") + " \n"
	for _, f := range []struct {
		file          **file
		name, process string
	}{
		{&d.opc, "opc.txt", " PG1A-opc "}, {&d.pim, "pim1.txt", " PG1A-pim1 "}, {&d.jgw, "jgw1.txt", " PG1A-jgw1 "},
		{&d.rtr, "rtr.txt", " ra-rtr "}, {&d.ctisvr, "ctisvr.txt", " cg1A-ctisvr "},
	} {
		*f.file = newFile(create(f.name), f.process, header)
	}
	d.hire()
	if err := d.pass(); err != nil {
		return d.made, err
	}
	return d.made, d.truth.Flush()
}

// hire makes the agents, in the order in which they come for the first time. Extensions
// are the agents' ids, so that scripts that join the router's lines by them find the same.
func (d *day) hire() {
	d.last = numbers{cti: 0x26000000 + d.IntN(1<<12), opc: -0x10000000 + d.IntN(1<<12), jgw: 277000 + d.IntN(1000), call: 600 + d.IntN(1<<16), client: 0x1b000 + d.IntN(1<<12)}
	for i := range d.opt.agents {
		a := agent{id: 10000 + i, stid: 5001 + i, terminal: fmt.Sprintf("SEP050569%06X", i)}
		if i%8 == 0 {
			a.terminal = fmt.Sprintf("CIPCWIN%d", 7000+i)
		}
		d.agents = append(d.agents, a)
	}
	d.out = d.Perm(d.opt.agents)
}

// pass lets the day pass, a millisecond at a time, until there is enough of it.
func (d *day) pass() error {
	rate := max(perSecond, float64(d.opt.size)/lineBytes/longest) / 1000 // lines a ms
	share := d.opt.share / 100
	var logins, others, due float64 // lines to come, and how many of them a login waits for
	for ; d.made.bytes < d.opt.size; d.now++ {
		if err := d.writeUntil(d.now / 1000); err != nil {
			return err
		}
		logins += rate * share
		others += rate * (1 - share)
		for logins >= due && d.comes() {
			before := d.made.lines
			d.login()
			logins -= float64(d.made.lines - before)
			d.made.loginLines += d.made.lines - before
			due = 2 * loginLines * d.Float64()
		}
		for others > 0 {
			before := d.made.lines
			d.other()
			others -= float64(d.made.lines - before)
		}
	}
	if err := d.writeUntil(d.written + seconds); err != nil {
		return err
	}
	for _, f := range d.files() {
		if err := f.w.Flush(); err != nil {
			return err
		}
	}
	return nil
}

func (d *day) files() []*file { return []*file{d.opc, d.pim, d.jgw, d.rtr, d.ctisvr} }

// writeUntil writes what the processes printed before a second, and has those come back
// who wanted to by then.
func (d *day) writeUntil(second int) error {
	for ; d.written < second; d.written++ {
		for _, f := range d.files() {
			if err := f.flush(d.written); err != nil {
				return err
			}
		}
		slices.SortStableFunc(d.rows, func(a, b row) int { return a.start - b.start })
		for _, r := range d.rows {
			if _, err := d.truth.WriteString(r.text); err != nil {
				return err
			}
		}
		d.rows = d.rows[:0]
		back := &d.back[(d.written+1)%len(d.back)]
		d.out = append(*back, d.out...)
		*back = nil
	}
	return nil
}

// comes reports whether somebody is there to log in now.
func (d *day) comes() bool { return len(d.out) > 0 && d.agents[d.out[0]].free <= d.now }
