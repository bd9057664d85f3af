package diagnose

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
	"uccetrace/flow/reference"
)

// verdict is what the classes say of a login, and of every other one that went the
// same way.
type verdict struct {
	causes    []named // of the first class
	refuted   []contradiction
	cost      int            // of what the first class does not explain
	costs     map[string]int // the same, of other causes
	certainty flow.Certainty
	// split are the processes whose lines would tell the first class apart, next the
	// one that comes next on the path and that the capture does not show; "" for none.
	split []string
	next  string
}

// contradiction is a cause that a step of the login speaks against.
type contradiction struct {
	id   string
	step int
}

// weigh ranks the classes, cheapest first, and says how certain the first one is.
func (j *Judge) weigh(l *flow.Login, healthy *reference.Run, classes []*class) *verdict {
	first, well := leading(l, classes)
	v := &verdict{causes: j.causesOf(first), cost: classes[0].result.Cost, costs: map[string]int{}, certainty: flow.Possible}
	for _, c := range classes {
		for _, n := range j.causesOf(c.hypotheses) {
			if _, known := v.costs[n.ID]; !known {
				v.costs[n.ID] = c.result.Cost
			}
		}
	}
	v.refuted = j.contradicted(l, v, classes)
	v.split = splitting(first)
	v.next = following(l, healthy.Login.Steps, first, classes)
	if v.cost > 0 || len(l.Unread) > 0 || well || len(v.causes) != 1 {
		return v
	}
	refusal := refusedBy(l)
	if refusal == nil {
		return v // only absence speaks for it
	}
	rivals, itself := j.naming(refusal, v.causes[0].ID)
	switch {
	case !itself: // then the code proves nothing of it
	case len(rivals) == 0:
		v.certainty = flow.Stated
	case j.refutes(l, classes, rivals):
		v.certainty = flow.Inferred
	}
	return v
}

// leading are the hypotheses that are first: those that leave least unexplained,
// and healthy says whether the run in which nothing goes wrong is as good. Of a
// login that nobody on its way refused they are those that part from that run
// soonest after what the capture shows: the suspects of the hop at which it
// stopped.
func leading(l *flow.Login, classes []*class) (first []hypothesis, healthy bool) {
	end := 0
	for _, c := range classes {
		if c.healthy && len(c.hypotheses) > 0 {
			end = slices.MaxFunc(c.hypotheses, func(a, b hypothesis) int { return a.parts - b.parts }).parts
		}
	}
	for _, c := range classes {
		if c.result.Cost > classes[0].result.Cost {
			break
		}
		healthy = healthy || c.healthy
		for _, h := range c.hypotheses {
			if !c.healthy || h.parts < end {
				first = append(first, h)
			}
		}
	}
	if l.Outcome != flow.Inconclusive && !timedOut(l) || len(first) == 0 {
		return first, healthy
	}
	soonest := slices.MinFunc(first, func(a, b hypothesis) int { return cmp.Compare(a.parts, b.parts) }).parts
	return slices.DeleteFunc(first, func(h hypothesis) bool { return h.parts > soonest }), healthy
}

// timedOut says that nobody on the way refused the login: the CTI server has waited
// long enough (E_CTI_TIMEOUT).
func timedOut(l *flow.Login) bool {
	out := false
	for i := range l.Steps {
		if s := &l.Steps[i]; s.Says == "refuses" {
			n, err := strconv.ParseInt(s.Value("status"), 0, 64)
			if err != nil || n != 16 {
				return false
			}
			out = true
		}
	}
	return out
}

// splitting are the processes that do not print the same under all hypotheses.
func splitting(first []hypothesis) (out []string) {
	for p, name := range processes {
		if slices.ContainsFunc(first, func(h hypothesis) bool { return h.prints[p] != first[0].prints[p] }) {
			out = append(out, name)
		}
	}
	return out
}

// following is the process whose line should have come next in the run in which
// nothing goes wrong, the one with these steps, and of which the capture has no log
// that shows logins.
func following(l *flow.Login, steps []flow.Step, first []hypothesis, classes []*class) string {
	if len(first) == 0 || l.Outcome != flow.Inconclusive && !timedOut(l) {
		return ""
	}
	i := slices.IndexFunc(classes, func(c *class) bool { return c.healthy })
	last := -1
	for _, m := range classes[i].result.Matches {
		if m.Observed >= 0 {
			last = max(last, m.Expected)
		}
	}
	for _, m := range classes[i].result.Matches { // in expected order
		if s := m.Expected; s > last && m.Observed < 0 && !holds(l, steps[s].Process) && steps[s].Basis != "assumed" {
			return steps[s].Process
		}
	}
	return ""
}

// state is what the capture could show of a process.
func state(l *flow.Login, process string) string {
	for _, c := range l.Coverage {
		if c.Process == process {
			return c.State
		}
	}
	return "absent"
}

// holds says that the capture has the process's lines of logins at that time.
func holds(l *flow.Login, process string) bool {
	s := state(l, process)
	return s == "seen" || s == "quiet"
}

// refusedBy is the line that refuses the login with a code, in public wording and
// as an entry of its own; nil for none.
func refusedBy(l *flow.Login) *flow.Step {
	for i := range l.Steps {
		s := &l.Steps[i]
		if s.Says == "refuses" && s.Status != flow.Unattributed && (s.Basis == "public" || s.Basis == "documented") &&
			!s.Evidence[0].Fused && (coded(s.Value("failure")) || coded(s.Value("status"))) {
			return s
		}
	}
	return nil
}

// coded says that a value is a code; 0 says that there is none.
func coded(text string) bool { return strings.Trim(text, "0xX") != "" }

// naming are the other causes that name all codes of a refusal, and whether the
// cause itself does.
func (j *Judge) naming(refusal *flow.Step, id string) (rivals []string, itself bool) {
	codes := j.codesOf(refusal)
	for _, c := range j.causes.Causes() {
		all := true
		for _, same := range codes {
			all = all && slices.ContainsFunc(same, func(k knowledge.Key) bool {
				return slices.ContainsFunc(c.Codes, func(own knowledge.Relation) bool {
					return own.Table == k.Table && strings.EqualFold(own.Number, k.Number)
				})
			})
		}
		switch {
		case !all:
		case c.ID == id:
			itself = true
		default:
			rivals = append(rivals, c.ID)
		}
	}
	return rivals, itself
}

// codesOf are the codes that a refusal prints, each with the keys under which it
// stands: a failure code is CF_ in a control failure and E_CTI_ in a failure
// confirmation; an error of CUCM is the PG's under another number.
func (j *Judge) codesOf(s *flow.Step) (out [][]knowledge.Key) {
	for _, f := range []struct {
		field  string
		tables []string
	}{{"failure", []string{"CF"}}, {"status", []string{"E_CTI"}}, {"perror", []string{"PERERR", "CTIERR"}}} {
		text := s.Value(f.field)
		if !coded(text) {
			continue
		}
		var keys []knowledge.Key
		for _, c := range j.causes.Codes(text) {
			if slices.Contains(f.tables, c.Table.Name) {
				keys = append(keys, c.Key())
			}
		}
		out = append(out, keys)
	}
	return out
}

// refutes says whether lines that are there contradict every one of these causes:
// that lines are missing does not, and of a cause that no run stands for nothing is
// known.
func (j *Judge) refutes(l *flow.Login, classes []*class, ids []string) bool {
	for _, id := range ids {
		tried := false
		for _, c := range classes {
			if slices.ContainsFunc(j.causesOf(c.hypotheses), func(n named) bool { return n.ID == id }) {
				tried = true
				if against(l, c) < 0 {
					return false
				}
			}
		}
		if !tried {
			return false
		}
	}
	return true
}

// against is the step of the login that contradicts a class, -1 for none. What was
// found in another entry's line may have been written there: it contradicts nothing.
func against(l *flow.Login, c *class) int {
	for _, d := range c.result.Deviations {
		if d.Observed != nil && (d.Kind == flow.Unexpected || d.Kind == flow.Different || d.Kind == flow.Reordered) && !onlyFused(&l.Steps[*d.Observed]) {
			return *d.Observed
		}
	}
	return -1
}

func onlyFused(s *flow.Step) bool {
	return !slices.ContainsFunc(s.Evidence, func(e flow.Evidence) bool { return !e.Fused })
}

// mostRefuted bounds the refuted causes that are named.
const mostRefuted = 5

// contradicted are the next best causes that a line of the login contradicts.
func (j *Judge) contradicted(l *flow.Login, v *verdict, classes []*class) (out []contradiction) {
	told := map[string]bool{}
	for _, n := range v.causes {
		told[n.ID] = true
	}
	for _, c := range classes {
		step := against(l, c)
		if step < 0 || c.result.Cost == v.cost {
			continue
		}
		for _, n := range j.causesOf(c.hypotheses) {
			if !told[n.ID] && len(out) < mostRefuted {
				told[n.ID] = true
				out = append(out, contradiction{n.ID, step})
			}
		}
	}
	return out
}

// shape is what a login shows, without the numbers that are its own: logins of one
// shape went the same way.
func shape(l *flow.Login, r *reference.Request) string {
	var b strings.Builder
	b.WriteString(string(l.Outcome) + " " + string(r.Kind) + " " + strconv.Itoa(r.PG) + " " + strconv.Itoa(r.PIM) + " " + strconv.Itoa(r.WorkMode) + " " +
		strconv.Itoa(len(l.Agent.SkillGroups)) + " " + strconv.Itoa(len(l.Agent.PrecisionQueues)) + " " + strconv.FormatBool(l.Agent.Terminal == ""))
	for _, c := range l.Coverage {
		b.WriteString(" " + c.Process + "=" + c.State)
	}
	for i := range l.Ambiguous {
		b.WriteString(" " + l.Ambiguous[i].Message)
	}
	for i := range l.Steps {
		s := &l.Steps[i]
		b.WriteString("\n" + s.Process + " " + s.Message + " " + s.Status)
		if s.Evidence[0].Fused {
			b.WriteString(" fused")
		}
		for _, f := range s.Fields {
			if telling(f.Name) && f.Name != "ext" {
				b.WriteString(" " + f.Name + "=" + f.Value)
			}
		}
		for _, flag := range s.Flags {
			b.WriteString(" " + flag)
		}
	}
	if len(l.Unread) > 0 {
		b.WriteString("\nunread")
	}
	return b.String()
}
