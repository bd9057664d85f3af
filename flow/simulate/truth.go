package simulate

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"uccetrace/flow/reference"
	"uccetrace/flow/reference/site"
	"uccetrace/parser/catalog"
)

// TruthSchema names the form of truth.json.
const TruthSchema = "uccetrace.truth/v1"

// Truth is what truth.json holds; see the package's documentation.
type Truth struct {
	Schema    string         `json:"schema"`
	Seed      string         `json:"seed"`
	Options   []TruthOption  `json:"options"`
	Hosts     []TruthHost    `json:"hosts"`
	Logins    []TruthLogin   `json:"logins"`
	Processes []TruthProcess `json:"processes"`
	Switches  []TruthSwitch  `json:"switches"`
	Summary   TruthSummary   `json:"summary"`
}

// TruthOption is a flag of the call; one that was repeated comes as often.
type TruthOption struct {
	Flag  string `json:"flag"`
	Value string `json:"value"`
}

// TruthHost is a machine: its local time less UTC, its clock less true time.
type TruthHost struct {
	Name   string `json:"name"`
	Zone   int64  `json:"zone_min"`
	Offset int64  `json:"offset_us"`
}

// TruthProcess is a process and its files.
type TruthProcess struct {
	Process string   `json:"process"`
	Node    string   `json:"node"`
	Printed string   `json:"printed"`
	Side    string   `json:"side,omitempty"`
	Host    string   `json:"host"`
	Files   []string `json:"files"`
}

// TruthSwitch is a side that took over a peripheral.
type TruthSwitch struct {
	PG         int      `json:"pg"`
	Peripheral int      `json:"peripheral"`
	At         string   `json:"at"`
	Side       string   `json:"side"`
	Recovered  []string `json:"recovered"`
	Lost       []string `json:"lost,omitempty"`
}

// TruthLogin is one sign-in, and what the files hold of it.
type TruthLogin struct {
	TruthFacts
	Steps []TruthStep `json:"steps"`
	Lost  int         `json:"lost,omitempty"`
}

// TruthFacts are what happened to a sign-in.
type TruthFacts struct {
	Number     int         `json:"number"`
	Agent      TruthAgent  `json:"agent"`
	Client     TruthClient `json:"client"`
	WorkMode   int         `json:"work_mode,omitempty"`
	SSO        bool        `json:"sso,omitempty"`
	Supervisor bool        `json:"supervisor,omitempty"`
	IDs        TruthIDs    `json:"ids"`
	Begun      TruthTime   `json:"begun"`
	Mapped     *TruthTime  `json:"mapped,omitempty"`
	Confirmed  *TruthTime  `json:"confirmed,omitempty"`
	Ended      TruthTime   `json:"ended"`
	Decisions  []string    `json:"decisions"`
	Outcome    string      `json:"outcome"`
	Told       bool        `json:"told"`
	Code       *TruthCode  `json:"code,omitempty"`
	RefusedBy  string      `json:"refused_by,omitempty"`
	Groups     []string    `json:"groups"`
	Queues     []string    `json:"queues"`
}

// TruthAgent is who signed in, and where.
type TruthAgent struct {
	ID            string `json:"id"`
	ICMID         string `json:"icm_id"`
	Name          string `json:"name"`
	Extension     string `json:"extension"`
	Instrument    string `json:"instrument,omitempty"`
	Terminal      string `json:"terminal,omitempty"`
	NetworkTarget string `json:"network_target,omitempty"`
	DeviceTarget  string `json:"device_target,omitempty"`
	Peripheral    string `json:"peripheral"`
}

// TruthClient is the session that the sign-in came over.
type TruthClient struct {
	Name      string `json:"name"`
	Kind      string `json:"kind"`
	Session   int    `json:"session"`
	Signature string `json:"signature"`
}

// TruthIDs are request numbers as printed.
type TruthIDs struct {
	Client string `json:"client,omitempty"`
	CTI    string `json:"cti,omitempty"`
	OPC    string `json:"opc,omitempty"`
	JGW    string `json:"jgw,omitempty"`
}

// TruthTime is a moment, and what the clock of OPC's host showed then.
type TruthTime struct {
	UTC     string `json:"utc"`
	Printed string `json:"printed"`
}

// TruthCode is what a sign-in was refused with.
type TruthCode struct {
	Table  string `json:"table"`
	Number int    `json:"number"`
	Name   string `json:"name"`
	PERERR int    `json:"pererr,omitempty"`
}

// TruthStep counts the messages of one kind that one process's file holds.
type TruthStep struct {
	Process string `json:"process"`
	Node    string `json:"node"`
	Message string `json:"message"`
	Count   int    `json:"count"`
}

// TruthSummary counts the whole capture.
type TruthSummary struct {
	Logins     int64  `json:"logins"`
	Succeeded  int64  `json:"succeeded"`
	Refused    int64  `json:"refused"`
	Unanswered int64  `json:"unanswered"`
	Files      int    `json:"files"`
	Bytes      int64  `json:"bytes"`
	Entries    int64  `json:"entries"`
	Other      int64  `json:"other"`
	Lost       int64  `json:"lost"`
	Begun      string `json:"begun"`
	Ended      string `json:"ended"`
}

// truth writes truth.json as the logins end.
type truth struct {
	out       *bufio.Writer
	line      bytes.Buffer
	enc       *json.Encoder
	some      bool
	start     time.Time
	site      *site.Site
	processes []*reference.Process
	messages  []*catalog.Message
	clocks    map[int]clock     // of OPC's host, by PG
	steps     map[[2]int]string // a step up to its count, by process and message
	tail      []byte
}

func newTruth(out io.Writer, o *Options, processes []*reference.Process) *truth {
	t := &truth{
		out: bufio.NewWriterSize(out, 64<<10), start: o.Start, site: o.Site,
		processes: processes, messages: o.Catalog.Messages, clocks: map[int]clock{}, steps: map[[2]int]string{},
	}
	t.enc = json.NewEncoder(&t.line)
	t.enc.SetEscapeHTML(false)
	for i := range o.Site.PGs {
		pg := &o.Site.PGs[i]
		for _, h := range o.Site.Hosts {
			if h.Name == pg.Sides.A {
				zone := h.Zone
				if o.Dialect == CiscoLog {
					zone = 0
				}
				t.clocks[pg.Number] = newClock(o.Start, zone, h.Offset)
			}
		}
	}
	return t
}

// begin writes what is known before anything happens.
func (t *truth) begin(o *Options) error {
	hosts := make([]TruthHost, len(o.Site.Hosts))
	for i, h := range o.Site.Hosts {
		hosts[i] = TruthHost{h.Name, int64(h.Zone / time.Minute), h.Offset.Microseconds()}
	}
	t.member(`{"schema":`, TruthSchema)
	t.member(`,"seed":`, strconv.FormatUint(o.Seed, 10))
	t.member(`,"options":`, o.asked())
	t.member(`,"hosts":`, hosts)
	_, err := t.out.WriteString(",\"logins\":[\n")
	return err
}

// member writes one member of the object, each on its line. bufio keeps an error
// for the end.
func (t *truth) member(name string, value any) {
	t.out.WriteString(name)
	t.encode(value)
}

func (t *truth) encode(value any) {
	t.line.Reset()
	if err := t.enc.Encode(value); err != nil {
		panic("simulate: truth cannot be spelled: " + err.Error())
	}
	t.out.Write(t.line.Bytes())
}

// login writes one login. Its steps are two thirds of it and alike in all logins,
// so they are put together from pieces that are spelled once.
func (t *truth) login(a *reference.Attempt, tr *trace) error {
	if t.some {
		t.out.WriteByte(',')
	}
	t.some = true
	facts := t.factsOf(a)
	t.line.Reset()
	if err := t.enc.Encode(&facts); err != nil {
		return err
	}
	t.out.Write(t.line.Bytes()[:t.line.Len()-len("}\n")])
	t.tail = append(t.tail[:0], `,"steps":[`...)
	for i, s := range tr.steps {
		if i > 0 {
			t.tail = append(t.tail, ',')
		}
		t.tail = append(t.tail, t.step(s)...)
		t.tail = append(strconv.AppendInt(t.tail, int64(s.count), 10), '}')
	}
	t.tail = append(t.tail, ']')
	if tr.lost > 0 {
		t.tail = strconv.AppendInt(append(t.tail, `,"lost":`...), int64(tr.lost), 10)
	}
	_, err := t.out.Write(append(t.tail, "}\n"...))
	return err
}

// step spells a step up to its count.
func (t *truth) step(s step) string {
	key := [2]int{s.process, s.message}
	text, ok := t.steps[key]
	if !ok {
		p := t.processes[s.process]
		whole, err := json.Marshal(TruthStep{p.Name, p.Node, t.messages[s.message].ID, 0})
		if err != nil {
			panic("simulate: a step cannot be spelled: " + err.Error())
		}
		text = strings.TrimSuffix(string(whole), "0}")
		t.steps[key] = text
	}
	return text
}

func (t *truth) factsOf(a *reference.Attempt) TruthFacts {
	who, client := &t.site.Agents[a.Agent], &t.site.Clients[a.Client]
	pg := client.PG
	l := TruthFacts{
		Number: a.Number,
		Agent: TruthAgent{
			ID: who.ID, ICMID: strconv.Itoa(who.ICMID), Name: who.Name, Extension: a.Extension, Terminal: a.Terminal,
			Instrument: a.Instrument, DeviceTarget: a.DeviceTarget, NetworkTarget: decimal(a.NetworkTarget), Peripheral: strconv.Itoa(who.Peripheral),
		},
		Client:   TruthClient{client.Name, string(client.Kind), client.Session, client.Signature},
		WorkMode: a.WorkMode, SSO: a.SSO, Supervisor: who.Supervisor,
		IDs:   TruthIDs{hexadecimal(a.ClientInvoke), hexadecimal(a.CTI), hexadecimal(a.OPC), decimal(a.JGW)},
		Begun: t.time(a.Begun, pg), Ended: t.time(a.Ended, pg),
		Decisions: make([]string, len(a.Settings)), Outcome: string(a.Outcome), Told: a.Told,
		Groups: decimals(a.Groups), Queues: decimals(a.Queues),
	}
	for i, s := range a.Settings {
		l.Decisions[i] = s.String()
	}
	if a.OPC != 0 {
		at := t.time(a.Mapped, pg)
		l.Mapped = &at
	}
	if a.Confirmed != 0 {
		at := t.time(a.Confirmed, pg)
		l.Confirmed = &at
	}
	if a.Outcome == reference.Refused {
		l.RefusedBy = a.By
		if a.Code.Table != "" {
			l.Code = &TruthCode{a.Code.Table, a.Code.Number, a.Code.Name, a.Code.PERERR}
		}
	}
	return l
}

// time is a moment as truth tells it.
func (t *truth) time(at reference.Time, pg int) TruthTime {
	ms := t.clocks[pg].millis(at) % dayMillis
	if ms < 0 {
		ms += dayMillis
	}
	two := func(b []byte, n int64) []byte { return append(b, byte('0'+n/10), byte('0'+n%10)) }
	b := append(two(nil, ms/3600_000), ':')
	b = append(two(b, ms/60_000%60), ':')
	b = append(two(b, ms/1000%60), ':', byte('0'+ms%1000/100))
	b = two(b, ms%100)
	return TruthTime{t.utc(at), string(b)}
}

func (t *truth) utc(at reference.Time) string {
	return t.start.Add(time.Duration(at) * time.Microsecond).UTC().Format("2006-01-02T15:04:05.000000Z")
}

// end writes what is known when all is done.
func (t *truth) end(switches []TruthSwitch, processes []TruthProcess, sum TruthSummary) error {
	t.out.WriteString("],\"processes\":")
	t.encode(processes)
	t.member(`,"switches":`, switches)
	t.member(`,"summary":`, sum)
	t.out.WriteString("}\n")
	return t.out.Flush()
}

func hexadecimal(n uint32) string {
	if n == 0 {
		return ""
	}
	return "0x" + strconv.FormatUint(uint64(n), 16)
}

func decimal(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func decimals(list []int) []string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = strconv.Itoa(n)
	}
	return out
}

// ReadTruth reads a whole truth.json.
func ReadTruth(r io.Reader) (*Truth, error) {
	var t Truth
	if err := json.NewDecoder(r).Decode(&t); err != nil {
		return nil, fmt.Errorf("truth: %w", err)
	}
	if t.Schema != TruthSchema {
		return nil, fmt.Errorf("truth: schema %q, expected %q", t.Schema, TruthSchema)
	}
	return &t, nil
}
