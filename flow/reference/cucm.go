package reference

import (
	"uccetrace/flow/decision"
	"uccetrace/flow/reference/site"
	"uccetrace/parser/catalog"
)

// cucm is CUCM as a JTAPI gateway sees it: CTI Manager with the application user,
// the phones that this user controls, and who answers them.
type cucm struct {
	*actor
	pg        int // number of its PG
	per       *site.Peripheral
	observers map[string]*actor // the gateway that observes an address
	gone      map[string]bool   // terminals that were cut off
}

func newCUCM(a *actor, pg int, per *site.Peripheral) *cucm {
	c := &cucm{actor: a, pg: pg, per: per, observers: map[string]*actor{}, gone: map[string]bool{}}
	a.component = c
	return c
}

func (c *cucm) receive(m *message) {
	switch b := m.body.(type) {
	case openProvider:
		c.openFor(m.from)
	case addressQuery:
		c.send(m.from, cucmJGW, c.describe(b))
	case observe:
		c.observe(m.from, b)
	case worked:
		c.added(b)
	case callQuery:
		c.send(m.from, cucmJGW, callAnswer{b.invoke})
	case setupCall:
		c.ring(m.from, b)
	case rung:
		c.send(b.by, cucmJGW, setupAnswer{invoke: b.invoke})
	case deregister:
		if b.unnoticed {
			c.gone[b.phone.Terminal] = true
		} else {
			c.outOfService(b)
		}
	}
}

// Notes of CUCM to itself.
type (
	worked struct { // the observers are added
		observe
		by *actor
	}
	rung struct {
		setupCall
		by *actor
	}
	deregister struct {
		phone *site.Phone
		back  bool
		// unnoticed: CUCM still takes it for registered where it is observed.
		unnoticed bool
	}
)

// openFor answers a gateway that wants a provider.
func (c *cucm) openFor(gateway *actor) {
	no := c.open()
	if no.choice != nil {
		c.printAside(cucmProviderOpened, unsigned(no.choice.CTIERR), str(no.choice.Doc))
		c.printAside(cucmProviderFails, signed(no.choice.CTIERR))
	}
	c.send(gateway, cucmJGW, providerAnswer{no})
}

// CUCM's SDL trace spells an error as unsigned decimal, its alarms and JTAPI as
// signed.
func unsigned(ctierr uint32) catalog.Value { return catalog.Int(int64(ctierr)) }

func signed(ctierr uint32) catalog.Value { return catalog.Int(int64(int32(ctierr))) }

// open checks the application user, as CTI Manager does when a provider is opened.
func (c *cucm) open() refusal {
	if no := c.decide(decision.CUCMProvider, decision.Selector{Peripheral: c.per.ID, PG: c.pg}); no != nil {
		of := settingOf(decision.CUCMProvider, no)
		return refusal{choice: no, by: "cucm", of: &of}
	}
	for i := range c.Engine.site.Users {
		if u := &c.Engine.site.Users[i]; u.Name == c.per.User {
			switch {
			case u.Locked:
				return refusal{choice: decision.CUCMProvider.Outcome("locked"), by: "cucm"}
			case !u.CTI:
				return refusal{choice: decision.CUCMProvider.Outcome("no-cti-role"), by: "cucm"}
			}
			return refusal{}
		}
	}
	return refusal{choice: decision.CUCMProvider.Outcome("wrong-password"), by: "cucm"}
}

// describe is what the provider tells of an address before it is observed.
func (c *cucm) describe(q addressQuery) addressAnswer {
	phone := c.phone(c.per.ID, q.address)
	fate := c.line(q.address)
	switch {
	case fate != nil && (fate.Name == "not-associated" || fate.Name == "not-a-line"):
		return addressAnswer{invoke: q.invoke, refusal: refusal{choice: fate, by: "cucm"}}
	case phone == nil:
		return addressAnswer{invoke: q.invoke, refusal: refusal{choice: decision.CUCMLine.Outcome("not-associated"), by: "cucm"}}
	}
	return addressAnswer{invoke: q.invoke, known: true, ipMode: phone.IPMode, serves: fate == nil || !outOfService(fate)}
}

// outOfService says whether a line that cannot be observed for this reason is out
// of service.
func outOfService(no *decision.Outcome) bool {
	return no.Cause == 1001 || no.Cause == 1004 || no.Cause == 1005
}

// line says why an address cannot be observed; nil where it can.
func (c *cucm) line(address string) *decision.Outcome {
	w := c.who()
	phone := c.phone(c.per.ID, address)
	if phone != nil {
		w.Device = phone.Terminal
	}
	if no := c.decide(decision.CUCMLine, w); no != nil {
		return no
	}
	switch {
	case phone == nil:
		return decision.CUCMLine.Outcome("not-associated")
	case !phone.Registered || c.gone[phone.Terminal]:
		return decision.CUCMLine.Outcome("unregistered")
	case !phone.AllowControl:
		return decision.CUCMLine.Outcome("device-restricted")
	case len(phone.Lines) > maxLines:
		return decision.CUCMLine.Outcome("too-many-lines")
	case phone.IPMode == "IP_ADDRESSING_MODE_IPV6":
		return decision.CUCMLine.Outcome("ip-mode")
	}
	return nil
}

// maxLines is how many lines a phone may have where all of them are controlled.
const maxLines = 4

func (c *cucm) observe(gateway *actor, o observe) {
	if no := c.line(o.address); no != nil {
		c.report(o.address, no)
		c.send(gateway, cucmJGW, observed{o.invoke, refusal{choice: no, by: "cucm"}})
		return
	}
	c.remind(c.draw(cucmObserves), worked{o, gateway})
}

// report prints what CTI Manager says of a device or line that it cannot open.
func (c *cucm) report(address string, no *decision.Outcome) {
	phone := c.phone(c.per.ID, address)
	switch {
	case no.CTIERR == 0 || phone == nil:
	case no.Name == "line-restricted" || no.Name == "undefined-line" || no.Name == "callmanager-failure":
		c.print(cucmLineFails, str(phone.Terminal), str(address), signed(no.CTIERR))
	default:
		c.printAside(cucmDeviceInvalid, str(phone.Terminal), hex(no.CTIERR))
		c.printAside(cucmFailure, unsigned(no.CTIERR))
		c.print(cucmDeviceFails, str(phone.Terminal), signed(no.CTIERR))
	}
}

// added answers when the observers are there, and reports the terminal's state as
// it does to every new observer.
func (c *cucm) added(o worked) {
	c.observers[o.address] = o.by
	phone := c.phone(c.per.ID, o.address)
	if a := c.attempt; a != nil {
		a.Terminal = phone.Terminal
	}
	c.send(o.by, cucmJGW, observed{invoke: o.invoke})
	c.send(o.by, cucmJGW, terminalEvent{terminal: phone.Terminal, address: o.address, inService: true})
}

// ring calls the nailed agent's phone; a person answers, or not.
func (c *cucm) ring(gateway *actor, s setupCall) {
	no := c.decide(decision.CUCMSetupCall, c.who())
	switch {
	case no == nil:
		c.remind(c.draw(personAnswers), rung{s, gateway})
	case no.Name != "rings-on":
		c.send(gateway, cucmJGW, setupAnswer{s.invoke, refusal{choice: no, by: "cucm"}})
	}
}

// outage is how long a phone that has lost CUCM is away.
const outage = 40 * Second

// outOfService reports a phone that has lost CUCM, and that it is back. Who does
// not observe it learns nothing.
func (c *cucm) outOfService(d deregister) {
	address := d.phone.Lines[0]
	gateway := c.observers[address]
	if gateway == nil {
		return
	}
	c.send(gateway, cucmJGW, terminalEvent{terminal: d.phone.Terminal, address: address, inService: d.back, cause: "DEVICE_UNREGISTERED"})
	if !d.back {
		c.remind(outage, deregister{phone: d.phone, back: true})
	}
}
