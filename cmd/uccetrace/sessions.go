package main

import (
	"context"

	"github.com/spf13/cobra"

	"uccetrace/flow"
	"uccetrace/flow/sessions"
	"uccetrace/render"
)

func (a *app) sessionsCommand() *cobra.Command {
	var out figureFlags
	c := &cobra.Command{
		Use:   "sessions PATH…",
		Short: "Who was logged in until when, logged out by whom and why",
		Long: `Lists the sessions of agents: when the agent logged in and out, for how long, who
ended it (the agent's client, a supervisor, the system), the reason code in words, and
what the logs show of the phone or the PG at that time; then how often each reason
occurs. A logout shows as a request, or only as an event that the CTI server publishes.

A session whose login or logout is not in the capture is listed as such, one that is
open at the end too. Logins that failed are not sessions. Where the filters leave up to
20 sessions, each comes with the lines that show how it ended.

--since leaves out sessions that ended before, --until those that began later, and --at
chooses those that were open then. Up to 100,000 sessions are listed, in some 100 MB of
memory; more are only counted.`,
		Example: `  $ uccetrace sessions testdata/sessions.log
  Why was this agent logged out?
  $ uccetrace sessions testdata/sessions.log --agent 52107
  $ uccetrace sessions testdata/sessions.log --pg 4 --format json`,
		RunE: func(c *cobra.Command, args []string) error { return a.sessions(c.Context(), args, &out) },
	}
	out.add(c)
	return c
}

func (a *app) sessions(ctx context.Context, paths []string, flags *figureFlags) error {
	outs, err := flags.places()
	if err != nil {
		return err
	}
	opt, err := a.options()
	if err != nil {
		return err
	}
	if f := opt.Filter; f.Outcome != "" || f.Cause != "" {
		return usage("--outcome and --cause choose logins: every session began with one that succeeded")
	}
	if len(paths) == 0 {
		return noPath("uccetrace sessions --help")
	}
	list := sessions.NewList()
	opt.Causes, opt.Sessions = a.base, list.Add
	figures := func() *flow.Sessions {
		asked := opt.Filter.Asked()
		for i := range asked {
			asked[i] = a.hidden(asked[i])
		}
		return list.Sessions(asked)
	}
	return count(ctx, a, paths, opt, outs, list, figures, render.WriteSessions)
}
