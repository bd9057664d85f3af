package diagnose_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/diagnose"
	"uccetrace/flow/simulate"
)

// bad are the places of the logins of a capture that did not succeed.
func (c *collector) bad() (out []int) {
	for i := range c.logins {
		if l := &c.logins[i]; l.Outcome != flow.Succeeded && l.Unjudged() == nil {
			out = append(out, i)
		}
	}
	return out
}

// said is all that a judge writes into a login.
func said(t *testing.T, j *diagnose.Judge, l flow.Login) string {
	t.Helper()
	judge(t, j, &l)
	out, err := json.MarshalIndent(&l, "", " ")
	require.NoError(t, err)
	return string(out)
}

// sameAfresh holds that a judge says of each login of a capture what one says that keeps
// nothing, in whatever order they come, and gives how many were judged and how many of
// them it replayed under every hypothesis.
func sameAfresh(t *testing.T, c *collector, name string) (judged, weighed int) {
	t.Helper()
	afresh, keeping := c.judge(t), c.judge(t)
	afresh.Afresh()
	bad := c.bad()
	want := map[int]string{}
	for _, i := range bad {
		want[i] = said(t, afresh, c.logins[i])
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 2 {
		random.Shuffle(len(bad), func(a, b int) { bad[a], bad[b] = bad[b], bad[a] })
		for _, i := range bad {
			require.Equal(t, want[i], said(t, keeping, c.logins[i]), "%s, agent %s", name, c.logins[i].Agent.ID)
		}
		keeping.Consider(shown(c.shown)) // nothing was shown since
	}
	return len(bad), keeping.Weighed()
}

// TestKept: what is kept of one login is said of another one only where that one would
// have been told the same, to the byte.
func TestKept(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes where races are looked for: runs without -short")
	}
	judged, weighed := 0, 0
	same := func(c *collector, name string) {
		n, k := sameAfresh(t, c, name)
		judged, weighed = judged+n, weighed+k
	}
	for n, kind := range kinds {
		narrow, wide := outcomes(kind)
		if !thorough() {
			narrow, wide = every(4, n, narrow), every(20, n, wide)
		}
		var all []*captured
		if len(narrow) > 0 {
			often := slices.Repeat(narrow, 3)
			all = append(all, befallen(t, kind, 51, often), befallen(t, kind, 52, often, func(o *simulate.Options) {
				o.Loss = simulate.One / 50
				o.Site.Hosts[0].Offset = 3 * time.Second
			}))
		}
		for _, w := range wide {
			all = append(all, stricken(t, kind, 53, w))
		}
		for k, c := range all {
			same(c.collector, kind)
			process := []string{"opc", "pim", "jgw", "ctisvr", "rtr"}[(n+k)%5]
			if rest := logs(t, c.dir, process); len(rest) > 0 {
				same(read(t, rest...), kind+" without "+process)
			}
		}
	}
	assert.Greater(t, judged, 200)
	assert.Less(t, weighed, 2*judged/3)
}

// TestKeptForMany: of logins that went the same way one is replayed, whoever they are,
// until the logs have shown more.
func TestKeptForMany(t *testing.T) {
	narrow, _ := outcomes("finesse")
	i := slices.IndexFunc(narrow, func(w one) bool { return w.Setting.String() == "pim.find-atr=not-in-range" })
	require.GreaterOrEqual(t, i, 0)
	c := befallen(t, "finesse", 54, slices.Repeat(narrow[i:i+1], 12))
	bad := c.bad()
	require.Len(t, bad, 12)
	cat, err := embedded()
	require.NoError(t, err)
	base, err := known()
	require.NoError(t, err)
	pim := false // has shown anything
	shown := shown(func(node, process, message string) bool {
		return (pim || process != "pim") && c.shown(node, process, message)
	})
	newJudge := func() *diagnose.Judge {
		j, err := diagnose.New(cat, base)
		require.NoError(t, err)
		j.Consider(shown)
		return j
	}
	kept := newJudge()
	before := said(t, kept, c.logins[bad[0]])
	weighed := 0
	for n := range 3 {
		for _, i := range bad {
			said(t, kept, c.logins[i])
		}
		if n == 0 {
			weighed = kept.Weighed()
			assert.Less(t, weighed, len(bad)/2)
		}
		kept.Consider(shown)
		assert.Equal(t, weighed, kept.Weighed())
		assert.Positive(t, kept.Kept())
	}
	pim = true
	kept.Consider(shown)
	assert.Zero(t, kept.Kept())
	after := said(t, kept, c.logins[bad[0]])
	assert.Equal(t, weighed+1, kept.Weighed())
	assert.True(t, after == said(t, newJudge(), c.logins[bad[0]]))
	assert.False(t, after == before, "what the PIM did not print counts, now that it has shown any")
}

// TestKeptNames: of two logins that differ only in what a line names, each gets its own
// verdict.
func TestKeptNames(t *testing.T) {
	narrow, _ := outcomes("finesse")
	i := slices.IndexFunc(narrow, func(w one) bool { return w.Setting.String() == "hop.opc-pim=lost" })
	require.GreaterOrEqual(t, i, 0)
	c := befallen(t, "finesse", 55, narrow[i:i+1])
	bad := c.bad()
	require.Len(t, bad, 1)
	l := c.logins[bad[0]]
	n := 0
	for k := range l.Steps {
		for f, field := range l.Steps[k].Fields {
			if !slices.Contains([]string{"ext", "agent", "opc", "instrument"}, field.Name) {
				continue
			}
			other := l
			other.Steps = slices.Clone(l.Steps)
			other.Steps[k].Fields = slices.Clone(l.Steps[k].Fields)
			other.Steps[k].Fields[f].Value = field.Value[:len(field.Value)-1] + "7"
			c.logins = append(c.logins, other)
			n++
		}
	}
	require.Greater(t, n, 3)
	_, weighed := sameAfresh(t, c.collector, "edited")
	assert.Greater(t, weighed, 3)
}
