package diagnose

import (
	"context"
	"slices"
	"strings"

	"uccetrace/flow"
	"uccetrace/flow/align"
	"uccetrace/flow/reference"
)

// class is one way in which the request could have gone, as far as the capture
// can tell: every hypothesis in it would have left the same lines.
type class struct {
	settings []reference.Setting // none for the run in which nothing goes wrong
	healthy  bool
	result   align.Result
}

func compare(l *flow.Login, request reference.Request, run *reference.Run, could func(int) bool) align.Result {
	return align.Compare(align.Run{Steps: run.Login.Steps, Before: run.Before}, l.Steps,
		align.Options{Minted: request.Minted(), Observable: could})
}

// deviations are where a login parts from the run in which nothing goes wrong.
func (j *Judge) deviations(ctx context.Context, l *flow.Login) ([]flow.Deviation, error) {
	request := reference.RequestOf(l)
	run, err := j.engine.Replay(ctx, request)
	if err != nil {
		return nil, err
	}
	could := observable(j.shown, align.Covered(l, run.Login.Steps), run.Login.Steps)
	return compare(l, request, run, could).Deviations, nil
}

// classes replays the request under every hypothesis, and compares each class with
// the login once.
func (j *Judge) classes(ctx context.Context, l *flow.Login) ([]*class, error) {
	request := reference.RequestOf(l)
	var out []*class
	bySign := map[string]*class{}
	try := func(settings ...reference.Setting) error {
		run, err := j.engine.Replay(ctx, request, settings...)
		if err != nil {
			return err
		}
		could := observable(j.shown, align.Covered(l, run.Login.Steps), run.Login.Steps)
		sign := signature(run.Login.Steps, could)
		c := bySign[sign]
		if c == nil {
			c = &class{healthy: len(settings) == 0, result: compare(l, request, run, could)}
			bySign[sign] = c
			out = append(out, c)
		}
		c.settings = append(c.settings, settings...)
		return nil
	}
	if err := try(); err != nil {
		return nil, err
	}
	for _, d := range reference.Decisions() {
		for _, o := range d.Outcomes {
			if d.Name == j.without {
				continue
			}
			if err := try(reference.Setting{Decision: d.Name, Outcome: o.Name}); err != nil {
				return nil, err
			}
		}
	}
	slices.SortStableFunc(out, func(a, b *class) int { return a.result.Cost - b.result.Cost })
	return out, nil
}

// signature is what a run would have left in the capture: the lines that it could
// have shown, with the values that tell one outcome from another.
func signature(steps []flow.Step, could func(int) bool) string {
	var lines []string
	for i := range steps {
		s := &steps[i]
		if !could(i) && s.Says != "refuses" {
			continue
		}
		line := s.Process + " " + s.Message
		for _, f := range s.Fields {
			if telling[f.Name] {
				line += " " + f.Name + "=" + f.Value
			}
		}
		lines = append(lines, line)
	}
	slices.Sort(lines) // their order is the causal one, which align looks at
	return strings.Join(lines, "\n")
}

// telling are the values in which outcomes differ: states and codes.
var telling = map[string]bool{
	"observed": true, "obscause": true, "regstate": true, "failure": true, "perror": true, "status": true,
	"overall": true, "ext": true, "ctierror": true, "ctireason": true,
}
