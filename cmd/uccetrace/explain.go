package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"uccetrace/render"
)

func (a *app) explainCommand() *cobra.Command {
	c := onlyOwnFlags(&cobra.Command{
		Use:   "explain CODE | LINE | CAUSE | MESSAGE | WORDS…",
		Short: "What a code, a cause or an agent's words mean, and what to do",
		Long: `Looks up what is known of logins that fail, without any capture.

A code is given by number (signed, unsigned or hex), by name or the start of one, with
its table or the word beside it in a trace (CF 260, CF260, cause 1005, Reason=50002), or
as failure and peripheral error (260/10004). All tables that have it are told.

A trace line, pasted whole or in part, is read as one: the message of the catalogue that
it is, the codes in it, and the causes that these lead to, each with how sure that is.

Anything else is searched for by words, in causes, in what agents see, in codes with
their meanings and in messages; a word that nothing has is read as the nearest one. A
cause is also found by its id, a decision (pim.find-atr=not-in-range) or failure (F23).
Without an argument the causes are listed.

--format json gives the same as one object. A folder with causes of your own
(--causes) adds to these or replaces them by id.

Exit code 5 where nothing is found.`,
		Example: "  $ uccetrace explain 0x8CCC0060\n" +
			"  $ uccetrace explain CF 260\n" +
			"  $ uccetrace explain 'MsgAddCallObserverResponse: Addr: 41023 Succeeded: 0 InvID: 277901 Cause: 1004.'\n" +
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
	e, tried, err := answer(base, cat, question, a.set.all)
	if err != nil {
		return err
	}
	if len(e.Codes)+len(e.Causes)+len(e.Messages) == 0 {
		return failure{exitUnrecognized, fmt.Errorf("nothing is known of %q: %s", question, nothing(base, question, tried))}
	}
	if a.set.format == "json" {
		return a.printed(render.ExplainJSON(a.stdout, e))
	}
	return a.printed(render.Explain(a.stdout, e, a.look(nil)))
}
