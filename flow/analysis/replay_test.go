package analysis_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/analysis"
	"uccetrace/flow/decision"
	"uccetrace/flow/reference"
	"uccetrace/flow/reference/site"
	"uccetrace/flow/simulate"
	"uccetrace/render"
)

// replay runs the whole tool over paths, with what is decided.
func replay(t *testing.T, paths []string, decide ...string) *collector {
	t.Helper()
	var how analysis.Replays
	for _, d := range decide {
		s, err := decision.Parse(d)
		require.NoError(t, err)
		how.Settings = append(how.Settings, s)
	}
	var c collector
	var text bytes.Buffer
	format, _ := render.Lookup("json")
	_, err := analysis.Replay(context.Background(), analysis.Options{Paths: paths, Catalog: embedded()}, how, &c, format.New(&text, render.Options{}))
	require.NoError(t, err)
	c.json = text.String()
	valid(t, c.json)
	for i := range c.logins {
		checkReplay(t, &c.logins[i])
	}
	return &c
}

// checkReplay holds that every step of both sides stands in one pair, a pair is one
// message, and the replay's steps are marked as such.
func checkReplay(t *testing.T, l *flow.Login) {
	t.Helper()
	r := l.Replay
	require.NotNil(t, r)
	require.Empty(t, r.Error)
	require.NotEmpty(t, r.Steps)
	expected, observed := 0, map[int]bool{}
	for _, p := range r.Pairs {
		if p.Expected != nil {
			require.Equal(t, expected, *p.Expected)
			expected++
		}
		if p.Observed != nil {
			require.False(t, observed[*p.Observed])
			observed[*p.Observed] = true
		}
		if p.Expected != nil && p.Observed != nil {
			require.Equal(t, r.Steps[*p.Expected].Message, l.Steps[*p.Observed].Message)
		}
	}
	require.Equal(t, len(r.Steps), expected)
	require.Len(t, observed, len(l.Steps))
	for _, s := range r.Steps {
		require.Equal(t, flow.Expected, s.Status)
		require.Equal(t, flow.Link{Strength: flow.Replayed}, s.Link)
		require.Empty(t, s.Evidence)
	}
}

// alone lists the messages that one side only has.
func alone(l *flow.Login) (observed, expected []string) {
	for _, p := range l.Replay.Pairs {
		switch {
		case p.Expected == nil:
			observed = append(observed, l.Steps[*p.Observed].Message)
		case p.Observed == nil:
			expected = append(expected, l.Replay.Steps[*p.Expected].Message)
		}
	}
	return observed, expected
}

// TestReplayOfDocument: every line of the published capture is one that the engine
// prints for such a request, and what it prints beside is of processes that the
// capture has no log of.
func TestReplayOfDocument(t *testing.T) {
	for _, path := range []string{document, distinctDir} {
		c := replay(t, []string{path})
		require.Len(t, c.logins, 1)
		l := &c.logins[0]
		assert.Equal(t, flow.Succeeded, l.Replay.Outcome)
		assert.Equal(t, []string{}, l.Replay.Decided)
		assert.Subset(t, l.Replay.Minted, append(reference.Minted(), "elapsed", "ipmode"))
		assert.NotContains(t, l.Replay.Minted, "terminal", "the capture names it")
		observed, _ := alone(l)
		assert.Empty(t, observed, path)
		for _, p := range l.Replay.Pairs {
			if p.Observed == nil {
				s := l.Replay.Steps[*p.Expected]
				assert.True(t, s.Basis == "assumed" || s.Basis == "documented" || !seen(l, s.Process), "%s: %s is expected and was not seen", path, s.Message)
			}
		}
	}
}

func seen(l *flow.Login, process string) bool {
	for _, c := range l.Coverage {
		if c.Process == process {
			return c.State == "seen"
		}
	}
	return false
}

// TestReplayInventsNoTerminal: what the capture does not say of the phone, the engine
// takes from its own site, and that is told.
func TestReplayInventsNoTerminal(t *testing.T) {
	c := replay(t, []string{filepath.Join(distinctDir, "opc.txt")})
	require.Len(t, c.logins, 1)
	assert.Contains(t, c.logins[0].Replay.Minted, "terminal")
}

// TestReplayDecided: with a decision the engine goes another way from there on.
func TestReplayDecided(t *testing.T) {
	c := replay(t, []string{document}, "pim.find-atr=not-in-range")
	l := &c.logins[0]
	assert.Equal(t, []string{"pim.find-atr=not-in-range"}, l.Replay.Decided)
	assert.Equal(t, flow.Failed, l.Replay.Outcome)
	observed, _ := alone(l)
	assert.Contains(t, observed, "pim.extension-in-atr")
	assert.Contains(t, observed, "jgw.add-call-observer")
	assert.NotContains(t, observed, "pim.set-agent-state")

	c = replay(t, []string{document}, "pim.find-atr=not-in-range@agent:10001")
	assert.Equal(t, flow.Succeeded, c.logins[0].Replay.Outcome)
}

// parted are a login's deviations but for what the capture could not show, each in
// short, and the first of them.
func parted(l *flow.Login) (all []string, first flow.Deviation) {
	for _, d := range l.Deviations {
		if d.First {
			first = d
		}
		if d.Kind != flow.Unobservable {
			all = append(all, d.Kind+" "+d.Message)
		}
	}
	return all, first
}

// TestReplayJudges: a healthy capture is as the engine has it, a decision parts the
// two from there on, and each step of the login says what became of it.
func TestReplayJudges(t *testing.T) {
	for _, path := range []string{document, distinctDir} {
		l := &replay(t, []string{path}).logins[0]
		all, _ := parted(l)
		assert.Empty(t, all, path)
		for _, d := range l.Deviations {
			assert.Equal(t, "finesse", d.Process)
		}
	}

	l := &replay(t, []string{document}, "pim.find-atr=not-in-range").logins[0]
	all, first := parted(l)
	assert.Equal(t, flow.Unexpected, first.Kind)
	assert.Equal(t, "pim.extension-in-atr", first.Message)
	assert.NotEmpty(t, first.Evidence)
	assert.Equal(t, first.Kind, l.Steps[*first.Observed].Status)
	assert.Contains(t, all, "unexpected ctisvr.set-agent-state-conf-event")
	assert.NotContains(t, all, "missing pim.extension-not-in-atr", "nobody published that line")

	l = &replay(t, []string{document}, "jgw.provider=closed").logins[0]
	all, _ = parted(l)
	assert.Contains(t, all, "different jgw.observer-response")
	assert.Contains(t, all, "different pim.observer-response")
	for _, d := range l.Deviations {
		if d.Message == "pim.observer-response" && d.Kind == flow.Different {
			assert.Contains(t, d.Want, "observed=0")
			assert.Contains(t, d.Got, "observed=1")
			assert.True(t, d.Consequence)
		}
	}
}

// TestReplayOfStopped: of a login that stops, what a log could have shown is
// missing, and all of it follows from the first of it.
func TestReplayOfStopped(t *testing.T) {
	entries := distinct(1, 1, 36_000_000).entries()
	stopped := distinct(2, 2, 36_200_000)
	l := &replay(t, dump(t, t.TempDir(), append(entries, stopped.entries()[:5]...))).logins[1]
	require.Equal(t, flow.Inconclusive, l.Outcome)
	require.NotEmpty(t, l.Deviations)
	all, first := parted(l)
	require.NotEmpty(t, all)
	assert.Equal(t, flow.Missing, first.Kind)
	for _, d := range l.Deviations {
		assert.Contains(t, []string{flow.Missing, flow.Unobservable}, d.Kind)
		assert.True(t, d.First || d.Consequence || d.Kind == flow.Unobservable, "%s", d.Message)
		for _, c := range l.Coverage {
			if c.Process == d.Process && (c.State == "silent" || c.State == "absent") {
				assert.Equal(t, flow.Unobservable, d.Kind, d.Message)
			}
		}
	}
}

// TestReplayOfHealthy: random healthy log-ins, printed, read and compared with what
// the engine does for what was read of them, deviate in nothing.
func TestReplayOfHealthy(t *testing.T) {
	agents := 300
	if os.Getenv("UCCETRACE_SEEDS") != "" {
		agents = 10_000
	}
	dir, _ := simulated(t, simulate.Options{
		Seed: 11,
		Site: site.Generate(site.Shape{
			Seed: 11, PGs: 3, Peripherals: 2, Agents: agents, TwoSides: true, Clients: []site.ClientKind{site.Finesse, site.CTIOS, site.CRM},
			SkillGroups: 12, Queues: 9, Mobile: 10, Supervisors: 5, SSO: 10,
		}),
		Burst: 20 * time.Minute,
		Other: simulate.One / 2,
	})
	var c collector
	_, err := analysis.Replay(context.Background(), analysis.Options{Paths: []string{dir}, Catalog: embedded()}, analysis.Replays{}, &c)
	require.NoError(t, err)
	require.Len(t, c.logins, agents)
	for i := range c.logins {
		all, first := parted(&c.logins[i])
		assert.Empty(t, all, "login %s of agent %s: want %s, got %s", c.logins[i].ID, c.logins[i].Agent.ID, first.Want, first.Got)
	}
}

// TestReplayOfSubsets: whichever logs are missing, no line is observed that the
// engine does not print for such a request.
func TestReplayOfSubsets(t *testing.T) {
	paths := logs(t)
	for bits := 1; bits < 1<<len(paths); bits++ {
		var some []string
		for i, p := range paths {
			if bits>>i&1 == 1 {
				some = append(some, p)
			}
		}
		for _, l := range replay(t, some).logins {
			observed, _ := alone(&l)
			assert.Empty(t, observed, "%v", some)
		}
	}
}

// TestReplayOfOdd: a login whose numbers no site can have is shown without a run,
// and the others keep theirs.
func TestReplayOfOdd(t *testing.T) {
	odd := distinct(1, 1, 36_000_000)
	odd.stid, odd.peripheral, odd.groups = "99999999999999999999", "99999999999999999999", []string{"99999999999999999999", "0"}
	odd.agent, odd.ext = "a,b'c", "+1\u202e(7)"
	entries := append(odd.entries(), distinct(1, 2, 36_100_000).entries()...)
	var c collector
	_, err := analysis.Replay(context.Background(), analysis.Options{Paths: dump(t, t.TempDir(), entries), Catalog: embedded()}, analysis.Replays{}, &c)
	require.NoError(t, err)
	require.NotEmpty(t, c.logins)
	for i := range c.logins {
		require.NotNil(t, c.logins[i].Replay)
		assert.NotEmpty(t, c.logins[i].Replay.Pairs)
	}
	assert.Empty(t, c.logins[len(c.logins)-1].Replay.Error)
}

// TestReplayChangesNothing: but for the replay, its deviations and what they say of
// each step, a login is what Run reports.
func TestReplayChangesNothing(t *testing.T) {
	want, got := analyze(t, distinctDir), replay(t, []string{distinctDir})
	l := &got.logins[0]
	l.Replay, l.Deviations = nil, []flow.Deviation{}
	for i := range l.Steps {
		if l.Steps[i].Status != flow.Unattributed {
			require.Equal(t, flow.Matched, l.Steps[i].Status)
			l.Steps[i].Status = flow.Observed
		}
	}
	assert.Equal(t, want.logins, got.logins)
	assert.Equal(t, want.closing, got.closing)
	assert.Equal(t, got.json, replay(t, []string{distinctDir}).json)
}

// TestReplayOfMany: several logins, among them some that stop and agents that log
// in again, each have a replay of their own.
func TestReplayOfMany(t *testing.T) {
	var entries []entry
	for n := range 4 {
		a := distinct(1+n%2, n, 36_000_000+n*1000)
		entries = append(entries, a.entries()...)
		again := a
		again.at += 300_000
		again.cti, again.opc, again.jgw = "0x2700000"+again.cti[len(again.cti)-1:], "0xf000010"+again.opc[len(again.opc)-1:], "9"+again.jgw
		entries = append(entries, again.entries()[:8]...)
	}
	c := replay(t, dump(t, t.TempDir(), entries))
	require.Len(t, c.logins, 8)
	for i := range c.logins {
		l := &c.logins[i]
		assert.Equal(t, flow.Succeeded, l.Replay.Outcome, l.Agent.ID)
		observed, _ := alone(l)
		assert.Empty(t, observed, l.Agent.ID)
		for _, s := range l.Replay.Steps {
			for _, f := range s.Fields {
				if f.Name == "ext" || f.Name == "agent" {
					assert.Contains(t, []string{l.Agent.Extension, l.Agent.ID}, f.Value, "%s of agent %s", s.Message, l.Agent.ID)
				}
			}
		}
	}
}

// TestReplayMost: no more logins are replayed than asked for.
func TestReplayMost(t *testing.T) {
	var entries []entry
	for n := range 3 {
		entries = append(entries, distinct(1, n, 36_000_000+n*1000).entries()...)
	}
	var c collector
	_, err := analysis.Replay(context.Background(), analysis.Options{Paths: dump(t, t.TempDir(), entries), Catalog: embedded()}, analysis.Replays{Most: 2}, &c)
	require.NoError(t, err)
	require.Len(t, c.logins, 3)
	assert.NotNil(t, c.logins[1].Replay)
	assert.Nil(t, c.logins[2].Replay)
}

// TestReplayInterrupted: an interrupt ends the run, and a sink that fails does.
func TestReplayInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := analysis.Replay(ctx, analysis.Options{Paths: []string{document}, Catalog: embedded()}, analysis.Replays{})
	assert.ErrorIs(t, err, context.Canceled)
	full := errors.New("no space")
	_, err = analysis.Replay(context.Background(), analysis.Options{Paths: []string{document}, Catalog: embedded()}, analysis.Replays{}, refusing{full})
	assert.ErrorIs(t, err, full)
	_, err = analysis.Replay(context.Background(), analysis.Options{Paths: []string{filepath.Join(t.TempDir(), "none")}, Catalog: embedded()}, analysis.Replays{})
	assert.ErrorIs(t, err, os.ErrNotExist)
}

// refusing is a sink that takes no login.
type refusing struct{ err error }

func (r refusing) Begin() error            { return nil }
func (r refusing) Login(*flow.Login) error { return r.err }
func (r refusing) End(*flow.Closing) error { return nil }
