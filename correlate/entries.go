package correlate

import (
	"iter"

	"uccetrace/parser"
)

// Entry is an entry with its place in time.
type Entry struct {
	*parser.Event
	At    parser.Time // on the reference clock
	Shown parser.Time // as its own machine's clock shows it, on one scale with those of all runs
	Dated bool        // the capture knows of a date: At and Shown count from 1970-01-01
}

// Entries reads the runs to their end, in place of Logins, and yields every entry in
// one order: by time on the reference clock, within a millisecond by process, else as
// their source has them. An entry that several sources hold comes as often as the
// source that has it most. The runs must have been opened with Options.Entries. An
// error (a source that could not be read to its end, a cancelled context) comes last.
func (c *Correlator) Entries() iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		c.merger.entries = true
		dated, stopped := c.merger.dated(), false
		c.merger.each(func(it item) {
			if !stopped {
				stopped = !yield(Entry{it.ev, it.t, shown(it.ev.Time, it.t+c.merger.offset(it.ev.Proc)), dated}, nil)
			}
		})
		if err := c.merger.failed; err != nil && !stopped {
			yield(Entry{}, err)
		}
	}
}

// shown is a time as printed, on the day about a time: a clock that was put forward
// or back between its lines is beside that by as much.
func shown(printed, about parser.Time) parser.Time {
	const half = parser.Day / 2
	beside := (printed - about) % parser.Day
	switch {
	case beside >= half:
		beside -= parser.Day
	case beside < -half:
		beside += parser.Day
	}
	return about + beside
}

// Left is how many bytes of a source are in no entry: what stands above the first one, and
// the rest of what is too long.
type Left struct {
	Source string
	Bytes  int64
}

// Left says what Entries left out, by source.
func (c *Correlator) Left() (all []Left) {
	for _, s := range c.merger.sources {
		if !s.some || s.left == 0 {
			continue
		}
		if n := len(all) - 1; n >= 0 && all[n].Source == s.run.Source.Name { // of several runs
			all[n].Bytes += s.left
			continue
		}
		all = append(all, Left{s.run.Source.Name, s.left})
	}
	return all
}

// dated says that some run has dates.
func (m *merger) dated() bool {
	for _, s := range m.sources {
		if s.run.Dated {
			return true
		}
	}
	return false
}
