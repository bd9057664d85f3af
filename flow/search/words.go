package search

import (
	"slices"
	"strings"
	"unicode"
)

// spellings are what people write in several ways; each is turned into one, in what is
// known and in questions. A variant may be several words; the longest is taken.
var spellings = variants(map[string]string{
	"login": `log in, log on, logs in, logs on, logged in, logged on, logging in, logging on, logon, logons, logins, signin, signon,
		sign in, sign on, signs in, signs on, signed in, signed on, signing in, signing on`,
	"logout": `log out, log off, logs out, logs off, logged out, logged off, logging out, logging off, logoff, logouts, signout,
		sign out, sign off, signs out, signed out, signed off, signing out, kicked out, kicked off, kick out, thrown out`,
	"timeout":   "time out, timed out, times out, timing out, time outs, timeouts",
	"failover":  "fail over, fails over, failed over, failovers, switchover, side switch, side switches",
	"offline":   "off line",
	"online":    "on line",
	"cucm":      "call manager, call managers, callmanager, communications manager, unified communications manager, cisco unified communications manager, unified cm, ucm, ccm",
	"ucce":      "unified cce, unified icm, icm, packaged cce, cce",
	"uccx":      "unified ccx, ccx",
	"appuser":   "application user, application users, application user's, app user, pguser, pg user, jtapi user, jtapi user's",
	"ctios":     "cti os",
	"password":  "pass word, pwd, passwords",
	"wrong":     "not valid, not legal",
	"unknown":   "not known, does not know, not recognized, not recognised",
	"busy":      "in use",
	"cannot":    "can not, can t, couldn t, could not, unable to, not able to, not possible",
	"down":      "cannot reach, cannot be reached, not reachable, not running, not up",
	"hunt":      "hunt group, hunt list, hunt pilot, hunt groups, hunt pilots, hunt lists, line group",
	"dn":        "directory number, directory numbers",
	"atr":       "agent targeting rule, agent targeting rules, targeting rule, targeting rules",
	"emlogin":   "extension mobility",
	"hardphone": "hard phone, desk phone",
	"aw":        "awdb, aw database",
})

// A variant is one way to write a word.
type variant struct {
	words []string
	as    string
}

// variants makes the spellings findable by their first word, the longest first.
func variants(all map[string]string) map[string][]variant {
	out := map[string][]variant{}
	for as, ways := range all {
		for _, way := range strings.Split(ways, ",") {
			words := tokens(way)
			out[words[0]] = append(out[words[0]], variant{words, as})
		}
	}
	for _, list := range out {
		slices.SortFunc(list, func(a, b variant) int { return len(b.words) - len(a.words) })
	}
	return out
}

// written are the words of a text as they are compared.
func written(text string) []string {
	raw := tokens(text)
	out := raw[:0]
next:
	for i := 0; i < len(raw); i++ {
		for _, v := range spellings[raw[i]] {
			if len(raw)-i >= len(v.words) && slices.Equal(raw[i:i+len(v.words)], v.words) {
				out = append(out, v.as)
				i += len(v.words) - 1
				continue next
			}
		}
		if as, ok := alike[raw[i]]; ok {
			raw[i] = as
		}
		out = append(out, raw[i])
	}
	return out
}

// tokens are the words of a text, in small letters. AgentInstrument is two, as is
// CTIServer.
func tokens(text string) []string {
	out := make([]string, 0, len(text)/6+1)
	from, last := -1, rune(0) // where the word began, and the letter before
	for i, r := range text {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			if from >= 0 {
				out = append(out, strings.ToLower(text[from:i]))
			}
			from = -1
		case from < 0:
			from = i
		case unicode.IsUpper(r) && (unicode.IsLower(last) || unicode.IsUpper(last) && capitalized(text[i:])):
			out = append(out, strings.ToLower(text[from:i]))
			from = i
		}
		last = r
	}
	if from >= 0 {
		out = append(out, strings.ToLower(text[from:]))
	}
	return out
}

// capitalized reports whether a text begins with a great letter and two small ones.
func capitalized(text string) bool {
	n := 0
	for _, r := range text {
		if n > 0 && !unicode.IsLower(r) {
			return false
		}
		if n++; n == 3 {
			return true
		}
	}
	return false
}

// alike are words that stand for each other: each is turned into the first, in what is
// known and in questions.
var alike = first(
	"device phone telephone handset instrument teleset",
	"extension dn",
	"locked lockout blocked",
	"wrong invalid incorrect bad illegal",
	"down offline unavailable outage dead unreachable silent gone",
	"limit maximum max exceeded exceeds exceed",
	"license licence licensing",
	"center centre",
	"unregistered deregistered",
	"associated association associate assigned",
	"sso ids idp",
	"spinning spins spinner hang hanging freezes",
	"missing lacks lack without",
	"secured secure encrypted tls security",
	"plain nonsecure unsecured insecure",
	"restart restarted restarting reboot rebooted rebooting",
	"reject rejected rejects refuse refused refuses",
	"slow slowly late delayed delay",
	"answer respond response responds answers",
	"unsupported incompatible",
	"another other different",
)

func first(groups ...string) map[string]string {
	out := map[string]string{}
	for _, g := range groups {
		words := strings.Fields(g)
		for _, w := range words {
			out[w] = words[0]
			out[w+"s"] = words[0]
		}
	}
	return out
}

// stop are words that say nothing.
var stop = map[string]bool{}

func init() {
	for _, w := range strings.Fields(`a an and are as at be been but by can could did do does for from get gets getting got
		had has have he her him his how i if in into is it its just me my no of on or our she so than that the their them then there
		they this to too was we were what when where which who why will with would you your after because cannot able says said shows say
		indicates indicated error errors message please help issue problem`) {
		stop[w] = true
	}
}
