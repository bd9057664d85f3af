package analysis

import "context"

// RunEager is Run that looks for unread lines as soon as more than so many logins wait.
func RunEager(ctx context.Context, opt Options, eager int, sinks ...Sink) (Status, error) {
	o, err := open(ctx, &opt, false)
	if err != nil {
		return Status{}, err
	}
	r, err := o.runner(ctx, opt, sinks...)
	if err != nil {
		return Status{}, err
	}
	r.search.eager = eager
	if err := r.stream(ctx); err != nil {
		return Status{}, err
	}
	return r.finish(ctx, o.warnings)
}
