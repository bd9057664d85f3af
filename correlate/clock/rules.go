package clock

import "uccetrace/parser"

// The rules, and what they rest on. A constant without a source was chosen: its comment
// says what for.
//
//	C1  Two lines of one event order the clocks of their machines: nothing is received before
//	    it is sent nor answered before it is asked, and both sides of a process print the same
//	    line at the same moment. Lines of two PGs, of one role, or of different sides (whose
//	    copies come late) do not. (comparable)
//	C2  Two clocks are tied where the differences of enough events agree: two that a number
//	    ties, or three of one kind that a name ties, and two of five of all. (locate)
//	C3  Where there are fewer, all of them must fit one zone, and that is an estimate. (loneZone)
//	C4  As good an agreement elsewhere, of other events, says that a clock was set within the
//	    capture: its times stand as printed. Of two clocks it is the one that disagrees with
//	    more, else the one that is no PG's. (elsewhere, findStepped)
//	C5  Proven of a difference is its extreme, if others confirm it. (edge)
//	C6  The reference is the clock of the first PG's host by name, of all that are tied; else
//	    that of the first host. (prefers)
//	C7  A clock is taken back by its zone, and by the least beside it that is proven. (decide)
//	C8  Where one end of what is proven is open, and the zone is further than usual from where
//	    most lines agree, these win, and that is an estimate. (decide)
//	C9  Times of two machines measure what lies between them where both clocks go together or
//	    their difference is proven to within maxInterval. (Comparable)
//	C10 A run goes on where another one of its source ended, an hour put back, where the same
//	    processes print and nothing is repeated, in most logs of the host. (putBack)
//	C11 A silence of an hour is a clock put forward where a request would be answered an hour
//	    late, or other clocks contradict it otherwise. (putForward)
//	C12 A run without a date gets the day that brings it closest to dated ones. Where there are
//	    none, early runs are of the next day if half a day without a line lies between, and the
//	    lines around midnight are near. (placeDays)
//	C13 The beginnings of logs decide; more is read where they say nothing, or a clock is off
//	    and may be set right later. (wants)
//	C14 A date header is wrong where request numbers of its log, two at least, are printed at the
//	    same time of another day by logs that agree on that day, and none on its own. (misdated)

// How much is read and kept. All chosen: enough for every capture at hand, and bounded for
// any other.
const (
	// maxRuns is how many runs are looked into before they are read.
	maxRuns = 64
	// maxFurther is how many blocks, of a MiB at least, are read beyond the first of each run
	// where those say nothing of a clock, maxBarren where no two of them tell of one event,
	// and maxOff where they say that a clock is off: it may be set right later.
	maxFurther = 4
	maxBarren  = 64
	maxOff     = 256
	// maxDeep is how many runs are read that far.
	maxDeep = 16
	// maxHourBlocks is how many blocks of a run are read to prove a change by an hour.
	maxHourBlocks = 256
	// maxSamples bounds the lines of one event: a number that is printed more often says
	// little.
	maxSamples = 64
	// maxClocks is how many machines are compared with each other; of more the others stay
	// as they are.
	maxClocks = 256
)

// Where differences agree.
const (
	// maxApart is how far two clocks may be apart: zones from one end of the world to the
	// other (UTC-12 to UTC+14), and some hours of error.
	maxApart parser.Time = 30 * anHour
	// agreeing is how close together the differences of two clocks must lie to speak for
	// each other, and nearly what they must where there is a choice. Chosen: messages take
	// some ms and busy processes seconds.
	agreeing parser.Time = 5000
	nearly   parser.Time = 1000
	// reach is how late an answer may come. Chosen: a person may have to give it, which is
	// waited for 120 s.
	reach parser.Time = 130_000
	// zoneTolerance is how near to a zone two clocks' difference must be where little else
	// speaks for that. Chosen: a message takes some ms and a clock that nobody sets is seconds
	// off, while two logins of one agent at any two times come that near by 4 s in 900.
	zoneTolerance parser.Time = 2000
	// minNumbered events that a number ties, or minNamed that a name ties, must agree before
	// anything is said of a clock (C2). Chosen: one alone may be a number given out twice,
	// and agents come at much the same time every day.
	minNumbered = 2
	minNamed    = 3
)

// How far a clock is taken back.
const (
	// quarter is what zones are multiples of: all that are in use are.
	quarter parser.Time = 15 * 60_000
	// maxZoneError is how far a clock may be off beside the zone that its logs state. Chosen.
	maxZoneError parser.Time = maxApart / 12
	// Disorder is how far a line may stand behind a later one of its source: the parser
	// begins a new run where a node's time falls back further. Clocks that are no further
	// apart than that need no putting right.
	Disorder parser.Time = 5000
	// AnswerTime is how long a CTI server waits for an answer before it refuses the client's
	// request ("10 to 15 s may elapse", GED-188).
	AnswerTime parser.Time = 15_000
	// maxInterval is how well two clocks' difference must be known for times between them to
	// be measured. Chosen; what was measured must not decide it, or only long times would be.
	maxInterval parser.Time = 20
)

// Summer time and days.
const (
	// anHour is by how much clocks are put forward and back.
	anHour parser.Time = 60 * 60_000
	// aroundHour is how near the change the lines before and after it must stand. Chosen.
	aroundHour parser.Time = 10 * 60_000
	// aroundMidnight is how close to midnight two undated runs must come, one from each side,
	// to be read as one stretch of time that passes it. Chosen.
	aroundMidnight parser.Time = 60 * 60_000
)
