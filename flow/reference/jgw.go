package reference

import (
	"uccetrace/flow/decision"
	"uccetrace/flow/reference/site"
	"uccetrace/parser/catalog"
)

// jgw is the JTAPI gateway: it holds the provider that CUCM has opened for the
// application user, and observes lines for its PIM.
type jgw struct {
	*actor
	gateway   *gateway
	per       *site.Peripheral
	cucm      *actor
	jtapi     *Process // the JTAPI client's own log
	provider  refusal
	observing map[int]*observation // by the PIM's number
}

// observation is a line that is about to be observed.
type observation struct {
	addObserver
	asked Time // when CUCM was asked for what is being waited for
}

func newJGW(a *actor, g *gateway, per *site.Peripheral, cm *actor) *jgw {
	j := &jgw{actor: a, gateway: g, per: per, cucm: cm, observing: map[int]*observation{}}
	a.component = j
	return j
}

// retryProvider is how long the gateway waits before it opens a provider again
// (JTAPI's own retry).
const retryProvider = 30 * Second

// providerOpenFailed is JTAPI's reason of a provider that is closed because it
// could not be opened.
const providerOpenFailed = 4

func (j *jgw) receive(m *message) {
	switch b := m.body.(type) {
	case openProvider:
		j.send(j.cucm, jgwCUCM, openProvider{j.per.User})
	case providerAnswer:
		j.opened(b)
	case addObserver:
		j.asked(b)
	case addressAnswer:
		j.addressKnown(b)
	case observed:
		j.observed(b)
	case callAnswer:
		j.calls(b)
	case terminalEvent:
		j.terminal(b)
	case snapshot:
		j.post(address{toPIM, j.per.PIM}, jgwPIM, snapshotAnswer(b))
	case setupCall:
		j.send(j.cucm, jgwCUCM, b)
	case setupAnswer:
		j.post(address{toPIM, j.per.PIM}, jgwPIM, b)
	}
}

// opened tells the PIM how the provider stands, and tries again where it is shut.
func (j *jgw) opened(r providerAnswer) {
	j.provider = r.refusal
	j.post(address{toPIM, j.per.PIM}, jgwPIM, providerState(r))
	if r.choice != nil {
		j.write(j.jtapi, noSession, jtapiOpened, []catalog.Value{signed(r.choice.CTIERR), str(r.choice.Doc)})
		j.write(j.jtapi, noSession, jtapiClosed, []catalog.Value{num(providerOpenFailed)})
		j.remind(retryProvider, openProvider{})
	}
}

func (j *jgw) asked(r addObserver) {
	fate := j.decide(decision.JGWProvider, j.who())
	if fate != nil && fate.Name == "gone" {
		return
	}
	j.print(jgwAsked, str(r.address), str(r.remote), num(r.invoke), num(r.delivery))
	if fate == nil {
		fate = j.decide(decision.CUCMProvider, j.who()) // it may have closed since
	}
	no := j.provider
	if fate != nil {
		no = refusal{choice: fate, by: "jgw"}
	}
	if no.choice != nil {
		j.answer(&observation{addObserver: r}, no)
		return
	}
	j.print(jgwAddsCallObserver, str(r.address))
	j.observing[r.invoke] = &observation{addObserver: r, asked: j.now}
	delete(j.observing, r.invoke-forgotten)
	j.send(j.cucm, jgwCUCM, addressQuery{r.invoke, r.address})
}

func (j *jgw) answer(o *observation, r refusal) {
	delete(j.observing, o.invoke)
	j.attempt.refuse(r)
	j.print(jgwAnswers, str(o.address), num(observedBit(r)), num(o.invoke), num(cause(r)))
	j.post(address{toPIM, j.per.PIM}, jgwPIM, observerAnswer{o.invoke, o.address, r})
}

// addressKnown goes on with what the provider knows of the line.
func (j *jgw) addressKnown(r addressAnswer) {
	o := j.observing[r.invoke]
	switch {
	case o == nil:
		return
	case !r.known: // JTAPI has no such address in the provider's domain
		j.answer(o, r.refusal)
		return
	}
	j.print(jgwAddressMode, str(o.address), str(r.ipMode))
	state := "InService"
	if !r.serves {
		state = "OutOfService"
	}
	j.print(jgwLineState, str(o.address), str(state))
	o.asked = j.now
	j.send(j.cucm, jgwCUCM, observe{r.invoke, o.address, o.remote})
}

func (j *jgw) observed(r observed) {
	o := j.observing[r.invoke]
	if o == nil {
		return
	}
	if r.choice != nil {
		j.answer(o, r.refusal)
		return
	}
	j.print(jgwAddsTerminalObserver, str(o.address))
	j.print(jgwObserverReturned, str(o.address), num((j.now-o.asked)/Millisecond))
	o.asked = j.now
	j.send(j.cucm, jgwCUCM, callQuery{r.invoke, o.address})
}

func (j *jgw) calls(r callAnswer) {
	o := j.observing[r.invoke]
	if o == nil {
		return
	}
	j.print(jgwCallInfo, str(o.address), num((j.now-o.asked)/Millisecond))
	j.answer(o, refusal{})
}

// terminal is what CUCM says of a phone: by itself, or because it is observed now.
func (j *jgw) terminal(e terminalEvent) {
	if e.inService {
		j.print(jgwTerminalIn, str(e.terminal))
		return
	}
	j.printAside(jgwTerminalOut, str(e.terminal), str(e.cause))
	j.printAside(jgwAddressesOut, num(1))
	j.printAside(jgwAddressOutSent, str(e.address), num(1005))
}
