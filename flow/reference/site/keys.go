package site

import (
	"math"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"
)

// The tables below are the format of a site file: reading, printing, the
// suggestions for misspelled keys and the test of README.md all go by them.

var anyNumber = number(1, math.MaxInt32) // DBINT

var peripheralNumber = number(1, math.MaxInt16) // DBSMALLINT

var siteObject = object[Site]{
	noun: "a site",
	blank: Site{
		Name: "site", Release: "12.6(1)",
		CTIAnswer: 10 * time.Second, CredentialsFor: 30 * time.Minute,
	},
	keys: []key[Site]{
		field("name", nameText, func(s *Site) *string { return &s.Name }, "site"),
		field("release", releaseText, func(s *Site) *string { return &s.Release }, "12.6(1)"),
		needed(objects("hosts", &hostObject, func(s *Site) *[]Host { return &s.Hosts })),
		needed(nested("router", &routerObject, func(s *Site) *Router { return &s.Router })),
		needed(objects("pgs", &pgObject, func(s *Site) *[]PG { return &s.PGs })),
		objects("clients", &clientObject, func(s *Site) *[]Client { return &s.Clients }),
		objects("application-users", &userObject, func(s *Site) *[]ApplicationUser { return &s.Users }),
		objects("phones", &phoneObject, func(s *Site) *[]Phone { return &s.Phones }),
		objects("skill-groups", &groupObject, func(s *Site) *[]SkillGroup { return &s.SkillGroups }),
		objects("precision-queues", &queueObject, func(s *Site) *[]Queue { return &s.Queues }),
		objects("agents", &agentObject, func(s *Site) *[]Agent { return &s.Agents }),
		latencyKey(),
		traceKey(),
		field("cti-answer", duration(time.Millisecond), func(s *Site) *time.Duration { return &s.CTIAnswer }, 10*time.Second),
		field("credentials-for", duration(0), func(s *Site) *time.Duration { return &s.CredentialsFor }, 30*time.Minute),
	},
}

var releaseText = pattern(`[0-9]+\.[0-9]+\([0-9]+\)`, 16, "want a release such as 12.6(1)")

var hostObject = object[Host]{
	noun: "a host",
	keys: []key[Host]{
		must("name", idText, func(h *Host) *string { return &h.Name }),
		field("zone", zone, func(h *Host) *time.Duration { return &h.Zone }, 0),
		field("offset", duration(-maxDuration), func(h *Host) *time.Duration { return &h.Offset }, 0),
	},
}

// sides are the keys of a pair.
func sides[T any](at func(*T) *Sides) []key[T] {
	return []key[T]{
		must("side-a", idText, func(t *T) *string { return &at(t).A }),
		field("side-b", idText, func(t *T) *string { return &at(t).B }, ""),
	}
}

var routerObject = object[Router]{
	noun: "the router",
	keys: sides(func(r *Router) *Sides { return &r.Sides }),
}

// usualAgents is what one agent PG takes.
const usualAgents = 2000

var pgObject = object[PG]{
	noun:  "a PG",
	blank: PG{Agents: usualAgents},
	keys: slices.Concat(
		[]key[PG]{must("number", number(1, 999), func(p *PG) *int { return &p.Number })},
		sides(func(p *PG) *Sides { return &p.Sides }),
		[]key[PG]{
			field("most-agents", number(1, 1_000_000), func(p *PG) *int { return &p.Agents }, usualAgents),
			field("next-opc", request, func(p *PG) *uint32 { return &p.NextOPC }, 0),
			needed(objects("peripherals", &peripheralObject, func(p *PG) *[]Peripheral { return &p.Peripherals })),
		}),
}

var peripheralObject = object[Peripheral]{
	noun: "a peripheral",
	keys: []key[Peripheral]{
		must("id", peripheralNumber, func(p *Peripheral) *int { return &p.ID }),
		must("name", nameText, func(p *Peripheral) *string { return &p.Name }),
		must("pim", number(1, 32), func(p *Peripheral) *int { return &p.PIM }),
		must("application-user", loginText, func(p *Peripheral) *string { return &p.User }),
		field("extension-length", number(0, 15), func(p *Peripheral) *int { return &p.ExtensionLength }, 0),
		objects("targeting-rules", &ruleObject, func(p *Peripheral) *[]TargetingRule { return &p.Rules }),
		objects("device-targets", &targetObject, func(p *Peripheral) *[]DeviceTarget { return &p.Targets }),
		field("next-jgw", number(0, math.MaxInt32), func(p *Peripheral) *int { return &p.NextJGW }, 0),
		field("next-target", number(0, math.MaxInt32), func(p *Peripheral) *int { return &p.NextTarget }, 0),
	},
}

var ruleType = oneOf(
	choice[RuleType]{"agent-extension", AgentExtension},
	choice[RuleType]{"substitute-extension", SubstituteExtension},
	choice[RuleType]{"translation-route", TranslationRoute},
)

var ruleObject = object[TargetingRule]{
	noun:  "a targeting rule",
	blank: TargetingRule{Type: AgentExtension},
	keys: []key[TargetingRule]{
		must("name", nameText, func(r *TargetingRule) *string { return &r.Name }),
		field("type", ruleType, func(r *TargetingRule) *RuleType { return &r.Type }, AgentExtension),
		field("expression", expressionText, func(r *TargetingRule) *string { return &r.Expression }, ""),
		needed(values("ranges", extensions, func(r *TargetingRule) *[]Range { return &r.Ranges })),
	},
}

var targetObject = object[DeviceTarget]{
	noun: "a device target",
	keys: []key[DeviceTarget]{
		must("name", idText, func(t *DeviceTarget) *string { return &t.Name }),
		must("extension", extensionText, func(t *DeviceTarget) *string { return &t.Extension }),
	},
}

var clientKind = oneOf(choice[ClientKind]{"finesse", Finesse}, choice[ClientKind]{"ctios", CTIOS}, choice[ClientKind]{"crm", CRM})

var clientObject = object[Client]{
	noun: "a client",
	keys: []key[Client]{
		must("name", idText, func(c *Client) *string { return &c.Name }),
		must("kind", clientKind, func(c *Client) *ClientKind { return &c.Kind }),
		must("pg", number(1, 999), func(c *Client) *int { return &c.PG }),
		must("session", number(1, math.MaxInt32), func(c *Client) *int { return &c.Session }),
		must("signature", idText, func(c *Client) *string { return &c.Signature }),
		must("host", idText, func(c *Client) *string { return &c.Host }),
		field("next-invoke", request, func(c *Client) *uint32 { return &c.NextInvoke }, 0),
		field("next-cti", request, func(c *Client) *uint32 { return &c.NextCTI }, 0),
	},
}

var userObject = object[ApplicationUser]{
	noun:  "an application user",
	blank: ApplicationUser{CTI: true},
	keys: []key[ApplicationUser]{
		must("name", loginText, func(u *ApplicationUser) *string { return &u.Name }),
		field("cti-enabled", yesNo, func(u *ApplicationUser) *bool { return &u.CTI }, true),
		field("locked", yesNo, func(u *ApplicationUser) *bool { return &u.Locked }, false),
		values("devices", idText, func(u *ApplicationUser) *[]string { return &u.Devices }),
	},
}

const usualIPMode = "IP_ADDRESSING_MODE_IPV4"

var ipMode = oneOf(
	choice[string]{usualIPMode, usualIPMode},
	choice[string]{"IP_ADDRESSING_MODE_IPV6", "IP_ADDRESSING_MODE_IPV6"},
	choice[string]{"IP_ADDRESSING_MODE_IPV4_V6", "IP_ADDRESSING_MODE_IPV4_V6"},
)

// What UCCE asks of a monitored line.
const (
	usualCalls   = 2
	usualTrigger = 1
)

var phoneObject = object[Phone]{
	noun: "a phone",
	blank: Phone{
		Registered: true, IPMode: usualIPMode, AllowControl: true,
		MaxCalls: usualCalls, BusyTrigger: usualTrigger,
	},
	keys: []key[Phone]{
		must("terminal", idText, func(p *Phone) *string { return &p.Terminal }),
		needed(values("lines", lineText, func(p *Phone) *[]string { return &p.Lines })),
		field("registered", yesNo, func(p *Phone) *bool { return &p.Registered }, true),
		field("ip-mode", ipMode, func(p *Phone) *string { return &p.IPMode }, usualIPMode),
		field("allow-control", yesNo, func(p *Phone) *bool { return &p.AllowControl }, true),
		field("max-calls", number(1, 200), func(p *Phone) *int { return &p.MaxCalls }, usualCalls),
		field("busy-trigger", number(1, 200), func(p *Phone) *int { return &p.BusyTrigger }, usualTrigger),
		field("remote-line", lineText, func(p *Phone) *string { return &p.Remote }, ""),
	},
}

var groupObject = object[SkillGroup]{
	noun: "a skill group",
	keys: []key[SkillGroup]{
		must("id", anyNumber, func(g *SkillGroup) *int { return &g.ID }),
		must("number", anyNumber, func(g *SkillGroup) *int { return &g.Number }),
		must("name", nameText, func(g *SkillGroup) *string { return &g.Name }),
		must("peripheral", peripheralNumber, func(g *SkillGroup) *int { return &g.Peripheral }),
	},
}

var queueObject = object[Queue]{
	noun: "a precision queue",
	keys: []key[Queue]{
		must("id", anyNumber, func(q *Queue) *int { return &q.ID }),
		must("name", nameText, func(q *Queue) *string { return &q.Name }),
		must("own-group", anyNumber, func(q *Queue) *int { return &q.Own }),
		needed(objects("steps", &stepObject, func(q *Queue) *[]QueueStep { return &q.Steps })),
	},
}

var stepObject = object[QueueStep]{
	noun: "a step",
	keys: []key[QueueStep]{
		must("id", anyNumber, func(s *QueueStep) *int { return &s.ID }),
		must("name", nameText, func(s *QueueStep) *string { return &s.Name }),
	},
}

var mobileMode = oneOf(
	choice[MobileMode]{"no", NotMobile},
	choice[MobileMode]{string(CallByCall), CallByCall},
	choice[MobileMode]{string(Nailed), Nailed},
	choice[MobileMode]{string(AgentChooses), AgentChooses},
)

var agentObject = object[Agent]{
	noun:  "an agent",
	blank: Agent{Enabled: true},
	keys: []key[Agent]{
		must("id", idText, func(a *Agent) *string { return &a.ID }),
		must("icm-id", anyNumber, func(a *Agent) *int { return &a.ICMID }),
		must("name", nameText, func(a *Agent) *string { return &a.Name }),
		must("login", loginText, func(a *Agent) *string { return &a.Login }),
		field("password", hashText, func(a *Agent) *string { return &a.Password }, ""),
		must("peripheral", peripheralNumber, func(a *Agent) *int { return &a.Peripheral }),
		field("enabled", yesNo, func(a *Agent) *bool { return &a.Enabled }, true),
		field("sso", yesNo, func(a *Agent) *bool { return &a.SSO }, false),
		field("supervisor", yesNo, func(a *Agent) *bool { return &a.Supervisor }, false),
		field("mobile", mobileMode, func(a *Agent) *MobileMode { return &a.Mobile }, NotMobile),
		must("extension", extensionText, func(a *Agent) *string { return &a.Extension }),
		field("phone", dialText, func(a *Agent) *string { return &a.Phone }, ""),
		values("skill-groups", anyNumber, func(a *Agent) *[]int { return &a.Groups }),
		values("precision-queues", anyNumber, func(a *Agent) *[]int { return &a.Queues }),
		field("last-reason", number(0, math.MaxUint16), func(a *Agent) *int { return &a.LastReason }, 0),
	},
}

// latencyKey reads a mapping from hop to time.
func latencyKey() key[Site] {
	return key[Site]{
		name: "latency",
		read: func(d *decoder, n *yaml.Node, to *Site) {
			to.Latency = Latency{}
			eachPair(d, n, "latency", func(name, value *yaml.Node) {
				if !slices.ContainsFunc(Hops[:], func(h Hop) bool { return h.Name == name.Value }) {
					d.failNode(name, "latency has no hop %s%s: the README lists them", quoted(name.Value), d.suggest(name.Value, hopNames))
					return
				}
				var s Span
				span.read(d, value, name.Value, &s)
				to.Latency[name.Value] = s
			})
		},
		write: func(p *printer, of *Site) {
			p.begin("latency")
			for _, h := range Hops {
				if s := of.Latency[h.Name]; s != h.Usual {
					p.value(h.Name, span.show(s))
				}
			}
			p.end()
		},
		plain: func(of *Site) bool {
			return !slices.ContainsFunc(Hops[:], func(h Hop) bool { return of.Latency[h.Name] != h.Usual })
		},
	}
}

func hopNames(yield func(string) bool) {
	for _, h := range Hops {
		if !yield(h.Name) {
			return
		}
	}
}

// traceKey reads a mapping from process to trace level.
func traceKey() key[Site] {
	return key[Site]{
		name: "trace",
		read: func(d *decoder, n *yaml.Node, to *Site) {
			to.Trace = map[string]string{}
			eachPair(d, n, "trace", func(name, value *yaml.Node) {
				if !slices.Contains(TracedProcesses[:], name.Value) {
					d.failNode(name, "trace has no process %s%s: the README lists them", quoted(name.Value), d.suggest(name.Value, slices.Values(TracedProcesses[:])))
					return
				}
				var level string
				levelOf(name.Value).read(d, value, "trace level of "+name.Value, &level)
				to.Trace[name.Value] = level
			})
			if len(to.Trace) == 0 {
				to.Trace = nil
			}
		},
		write: func(p *printer, of *Site) {
			p.begin("trace")
			for _, name := range TracedProcesses {
				if level := of.Trace[name]; level != "" {
					p.value(name, level)
				}
			}
			p.end()
		},
		plain: func(of *Site) bool { return len(of.Trace) == 0 },
	}
}

// levelOf is a trace level that the process has.
func levelOf(process string) codec[string] {
	var has []choice[string]
	for _, l := range TraceLevels {
		if l.Process == process || l.Process == "any" {
			has = append(has, choice[string]{l.Level, l.Level})
		}
	}
	return oneOf(has...)
}

// eachPair goes through a mapping whose keys are no fields.
func eachPair(d *decoder, n *yaml.Node, what string, do func(name, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		d.failNode(n, "want %s as lines of name: value, got %s", what, kindOf(n))
		return
	}
	lines := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i], n.Content[i+1]
		if first := lines[name.Value]; first > 0 {
			d.failNode(name, "%s is said twice (first in line %d): keep one", quoted(name.Value), first)
			continue
		}
		lines[name.Value] = name.Line
		if !isNull(value) {
			do(name, value)
		}
	}
}
