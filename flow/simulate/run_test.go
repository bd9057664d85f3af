package simulate

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uccetrace/flow/reference"
	"uccetrace/flow/reference/site"
	"uccetrace/parser"
	"uccetrace/parser/catalog"
	"uccetrace/parser/source"
)

var update = flag.Bool("update", false, "write the golden files anew")

var embedded = sync.OnceValue(func() *catalog.Catalog {
	cat, err := catalog.Embedded()
	if err != nil {
		panic(err)
	}
	return cat
})

var start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// small is a made site: 40 agents on two PGs, every kind of client.
func small() *site.Site {
	return site.Generate(site.Shape{
		Seed: 1, Agents: 40, PGs: 2, SkillGroups: 4, Queues: 2, Mobile: 20, SSO: 10, Supervisors: 10,
		Clients: []site.ClientKind{site.Finesse, site.CTIOS, site.CRM},
	})
}

func options() Options {
	return Options{Site: small(), Catalog: embedded(), Seed: 1, Start: start, Rate: 5 * One}
}

// simulate runs options into a folder of their own.
func simulate(t testing.TB, o Options) (string, Result) {
	t.Helper()
	o.Dir = filepath.Join(t.TempDir(), "capture")
	ctx, stop := context.WithTimeout(context.Background(), time.Minute) // an engine that never ends is a failure
	defer stop()
	res, err := Run(ctx, o)
	require.NoError(t, err)
	return o.Dir, res
}

func truthOf(t testing.TB, dir string) *Truth {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, truthFile))
	require.NoError(t, err)
	defer f.Close()
	truth, err := ReadTruth(f)
	require.NoError(t, err)
	return truth
}

// digest is a hash of all of a folder.
func digest(t testing.TB, dir string) string {
	t.Helper()
	sum := sha256.New()
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		require.NoError(t, err)
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		sum.Write([]byte(filepath.ToSlash(rel) + "\n" + strconv.Itoa(len(text)) + "\n"))
		sum.Write(text)
		return nil
	}))
	return hex.EncodeToString(sum.Sum(nil))
}

// logsOf gives the text of all logs that dumplog makes, by path.
func logsOf(t testing.TB, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.*"))
	require.NoError(t, err)
	for _, path := range files {
		rel, err := filepath.Rel(dir, path)
		require.NoError(t, err)
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		out[filepath.ToSlash(rel)] = string(text)
	}
	return out
}

// everything is a run with every option that fits into one.
func everything() Options {
	o := options()
	o.Logins, o.Rate, o.Burst, o.Duration = 60, 0, 20*time.Second, 40*time.Second
	o.Other, o.Retry, o.Sides = 600_000, true, 2
	o.Zones, o.Skew, o.Loss, o.Disorder = 3*time.Hour, 2*time.Second, 10_000, time.Second
	o.Switch = []Switch{{PG: 1, After: 15 * time.Second}}
	o.Trace = []Level{{"ctisvr", "default"}}
	for _, text := range []string{"cucm.line=unregistered:10%", "aw.authenticate=wrong-password:1/10", "pim.find-atr=not-in-range@pg:2:5%", "hop.pim-jgw=late:5%"} {
		r, err := ParseRule(text)
		if err != nil {
			panic(err)
		}
		o.Decide = append(o.Decide, r)
	}
	return o
}

// TestSameBytes: one seed, one capture, on any machine; another seed, another one.
func TestSameBytes(t *testing.T) {
	first, _ := simulate(t, everything())
	second, _ := simulate(t, everything())
	require.Equal(t, digest(t, first), digest(t, second))

	other := everything()
	other.Seed = 2
	third, _ := simulate(t, other)
	assert.NotEqual(t, digest(t, first), digest(t, third))

	golden := filepath.Join("testdata", "digest.txt")
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(digest(t, first)+"\n"), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, strings.TrimSpace(string(want)), digest(t, first),
		"the bytes of a capture have changed: run the test with -update if the engine, the catalogue or a site was meant to change, else this machine draws differently")
}

// counted are messages by the process that printed them.
type counted map[[2]string]int

// reread counts what the parser finds in a capture.
func reread(t testing.TB, dir string) (counted, int64) {
	t.Helper()
	sources, _, err := source.Find([]string{dir}, nil)
	require.NoError(t, err)
	c, err := parser.Open(context.Background(), sources, parser.Options{Catalog: embedded()})
	require.NoError(t, err)
	out := counted{}
	for _, r := range c.Runs {
		for b, err := range r.Blocks(context.Background()) {
			require.NoError(t, err)
			for _, e := range b.Events {
				if !e.Whole { // its first entry is lost
					continue
				}
				out[[2]string{e.Proc.Node + " " + e.Proc.Process, e.Message.ID}]++
			}
		}
	}
	entries := int64(0)
	for _, s := range c.Summary().Sources {
		entries += s.Entries
	}
	return out, entries
}

// steps sums up what truth says of all logins, for processes with a log that
// dumplog makes.
func steps(truth *Truth) counted {
	out := counted{}
	for _, l := range truth.Logins {
		for _, s := range l.Steps {
			if s.Process != "finesse" && s.Process != "ctios" && s.Process != "cucm" && !strings.HasPrefix(s.Message, "jtapi.") {
				out[[2]string{s.Node + " " + s.Process, s.Message}] += s.Count
			}
		}
	}
	return out
}

// TestTruthIsWhatTheFilesHold: where nothing but logins happens, reading the files
// again gives the messages that the truth counts, whatever was lost or came late.
func TestTruthIsWhatTheFilesHold(t *testing.T) {
	for name, change := range map[string]func(*Options){
		"plain":      func(*Options) {},
		"seconds":    func(o *Options) { o.Dialect = DumplogS },
		"two sides":  func(o *Options) { o.Sides = 2 },
		"clocks":     func(o *Options) { o.Zones, o.Skew = 12*time.Hour, 3*time.Second },
		"loss":       func(o *Options) { o.Loss = 100_000 },
		"disorder":   func(o *Options) { o.Disorder = 2 * time.Second },
		"midnight":   func(o *Options) { o.Start = start.Add(16*time.Hour - 4*time.Second) },
		"public":     func(o *Options) { o.OnlyPublic = true },
		"unanswered": func(o *Options) { o.Decide = rules(t, "hop.pim-opc=lost:30%") },
	} {
		t.Run(name, func(t *testing.T) {
			o := options()
			change(&o)
			dir, res := simulate(t, o)
			truth := truthOf(t, dir)
			require.Len(t, truth.Logins, 40)
			require.EqualValues(t, 40, res.Logins)
			want := steps(truth)
			require.NotEmpty(t, want)
			got, _ := reread(t, dir)
			for key := range got {
				if _, ok := want[key]; !ok {
					delete(got, key) // what a client says of its own accord
				}
			}
			assert.Equal(t, want, got)
		})
	}
}

func rules(t testing.TB, texts ...string) []Rule {
	t.Helper()
	var out []Rule
	for _, text := range texts {
		r, err := ParseRule(text)
		require.NoError(t, err)
		out = append(out, r)
	}
	return out
}

// TestSummaryCounts: the sums of the truth are those of its logins and files.
func TestSummaryCounts(t *testing.T) {
	dir, res := simulate(t, everything())
	truth := truthOf(t, dir)
	sum := truth.Summary
	bytes, outcomes, lost := int64(0), map[string]int64{}, 0
	for _, text := range logsOf(t, dir) {
		bytes += int64(len(text))
	}
	for _, l := range truth.Logins {
		outcomes[l.Outcome]++
		lost += l.Lost
	}
	assert.Equal(t, bytes, sum.Bytes)
	assert.Equal(t, bytes, res.Bytes)
	assert.EqualValues(t, len(truth.Logins), sum.Logins)
	assert.Equal(t, sum.Succeeded, outcomes["succeeded"])
	assert.Equal(t, sum.Refused, outcomes["refused"])
	assert.Equal(t, sum.Unanswered, outcomes["unanswered"])
	assert.Equal(t, len(logsOf(t, dir)), sum.Files)
	assert.Positive(t, sum.Refused)
	assert.Positive(t, sum.Lost)
	assert.Positive(t, lost)
	files := []string{}
	for _, p := range truth.Processes {
		files = append(files, p.Files...)
	}
	sort.Strings(files)
	assert.Equal(t, slices.Sorted(maps.Keys(logsOf(t, dir))), files)
	assert.NotEmpty(t, truth.Switches)
	text, err := os.ReadFile(filepath.Join(dir, siteFile))
	require.NoError(t, err)
	_, err = site.Read(siteFile, text)
	assert.NoError(t, err, "what ran can be read again")
}

// TestShareOfOthers: other traffic comes to its share, whatever the plan.
func TestShareOfOthers(t *testing.T) {
	for name, change := range map[string]func(*Options){
		"rate":     func(o *Options) { o.Logins = 150 },
		"duration": func(o *Options) { o.Rate, o.Burst, o.Duration, o.Logins = 0, 10*time.Second, time.Minute, 40 },
	} {
		for _, share := range []Millionths{300_000, 900_000} {
			t.Run(name+" "+share.String(), func(t *testing.T) {
				o := options()
				o.Other = share
				change(&o)
				_, res := simulate(t, o)
				got := res.Other * int64(One) / res.Entries
				assert.InDelta(t, int64(share), got, 100_000)
			})
		}
	}
}

// TestTold: an answer that is lost on its way leaves a sign-in that has succeeded
// with a client that was told nothing.
func TestTold(t *testing.T) {
	o := options()
	o.Site = site.Default()
	for text, want := range map[string][2]any{
		"":                          {"succeeded", true},
		"hop.finesse-desktop=lost":  {"succeeded", false},
		"pim.find-atr=not-in-range": {"refused", true},
		"hop.desktop-finesse=lost":  {"unanswered", false},
	} {
		o.Decide = nil
		if text != "" {
			o.Decide = rules(t, text)
		}
		dir, _ := simulate(t, o)
		l := truthOf(t, dir).Logins[0]
		assert.Equal(t, want, [2]any{l.Outcome, l.Told}, text)
	}
}

// TestUntaken: a decision that nothing came to is told, for who asked for it waits
// for what it does.
func TestUntaken(t *testing.T) {
	o := options()
	o.Site = site.Default()
	o.Decide = rules(t, "hop.ctios-ctisvr=lost", "pim.find-atr=not-in-range@agent:10000", "aw.authenticate=locked:1/1000000")
	_, res := simulate(t, o)
	require.Len(t, res.Untaken, 2)
	assert.Equal(t, []Rule{o.Decide[0], o.Decide[2]}, res.Untaken)

	o.Decide = rules(t, "cucm.provider=wrong-password")
	_, res = simulate(t, o)
	assert.Empty(t, res.Untaken, "the provider was refused ahead of the sign-in")
}

// TestLarge writes UCCETRACE_SIM_MIB MiB and holds the memory.
func TestLarge(t *testing.T) {
	mib, err := strconv.ParseInt(os.Getenv("UCCETRACE_SIM_MIB"), 10, 64)
	if err != nil {
		t.Skip("UCCETRACE_SIM_MIB says how many MiB to write")
	}
	o := options()
	o.Site = site.Generate(site.Shape{Agents: 2000, PGs: 4, SkillGroups: 8, Queues: 4})
	o.Rate, o.Size, o.Other = 100*One, mib<<20, 900_000
	began := time.Now()
	_, res := simulate(t, o)
	t.Logf("%d MiB, %d sign-ins, %v", res.Bytes>>20, res.Logins, time.Since(began))
	assert.GreaterOrEqual(t, res.Bytes, mib<<20)
	assert.Zero(t, res.Logins-endingsOf(res)[reference.Succeeded])
}

func endingsOf(r Result) map[reference.Outcome]int64 {
	out := map[reference.Outcome]int64{}
	for _, e := range r.Outcomes {
		out[e.Outcome] += e.Count
	}
	return out
}

// TestNobodyForgetsThePassword: who has the password checked again, when Finesse no
// longer remembers that it was right, types the right one.
func TestNobodyForgetsThePassword(t *testing.T) {
	o := options()
	o.Site = site.Generate(site.Shape{Seed: 1, Agents: 60, PGs: 1, Peripherals: 1, SkillGroups: 2, SSO: 20, Clients: []site.ClientKind{site.Finesse}})
	o.Logins, o.Rate, o.Duration, o.Other = 900, One/3, 50*time.Minute, 900_000
	dir, _ := simulate(t, o)
	for name := range logsOf(t, dir) {
		assert.NotContains(t, name, "realm")
	}
}
