package parser

import (
	"strconv"
	"strings"
	"time"
)

// The headers here are those of logs that are no dumplog in the standard format.
// A Time in them is the one that stands there, counted from midnight of 1970-01-01,
// whatever its zone. Here they are printed; stated.go and cisco.go read them.

// CiscoHeader is what stands before the body in dumplog's ciscoLog format
// (dumplog /ciscoLog, since 7.2(1)):
//
//	10: CICMRGRA: Feb 8 2007 05:37:44.658 +0000: %ICM_Router_ProcessSynchronization: [comp=Router-A][pname=rtr][iid=ipcc][sev=info]: MDS is in service.
//
// (Serviceability Best Practices Guide for Unified ICM/CCE 9.0(1), section 10.5.)
// Its clock is UTC always, where the standard format prints local time.
type CiscoHeader struct {
	Sequence  uint64 // counts from 0 at the start of the process
	Host      string // CICMRGRA
	Time      Time   // UTC
	App       string // ICM_Router_ProcessSynchronization
	Component string // with its side: Router-A
	Process   string // as the standard format prints it: rtr
	Instance  string // of the customer: ipcc
	Severity  string // info
	Level     string // the word before the body, as in Header; "" for none
}

// NewCiscoHeader is the header of a process that the standard format prints as
// printed ("ra-rtr", "PG1A-opc"). Published are a router's names only; other
// nodes' are made alike: PG1-A and ICM_PG1_opc.
func NewCiscoHeader(printed, host, instance string) CiscoHeader {
	node, process, _ := strings.Cut(printed, "-")
	h := CiscoHeader{Host: host, Process: process, Instance: instance, Severity: "info"}
	kind, number, side := readNode(strings.ToLower(node))
	sub := strings.TrimRight(process, "0123456789")
	switch {
	case kind == "r":
		h.Component, sub = "Router", "CallRouter"
	case kind == "l":
		h.Component = "Logger"
	default:
		h.Component = strings.ToUpper(kind)
		if number > 0 {
			h.Component += strconv.Itoa(number)
		}
	}
	h.App = "ICM_" + h.Component + "_" + sub
	if side != 0 {
		h.Component += "-" + string(side)
	}
	return h
}

// Append prints the header, with the blank that stands before the body.
func (h *CiscoHeader) Append(dst []byte) []byte {
	dst = strconv.AppendUint(dst, h.Sequence, 10)
	dst = append(append(dst, ": "...), h.Host...)
	dst = appendStamp(append(dst, ": "...), h.Time, 0)
	dst = append(append(dst, ": %"...), h.App...)
	dst = append(append(dst, ": [comp="...), h.Component...)
	dst = append(append(dst, "][pname="...), h.Process...)
	dst = append(append(dst, "][iid="...), h.Instance...)
	dst = append(append(dst, "][sev="...), h.Severity...)
	dst = append(dst, "]: "...)
	if h.Level != "" {
		dst = append(append(dst, h.Level...), ": "...)
	}
	return dst
}

// FinesseHeader is what stands before the body in Finesse's webservices log:
//
//	0051203603: 10.106.81.82: Apr 14 2017 14:01:17.196 -0700: %CCBU_CTIMessageEventExecutor-0-6-DECODED_MESSAGE_FROM_CTI_SERVER: %[cti_message=…
//
// (TechNote 212077.) The body begins with the message's name.
type FinesseHeader struct {
	Sequence uint64 // printed with ten digits at least
	Host     string // name or address; "" where the log has none, with its colon
	Time     Time   // local
	Zone     int    // minutes east of UTC
	Thread   string // CTIMessageEventExecutor-0
	Severity int    // 0 to 7: 3 error, 6 info, 7 debug
}

// Append prints the header; the body follows it without a blank.
func (h *FinesseHeader) Append(dst []byte) []byte {
	dst = appendSequence(dst, h.Sequence)
	if dst = append(dst, ':'); h.Host != "" {
		dst = append(append(dst, ' '), h.Host...)
	}
	dst = appendStamp(append(dst, ": "...), h.Time, h.Zone)
	dst = append(append(dst, ": %CCBU_"...), h.Thread...)
	return append(dst, '-', byte('0'+h.Severity%10), '-')
}

// RealmHeader is what stands before the body in Finesse's realm.log:
//
//	1289383032: Nov 18 2016 08:14:15.076 +0100: [http-bio-8445-exec-10] INFO CCRealmConfig.finesseAuthenticate(): …
type RealmHeader struct {
	Sequence uint64
	Time     Time   // local
	Zone     int    // minutes east of UTC
	Thread   string // http-bio-8445-exec-10
	Level    string // INFO, ERROR
}

// Append prints the header, with the blank that stands before the body.
func (h *RealmHeader) Append(dst []byte) []byte {
	dst = appendSequence(dst, h.Sequence)
	dst = appendStamp(append(dst, ": "...), h.Time, h.Zone)
	dst = append(append(dst, ": ["...), h.Thread...)
	dst = append(append(dst, "] "...), h.Level...)
	return append(dst, ' ')
}

// CILHeader is what stands before the body in the log of a CTI OS client (Client
// Interface Library):
//
//	12/04/09 12:46:40.227 3276 CTIOSSoftphone Thd(4388) Event Arguments: (…
type CILHeader struct {
	Time    Time // local
	PID     int
	Program string // CTIOSSoftphone
	Thread  int
}

// Append prints the header, with the blank that stands before the body.
func (h *CILHeader) Append(dst []byte) []byte {
	year, month, day := date(h.Time)
	dst = appendTwo(dst, int(month))
	dst = appendTwo(append(dst, '/'), day)
	dst = appendTwo(append(dst, '/'), year%100)
	dst = appendDotted(append(dst, ' '), h.Time)
	dst = strconv.AppendInt(append(dst, ' '), int64(h.PID), 10)
	dst = append(append(dst, ' '), h.Program...)
	dst = strconv.AppendInt(append(dst, " Thd("...), int64(h.Thread), 10)
	return append(dst, ") "...)
}

// SDLHeader is what stands before the body in an SDL trace of CUCM's CTIManager;
// no date is in it:
//
//	33407688.002 |08:35:28.162 |AppInfo |CtiLineOpenFailure - …
//
// (TechNote 220616.)
type SDLHeader struct {
	Sequence uint64 // number of the signal, printed with eight digits at least
	Part     int    // 0 to 999: the signal's own line is 0, what is printed for it follows
	Time     Time   // local; its time of day is printed
	Kind     string // AppInfo, AppError, SdlSig
}

// Append prints the header; the body follows it without a blank.
func (h *SDLHeader) Append(dst []byte) []byte {
	dst = appendPadded(dst, h.Sequence, 8)
	dst = append(dst, '.')
	dst = appendPadded(dst, uint64(h.Part), 3)
	dst = appendDotted(append(dst, " |"...), h.Time)
	dst = append(append(dst, " |"...), h.Kind...)
	return append(dst, " |"...)
}

// AlarmHeader is what stands before the body of a CUCM alarm in a syslog:
//
//	Dec 22 2015 20:12:57.1 UTC :  %UC_CTI-3-CtiProviderOpenFailure: %[CTIconnectionId=232238]…
//
// (A public syslog sample.) The body begins with the alarm's name. Its fraction of
// a second is printed without the zeros at its end.
type AlarmHeader struct {
	Time     Time   // UTC
	Catalog  string // UC_CTI
	Severity int    // 0 to 7: 3 error, 4 warning
}

// Append prints the header; the body follows it without a blank.
func (h *AlarmHeader) Append(dst []byte) []byte {
	dst = appendDate(dst, h.Time)
	dst = appendDotted(append(dst, ' '), h.Time)
	for range 2 { // of three digits one stays
		if dst[len(dst)-1] == '0' {
			dst = dst[:len(dst)-1]
		}
	}
	dst = append(append(dst, " UTC :  %"...), h.Catalog...)
	return append(dst, '-', byte('0'+h.Severity%10), '-')
}

// JTAPIHeader is what stands before the body in the log of the Cisco JTAPI client
// on a PG; no year is in it:
//
//	9372: Nov 23 07:09:03.121 COT %JTAPI-PROTOCOL-7-UNK:(P53-192.168.10.82) received Event: …
type JTAPIHeader struct {
	Sequence uint64
	Time     Time   // local
	Zone     string // abbreviation: COT
	Facility string // PROTOCOL, CTIIMPL, MISC
	Severity int    // 7
	Provider string // P53-192.168.10.82
}

// Append prints the header, with the blank that stands before the body.
func (h *JTAPIHeader) Append(dst []byte) []byte {
	_, month, day := date(h.Time)
	dst = strconv.AppendUint(dst, h.Sequence, 10)
	dst = append(append(dst, ": "...), month.String()[:3]...)
	dst = strconv.AppendInt(append(dst, ' '), int64(day), 10)
	dst = appendDotted(append(dst, ' '), h.Time)
	dst = append(append(dst, ' '), h.Zone...)
	dst = append(append(dst, " %JTAPI-"...), h.Facility...)
	dst = append(dst, '-', byte('0'+h.Severity%10))
	dst = append(append(dst, "-UNK:("...), h.Provider...)
	return append(dst, ") "...)
}

// appendStamp prints Apr 14 2017 14:01:17.196 -0700.
func appendStamp(dst []byte, t Time, zone int) []byte {
	dst = appendDotted(append(appendDate(dst, t), ' '), t)
	sign := byte('+')
	if zone < 0 {
		sign, zone = '-', -zone
	}
	dst = append(dst, ' ', sign)
	return appendTwo(appendTwo(dst, zone/60), zone%60)
}

// appendDate prints Feb 8 2007.
func appendDate(dst []byte, t Time) []byte {
	year, month, day := date(t)
	dst = append(append(dst, month.String()[:3]...), ' ')
	dst = strconv.AppendInt(dst, int64(day), 10)
	return strconv.AppendInt(append(dst, ' '), int64(year), 10)
}

func date(t Time) (year int, month time.Month, day int) {
	return time.UnixMilli(int64(t)).UTC().Date()
}

// appendDotted prints 14:01:17.196: a point before the milliseconds.
func appendDotted(dst []byte, t Time) []byte {
	dst = appendClock(dst, t, true)
	dst[len(dst)-len(":000")] = '.'
	return dst
}

func appendSequence(dst []byte, n uint64) []byte { return appendPadded(dst, n, 10) }

// appendPadded prints n with leading zeros up to width digits.
func appendPadded(dst []byte, n uint64, width int) []byte {
	digits := 1
	for m := n; m >= 10; m /= 10 {
		digits++
	}
	for ; digits < width; digits++ {
		dst = append(dst, '0')
	}
	return strconv.AppendUint(dst, n, 10)
}

// appendTwo prints 0 to 99 with two digits.
func appendTwo(dst []byte, n int) []byte { return append(dst, byte('0'+n/10%10), byte('0'+n%10)) }
