package reference

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"uccetrace/flow"
	"uccetrace/flow/reference/site"
)

// Request is one log-in as a capture shows it: who asks for what, over what. What
// is not known is zero, and Replay takes the built-in site's word for it.
type Request struct {
	Agent    flow.Agent
	IDs      flow.IDs // the numbers that were given to it; a replay starts its counters there
	WorkMode int
	Remote   string // number of a mobile agent
	Reason   int
	PG, PIM  int
	PIMName  string // name of the peripheral
	Kind     site.ClientKind
	Client   uint32 // the client's own invoke id
	Session  int
	// Trace are trace levels beyond the default that the capture shows.
	Trace map[string]string
}

// RequestOf reads the request off an observed login.
func RequestOf(l *flow.Login) Request {
	r := Request{Agent: l.Agent, IDs: l.IDs, Kind: kindOf(l.Agent.Client), Trace: map[string]string{}}
	for i := range l.Steps {
		r.learn(&l.Steps[i])
	}
	return r
}

// Minted are the names of the values that a replay of the request gives out anew,
// and the one that stands for a terminal that nobody has named.
func (r *Request) Minted() []string {
	if r.Agent.Terminal == "" {
		return append(Minted(), "terminal")
	}
	return Minted()
}

// learn takes what one step says of the request.
func (r *Request) learn(s *flow.Step) {
	switch s.Process {
	case "opc", "pim", "jgw":
		r.PG = nodeNumber(s.Node, r.PG)
		if s.Process != "opc" {
			r.PIM = nodeNumber(s.Printed, r.PIM)
		}
	case "ctisvr":
		r.PG = nodeNumber(s.Node, r.PG)
	}
	for id := range lines {
		if lines[id].message == s.Message && lines[id].level != "" {
			r.Trace[s.Process] = lines[id].level
		}
	}
	for _, f := range s.Fields {
		switch f.Name {
		case "peripheral":
			set(&r.Agent.Peripheral, either(r.Agent.Peripheral, f.Value))
		case "stid":
			set(&r.Agent.ICMID, either(r.Agent.ICMID, f.Value))
		case "pname":
			r.PIMName = f.Value
		case "workmode":
			r.WorkMode = integer(f.Value, r.WorkMode)
		case "reason":
			if r.Reason == 0 && s.Process != "ctisvr" {
				r.Reason = integer(f.Value, 0)
			}
		case "remote":
			if f.Value != "" {
				r.Remote = f.Value
			}
		case "client":
			if n, err := strconv.ParseUint(strings.TrimPrefix(f.Value, "0x"), 16, 32); err == nil {
				r.Client = uint32(n)
			}
		}
	}
}

// kindOf tells the kind of client by its signature.
func kindOf(signature string) site.ClientKind {
	switch lower := strings.ToLower(signature); {
	case strings.Contains(lower, "cti") && strings.Contains(lower, "os"):
		return site.CTIOS
	case lower == "" || strings.Contains(lower, "finesse"):
		return site.Finesse
	}
	return site.CRM
}

// nodeNumber is the number in a node or process as printed: 1 of PG1A, 2 of pim2.
func nodeNumber(printed string, otherwise int) int {
	return integer(strings.TrimFunc(printed, func(c rune) bool { return c < '0' || c > '9' }), otherwise)
}

func integer(text string, otherwise int) int {
	if n, err := strconv.Atoi(text); err == nil {
		return n
	}
	return otherwise
}

// hexadecimal reads the first of a login's request numbers.
func hexadecimal(list []string, otherwise uint32) uint32 {
	if len(list) > 0 {
		if n, err := strconv.ParseUint(strings.TrimPrefix(list[0], "0x"), 16, 32); err == nil {
			return uint32(n)
		}
	}
	return otherwise
}

// site is the smallest site in which the request can be made: the built-in one
// with what is known put into it.
func (r *Request) site(base *site.Site) *site.Site {
	s := clone(base)
	agent, phone, pg, client := &s.Agents[0], &s.Phones[0], &s.PGs[0], &s.Clients[0]
	per, user := &pg.Peripherals[0], &s.Users[0]
	s.Agents, s.Phones = s.Agents[:1], s.Phones[:1]

	set(&agent.ID, r.Agent.ID)
	set(&agent.Name, r.Agent.Name)
	set(&agent.Extension, r.Agent.Extension)
	agent.ICMID = integer(r.Agent.ICMID, agent.ICMID)
	per.ID = integer(r.Agent.Peripheral, per.ID)
	agent.Peripheral, agent.Enabled, agent.LastReason = per.ID, true, r.Reason
	pg.Number, client.PG = max(r.PG, 1), max(r.PG, 1)
	per.PIM = max(r.PIM, 1)
	per.ExtensionLength = 0
	set(&per.Name, r.PIMName)
	per.Rules = []site.TargetingRule{{Name: "replay", Type: site.AgentExtension, Ranges: []site.Range{{Low: agent.Extension, High: agent.Extension}}}}

	set(&phone.Terminal, r.Agent.Terminal)
	phone.Lines, user.Devices = []string{agent.Extension}, []string{phone.Terminal}
	if r.WorkMode != 0 {
		agent.Mobile, agent.Phone, phone.Remote = site.AgentChooses, r.Remote, agent.Extension
	}
	r.groups(s, agent)

	if r.Kind != "" {
		client.Kind = r.Kind
	}
	set(&client.Signature, r.Agent.Client)
	client.NextInvoke = r.Client
	client.NextCTI = hexadecimal(r.IDs.CTI, client.NextCTI)
	pg.NextOPC = hexadecimal(r.IDs.OPC, pg.NextOPC)
	if len(r.IDs.JGW) > 0 {
		per.NextJGW = integer(r.IDs.JGW[0], per.NextJGW)
	}
	per.NextTarget = integer(r.Agent.NetworkTarget, per.NextTarget)
	maps.Copy(s.Trace, r.Trace)
	s.Latency["person-answers"] = site.Span{Min: time.Second, Max: time.Second}
	return s
}

// clone copies what a request changes of a site.
func clone(base *site.Site) *site.Site {
	s := *base
	s.Agents, s.Phones, s.Clients = slices.Clone(s.Agents), slices.Clone(s.Phones), slices.Clone(s.Clients)
	s.Users, s.PGs = slices.Clone(s.Users), slices.Clone(s.PGs)
	s.PGs[0].Peripherals = slices.Clone(s.PGs[0].Peripherals)
	s.Latency, s.Trace = maps.Clone(s.Latency), maps.Clone(s.Trace)
	return &s
}

// groups gives the agent the skill groups and queues of the request.
func (r *Request) groups(s *site.Site, agent *site.Agent) {
	agent.Groups, agent.Queues, s.SkillGroups, s.Queues = nil, nil, nil, nil
	for _, g := range r.Agent.SkillGroups {
		if id, err := strconv.Atoi(g); err == nil {
			s.SkillGroups = append(s.SkillGroups, site.SkillGroup{ID: id, Number: id, Name: "group" + g, Peripheral: agent.Peripheral})
			agent.Groups = append(agent.Groups, id)
		}
	}
	for _, q := range r.Agent.PrecisionQueues {
		if id, err := strconv.Atoi(q); err == nil {
			s.Queues = append(s.Queues, site.Queue{ID: id, Name: "queue" + q, Own: id, Steps: []site.QueueStep{{ID: id, Name: "step.1"}}})
			agent.Queues = append(agent.Queues, id)
		}
	}
}

// either is the first of two that is known.
func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func set(to *string, value string) {
	if value != "" {
		*to = value
	}
}
