package catalog

import "regexp"

// Dialect is the kind of log that a message stands in: which header its examples
// have, and its lines need.
type Dialect string

// Dialects.
const (
	Dumplog     Dialect = "dumplog"     // 23:35:36:354 PG1A-opc Trace: …
	Webservices Dialect = "webservices" // Finesse: 0051203603: 10.106.81.82: Apr 14 2017 14:01:17.196 -0700: %CCBU_CTIMessageEventExecutor-0-6-…
	Realm       Dialect = "realm"       // Finesse: 1289383032: Nov 18 2016 08:14:15.076 +0100: [http-bio-8445-exec-10] INFO …
	CIL         Dialect = "cil"         // CTI OS client: 12/04/09 12:46:40.227 3276 CTIOSSoftphone Thd(4388) …
	SDL         Dialect = "sdl"         // CUCM: 33407688.002 |08:35:28.162 |AppInfo |…
	Alarm       Dialect = "alarm"       // CUCM: Dec 22 2015 20:12:57.1 UTC :  %UC_CTI-3-…
	JTAPI       Dialect = "jtapi"       // JTAPI client: 9372: Nov 23 07:09:03.121 COT %JTAPI-PROTOCOL-7-UNK:(P53-192.168.10.82) …
)

// Dialect is that of the message's first example.
func (msg *Message) Dialect() Dialect {
	if len(msg.Examples) > 0 {
		if d, _, _, ok := otherHeader(msg.Examples[0].Lines[0]); ok {
			return d
		}
	}
	return Dumplog
}

// stamp is a date, a time and the blank before the zone.
const stamp = `[A-Z][a-z]{2} \d+ \d{4} [\d:.]+ `

// headers are those of the dialects other than dumplog's, up to where the body
// begins. What a header says of its line's level is in the one group: a severity
// from 0 to 7, a word, or nothing.
var headers = []struct {
	dialect Dialect
	form    *regexp.Regexp
}{
	{Webservices, regexp.MustCompile(`^(?:\d+:(?: \S+:|:)? )?` + stamp + `[-+]\d{4}: %CCBU_\S*-([0-7])-`)},
	{Realm, regexp.MustCompile(`^\d+: ` + stamp + `[-+]\d{4}: \[\S+\] ([A-Z]+) `)},
	{CIL, regexp.MustCompile(`^\d\d/\d\d/\d\d [\d:.]+ \d+ \S+ Thd\(\d+\)() `)},
	{SDL, regexp.MustCompile(`^\d+\.\d+ \|[\d:.]+ \|([A-Za-z]+) \|`)},
	{Alarm, regexp.MustCompile(`^` + stamp + `[A-Z]+ : +%[A-Z_]+-([0-7])-`)},
	{JTAPI, regexp.MustCompile(`^\d+: [A-Z][a-z]+ \d+ [\d:.]+ [A-Z]+ %JTAPI-([A-Z]+)-[0-7]-[A-Z]+:\(\S+\) `)},
}

// otherHeader cuts a line of one of the other dialects into its level and body.
func otherHeader(line string) (d Dialect, level, body string, ok bool) {
	for _, h := range headers {
		if m := h.form.FindStringSubmatch(line); m != nil {
			return h.dialect, m[1], line[len(m[0]):], true
		}
	}
	return "", "", "", false
}
