package reference

import (
	"strconv"

	"uccetrace/flow/decision"
	"uccetrace/flow/reference/site"
)

// phone is the phone of a line that the peripheral's application user controls;
// nil for none.
func (e *Engine) phone(peripheral int, line string) *site.Phone {
	if phone, controlled := e.index.PhoneByLine(peripheral, line); controlled {
		return phone
	}
	return nil
}

// peripheral is a peripheral of the site.
func (e *Engine) peripheral(id int) *site.Peripheral {
	_, p := e.index.PeripheralByID(id)
	return p
}

// gatewayOf is the PG of a peripheral.
func (e *Engine) gatewayOf(peripheral int) *gateway {
	pg, _ := e.index.PeripheralByID(peripheral)
	return e.plant.pgs[pg.Number]
}

// selector is whom decisions about an agent on an extension are taken for.
func (e *Engine) selector(agent int, extension string) decision.Selector {
	a := &e.site.Agents[agent]
	pg, _ := e.index.PeripheralByID(a.Peripheral)
	w := decision.Selector{Agent: a.ID, Peripheral: a.Peripheral, PG: pg.Number}
	if phone := e.phone(a.Peripheral, extension); phone != nil {
		w.Device = phone.Terminal
	}
	return w
}

// target is the name of the device target that a PIM builds for an extension.
func target(extension string) string { return "Cisco" + extension }

// steps spells the precision queue steps of an agent as the router prints them.
func (e *Engine) steps(a *site.Agent) string {
	text := ""
	for _, id := range a.Queues {
		for _, s := range e.index.Queue(id).Steps {
			text += strconv.Itoa(s.ID) + "(" + s.Name + "),"
		}
	}
	return text
}

// own are the queues' own groups, which the router assigns with them.
func (e *Engine) own(a *site.Agent) []int {
	out := make([]int, len(a.Queues))
	for i, id := range a.Queues {
		out[i] = e.index.Queue(id).Own
	}
	return out
}
