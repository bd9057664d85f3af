package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"uccetrace/flow/knowledge"
	"uccetrace/parser/catalog"
	"uccetrace/render"
)

// How many causes and messages are shown for words, unless all are asked for, and
// what share of the best one's weight the last must have.
const (
	mostCauses   = 8
	mostMessages = 3
	worthShowing = 0.3
)

func (a *app) explainCommand() *cobra.Command {
	c := onlyOwnFlags(&cobra.Command{
		Use:   "explain CODE | CAUSE | MESSAGE | SENTENCE…",
		Short: "What a code, a cause or an agent's words mean, and what to do",
		Long: `Looks up what is known of logins that fail, without any capture: a code by number
(signed, unsigned or hex; all tables that have it) or by name, a cause by its id or
by words, a message of the catalogue, a whole trace line for the codes in it, or the
sentence that an agent reads out. Without an argument it lists the causes.

--format json gives the same as one object. A folder with causes of your own
(--causes) adds to these or replaces them by id.

Exit code 5 where nothing is found.`,
		Example: "  $ uccetrace explain 0x8CCC0060\n" +
			"  $ uccetrace explain CF 260\n" +
			"  $ uccetrace explain extension-in-no-rule\n" +
			"  $ uccetrace explain The device associated with that extension or dial number is invalid",
		DisableFlagParsing: true, // RunE does it: -1932787616 is a code
		RunE: func(c *cobra.Command, args []string) error {
			c.DisableFlagParsing = false
			if err := c.ParseFlags(unsignedFlags(args)); err != nil {
				return c.FlagErrorFunc()(c, err)
			}
			if help, err := c.Flags().GetBool("help"); err == nil && help {
				return c.Help()
			}
			return a.explain(strings.Join(strings.Fields(strings.Join(c.Flags().Args(), " ")), " "))
		},
	}, "catalog", "causes", "all", "ascii", "color")
	c.ValidArgsFunction = causeNames
	return c
}

// unsignedFlags keeps numbers below zero from being read as flags: a blank before
// them does.
func unsignedFlags(args []string) []string {
	out := append([]string(nil), args...)
	for i, arg := range out {
		if digits, ok := strings.CutPrefix(arg, "-"); ok && digits != "" && strings.Trim(digits, "0123456789") == "" {
			out[i] = " " + arg
		}
	}
	return out
}

func (a *app) explain(question string) error {
	if a.set.format != "" && a.set.format != "text" && a.set.format != "json" {
		return usage("explain has no format %q: formats are text, json", a.set.format)
	}
	switch a.set.color {
	case "auto", "always", "never":
	default:
		return usage("--color %q is none: write auto, always or never", a.set.color)
	}
	base, err := a.base()
	if err != nil {
		return err
	}
	cat, err := a.set.definitions()
	if err != nil {
		return err
	}
	e := answer(base, cat, question, a.set.all)
	if len(e.Codes)+len(e.Causes)+len(e.Messages) == 0 {
		hint := ": write a code, a cause (\"uccetrace explain\" lists them), a message, or what the agent reads"
		if near := base.Near(question); len(near) > 0 {
			hint = ": did you mean " + strings.Join(near, ", ") + "?"
		}
		return failure{exitUnrecognized, fmt.Errorf("nothing is known of %q%s", question, hint)}
	}
	if a.set.format == "json" {
		return a.printed(render.ExplainJSON(a.stdout, e))
	}
	return a.printed(render.Explain(a.stdout, e, a.look(nil)))
}

// answer finds what a question means, the surest way first: an id, a code, a
// message, an outcome, the codes of a line, words.
func answer(base *knowledge.Base, cat *catalog.Catalog, question string, all bool) *render.Explanation {
	e := &render.Explanation{
		Schema: render.ExplainSchema, Question: question,
		Codes: []render.ExplainedCode{}, Causes: []*knowledge.Cause{}, Messages: []render.ExplainedMessage{},
	}
	if question == "" {
		e.Causes = base.Causes()
		return e
	}
	if c := base.Cause(strings.ReplaceAll(strings.ToLower(question), " ", "-")); c != nil {
		e.Causes = append(e.Causes, c)
		return e
	}
	if codes := base.Codes(question); len(codes) > 0 {
		addCodes(e, base, codes)
		return e
	}
	if m, ok := cat.Message(question); ok {
		addMessage(e, m)
		return e
	}
	if e.Causes = deciding(base, question); len(e.Causes) > 0 {
		return e
	}
	if codes := base.CodesIn(question); len(codes) > 0 {
		addCodes(e, base, codes)
		return e
	}
	if !base.Coded(question) {
		addWords(e, base, cat, question, all)
	}
	return e
}

// addCodes adds codes with the causes that name them.
func addCodes(e *render.Explanation, base *knowledge.Base, codes []knowledge.Code) {
	seen := map[string]bool{}
	for _, c := range codes {
		x := render.ExplainedCode{
			Table: c.Table.Name, Number: c.Spelled, Forms: c.Forms(), Name: c.Name, Basis: string(c.Basis),
			Title: c.Table.Title, Used: c.Table.Used, Meaning: c.Meaning, Causes: []string{}, Sources: c.Sources,
		}
		for _, cause := range base.Naming(c) {
			x.Causes = append(x.Causes, cause.ID)
			if !seen[cause.ID] {
				seen[cause.ID] = true
				e.Causes = append(e.Causes, cause)
			}
		}
		e.Codes = append(e.Codes, x)
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
func addWords(e *render.Explanation, base *knowledge.Base, cat *catalog.Catalog, question string, all bool) {
	e.Ranked = true
	var codes []knowledge.Code
	best := 0.0
	for _, h := range base.Find(question) {
		switch {
		case h.Code != nil:
			codes = append(codes, *h.Code)
		case all || len(e.Causes) < mostCauses && h.Score >= worthShowing*best:
			best = max(best, h.Score)
			e.Causes = append(e.Causes, h.Cause)
		default:
			e.Left++
		}
	}
	if len(e.Causes) == 0 {
		addCodes(e, base, codes)
	}
	for _, m := range cat.Messages {
		if (all || len(e.Messages) < mostMessages) && knowledge.Share(question, m.ID+" "+m.Title+" "+wording(m)) == 1 {
			addMessage(e, m)
		}
	}
}
