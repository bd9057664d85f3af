package analysis

import "context"

// RunSized is Run that reads so many bytes of a log at a time, looks for unread lines as
// soon as more than so many logins wait, and hands on so many behind one whose verdict is
// awaited; 0 for what Run does.
func RunSized(ctx context.Context, opt Options, chunk, eager, unjudged int, sinks ...Sink) (Status, error) {
	opt.sizes = sizes{chunk, eager, unjudged}
	return Run(ctx, opt, sinks...)
}
