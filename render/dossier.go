package render

import (
	"io"
	"slices"

	"uccetrace/flow"
)

// mostFull is how many logins a dossier shows in full unless all are asked for, the
// failed ones first; mostRows how many more of each kind have a row.
const (
	mostFull = 100
	mostRows = 10_000
)

// mostSeenAgents bounds how many agents are told apart when they are counted.
const mostSeenAgents = 1_000_000

// dossier collects what a report that is handed on says: the logins that did not
// succeed in full, up to a limit, a row each of the others. It is written at the
// end, by the format that made it.
type dossier struct {
	*report
	out   io.Writer
	opt   Options
	write func(*dossier, *document) error

	bad, good, unsure             []loginRow // unsure are those that nobody can judge
	moreBad, moreGood, moreUnsure int64
	window                        window
	weighed                       bool // for a case note: the incidents that weigh most first
}

// window is when logins did not succeed, and what did before and after.
type window struct {
	lastGood, firstBad, lastBad, firstGood flow.Time
	agents                                 map[string]bool
}

// newDossier makes a sink whose document is written by a format.
func newDossier(w io.Writer, opt Options, full int, write func(*dossier, *document) error) *dossier {
	text := opt
	text.Color, text.Limit = false, full
	d := &dossier{report: &report{page: newPage(w, text), count: map[flow.Outcome]int64{}, episodes: map[string]*episode{}},
		out: w, opt: opt, write: write}
	d.window.agents = map[string]bool{}
	return d
}

func (d *dossier) Login(l *flow.Login) error {
	unjudged := l.Unjudged() != nil // whether it is good or bad nobody knows
	if !unjudged {
		d.window.add(l)
	}
	row := rowOf(d.page, l)
	switch {
	case unjudged && len(d.unsure) < mostRows:
		d.unsure = append(d.unsure, row)
	case unjudged:
		d.moreUnsure++
	case l.Outcome != flow.Succeeded && len(d.bad) < mostRows+d.limit:
		d.bad = append(d.bad, row)
	case l.Outcome != flow.Succeeded:
		d.moreBad++
	case len(d.good) < mostRows:
		d.good = append(d.good, row)
	default:
		d.moreGood++
	}
	return d.report.Login(l)
}

func (w *window) add(l *flow.Login) {
	if l.Outcome == flow.Succeeded {
		switch {
		case w.firstBad.IsZero():
			w.lastGood = l.Start
		case w.firstGood.IsZero():
			w.firstGood = l.Start
		}
		return
	}
	if w.firstBad.IsZero() {
		w.firstBad = l.Start
	}
	w.lastBad, w.firstGood = l.Start, flow.Time{}
	if l.Agent.ID != "" && len(w.agents) < mostSeenAgents {
		w.agents[l.Agent.ID] = true
	}
}

func (d *dossier) End(c *flow.Closing) error { return d.write(d, d.document(c)) }

// rowOf is a login in a row.
func rowOf(p *page, l *flow.Login) loginRow {
	spans := goodRow(p, l)
	r := loginRow{id: l.ID, Start: l.Start.String(), Agent: spans[1].text, Name: l.Agent.Name, Extension: l.Agent.Extension,
		Peripheral: l.Agent.Peripheral, Client: l.Agent.Client, Outcome: l.Outcome, Groups: spans[6].text}
	if l.ConfirmedMS != nil {
		r.Confirmed = ms(*l.ConfirmedMS)
	}
	if l.RouterMS != nil {
		r.Router = ms(*l.RouterMS)
	}
	if l.Outcome != flow.Succeeded {
		r.Why = inShort(p.whyOf(l))
		if r.Why == "" && l.Reached != "" {
			r.Why = "stopped after " + l.Reached
		}
	}
	return r
}

// inShort is why something went wrong in a line, "" where nothing is known.
func inShort(w why) string {
	switch {
	case w.unjudged != "":
		return "cannot be judged: " + w.unjudged
	case w.unknown != "":
		return "not known: " + w.unknown
	case len(w.causes) == 0:
		return ""
	case w.certainty != flow.Possible && w.certainty != "":
		return w.causes[0].title
	case w.open:
		return "no known cause explains all lines; the nearest: " + w.causes[0].title
	case len(w.causes) > 1:
		return "one of " + digitsPlain(len(w.causes)) + " causes, such as: " + w.causes[0].title
	}
	return "may be: " + w.causes[0].title
}

// rest are the rows of the logins that did not succeed and are not shown in full.
func (d *dossier) rest() []loginRow {
	full := map[string]bool{}
	for _, l := range d.listed() {
		full[l.ID] = true
	}
	return slices.DeleteFunc(slices.Clone(d.bad), func(r loginRow) bool { return full[r.id] })
}
