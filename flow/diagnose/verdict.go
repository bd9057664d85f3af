package diagnose

import (
	"cmp"
	"slices"

	"uccetrace/flow"
	"uccetrace/flow/decision"
	"uccetrace/flow/knowledge"
)

// candidate is a cause that may be the one, with what speaks for and against it.
type candidate struct {
	*knowledge.Cause
	setting  decision.Setting   // of its decisions the one that fits best; none where it has none
	strength knowledge.Strength // of the code that says most of it, "" where none does
	open     int                // codes of the login that it leaves unexplained
	cost     int                // of the lines that its replay leaves unexplained
	against  int                // the step that contradicts it, -1 for none
	unfaced  bool               // the request does not come to any of its decisions
}

// unexplained is what one code costs that a cause does not explain: as much as a line
// that refuses the login.
const unexplained = 10

// leaves is the cost of all that a cause does not explain, of codes and lines. What a
// code leads to explains the login if it explains all codes: of lines there may be others
// than the engine prints.
func (c candidate) leaves() int {
	if coded(c) {
		return unexplained * c.open
	}
	return c.cost + unexplained*c.open
}

// verdict is what is said of a login, and of every other one that went the same way.
type verdict struct {
	first     []candidate // the causes that nothing tells apart, and
	further   []candidate // others that the codes lead to, each less likely
	refuted   []candidate
	certainty flow.Certainty
	// split are the processes whose lines would tell the first causes apart, next the
	// one that comes next on the path and that the capture does not show; "" for none.
	split []string
	next  string
	stop  *flow.Stop // of a login that was refused by nobody on its way
	// causes are the first and the further ones, without what is a login's own.
	causes []flow.Cause
	judged bool // the engine can make the request
	parts  bool // the login is not as if nothing went wrong, as far as the capture could show
}

// mostRefuted and mostFurther bound what is named; causes that a code leads to are all
// named.
const (
	mostRefuted = 5
	mostFurther = 5
)

// weigh is the verdict on a login. What its lines say comes first: the causes that their
// codes lead to. Where no code is, or none that is known, those remain of whoever
// refused it; where nobody did, those of the hop at which it stopped. Replays rank them.
func (j *Judge) weigh(l *flow.Login, facts []fact, all []hypothesis, path *path) *verdict {
	v := &verdict{certainty: flow.Possible}
	v.stop = path.stop()
	if !j.stopped(l) {
		all = slices.DeleteFunc(slices.Clone(all), func(h hypothesis) bool { return h.faced && !h.refuses && h.against < 0 })
	}
	causes := j.candidates(facts, all)
	switch {
	case j.stopped(l):
		v.first = j.suspects(l, all, path)
	case !slices.ContainsFunc(causes, coded):
		v.first = nearest(slices.DeleteFunc(slices.Clone(causes), contradicted))
		for i := range v.first {
			v.first[i].open = len(facts)
		}
	default:
		v.decide(slices.DeleteFunc(slices.Clone(causes), func(c candidate) bool { return !coded(c) }))
		v.certainty = v.certain(l, facts, causes)
	}
	v.refuted = refutedOf(causes, v)
	hypotheses := slices.DeleteFunc(slices.Clone(all), func(h hypothesis) bool {
		return h.against >= 0 || !slices.ContainsFunc(v.first, func(c candidate) bool { return c.Cause == j.of[h.setting.Decision+"="+h.setting.Outcome] })
	})
	v.split = splitting(hypotheses)
	if j.stopped(l) && len(v.first) > 0 {
		v.next = path.absent()
	}
	return v
}

func coded(c candidate) bool        { return c.strength != "" }
func contradicted(c candidate) bool { return c.against >= 0 }

// unfit reports whether a cause cannot be that of this login: a line contradicts it, or
// what it is about is no part of such a login.
func unfit(c candidate) bool { return contradicted(c) || c.unfaced }

// candidates are all causes that a code leads to or a replay stands for, in the order of
// the knowledge base, each with the outcome that fits best.
func (j *Judge) candidates(facts []fact, all []hypothesis) []candidate {
	best := map[*knowledge.Cause]*hypothesis{}
	for i := range all {
		h := &all[i]
		outcome := h.setting.Decision + "=" + h.setting.Outcome
		for _, c := range append(j.like[outcome], j.of[outcome]) {
			if b := best[c]; c != nil && (b == nil || fits(h, b)) {
				best[c] = h
			}
		}
	}
	var out []candidate
	for _, cause := range j.ordered {
		c := candidate{Cause: cause, against: -1}
		for i := range facts {
			s := facts[i].strength(cause)
			switch {
			case s != "" && (c.strength == "" || c.strength.Weaker(s)):
				c.strength = s
			case s == "" && (facts[i].says() || len(facts[i].related) == 0):
				c.open++
			}
		}
		h := best[cause]
		if c.strength == "" && (h == nil || len(cause.Decisions) == 0) {
			continue
		}
		if h != nil {
			c.cost, c.against, c.unfaced = h.cost, h.against, !h.faced
			if c.against >= 0 && slices.ContainsFunc(facts, func(f fact) bool { return f.strength(cause) != "" && slices.Contains(f.steps, c.against) }) {
				c.against = -1 // the line itself prints a code that leads to it
			}
			if len(cause.Decisions) > 0 {
				c.setting = h.setting
			}
		}
		out = append(out, c)
	}
	return out
}

// fits reports whether one hypothesis is a better one of the same cause than another.
func fits(h, other *hypothesis) bool {
	if (h.against < 0) != (other.against < 0) {
		return h.against < 0
	}
	return h.cost < other.cost
}

// nearest are the causes whose replays leave least unexplained.
func nearest(causes []candidate) []candidate {
	if len(causes) == 0 {
		return nil
	}
	least := slices.MinFunc(causes, func(a, b candidate) int { return cmp.Compare(a.cost, b.cost) }).cost
	return slices.DeleteFunc(causes, func(c candidate) bool { return c.cost > least })
}

// decide puts the causes that codes lead to in order. Those that leave fewest codes
// unexplained come first (V7), of them those that a code says most of. What a code names
// is first whatever else there is; of causes that it admits, lines that contradict one
// rule it out, and replays rank what is left. Only where lines rule out all of them do
// those come first that a code is merely inferred for.
func (v *verdict) decide(causes []candidate) {
	open := slices.MinFunc(causes, func(a, b candidate) int { return cmp.Compare(a.open, b.open) }).open
	causes = slices.DeleteFunc(causes, func(c candidate) bool { return c.open > open })
	for _, strength := range []knowledge.Strength{knowledge.Names, knowledge.Among, knowledge.GoesWith} {
		tier := slices.DeleteFunc(slices.Clone(causes), func(c candidate) bool { return c.strength != strength })
		if len(tier) == 0 {
			continue
		}
		if len(v.first) == 0 {
			v.first = tier
		}
		if strength == knowledge.Names {
			break
		}
		if left := slices.DeleteFunc(slices.Clone(tier), unfit); len(left) > 0 {
			v.first = nearest(left)
			break
		}
	}
	for _, c := range causes {
		if !contradicted(c) && !slices.ContainsFunc(v.first, c.same) {
			v.further = append(v.further, c)
		}
	}
	slices.SortStableFunc(v.further, func(a, b candidate) int {
		if a.strength != b.strength {
			if a.strength.Weaker(b.strength) {
				return 1
			}
			return -1
		}
		return cmp.Compare(a.cost, b.cost)
	})
	led := len(v.further)
	for led > 0 && v.further[led-1].strength == "" {
		led--
	}
	v.further = v.further[:min(len(v.further), max(led, mostFurther))]
}

func (c candidate) same(o candidate) bool { return c.Cause == o.Cause }

// certain is how certain the first cause is (V6). Stated: a published code names it, and
// no line contradicts it. Inferred: a published code admits it, and lines that are there
// contradict all others that the codes admit and all that would have refused the login
// with the same lines. Beside a line that nobody can read, or several causes, nothing is
// more than possible.
func (v *verdict) certain(l *flow.Login, facts []fact, all []candidate) flow.Certainty {
	if len(v.first) != 1 || v.first[0].open > 0 || len(l.Unread) > 0 || contradicted(v.first[0]) {
		return flow.Possible
	}
	c := v.first[0]
	public := slices.ContainsFunc(facts, func(f fact) bool { return f.public && f.strength(c.Cause) == c.strength })
	switch {
	case !public || c.strength == knowledge.GoesWith:
		return flow.Possible
	case c.strength == knowledge.Names:
		return flow.Stated
	case c.cost > 0:
		return flow.Possible
	}
	ruledOut := false
	for _, o := range all {
		if o.same(c) || !coded(o) && o.cost > c.cost {
			continue
		}
		if !contradicted(o) {
			return flow.Possible
		}
		ruledOut = true
	}
	if !ruledOut {
		return flow.Possible
	}
	return flow.Inferred
}

// refutedOf are the causes that a line contradicts: those that a code leads to or, where
// no code does, those that come nearest.
func refutedOf(causes []candidate, v *verdict) []candidate {
	led := slices.ContainsFunc(causes, coded)
	out := slices.DeleteFunc(slices.Clone(causes), func(c candidate) bool {
		return !contradicted(c) || led && !coded(c) || slices.ContainsFunc(v.first, c.same)
	})
	slices.SortStableFunc(out, func(a, b candidate) int {
		if coded(a) != coded(b) {
			if coded(a) {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.cost, b.cost)
	})
	return out[:min(len(out), mostRefuted)]
}

// lost is the outcome of a hop on which a message does not arrive.
const lost = "lost"

// suspects are the causes of a login that nobody on its way refused: those that leave
// least unexplained and part from the run in which nothing goes wrong soonest after what
// the capture shows, or anywhere up to the next line that it could have shown or of a
// process whose log is lacking; who gives up waiting says that somebody was silent, not
// that it was the nearest, so that a log that is lacking limits nothing then. And where
// the process that printed last waits for an answer, that any message of it is lost. A
// login of which the capture shows all that it could has none.
func (j *Judge) suspects(l *flow.Login, all []hypothesis, path *path) []candidate {
	well := all[0]
	left := slices.DeleteFunc(slices.Clone(all[1:]), func(h hypothesis) bool {
		return h.against >= 0 || h.parts >= well.parts || h.refuses && j.timedOut(l)
	})
	if len(left) == 0 {
		return nil
	}
	least := slices.MinFunc(left, func(a, b hypothesis) int { return cmp.Compare(a.cost, b.cost) }).cost
	left = slices.DeleteFunc(left, func(h hypothesis) bool { return h.cost > least })
	soonest := slices.MinFunc(left, func(a, b hypothesis) int { return cmp.Compare(a.parts, b.parts) }).parts
	if j.timedOut(l) {
		soonest = max(soonest, path.visible())
	} else {
		soonest = max(soonest, path.handling(path.next()))
	}
	left = slices.DeleteFunc(left, func(h hypothesis) bool { return h.parts > soonest })
	for _, h := range all[1:] {
		if h.setting.Outcome == lost && path.waits(&h) && !slices.ContainsFunc(left, func(o hypothesis) bool { return o.setting == h.setting }) {
			h.cost, h.against = least, -1
			left = append(left, h)
		}
	}
	var told []fact
	if code, ok := j.causes.Field("status", givenUp); ok && j.timedOut(l) {
		told = append(told, fact{Fact: code, related: j.related(code)})
	}
	out := slices.DeleteFunc(j.candidates(told, left), func(c candidate) bool { return c.setting == decision.Setting{} })
	for i := range out {
		out[i].open = 0 // that nobody answered is no code to be explained
	}
	slices.SortStableFunc(out, func(a, b candidate) int {
		if coded(a) != coded(b) && coded(a) {
			return -1
		}
		return 0
	})
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

// state is what the capture could show of a process.
func state(l *flow.Login, process string) string {
	for _, c := range l.Coverage {
		if c.Process == process {
			return c.State
		}
	}
	return "absent"
}

// holds reports whether the capture has the process's lines of logins at that time.
func holds(l *flow.Login, process string) bool {
	s := state(l, process)
	return s == "seen" || s == "quiet"
}
