package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"uccetrace/flow"
	"uccetrace/flow/analysis"
	"uccetrace/render"
)

func (a *app) collectCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "collect [PATH…]",
		Short: "The data request: what is still needed, from which host, by which command",
		Long: `Prints a request for data as text that can be pasted into a mail. Nothing is
executed.

With paths it asks for what the bundle lacks: first what would decide the logins
that have no proven cause, then logs that are not there or do not cover them, then
trace levels to raise before the next try. Without paths it is the complete request
for an agent's login.

Each command says where it runs, from which release on, what it costs a system in
service (none, load, outage) and what restores it. Times, nodes and processes are
filled in as the bundle or --agent, --since and --until say; what is left to fill in
stands as <instance>. --all adds where each command is documented.`,
		Example: `  $ uccetrace collect
  $ uccetrace collect --agent 10000 --since '2007-02-08 23:30' --until '2007-02-08 23:40'
  $ uccetrace collect testdata/agent-login.log`,
		RunE: func(c *cobra.Command, args []string) error { return a.collect(c.Context(), args) },
	}
}

// collect writes the data request for what is in the paths, or for a login of which
// nothing is known.
func (a *app) collect(ctx context.Context, paths []string) error {
	f := a.set.filter
	if a.set.redact {
		f.Agent = "" // the request says nothing of it
	}
	request := render.Request(render.Ask{Agent: f.Agent, Since: f.Since, Until: f.Until})
	format := func(name string) (render.Format, error) {
		if name != request.Name {
			return request, fmt.Errorf("a data request has no format %q: it is text", name)
		}
		return request, nil
	}
	if len(paths) > 0 {
		return a.read(ctx, paths, a.standard(request.Name), reading{
			help: "uccetrace collect --help", format: format, kinds: true,
			report: func(opt analysis.Options, outs outputs) (analysis.Status, error) { return analysis.Run(ctx, opt, outs) },
		})
	}
	standard, files, err := a.prepare(a.standard(request.Name), format)
	if err != nil {
		return err
	}
	if _, err := a.base(); err != nil {
		return err
	}
	if err := refuseInputs(files, nil); err != nil {
		return err
	}
	outs, _, err := a.open(standard, files, nil)
	if err != nil {
		return err
	}
	_ = outs.End(&flow.Closing{}) // commit says what could not be written
	if err := outs.commit(); err != nil {
		return failure{exitIncomplete, err}
	}
	return nil
}
