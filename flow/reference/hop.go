package reference

import (
	"uccetrace/flow/decision"
	"uccetrace/flow/reference/site"
)

// hop is a way between two systems, or (behind lastHop) work that takes time.
type hop uint8

const (
	atOnce hop = iota // no time passes: a note to oneself, or what one box does
	desktopFinesse
	finesseDesktop
	finesseAW
	awFinesse
	finesseCTI
	ctiFinesse
	ctiosCTI
	ctiCTIOS
	crmCTI
	ctiCRM
	ctiOPC
	opcCTI
	opcPIM
	pimOPC
	pimJGW
	jgwPIM
	jgwCUCM
	cucmJGW
	opcRouter
	routerOPC
	lastHop = routerOPC

	cucmObserves  = lastHop + 1 // CUCM adds the observers
	routerGroups  = lastHop + 2 // the router logs the agent in to the groups
	personAnswers = lastHop + 3 // a person answers the set-up call
	spans         = lastHop + 4
)

// hopNames are the names that a site's latencies and the decisions go by.
var hopNames = [spans]string{
	desktopFinesse: "desktop-finesse", finesseDesktop: "finesse-desktop",
	finesseAW: "finesse-aw", awFinesse: "aw-finesse",
	finesseCTI: "finesse-ctisvr", ctiFinesse: "ctisvr-finesse",
	ctiosCTI: "ctios-ctisvr", ctiCTIOS: "ctisvr-ctios",
	crmCTI: "crm-ctisvr", ctiCRM: "ctisvr-crm",
	ctiOPC: "ctisvr-opc", opcCTI: "opc-ctisvr",
	opcPIM: "opc-pim", pimOPC: "pim-opc",
	pimJGW: "pim-jgw", jgwPIM: "jgw-pim",
	jgwCUCM: "jgw-cucm", cucmJGW: "cucm-jgw",
	opcRouter: "opc-router", routerOPC: "router-opc",
	cucmObserves: "cucm-observe", routerGroups: "router-groups", personAnswers: "person-answers",
}

// hopDecisions are the decisions about what becomes of a message on each hop.
var hopDecisions = func() (out [lastHop + 1]decision.ID) {
	for h := desktopFinesse; h <= lastHop; h++ {
		out[h] = decision.Hop(hopNames[h])
	}
	return out
}()

// How late a late message is: less, and more, than the CTI server waits.
const (
	lateBy    = 5 * Second
	overdueBy = 25 * Second
)

// span is a stretch of virtual time to draw from.
type span struct{ min, more Time }

// spansOf are the site's latencies by hop.
func spansOf(s *site.Site) [spans]span {
	var out [spans]span
	for h, name := range hopNames {
		l := s.Latency[name]
		lo, hi := Time(l.Min.Microseconds()), Time(l.Max.Microseconds())
		out[h] = span{lo, max(hi-lo, 0)}
	}
	return out
}
