package sessions

import (
	"slices"
	"strconv"
	"strings"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
)

// reasonTable is the table of UCCE's reason codes. Unified CCX has the same numbers for
// other things.
const reasonTable = "REASON"

// requested are codes of Cisco's table with which somebody asks for the logout: the
// agent, or whoever forces it. With every other one the system does it by itself.
var requested = []int64{0, 20001, 20002, 20003}

// supervised is the code with which a supervisor logs an agent out.
const supervised = 999

// code finds the row of a reason code in Cisco's table.
func code(base *knowledge.Base, reason string) (knowledge.Code, bool) {
	if base == nil || reason == "" {
		return knowledge.Code{}, false
	}
	for _, c := range base.Codes(reasonTable + " " + reason) {
		return c, true
	}
	return knowledge.Code{}, false
}

// endsBy returns who logs an agent out with a reason code, "" where the code does not
// tell.
func endsBy(base *knowledge.Base, reason string) string {
	c, known := code(base, reason)
	switch {
	case !known || slices.Contains(requested, c.Number):
		return ""
	case c.Number == supervised:
		return flow.BySupervisor
	}
	return flow.BySystem
}

// given reports whether a printed reason is one: 0 says that there is none.
func given(reason string) bool {
	n, err := strconv.ParseInt(reason, 0, 64)
	return reason != "" && (err != nil || n != 0)
}

// Words returns what Cisco's table calls a reason code of a logout, "" for a code that
// is not in it: sites define codes of their own.
func Words(base *knowledge.Base, reason string) string {
	c, known := code(base, reason)
	if !known || c.Number == 0 {
		return ""
	}
	name := c.Name
	for _, part := range strings.Split(name, " / ") { // 50002 is one for Not Ready too
		if strings.HasPrefix(part, "Logged Out") {
			name = part
		}
	}
	return name
}
