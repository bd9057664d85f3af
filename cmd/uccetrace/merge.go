package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"uccetrace/flow/analysis"
	"uccetrace/flow/whole"
	"uccetrace/render"
)

// mergeFlags are those of a merge.
type mergeFlags struct {
	context time.Duration
	outputs []string
}

func (a *app) mergeCommand() *cobra.Command {
	var f mergeFlags
	c := &cobra.Command{
		Use:   "merge PATH… [--agent ID --context 2s] [-o FILE]",
		Short: "All logs as one, in order of time, every line as it stands",
		Long: `Writes every entry of all logs in order of time, whether or not a message claims it,
each with the lines that belong to it or follow on it. Clocks that are off are put
right for the order only: what is printed stays as it stands, in UTF-8. An entry that
several files hold stands there once; one that is fused to another gets a line of its
own. A date header is written where a day begins, if a log has one. What stands above
the first entry of a log is left out, and said.

The filters leave the lines of the logins that they choose, and --context what any log
printed within that time of one of these.

What is written can be read again: the logins are the same as of the logs themselves.
That holds for logs of one dialect; of several only one is read, so give each kind a
merge of its own.

A terminal gets control characters spelled out; a file or a pipe gets the bytes.`,
		Example: `  $ uccetrace merge testdata/agent-login.log
  $ uccetrace merge testdata/agent-login.log --agent 10000
  $ uccetrace merge testdata/agent-login.log --agent 10000 --context 2s`,
		RunE: func(c *cobra.Command, args []string) error {
			return a.merge(c.Context(), args, &f)
		},
	}
	c.Flags().SortFlags = false
	c.Flags().DurationVar(&f.context, "context", 0, "with a filter: what stands within this `time` of a chosen line too, up to 10m")
	c.Flags().StringArrayVarP(&f.outputs, "output", "o", nil, "write to `FILE` and not to standard output")
	return c
}

func (a *app) merge(ctx context.Context, paths []string, f *mergeFlags) error {
	opt, err := a.options()
	if err != nil {
		return err
	}
	switch {
	case a.set.format != "":
		return usage("--format: a merged log is text as the logs have it")
	case len(f.outputs) > 1:
		return usage("-o: a merged log goes to one file, got %d", len(f.outputs))
	case len(f.outputs) == 1 && (f.outputs[0] == "" || f.outputs[0] == "-"):
		return usage("-o %s: name a file; without -o standard output gets the log", f.outputs[0])
	case f.context < 0 || f.context > analysis.MostContext:
		return usage("--context %v: want a time from 0 to 10m", f.context)
	case f.context > 0 && opt.Filter.Empty():
		return usage("--context goes with a filter such as --agent: without one every line is written")
	case len(paths) == 0:
		return noPath("uccetrace merge --help")
	}
	var files []target
	for _, path := range f.outputs {
		files = append(files, target{path: path})
	}
	found, err := a.take(&opt, paths, files)
	if err != nil {
		return err
	}
	return a.writeMerged(ctx, found, opt, f)
}

// writeMerged writes the log to where it goes, and says what a reader of it must know.
func (a *app) writeMerged(ctx context.Context, found found, opt analysis.Options, f *mergeFlags) error {
	out := mergedOutput{w: a.stdout, name: "standard output"}
	if len(f.outputs) > 0 {
		file, err := create(f.outputs[0])
		if err != nil {
			return err
		}
		out.w, out.file, out.name = file, file, f.outputs[0]
	} else if _, tty := terminal(a.stdout); tty {
		out.safe = render.NewLogLines(a.stdout)
		out.w = out.safe
	}
	var merged analysis.Merged
	var status analysis.Status
	err := await(ctx, func() (err error) {
		merged, status, err = analysis.Merge(ctx, opt, f.context, &out)
		return err
	})
	if err == nil {
		err = a.keepMap()
	}
	if err == nil {
		err = out.commit()
	}
	if err != nil {
		out.abort()
	}
	switch {
	case err != nil && ctx.Err() != nil:
		return err
	case out.err != nil && out.file == nil && brokenPipe(out.err):
		return nil
	case out.err != nil:
		return failure{exitIncomplete, fmt.Errorf("%s: %w: the log there is not whole", out.name, bare(out.err))}
	case err != nil:
		return brokenOff(ctx, err)
	}
	a.tellMerged(&merged)
	return a.verdict(found, status)
}

// mergedOutput is where a merged log goes; it keeps the error of its writer.
type mergedOutput struct {
	w    io.Writer
	name string
	file *whole.File      // nil for standard output
	safe *render.LogLines // of a terminal; else nil
	err  error
}

func (o *mergedOutput) Write(p []byte) (int, error) {
	n, err := o.w.Write(p)
	if err != nil {
		o.err = err
	}
	return n, err
}

func (o *mergedOutput) commit() error {
	switch {
	case o.file != nil:
		o.err = o.file.Commit()
	case o.safe != nil:
		o.err = o.safe.Flush()
	}
	return o.err
}

func (o *mergedOutput) abort() {
	if o.file != nil {
		o.file.Abort()
	}
}

// mostNamed is how many logs are named of which something was left out.
const mostNamed = 10

// tellMerged says on standard error what a reader of a merged log must know.
func (a *app) tellMerged(m *analysis.Merged) {
	if m.Nothing != nil {
		for _, text := range m.Nothing.Text {
			a.complain(text)
		}
	}
	for _, k := range m.Clocks {
		by := time.Duration(k.ZoneMin)*time.Minute + time.Duration(*k.OffsetMS)*time.Millisecond
		a.complain(fmt.Sprintf("%s: its clock shows %v more than that of %s: put right for the order, its times stand as printed", k.Node, by, k.Reference))
	}
	for i, left := range m.Left {
		if i == mostNamed {
			a.complain(fmt.Sprintf("so were bytes of %d more logs", len(m.Left)-i))
			break
		}
		a.complain(fmt.Sprintf("%s: %d bytes were left out that are in no entry: what stands above the first one, or the rest of a line longer than 1 MiB", left.Source, left.Bytes))
	}
	if len(m.Dialects) > 1 {
		a.complain(fmt.Sprintf("holds logs of several kinds (%s), of which only one is read again: for that, merge each kind by itself", strings.Join(m.Dialects, ", ")))
	}
	if m.DaysApart {
		a.complain("clocks show different days at the same time: uccetrace cannot read this log again as it is meant; give it the logs themselves")
	}
	for _, text := range m.Warnings {
		a.complain(text)
	}
}
