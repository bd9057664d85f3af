package main

import (
	"cmp"
	"slices"
	"strings"

	"uccetrace/flow/knowledge"
	"uccetrace/flow/search"
	"uccetrace/parser/catalog"
	"uccetrace/render"
)

// How many causes, codes and messages are shown for words, unless all are asked for,
// and what share of the best one's weight the last must have.
const (
	mostCauses   = 8
	mostCodes    = 3
	mostMessages = 3
	worthShowing = 0.3
	// surely is the share of a question's words that a code must have to be told at all,
	// and that a message must have.
	surely = 0.7
)

// attempts is how a question was read, for whoever gets no answer.
type attempts struct {
	code      bool             // it is spelled as a code
	facts     []knowledge.Fact // codes of the line that no table has
	respelled []search.Respelling
	unknown   []string
}

// answer finds what a question means, the surest way first: an id, a code, a message,
// an outcome, a line, words.
func answer(base *knowledge.Base, cat *catalog.Catalog, question string, all bool) (*render.Explanation, attempts, error) {
	e := &render.Explanation{
		Schema: render.ExplainSchema, Question: question, ReadAs: []string{},
		Codes: []render.ExplainedCode{}, Causes: []*knowledge.Cause{}, Messages: []render.ExplainedMessage{}, Relations: []render.ExplainedRelation{},
	}
	if question == "" {
		e.Causes = base.Causes()
		return e, attempts{}, nil
	}
	if c := base.Cause(strings.ReplaceAll(strings.ToLower(question), " ", "-")); c != nil {
		e.Causes = append(e.Causes, c)
		return e, attempts{}, nil
	}
	if codes := base.Codes(question); len(codes) > 0 {
		addCodes(e, base, codes)
		readAs(e, codes)
		return e, attempts{}, nil
	}
	if m, ok := cat.Message(question); ok {
		addMessage(e, m)
		return e, attempts{}, nil
	}
	if e.Causes = deciding(base, question); len(e.Causes) > 0 {
		return e, attempts{}, nil
	}
	tried := attempts{code: base.Coded(question)}
	if tried.code || addLine(e, base, cat, question, &tried) {
		return e, tried, nil
	}
	return e, tried, addWords(e, base, cat, question, all, &tried)
}

// readAs says which codes a question was read as.
func readAs(e *render.Explanation, codes []knowledge.Code) {
	for _, c := range codes {
		e.ReadAs = append(e.ReadAs, strings.TrimSpace(c.Table.Name+" "+c.Spelled+" "+c.Name))
	}
}

// addLine reads a question as a line of a log: its message, its codes, the causes that
// they or the message lead to. It reports whether it is one, or holds a code.
func addLine(e *render.Explanation, base *knowledge.Base, cat *catalog.Catalog, question string, tried *attempts) bool {
	var codes []knowledge.Code
	for _, f := range base.FactsIn(question) {
		known := base.Codes(f.Table + " " + f.Printed)
		if len(known) == 0 {
			tried.facts = append(tried.facts, f)
		}
		codes = append(codes, known...)
	}
	var line catalog.Reading
	if strings.ContainsAny(question, ":=([{<_%|") {
		line = cat.Pasted(question)
	}
	if len(codes) == 0 && (line.Message == nil || line.Verdict != catalog.Claimed || line.Message.Basis == catalog.General) {
		return false
	}
	e.Line = true
	if line.Message != nil {
		addMessage(e, line.Message)
		e.Messages[0].Near = line.Verdict == catalog.Near
	}
	if line.Verdict == catalog.Claimed {
		for _, c := range base.Signed(line.Message.ID, line.Value) {
			e.Causes = append(e.Causes, c)
			e.Relations = append(e.Relations, render.ExplainedRelation{Cause: c.ID, Message: line.Message.ID, Strength: knowledge.Names})
		}
	}
	addCodes(e, base, codes)
	readAs(e, codes)
	if line.Verdict == catalog.Claimed {
		for _, c := range base.Fitting(line.Message.ID, line.Value) {
			if !slices.Contains(e.Causes, c) {
				e.Causes = append(e.Causes, c)
			}
			e.Relations = append(e.Relations, render.ExplainedRelation{Cause: c.ID, Message: line.Message.ID, Strength: knowledge.GoesWith})
		}
	}
	return true
}

// addCodes adds codes with the causes that they lead to, the strongest relation first
// and, of one strength, first the causes that more of the codes lead to.
func addCodes(e *render.Explanation, base *knowledge.Base, codes []knowledge.Code) {
	type led struct {
		cause    *knowledge.Cause
		strength knowledge.Strength
		codes    int
	}
	var causes []led
	for _, c := range codes {
		x := render.ExplainedCode{
			Table: c.Table.Name, Number: c.Spelled, Forms: c.Forms(), Name: c.Name, Basis: string(c.Basis),
			Title: c.Table.Title, Used: c.Table.Used, Meaning: c.Meaning, Causes: []string{}, Sources: c.Sources,
		}
		fact := knowledge.Fact{Table: c.Table.Name, Number: c.Number, Printed: c.Spelled}
		if c.Spelled == "" {
			e.Codes = append(e.Codes, x)
			continue
		}
		for _, r := range base.Related(fact) {
			x.Causes = append(x.Causes, r.Cause.ID)
			e.Relations = append(e.Relations, render.ExplainedRelation{
				Cause: r.Cause.ID, Code: fact.String(), As: r.Key.String(), Strength: r.Strength, Sources: r.Sources,
			})
			at := slices.IndexFunc(causes, func(l led) bool { return l.cause == r.Cause })
			if at < 0 {
				causes = append(causes, led{r.Cause, r.Strength, 0})
				at = len(causes) - 1
			}
			causes[at].codes++
			if causes[at].strength.Weaker(r.Strength) {
				causes[at].strength = r.Strength
			}
		}
		e.Codes = append(e.Codes, x)
	}
	slices.SortStableFunc(causes, func(a, b led) int {
		switch {
		case a.strength.Weaker(b.strength):
			return 1
		case b.strength.Weaker(a.strength):
			return -1
		}
		return cmp.Compare(b.codes, a.codes)
	})
	for _, l := range causes {
		if !slices.Contains(e.Causes, l.cause) {
			e.Causes = append(e.Causes, l.cause)
		}
	}
}

func addMessage(e *render.Explanation, m *catalog.Message) {
	e.Messages = append(e.Messages, render.ExplainedMessage{
		ID: m.ID, Process: m.Process, Title: m.Title, Basis: string(m.Basis), Wording: wording(m),
	})
}

// wording is the first line of a message's template.
func wording(m *catalog.Message) string {
	for _, line := range strings.Split(catalog.Format(m), "\n") {
		if text, ok := strings.CutPrefix(strings.TrimSpace(line), "line "); ok {
			return text
		}
	}
	return ""
}

// deciding are the causes of a decision, of one outcome of it, or of a failure of
// the catalogue of failures (F23).
func deciding(base *knowledge.Base, question string) []*knowledge.Cause {
	out := []*knowledge.Cause{}
	for _, c := range base.Causes() {
		hit := false
		for _, d := range c.Decisions {
			hit = hit || d.String() == question || d.Name == question
		}
		for _, f := range c.Failures {
			hit = hit || strings.EqualFold(f, question)
		}
		if hit {
			out = append(out, c)
		}
	}
	return out
}

// addWords adds what words lead to.
func addWords(e *render.Explanation, base *knowledge.Base, cat *catalog.Catalog, question string, all bool, tried *attempts) error {
	messages := make([]search.Message, len(cat.Messages))
	for i, m := range cat.Messages {
		messages[i] = search.Message{ID: m.ID, Title: m.Title, Wording: wording(m)}
	}
	index, err := search.New(base, messages)
	if err != nil {
		return err
	}
	defer index.Close() //nolint:errcheck // in memory
	found, err := index.Find(question)
	if err != nil {
		return err
	}
	tried.respelled, tried.unknown = found.Respelled, found.Unknown
	for _, r := range found.Respelled {
		e.Respelled = append(e.Respelled, render.Respelling{From: r.From, To: r.To})
	}
	e.Ranked = true
	codes := shownCodes(found, all)
	addCodes(e, base, codes)
	e.Causes, e.Codes = []*knowledge.Cause{}, e.Codes[:len(codes)]
	for _, h := range found.Causes {
		best := found.Causes[0].Score
		if all || len(e.Causes) < mostCauses && h.Score >= worthShowing*best || h.Score == best {
			e.Causes = append(e.Causes, h.Cause)
		} else {
			e.Left++
		}
	}
	e.CodesLead = len(codes) > 0 && (len(found.Causes) == 0 || found.Codes[0].Share > found.Causes[0].Share)
	for _, h := range found.Messages {
		if h.Share >= surely && (all || len(e.Messages) < mostMessages) {
			addMessage(e, cat.Messages[h.Message])
		}
	}
	return nil
}

// shownCodes are the codes to tell: those that have most of the question, and where
// nothing else was found those that have some of it. Of two numbers of one error the
// better one is told.
func shownCodes(found search.Answer, all bool) (out []knowledge.Code) {
	for _, h := range found.Codes {
		enough := h.Share >= surely && h.Score >= worthShowing*found.Codes[0].Score || len(found.Causes) == 0
		if !all && (!enough || len(out) == mostCodes) {
			break
		}
		f := fact(*h.Code)
		if !slices.ContainsFunc(out, func(o knowledge.Code) bool { return o.Meaning == h.Code.Meaning && fact(o).Same(f) }) {
			out = append(out, *h.Code)
		}
	}
	return out
}

func fact(c knowledge.Code) knowledge.Fact {
	return knowledge.Fact{Table: c.Table.Name, Number: c.Number, Printed: c.Spelled}
}

// nothing says what was tried, and what to do.
func nothing(base *knowledge.Base, question string, tried attempts) string {
	var said []string
	if tried.code {
		said = append(said, "no table has such a code")
	} else {
		if len(tried.facts) > 0 {
			var codes []string
			for _, f := range tried.facts {
				codes = append(codes, f.String())
			}
			said = append(said, "as a line it holds "+strings.Join(codes, ", ")+", which no table has")
		} else {
			said = append(said, "as a line it holds no code and is no message of the catalogue")
		}
		switch {
		case len(tried.unknown) > 0:
			said = append(said, "as words nothing has "+strings.Join(tried.unknown, ", "))
		default:
			said = append(said, "as words no cause, code or message has enough of them")
		}
		for _, r := range tried.respelled {
			said = append(said, r.From+" was read as "+r.To)
		}
	}
	hint := `; write a code, a line of a log, a cause ("uccetrace explain" lists them), or what the agent reads`
	if near := base.Near(question); len(near) > 0 {
		hint = "; did you mean " + strings.Join(near, ", ") + "?"
	}
	return strings.Join(said, "; ") + hint
}
