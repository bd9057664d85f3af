package site

import "time"

// Site is a whole contact centre.
type Site struct {
	Name    string
	Release string // product release: 12.6(1)

	Hosts          []Host
	Router         Router
	PGs            []PG
	Clients        []Client
	Users          []ApplicationUser
	Phones         []Phone
	SkillGroups    []SkillGroup
	Queues         []Queue
	Agents         []Agent
	Latency        Latency
	Trace          map[string]string // trace level by process (see TraceLevels); a missing one is "default"
	CTIAnswer      time.Duration     // how long the CTI server waits for an answer
	CredentialsFor time.Duration     // how long Finesse trusts credentials that it has checked
}

// Host is a machine. Processes on one machine share its clock.
type Host struct {
	Name   string
	Zone   time.Duration // its local time less UTC, in quarters of an hour
	Offset time.Duration // its clock less true time
}

// Sides of a pair. A pair with one side is simplex.
type Sides struct {
	A, B string // names of the hosts; B is empty where there is one side
}

// Router is the central controller.
type Router struct {
	Sides Sides
}

// PG is a peripheral gateway pair, with its CTI server pair (cgN on the same
// hosts).
type PG struct {
	Number      int // N of pgN and cgN
	Sides       Sides
	Peripherals []Peripheral
	Agents      int // most agents that may be logged in at a time
	// What the next number will be; 0 leaves it to the product's own start.
	NextOPC uint32
}

// Peripheral is a CUCM (or CUCM cluster) as one PIM and one JTAPI gateway serve it.
type Peripheral struct {
	ID              int
	Name            string // CUCM_PIM1
	PIM             int    // digit of pimM and jgwM on its PG
	User            string // application user that the JTAPI gateway opens the provider as
	ExtensionLength int    // 0 for any
	Rules           []TargetingRule
	Targets         []DeviceTarget // static ones, for extensions that no rule covers
	NextJGW         int            // next invoke id between PIM and JGW; 0 for the default
	NextTarget      int            // next network target id; 0 for the default
}

// RuleType of an Agent Targeting Rule, as the AW numbers them.
type RuleType int

// Types of an Agent Targeting Rule.
const (
	AgentExtension RuleType = 1 + iota
	SubstituteExtension
	TranslationRoute
)

// TargetingRule is an Agent Targeting Rule of one peripheral.
type TargetingRule struct {
	Name       string
	Type       RuleType
	Expression string // substitution: 978497!!!!
	Ranges     []Range
}

// Range is a range of extensions, both ends in it and of equal length.
type Range struct{ Low, High string }

// Has says whether the extension lies in the range.
func (r Range) Has(ext string) bool {
	return len(ext) == len(r.Low) && r.Low <= ext && ext <= r.High
}

// DeviceTarget is a device target that somebody has configured.
type DeviceTarget struct{ Name, Extension string }

// ClientKind is the way in which desktops reach the CTI server.
type ClientKind string

// Kinds of clients.
const (
	Finesse ClientKind = "finesse" // desktops over a Finesse server
	CTIOS   ClientKind = "ctios"   // desktops over a CTI OS server
	CRM     ClientKind = "crm"     // a connector that talks to the CTI server itself
)

// Client is one session of a CTI server.
type Client struct {
	Name      string
	Kind      ClientKind
	PG        int    // number of the PG whose CTI server it is connected to
	Session   int    // CTI session: Session 8
	Signature string // Sig= in AGENT_EVENT
	Host      string
	// What the next invoke ids will be: the client's own, and the one that the CTI
	// server gives its requests (the high byte tells sessions apart). 0 for the
	// default.
	NextInvoke, NextCTI uint32
}

// ApplicationUser is a user of CUCM that may control devices.
type ApplicationUser struct {
	Name    string
	Devices []string // terminals that the user controls
	CTI     bool     // in the group Standard CTI Enabled
	Locked  bool
}

// Phone is a device of CUCM.
type Phone struct {
	Terminal     string   // device name: CIPCWIN7B, SEP0050569902C1, LCP5000F0001
	Lines        []string // directory numbers, the first one first
	Registered   bool
	IPMode       string // IP_ADDRESSING_MODE_IPV4, …_IPV6, …_IPV4_V6
	AllowControl bool   // Allow Control of Device from CTI
	MaxCalls     int
	BusyTrigger  int
	Remote       string // for a local CTI port (LCP) of mobile agents: the RCP port's directory number
}

// SkillGroup is a skill group of one peripheral.
type SkillGroup struct {
	ID         int // ICM id: logged in to group 5000
	Number     int // number at the peripheral
	Name       string
	Peripheral int
}

// Queue is a precision queue. Own is the skill group that the router keeps for it.
type Queue struct {
	ID    int
	Name  string
	Own   int // ICM id of the queue's own skill group
	Steps []QueueStep
}

// QueueStep is one step of a precision queue.
type QueueStep struct {
	ID   int
	Name string // Englsih_Spanish.1
}

// MobileMode says whether an agent may work on any phone, and how.
type MobileMode string

// Modes of a mobile agent.
const (
	NotMobile    MobileMode = ""
	CallByCall   MobileMode = "call-by-call"
	Nailed       MobileMode = "nailed"
	AgentChooses MobileMode = "agent-chooses"
)

// Agent is an agent and the person behind it.
type Agent struct {
	ID         string // peripheral number: what is typed at the desktop
	ICMID      int    // skill target id
	Name       string // enterprise name: agent1
	Login      string // login name of the person
	Password   string // hash, see HashPassword; empty for none
	Peripheral int
	Enabled    bool
	SSO        bool
	Supervisor bool
	Mobile     MobileMode
	Extension  string // where the agent usually works; a mobile agent's local port
	Phone      string // number that a mobile agent is called at
	Groups     []int  // skill groups; one named twice is logged in to twice
	Queues     []int  // precision queues that the agent's attributes match
	LastReason int    // reason code of the last state change, which rides on the next log-in
}

// Latency says how long things take, by the name of the hop (see Hops) or of the
// work: a span to draw from.
type Latency map[string]Span

// Span is a stretch of time from Min to Max.
type Span struct{ Min, Max time.Duration }
