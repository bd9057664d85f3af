package main

import (
	"strconv"
	"strings"
)

// words are what %w stands for, by its number.
var words = [...]string{
	ready: "READY", notReady: "NOT_READY", workNotReady: "WORK_NOT_READY", logOut: "LOG_OUT",
	available: "AVAILABLE", logout: "LOGOUT",
	inService: "InService", outOfService: "OutOfService",
	initiate: "INITIATE", alerting: "ALERTING", connect: "CONNECT",
}

const (
	ready = iota
	notReady
	workNotReady
	logOut
	available
	logout
	inService
	outOfService
	initiate
	alerting
	connect
)

// print has a process print a record. In its text %d is a number, %x one in hexadecimal,
// %w one of the words, %t an agent's terminal, %n the beginning of a further entry; a line
// break begins a line without a header.
func (d *day) print(f *file, at int, text string, args ...int) {
	written := at
	if d.opt.late > 0 && d.Uint32()&15 == 0 {
		written += 1 + d.IntN(d.opt.late)
	}
	d.made.lines += 1 + int64(strings.Count(text, "\n"))
	b := f.begin(written)
	b = append(stamp(b, at), f.process...)
	for {
		i := strings.IndexByte(text, '%')
		if i < 0 {
			break
		}
		b = append(b, text[:i]...)
		verb := text[i+1]
		text = text[i+2:]
		if verb == 'n' {
			b = append(stamp(append(b, '\n'), at), f.process...)
			d.made.lines++
			continue
		}
		arg := args[0]
		args = args[1:]
		switch verb {
		case 'd':
			b = strconv.AppendInt(b, int64(arg), 10)
		case 'x':
			b = strconv.AppendUint(append(b, '0', 'x'), uint64(uint32(arg)), 16)
		case 'w':
			b = append(b, words[arg]...)
		case 't':
			b = append(b, d.agents[arg].terminal...)
		}
	}
	b = append(append(b, text...), '\n')
	d.made.bytes += int64(f.end(b))
}
