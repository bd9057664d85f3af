package analysis

import (
	"io"
	"time"

	"uccetrace/correlate/clock"
	"uccetrace/flow"
	"uccetrace/flow/align"
	"uccetrace/flow/knowledge"
	"uccetrace/flow/redact"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
)

// Options say what to read and what to report of it.
type Options struct {
	Paths    []string  // files, folders, globs, "-"
	Stdin    io.Reader // what "-" reads
	Catalog  *catalog.Catalog
	Filter   Filter
	Shapes   bool // describe the entries that nobody claims; costs time
	Verbatim bool // each place of evidence comes with the entry as it stands there
	Digests  bool // the report names each input with its SHA-256
	// Beyond looks for what Filter.Find, Agent and Ext name in the lines of no login, too:
	// the sources are read a second time where one of them is asked for.
	Beyond bool
	Brief  bool // logins that succeeded, but for the first, come without their steps, for speed

	// Redact, if it is set, gives what is private in the sources other names before
	// anything else reads them. Warnings say none of the real ones, and the filter's
	// are translated.
	Redact *redact.Redactor

	// Dialects are forced on sources, whatever these look like.
	Dialects []parser.Forced

	// Causes, if it is set, gives the knowledge base for the first login that did not
	// succeed: each of them gets its causes and where it parts from a replay. With it
	// comes what is made of the lines beside the logins: incidents, changes of sides,
	// what became of a login.
	Causes func() (*knowledge.Base, error)

	// Sessions, if it is set, is told of every session, once it is known how it ended or
	// the capture has, and whether the filter chooses it. Logins then come without causes,
	// and no incidents are made. Causes must be set: reason codes are looked up there.
	Sessions func(s *flow.Session, chosen bool)

	// Part, if it is set, is filled with what unites this run with those over other parts
	// of the capture. There must be no filter then.
	Part *Part

	// NoAnswer is how long the CTI server's answer may take before it is late; zero
	// means 15 s. Budgets are what a good capture teaches of the other hops.
	NoAnswer time.Duration
	Budgets  []Budget

	// Quiet is how long of log time nothing of a login has come before it is
	// closed; LongQuiet the same where a person must answer a set-up call (work
	// modes 3 and 4). Zero means 60 s and 120 s.
	Quiet, LongQuiet time.Duration

	// Dates are the days of logs that have none.
	Dates []parser.Date

	// Clocks are what the user knows of clocks.
	Clocks clock.Options

	sizes sizes
}

// sizes are of what is read, and waits, at a time: the report is the same whatever they
// are, which tests try. Zero stands for what is fastest.
type sizes struct {
	chunk    int // bytes that are read of a log at a time
	eager    int // logins that wait for a look at unread lines where none of them is due
	unjudged int // logins that are handed on behind one whose verdict is awaited
}

func (o *Options) noAnswer() int64 {
	if o.NoAnswer > 0 {
		return o.NoAnswer.Milliseconds()
	}
	return align.NoAnswer
}

// Sink receives a report: Begin, each login by start and then id, End.
type Sink interface {
	Begin() error
	Login(*flow.Login) error
	End(*flow.Closing) error
}

// Status is what an exit code is made of, with what there is to say of it.
type Status struct {
	Recognized        bool      // at least one source is a trace log
	NamedUnrecognized []Trouble // paths named by the user that are none
	Foreign           []Trouble // sources found in folders that are none, where it is known what they are
	Incomplete        []Trouble // sources that could not be read to their end, or not at all
	Logins, Listed    int64     // seen, and chosen by the filter
}

// Trouble is what is wrong with a source, in words that follow its name and a
// colon.
type Trouble struct{ Source, Text string }
