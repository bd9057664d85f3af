package promises_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"uccetrace/flow"
)

// processes are the processes of a capture whose logs may be missing.
func processes(c capture) []string {
	var out []string
	for _, l := range c {
		if p := l.process(); !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

// TestMissingLogs: whichever processes have no log, nothing is found that the whole
// capture does not show: no login, no failure, no cause that is stated or inferred.
func TestMissingLogs(t *testing.T) {
	forEach(t, func(t *testing.T, s scenario) {
		if s.pasted {
			return
		}
		f := newFolder(t)
		whole := f.analyze(t, s.capture)
		blamed := map[string]bool{}
		for _, l := range whole.Logins {
			for _, c := range l.Causes {
				blamed[l.Agent.ID+" "+c.ID] = true
			}
		}
		for _, in := range whole.Incidents {
			blamed[in.Cause] = true
		}
		all := processes(s.capture)
		for bits := 1; bits < 1<<len(all); bits += full(11, 1) {
			var some capture
			var missing []string
			for i, p := range all {
				if bits>>i&1 == 0 {
					missing = append(missing, p)
				}
			}
			for _, l := range s.capture {
				if !slices.Contains(missing, l.process()) {
					some = append(some, l)
				}
			}
			where := fmt.Sprintf("without %s", strings.Join(missing, " "))
			got := f.analyze(t, some)
			require.False(t, t.Failed(), where)
			fewer(t, whole, got, blamed, where, missing)
		}
	})
}

// fewer says that a report finds nothing that the whole one does not.
func fewer(t *testing.T, whole, got *report, blamed map[string]bool, where string, missing []string) {
	t.Helper()
	asked := 0
	for i := range got.Logins {
		l := &got.Logins[i]
		if unasked(l) {
			require.NotEqual(t, flow.Failed, l.Outcome, "%s: login %s, which may be none", where, l.ID)
			if loginOf(whole, l) == nil {
				continue
			}
		} else {
			asked++
		}
		o := loginOf(whole, l)
		require.NotNil(t, o, "%s: login of agent %q at %s", where, l.Agent.ID, l.Start)
		within(t, o, l, where)
		if l.Outcome != o.Outcome {
			require.Equal(t, flow.Inconclusive, l.Outcome, "%s: login of agent %s", where, l.Agent.ID)
		}
		for _, c := range l.Causes {
			if c.Certainty != flow.Possible {
				require.True(t, blamed[l.Agent.ID+" "+c.ID], "%s: %s is %s for agent %s", where, c.ID, c.Certainty, l.Agent.ID)
			}
		}
		for _, c := range l.Coverage {
			if slices.Contains(missing, strings.Replace(c.Process, "router", "rtr", 1)) {
				require.Equal(t, "absent", c.State, "%s: coverage of %s", where, c.Process)
			}
		}
	}
	require.LessOrEqual(t, asked, len(whole.Logins), where)
	for _, in := range got.Incidents {
		if in.Certainty != flow.Possible && in.Cause != "" {
			require.True(t, blamed[in.Cause], "%s: incident %s is %s", where, in.Cause, in.Certainty)
		}
	}
}

// unasked says that a login is said to be none perhaps: nothing shows that somebody
// asked for it.
func unasked(l *flow.Login) bool {
	return slices.ContainsFunc(l.Remarks, func(r flow.Remark) bool { return r.ID == "no-request" })
}
