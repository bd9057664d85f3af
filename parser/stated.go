package parser

import (
	"bytes"
	"time"

	"uccetrace/parser/catalog"
)

// form is how logs of one dialect other than dumplog's standard format are read. Most
// headers name no process: whose log it is follows from the dialect.
type form struct {
	dialect catalog.Dialect
	process string // as in the catalogue: finesse, ctios, cucm, jtapi; "" where headers name it
	read    func(line []byte, s *stated) bool
}

// forms are all that are read, by first match: no line has the header of two.
var forms = []form{
	{CiscoLog, "", readCisco},
	{catalog.Webservices, "finesse", readWebservices},
	{catalog.Realm, "finesse", readRealm},
	{catalog.CIL, "ctios", readCIL},
	{catalog.SDL, "cucm", readSDL},
	{catalog.Alarm, "cucm", readAlarm},
	{catalog.JTAPI, "jtapi", readJTAPI},
}

// dating is how much of a date a header has.
type dating uint8

const (
	noDate   dating = iota // SDL
	yearless               // JTAPI: its midnight is one of 2000, a leap year
	fullDate
)

// stated is what a header of a form says. Its time is the one that stands there,
// whatever the zone: a source is placed by its local time, as a dumplog is.
type stated struct {
	host    []byte // part of the line; empty where the header names none
	day     Time   // midnight of its date
	dating  dating
	tod     Time  // since midnight
	seconds bool  // without a fraction
	zoned   bool  // the header says how far from UTC:
	zone    int16 // minutes east of it
	body    int   // where the body begins

	comp, pname []byte // of ciscoLog, parts of the line: Router-A and rtr
	session     int32  // CTI session, or noSession
	whole       uint64 // the message that this is
	part        int32  // part of, from 1; 0 for a message in one
}

// readWebservices reads [sequence:[ host:|:] ]date time zone: %CCBU_thread-severity-
// of Finesse. A thread's name may hold what looks like a severity: the last one counts.
func readWebservices(b []byte, s *stated) bool {
	n := readDated(b, s)
	if n == 0 || !startsAt(b, n, ": %") {
		return false
	}
	n += len(": %")
	if !startsAt(b, n, "CCBU_") {
		return false
	}
	word := b[n:min(len(b), n+maxThread)]
	if blank := bytes.IndexAny(word, " \t"); blank >= 0 {
		word = word[:blank]
	}
	for i := len(word) - 3; i >= len("CCBU_"); i-- {
		if word[i] == '-' && word[i+2] == '-' && word[i+1]-'0' <= 7 {
			s.body = n + i + 3
			return true
		}
	}
	return false
}

// maxThread is how many bytes of a header may name a thread or a host: real ones
// have below forty.
const maxThread = 120

// readRealm reads sequence: date time zone: [thread] LEVEL .
func readRealm(b []byte, s *stated) bool {
	n := readDated(b, s)
	if n == 0 || !isDigit(b[0]) || !startsAt(b, n, ": [") {
		return false
	}
	n += len(": [")
	end := wordEnd(b, n)
	if end-n < 2 || end-n > maxThread || b[end-1] != ']' {
		return false
	}
	level := end + 1
	for n = level; n < len(b) && b[n]-'A' < 26; n++ {
	}
	if n == level || n == len(b) || b[n] != ' ' || b[end] != ' ' {
		return false
	}
	s.body = n + 1
	return true
}

// readDated reads [sequence:[ host:|:] ]Apr 14 2017 14:01:17.196 -0700 and gives its
// length, 0 where it is none.
func readDated(b []byte, s *stated) int {
	n := readPrefix(b, s)
	if n = readDay(b, n, s, true); n == 0 {
		return 0
	}
	if n = readDotted(b, n, s); n == 0 || !startsAt(b, n, " ") || len(b) < n+len(" +0000") {
		return 0
	}
	return readZone(b, n+1, s)
}

// readPrefix reads "51203603: 10.106.81.82: ", "51203603:: ", "51203603: " or
// nothing.
func readPrefix(b []byte, s *stated) int {
	*s = stated{session: noSession}
	n := digits(b, 0)
	if n == 0 || n > 20 || !startsAt(b, n, ":") {
		return 0
	}
	if n++; startsAt(b, n, ":") {
		n++
	}
	if !startsAt(b, n, " ") {
		return 0
	}
	n++
	end := wordEnd(b, n)
	if host := b[n:end]; len(host) > 1 && len(host) <= maxThread && end < len(b) && host[len(host)-1] == ':' {
		s.host = host[:len(host)-1]
		n = end + 1
	}
	return n
}

// readAlarm reads [sequence:[ host:] ]date time UTC :  %CATALOG-severity- .
func readAlarm(b []byte, s *stated) bool {
	n := readPrefix(b, s)
	if n = readDay(b, n, s, true); n == 0 {
		return false
	}
	if n = readDotted(b, n, s); n == 0 {
		return false
	}
	n = zoneName(b, n)
	if n == 0 || !startsAt(b, n, " : ") {
		return false
	}
	for n += len(" : "); n < len(b) && b[n] == ' '; n++ {
	}
	if !startsAt(b, n, "%") {
		return false
	}
	from := n + 1
	for n = from; n < len(b) && (b[n]-'A' < 26 || b[n] == '_'); n++ {
	}
	return n > from && readSeverity(b, n, s)
}

// readSeverity reads "-3-", behind which the body begins.
func readSeverity(b []byte, n int, s *stated) bool {
	if len(b) < n+3 || b[n] != '-' || b[n+1]-'0' > 7 || b[n+2] != '-' {
		return false
	}
	s.body = n + 3
	return true
}

// readJTAPI reads sequence: Nov 23 07:09:03.121 COT %JTAPI-PROTOCOL-7-UNK: and,
// where there is one, the (provider) behind it.
func readJTAPI(b []byte, s *stated) bool {
	*s = stated{session: noSession}
	n := digits(b, 0)
	if n == 0 || n > 20 || !startsAt(b, n, ": ") {
		return false
	}
	if n = readDay(b, n+len(": "), s, false); n == 0 {
		return false
	}
	if n = readDotted(b, n, s); n == 0 {
		return false
	}
	if n = zoneName(b, n); n == 0 || !startsAt(b, n, " %JTAPI-") {
		return false
	}
	from := n + len(" %JTAPI-")
	for n = from; n < len(b) && (b[n]-'A' < 26 || b[n] == '_'); n++ {
	}
	if n == from || !readSeverity(b, n, s) {
		return false
	}
	from = s.body
	for n = from; n < len(b) && (b[n]-'A' < 26 || b[n] == '_'); n++ {
	}
	if n == from || !startsAt(b, n, ":") {
		return false
	}
	n++
	if end := wordEnd(b, n); startsAt(b, n, "(") && end < len(b) && b[end-1] == ')' {
		n = end + 1
	}
	s.body = n
	return true
}

// readCIL reads 12/04/09 12:46:40.227 3276 CTIOSSoftphone Thd(4388) .
func readCIL(b []byte, s *stated) bool {
	*s = stated{session: noSession}
	if len(b) < len("12/04/09 12:46:40.227 1 a Thd(1) ") || b[2] != '/' || b[5] != '/' || b[8] != ' ' {
		return false
	}
	for _, i := range [...]int{0, 1, 3, 4, 6, 7} {
		if !isDigit(b[i]) {
			return false
		}
	}
	year := 2000 + two(b[6:]) // the client is younger than that
	if !s.date(year, time.Month(two(b)), two(b[3:])) {
		return false
	}
	n := readDotted(b, len("12/04/09 "), s)
	if n == 0 || !startsAt(b, n, " ") {
		return false
	}
	pid := n + 1
	if n = digits(b, pid); n == pid || !startsAt(b, n, " ") {
		return false
	}
	program := n + 1
	if n = wordEnd(b, program); n == program || !startsAt(b, n, " Thd(") {
		return false
	}
	thread := n + len(" Thd(")
	if n = digits(b, thread); n == thread || !startsAt(b, n, ") ") {
		return false
	}
	s.body = n + len(") ")
	return true
}

// readSDL reads 33407688.002 |08:35:28.162 |AppInfo | .
func readSDL(b []byte, s *stated) bool {
	*s = stated{session: noSession}
	n := digits(b, 0)
	if n == 0 || n > 20 || !startsAt(b, n, ".") {
		return false
	}
	part := n + 1
	if n = digits(b, part); n == part || !startsAt(b, n, " |") {
		return false
	}
	if n = readDotted(b, n+len(" |"), s); n == 0 || !startsAt(b, n, " |") {
		return false
	}
	kind := n + len(" |")
	if n = kind + nameLen(b[min(kind, len(b)):]); n == kind || !startsAt(b, n, " |") {
		return false
	}
	s.body = n + len(" |")
	return true
}
