package incident_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/incident"
)

const (
	wrong  = "-1932787616" // 0x8CCC0060
	locked = "-1932787425" // 0x8CCC011F
)

func openFailure(at int64, reason string) *flow.Moment {
	return told(at, 0, "cucm.provider-open-failure", "ctireason", reason)
}

func causesOf(incidents []flow.Incident) (out []string) {
	for _, i := range incidents {
		out = append(out, fmt.Sprintf("%s %d", i.Cause, i.Logins))
	}
	return out
}

// TestLinesAlone: lines that name a cause are an incident without any login.
func TestLinesAlone(t *testing.T) {
	got := report(t, []*flow.Moment{openFailure(0, wrong), openFailure(10*minute, wrong), openFailure(39*minute, "2362179680"), openFailure(2*hour, "0x8ccc0060")})
	require.Equal(t, []string{"provider-wrong-password 0", "provider-wrong-password 0"}, causesOf(got))
	i := got[0]
	assert.Equal(t, []flow.Time{clock(0), clock(39 * minute)}, []flow.Time{i.First, i.Last})
	assert.Equal(t, flow.Stated, i.Certainty)
	assert.Len(t, i.Evidence, 3)
	assert.NotEmpty(t, i.Fix)
	assert.EqualValues(t, []int64{0, 0, 0}, []int64{i.Agents, i.Attempts, i.Recovered})

	general := told(0, 0, "cucm.provider-open-failure", "ctireason", wrong)
	general.Basis = "assumed"
	assert.Equal(t, flow.Stated, report(t, []*flow.Moment{general})[0].Certainty, "a published code names the cause")
	uncoded := told(0, 1, "nm.process-lost")
	uncoded.Basis = "assumed"
	assert.Equal(t, flow.Possible, report(t, []*flow.Moment{uncoded})[0].Certainty)

	refused := told(0, 1, "jgw.observer-response", "ext", "27100", "observed", "0", "obscause", "1005")
	assert.Equal(t, flow.Stated, report(t, []*flow.Moment{refused})[0].Certainty)
	refused.InLogin = true
	assert.Equal(t, flow.Inferred, report(t, []*flow.Moment{refused})[0].Certainty, "what is not seen of that login may speak against it")

	tied := report(t, []*flow.Moment{told(0, 0, "cucm.device-open-failure", "terminal", "CSFJKING", "ctireason", "-1932787502")})[0]
	assert.Equal(t, []string{"cti-control-not-allowed", "unsupported-phone"}, append([]string{tied.Cause}, tied.Tied...))
	assert.Equal(t, flow.Possible, tied.Certainty)
	assert.NotEmpty(t, tied.Collect)

	assert.Empty(t, report(t, []*flow.Moment{told(0, 1, "nm.process-started"), told(1, 1, "nm.restarting"), told(2, 1, "jgw.terminal-addresses-out", "addresses", "1"), told(3, 1, "no.such-message")}))
}

// TestPhones: events of single phones are one incident with all of them.
func TestPhones(t *testing.T) {
	var moments []*flow.Moment
	for i := range 50 {
		moments = append(moments, told(int64(i)*second, 1, "jgw.address-out-sent", "ext", fmt.Sprint(27100+i), "outcause", "1005"))
	}
	moments = append(moments, told(minute, 1, "jgw.terminal-out-of-service", "terminal", "LCP50001182", "termcause", "DEVICE_UNREGISTERED"),
		told(minute, 2, "jgw.address-out-sent", "ext", "5", "outcause", "1005"), told(minute, 1, "jgw.address-out-sent", "ext", "6", "outcause", "1001"))
	got := report(t, moments)
	assert.Equal(t, []string{"phone-unregistered 0", "phone-unregistered 0", "cucm-node-failed 0"}, causesOf(got))
	assert.Equal(t, []string{"27100-27149"}, got[0].Scope.Extensions)
	assert.Equal(t, []string{"LCP50001182"}, got[0].Scope.Terminals)

	t.Run("first good", func(t *testing.T) {
		works := func(at int64) login { return login{at: at, agent: "1", ext: "27100"} }
		i := report(t, moments[:1], works(-hour), works(hour))[0]
		assert.Equal(t, clock(hour), i.FirstGood)
	})
}

// TestLinesBesideLogins: lines are evidence of logins with that cause, near in time and
// on the same PG, of the same phones.
func TestLinesBesideLogins(t *testing.T) {
	unregistered := func() []flow.Cause {
		return []flow.Cause{cause("phone-unregistered", "cucm.line", "unregistered", flow.Possible)}
	}
	password := func(more ...flow.Cause) []flow.Cause {
		return append([]flow.Cause{cause("provider-wrong-password", "cucm.provider", "wrong-password", flow.Possible)}, more...)
	}
	fails := func(causes []flow.Cause) login {
		return login{at: hour, agent: "1", ext: "27100", peripheral: "5000", fails: causes}
	}
	out := func(at, pg int64, ext string) *flow.Moment {
		return told(at, pg, "jgw.address-out-sent", "ext", ext, "outcause", "1005")
	}
	for _, c := range []struct {
		name  string
		line  *flow.Moment
		login login
		want  []string
	}{
		{"at the time", out(hour, 1, "27100"), fails(unregistered()), []string{"phone-unregistered 1"}},
		{"half an hour before", out(hour/2, 1, "27100"), fails(unregistered()), []string{"phone-unregistered 1"}},
		{"more", out(hour/2-1, 1, "27100"), fails(unregistered()), []string{"phone-unregistered 0", "phone-unregistered 1"}},
		{"half an hour behind", out(hour+hour/2, 1, "27100"), fails(unregistered()), []string{"phone-unregistered 1"}},
		{"another PG", out(hour, 2, "27100"), fails(unregistered()), []string{"phone-unregistered 0", "phone-unregistered 1"}},
		{"a PG that is not known", out(hour, 0, "27100"), fails(unregistered()), []string{"phone-unregistered 1"}},
		{"another phone", out(hour, 1, "27101"), fails(unregistered()), []string{"phone-unregistered 0", "phone-unregistered 1"}},
		{"another cause", out(hour, 1, "27100"), fails(noRule()), []string{"phone-unregistered 0", "extension-in-no-rule 1"}},
		{"a provider", openFailure(hour, wrong), fails(password()), []string{"provider-wrong-password 1"}},
		{"a provider that is out of service", told(hour, 1, "jtapi.provider-out-of-service"), fails(password()), []string{"provider-wrong-password 1"}},
		{"a provider of which the line says more", openFailure(hour, wrong), fails(password(cause("pim-inactive", "pim.service", "inactive", flow.Possible))), []string{"provider-wrong-password 0", "pim-inactive 1"}},
		{"a restart", told(hour, 1, "nm.restarting"), fails([]flow.Cause{cause("process-restarted", "pim.service", "restarted", flow.Possible)}), []string{"process-restarted 1"}},
		{"a process that died", told(hour, 1, "nm.process-lost"), fails([]flow.Cause{cause("process-gone", "pim.service", "gone", flow.Possible)}), []string{"process-gone 1"}},
		{"a user who is refused", told(hour, 0, "finesse.unable-to-authenticate", "user", "1"), fails(wrongPassword()), []string{"wrong-password 1"}},
		{"another user", told(hour, 0, "finesse.unable-to-authenticate", "user", "2"), fails(wrongPassword()), []string{"finesse-realm-refusal 0", "wrong-password 1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := report(t, []*flow.Moment{c.line}, c.login)
			assert.ElementsMatch(t, c.want, causesOf(got))
			for _, i := range got {
				if i.Logins == 1 && (len(got) == 1 || len(i.Tied) > 0) {
					require.Len(t, i.Evidence, 2, "the line is evidence")
					assert.Equal(t, flow.Possible, i.Certainty, "it lifts nothing")
				}
			}
		})
	}
}

// TestRoom: lines find room in the evidence of many logins.
func TestRoom(t *testing.T) {
	var logins []login
	for i := range 9 {
		logins = append(logins, login{at: int64(i), agent: fmt.Sprint(i), ext: fmt.Sprint(i), peripheral: "5000", fails: []flow.Cause{cause("provider-wrong-password", "cucm.provider", "wrong-password", flow.Stated)}})
	}
	got := report(t, []*flow.Moment{openFailure(5, wrong), openFailure(6, wrong), openFailure(7, wrong)}, logins...)
	require.Len(t, got, 1)
	var sources []string
	for _, e := range got[0].Evidence {
		sources = append(sources, e.Source)
	}
	assert.Equal(t, []string{"opc.txt", "opc.txt", "opc.txt", "told.txt", "told.txt"}, sources)
}

// TestThreeLines: the lines that follow an opening that failed are evidence of it, not
// incidents of their own.
func TestThreeLines(t *testing.T) {
	got := report(t, []*flow.Moment{
		told(0, 0, "jtapi.provider-open-completed", "ctireason", locked), told(1, 0, "jtapi.provider-closed", "closereason", "4"), told(2, 0, "jtapi.provider-out-of-service", "outevent", "200"),
	})
	require.Equal(t, []string{"provider-user-locked 0"}, causesOf(got))
	assert.Len(t, got[0].Evidence, 3)
	alone := report(t, []*flow.Moment{told(1, 0, "jtapi.provider-closed", "closereason", "4"), told(1, 0, "jtapi.provider-out-of-service")})
	assert.Equal(t, []string{"provider-not-open 0"}, causesOf(alone))
}

// TestWhoSaysMore: a line that says no more than another one is evidence of that one,
// even where it goes with the logins; what not all lines go with is not their cause.
func TestWhoSaysMore(t *testing.T) {
	tied := []flow.Cause{cause("pim-inactive", "pim.service", "inactive", flow.Possible), cause("provider-wrong-password", "cucm.provider", "wrong-password", flow.Possible)}
	fails := func(causes ...flow.Cause) login { return login{at: 3, agent: "1", peripheral: "5000", fails: causes} }
	got := report(t, []*flow.Moment{openFailure(0, wrong), told(1, 0, "jtapi.provider-out-of-service")}, fails(tied...))
	assert.Equal(t, []string{"pim-inactive 1", "provider-wrong-password 0"}, causesOf(got))

	closed := cause("provider-closed", "jgw.provider", "closed", flow.Possible)
	out, four := told(1, 0, "jtapi.provider-out-of-service"), told(2, 0, "jtapi.provider-closed", "closereason", "4")
	assert.Equal(t, []string{"provider-closed 1"}, causesOf(report(t, []*flow.Moment{out}, fails(closed))))
	assert.Equal(t, []string{"provider-closed 1", "provider-not-open 0"}, causesOf(report(t, []*flow.Moment{out, four}, fails(closed))))
}

// TestAhead: moments that are too many to wait do not end by what was before them.
func TestAhead(t *testing.T) {
	var moments []*flow.Moment
	for i := range 20_100 {
		moments = append(moments, told(hour+int64(i), 1, "cucm.provider-open-failure", "ctireason", wrong))
	}
	got := report(t, moments, login{at: hour / 2, agent: "1", peripheral: "5000"}, login{at: 2 * hour, agent: "1", peripheral: "5000"})
	require.Equal(t, []string{"provider-wrong-password 0"}, causesOf(got))
	assert.Equal(t, clock(2*hour), got[0].FirstGood)
}

// TestTerminals: CUCM's lines name terminals, which logins that failed seldom have.
func TestTerminals(t *testing.T) {
	restricted := func(at int64, ext string) login {
		return login{at: at, agent: ext, ext: ext, peripheral: "5000", fails: []flow.Cause{cause("phone-unregistered", "cucm.line", "unregistered", flow.Stated)}}
	}
	line := func(at int64, terminal string) *flow.Moment {
		return told(at, 0, "cucm.device-open-failure", "terminal", terminal, "ctireason", "0x8CCC0077")
	}
	for _, c := range []struct {
		name  string
		lines []*flow.Moment
		want  []string
	}{
		{"one each", []*flow.Moment{line(5, "SEP1"), line(6, "SEP1"), line(minute+5, "SEP2")}, []string{"phone-unregistered 2"}},
		{"one more", []*flow.Moment{line(5, "SEP1"), line(minute+5, "SEP2"), line(minute+6, "SEP3")}, []string{"phone-unregistered 2", "phone-unregistered 0"}},
		{"too late", []*flow.Moment{line(16*second, "SEP1")}, []string{"phone-unregistered 2", "phone-unregistered 0"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.Equal(t, c.want, causesOf(report(t, c.lines, restricted(0, "41"), restricted(minute, "42"))))
		})
	}
}

// TestClaimed: a line that stands in a login that did not succeed is that login's.
func TestClaimed(t *testing.T) {
	line := told(minute, 0, "cucm.device-open-failure", "terminal", "SEP1", "ctireason", "-1932787688")
	steps := []flow.Step{{Step: "device-refused", Title: "refused", Evidence: line.Evidence}}
	other := login{at: minute, agent: "1", ext: "41", steps: steps, fails: noRule()}
	assert.Equal(t, []string{"extension-in-no-rule 1"}, causesOf(report(t, []*flow.Moment{line}, other)))
	other.left = true
	assert.Empty(t, report(t, []*flow.Moment{line}, other))
}

// TestProcessDied: a process that died is a warning; one that somebody closed is none.
func TestProcessDied(t *testing.T) {
	got := report(t, []*flow.Moment{told(0, 1, "nm.process-closed"), told(1, 1, "nm.process-lost", "nmprocess", "jgw1"), told(2, 1, "nm.process-reinitialized")})
	require.Equal(t, []string{"process-died 0"}, causesOf(got))
	assert.Equal(t, "warning", got[0].Severity)
	assert.Equal(t, []string{"PG1"}, got[0].Scope.PGs)

	var moments []*flow.Moment
	var logins []login
	for i := range int64(5) {
		moments = append(moments, told(i*minute, 1, "nm.process-lost"))
		logins = append(logins, login{at: i*minute + second, agent: "1", ext: "41", peripheral: "5000"})
	}
	got = report(t, moments, logins...)
	require.Len(t, got, 1, "logins in between do not end it")
	assert.Equal(t, []string{"4 logins on PG1"}, got[0].NotAffected)
	assert.Equal(t, clock(4*minute+second), got[0].FirstGood)
}

// TestChanged: what happened between the last success and the first failure.
func TestChanged(t *testing.T) {
	fails := login{at: 2 * hour, agent: "1", ext: "41", peripheral: "5000", fails: noRule()}
	texts := func(i flow.Incident) (out []string) {
		for _, c := range i.Changed {
			out = append(out, c.At.String()+" "+c.Text)
		}
		return out
	}
	switched := func(at int64, side string) *flow.Moment {
		return &flow.Moment{Kind: flow.Switched, At: clock(at), PG: 1, Instance: 1, Side: side, Process: "pim", Node: "PG1" + side}
	}
	moments := []*flow.Moment{
		switched(0, "A"), told(80*minute, 1, "nm.restarting"), told(91*minute, 1, "nm.restarting"), told(92*minute, 2, "nm.restarting"), told(93*minute, 0, "jtapi.provider-closed", "closereason", "3"),
		switched(94*minute, "B"), told(95*minute, 1, "nm.process-started"), told(95*minute, 1, "nm.process-started"), told(121*minute, 1, "nm.restarting"),
	}
	got := report(t, moments, fails)
	assert.Equal(t, []string{
		"01:31:00.000 title of nm.restarting: nm.restarting", "01:33:00.000 title of jtapi.provider-closed: jtapi.provider-closed 3",
		"01:34:00.000 side B of pim1 of PG1 works from now on", "01:35:00.000 title of nm.process-started: nm.process-started",
	}, texts(got[0]), "half an hour where nobody logged in before")
	good := login{at: 94*minute + 1, agent: "9", ext: "49", peripheral: "5000"}
	got = report(t, moments, good, fails)
	assert.Len(t, texts(got[0]), 1, "since the last success")
	good.at = 10 * minute
	got = report(t, moments, good, fails)
	assert.Len(t, texts(got[0]), 5)

	t.Run("many", func(t *testing.T) {
		var moments []*flow.Moment
		for i := range 50 {
			moments = append(moments, told(2*hour-int64(50-i)*second, 1, "nm.restarting", "nmprocess", fmt.Sprint(i)))
		}
		all := texts(report(t, moments, fails)[0])
		require.Len(t, all, 21)
		assert.Contains(t, all[19], "nm.restarting 49")
		assert.Contains(t, all[20], "and 30 more before that")
	})
	t.Run("one phone's that shows nothing", func(t *testing.T) {
		moments := []*flow.Moment{told(hour+59*minute, 1, "cucm.device-open-request", "terminal", "SEP1"), told(hour+59*minute, 1, "cucm.provider-open-request"), told(hour+59*minute+second, 1, "cucm.provider-open-request")}
		assert.Equal(t, []string{"01:59:00.000 title of cucm.provider-open-request: cucm.provider-open-request (the first of 2 within a minute)"}, texts(report(t, moments, fails)[0]))
	})
	t.Run("by a clock that is only likely", func(t *testing.T) {
		m := told(hour+59*minute, 1, "nm.restarting")
		m.Doubtful = true
		assert.Equal(t, []string{"01:59:00.000 title of nm.restarting: nm.restarting (by a clock that is only likely to go with the others: it may have been after)"}, texts(report(t, []*flow.Moment{m}, fails)[0]))
	})
	t.Run("symptoms", func(t *testing.T) {
		var moments []*flow.Moment
		for i := range 50 {
			moments = append(moments, told(2*hour-minute+int64(i)*second/10, 1, "jgw.address-out-sent", "ext", fmt.Sprint(300+i), "outcause", "1005"))
		}
		refusal := told(2*hour-minute, 1, "ctisvr.control-failure-conf", "failure", "1006", "perror", "0")
		refusal.InLogin = true
		moments = append(moments, refusal, told(2*hour-minute, 0, "finesse.unable-to-authenticate", "user", "7"))
		got := report(t, moments, fails)
		assert.EqualValues(t, 1, got[0].Logins)
		assert.Empty(t, texts(got[0]), "what phones, people and requests ran into changed nothing")
	})
}

// TestOrderOfCalls: moments may all come first, or each in its turn, or late.
func TestOrderOfCalls(t *testing.T) {
	moments := []*flow.Moment{openFailure(minute, wrong), told(2*minute, 1, "nm.restarting"), openFailure(3*minute, wrong)}
	back := []*flow.Moment{moments[2], moments[0], moments[1]}
	logins := []login{{at: 0, agent: "9", peripheral: "5000"}, {at: 4 * minute, agent: "1", peripheral: "5000", fails: pimInactive()}}
	want := report(t, moments, logins...)
	assert.Equal(t, []string{"pim-inactive 1", "provider-wrong-password 0"}, causesOf(want))
	assert.Len(t, want[0].Changed, 3)
	assert.Equal(t, want, report(t, back, logins...))
}

// TestLinesOfLogins: a line that a login has is no incident by itself and no change,
// whether its turn comes before the login's or after; a login that is left out has its
// lines too.
func TestLinesOfLogins(t *testing.T) {
	line := func(at int64, ext string) *flow.Moment {
		return told(at, 1, "jgw.address-out-sent", "ext", ext, "outcause", "1005")
	}
	for _, behind := range []int64{0, 5, second} {
		for _, left := range []bool{false, true} {
			own := line(hour+behind, "41")
			of := login{at: hour, agent: "1", ext: "41", peripheral: "5000", left: left, fails: noRule(),
				steps: []flow.Step{{Says: "refuses", Title: "refused", Evidence: own.Evidence}}}
			later := login{at: hour + minute, agent: "2", ext: "42", peripheral: "5000", fails: pimInactive()}
			got := report(t, []*flow.Moment{own}, of, later)
			want := []string{"extension-in-no-rule 1", "pim-inactive 1"}
			if left {
				want = want[1:]
			}
			assert.Equal(t, want, causesOf(got), "%d ms behind, left out %v", behind, left)
			if behind > 0 {
				assert.Empty(t, got[len(got)-1].Changed, "the failure of another is no change")
			}
			assert.Contains(t, causesOf(report(t, []*flow.Moment{own, line(hour+minute, "43")}, of)), "phone-unregistered 0", "another phone's line")
		}
	}
}

// TestTerminalsOfLogins: CUCM's line of a terminal right behind a failed login with its
// cause is that login's, one each; those beyond are an incident, and only those.
func TestTerminalsOfLogins(t *testing.T) {
	unregistered := []flow.Cause{cause("phone-unregistered", "cucm.line", "unregistered", flow.Stated)}
	terminal := func(at int64, name string) *flow.Moment {
		return told(at, 0, "jgw.terminal-out-of-service", "terminal", name, "termcause", "DEVICE_UNREGISTERED")
	}
	logins := []login{{at: hour, agent: "1", ext: "41", peripheral: "5000", fails: unregistered}, {at: hour + minute, agent: "2", ext: "42", peripheral: "5000", fails: unregistered}}
	lines := []*flow.Moment{terminal(hour+5, "SEP1"), terminal(hour+minute+5, "SEP2")}
	assert.Equal(t, []string{"phone-unregistered 2"}, causesOf(report(t, lines, logins...)))
	got := report(t, append(lines, terminal(hour+minute+6, "SEP3")), logins...)
	require.Equal(t, []string{"phone-unregistered 2", "phone-unregistered 0"}, causesOf(got))
	assert.Equal(t, []string{"SEP3"}, got[1].Scope.Terminals)
	assert.Empty(t, got[1].Scope.Extensions)
}

// TestLinesOfOthers: of the logins that a filter chose, what lines tell of other phones
// is no incident; what they tell of a system, or of a chosen one's phone, is.
func TestLinesOfOthers(t *testing.T) {
	lines := []*flow.Moment{told(hour, 1, "jgw.address-out-sent", "ext", "41", "outcause", "1005"), openFailure(hour+minute, wrong)}
	for ext, want := range map[string][]string{"41": {"phone-unregistered 0", "provider-wrong-password 0"}, "42": {"provider-wrong-password 0"}} {
		b := incident.New(base(t), true)
		for _, m := range lines {
			b.Moment(m)
		}
		l := login{at: hour, agent: "1", ext: ext, peripheral: "5000"}
		b.Login(l.flow(), l.place(), true)
		other := login{at: hour + 1, agent: "2", ext: "41", peripheral: "5000"}
		b.Login(other.flow(), other.place(), false)
		assert.Equal(t, want, causesOf(b.Incidents()), ext)
	}
}
