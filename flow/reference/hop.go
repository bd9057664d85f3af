package reference

import (
	"strings"

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

// hopDecision is the number of the decision about a hop.
func hopDecision(h hop) int { return firstHop + int(h-desktopFinesse) }

// What happens to a message on its way.
const (
	lost    = "lost"
	late    = "late"
	overdue = "overdue"
)

// How late a late message is: less, and more, than the CTI server waits.
const (
	lateBy    = 5 * Second
	overdueBy = 25 * Second
)

// lossOfHops are the decisions of what lies between the systems.
func lossOfHops() []Decision {
	var out []Decision
	for h := desktopFinesse; h <= lastHop; h++ {
		out = append(out, Decision{"hop." + hopNames[h], "network", ForAgent, "the first message of a sign-in on its way " + wayOf(hopNames[h]), []Choice{
			{Name: lost, Doc: "it does not arrive", Failures: f("F55")},
			{Name: late, Doc: "it arrives 5 s late, while the CTI server still waits", Failures: f("F55")},
			{Name: overdue, Doc: "it arrives 25 s late, when the CTI server waits no more", Failures: f("F55")},
		}})
	}
	return out
}

// wayOf spells a hop's name in words.
func wayOf(name string) string {
	from, to, _ := strings.Cut(name, "-")
	return "from " + from + " to " + to
}

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
