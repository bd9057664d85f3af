package diagnose

import (
	"slices"
	"strings"

	"uccetrace/flow"
	"uccetrace/flow/knowledge"
)

// verdict is what the classes say of a login.
type verdict struct {
	best      *class
	others    []*class // by cost
	explains  bool     // no deviation and no unread line remains
	certainty flow.Certainty
}

// weigh ranks the classes, cheapest first, and says how certain the first one is.
func (j *Judge) weigh(l *flow.Login, classes []*class) *verdict {
	v := &verdict{best: classes[0], others: classes[1:], certainty: flow.Possible}
	v.explains = v.best.result.Cost == 0 && len(l.Unread) == 0 && !v.best.healthy
	found := j.causesOf(v.best)
	if !v.explains || len(found) != 1 || len(v.others) > 0 && v.others[0].result.Cost == 0 {
		return v
	}
	refusal := refusedBy(l)
	if refusal == nil {
		return v // only absence speaks for it
	}
	rivals := j.naming(refusal, found[0].ID)
	switch {
	case rivals == nil:
	case len(rivals) == 0:
		v.certainty = flow.Stated
	case j.refuted(v, rivals):
		v.certainty = flow.Inferred
	}
	return v
}

// refusedBy is the line that refuses the login with a code, in public wording and
// as an entry of its own; nil for none.
func refusedBy(l *flow.Login) *flow.Step {
	for i := range l.Steps {
		s := &l.Steps[i]
		if s.Says == "refuses" && s.Status != flow.Unattributed && (s.Basis == "public" || s.Basis == "documented") &&
			!s.Evidence[0].Fused && (value(s, "failure") != "" || value(s, "status") != "") {
			return s
		}
	}
	return nil
}

func value(s *flow.Step, name string) string {
	if i := slices.IndexFunc(s.Fields, func(f flow.Field) bool { return f.Name == name }); i >= 0 {
		return s.Fields[i].Value
	}
	return ""
}

// naming are the other causes that name the codes of a refusal; nil where the cause
// itself does not name them: then they prove nothing of it.
func (j *Judge) naming(refusal *flow.Step, id string) []string {
	keys := map[string]string{"CF": value(refusal, "failure"), "E_CTI": value(refusal, "status"), "PERERR": value(refusal, "perror")}
	rivals, itself := []string{}, false
	for _, c := range j.causes.Causes() {
		all := true
		for table, number := range keys {
			if number == "" || number == "0" {
				continue
			}
			all = all && slices.ContainsFunc(c.Codes, func(k knowledge.Key) bool { return k.Table == table && k.Number == number })
		}
		switch {
		case !all:
		case c.ID == id:
			itself = true
		default:
			rivals = append(rivals, c.ID)
		}
	}
	if !itself {
		return nil
	}
	return rivals
}

// refuted says whether lines that are there contradict every one of these causes:
// that lines are missing does not, and of a cause that no run stands for nothing is
// known.
func (j *Judge) refuted(v *verdict, ids []string) bool {
	for _, id := range ids {
		tried := false
		for _, c := range v.others {
			if slices.ContainsFunc(j.causesOf(c), func(n named) bool { return n.ID == id }) {
				tried = true
				if !contradicted(c) {
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

func contradicted(c *class) bool {
	return slices.ContainsFunc(c.result.Deviations, func(d flow.Deviation) bool {
		return d.Kind == flow.Unexpected || d.Kind == flow.Different || d.Kind == flow.Reordered
	})
}

// shape is what a login shows, without the numbers that are its own: logins of one
// shape went the same way.
func shape(l *flow.Login) string {
	var b strings.Builder
	b.WriteString(string(l.Outcome))
	for _, c := range l.Coverage {
		b.WriteString(" " + c.Process + "=" + c.State)
	}
	for i := range l.Steps {
		s := &l.Steps[i]
		b.WriteString("\n" + s.Process + " " + s.Message + " " + s.Status)
		for _, f := range s.Fields {
			if telling[f.Name] && f.Name != "ext" || f.Name == "workmode" {
				b.WriteString(" " + f.Name + "=" + f.Value)
			}
		}
	}
	for i := range l.Unread {
		b.WriteString("\n" + l.Unread[i].Process)
	}
	return b.String()
}
