//go:build linux

package main

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const written = "0x1\t0xa\t10000\t1000\tcompleted\t120\t1\t3\t800\n0x2\t0xb\t10001\t2000\trefused\t\n0x3\t0xc\t10002\t3000\tunanswered\t\n"

func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o666))
	return path
}

// TestCompares holds which answers are right.
func TestCompares(t *testing.T) {
	truth, err := readTruth(file(t, "truth.tsv", written))
	require.NoError(t, err)
	report := func(outcome, start, confirmed string) string {
		return `{"outcome":"` + outcome + `","start":"2026-03-02 00:00:0` + start + `","confirmed_ms":` + confirmed + `,"agent":{"extension":"10000"},"ids":{"cti":["0x1"],"opc":["0xa"]}}` + "\n" +
			`{"outcome":"failed","start":"2026-03-02 00:00:02.000","confirmed_ms":null,"agent":{"extension":"10001"},"ids":{"cti":["0x2"],"opc":["0xb"]}}` + "\n" +
			`{"outcome":"inconclusive","start":"2026-03-02 00:00:03.000","confirmed_ms":null,"agent":{"extension":"10002"},"ids":{"cti":["0x3"],"opc":["0xc"]}}` + "\n{\"summary\":{}}\n"
	}
	good := report("succeeded", "1.000", "120")
	for _, c := range []struct {
		writes, text string
		differences  int
	}{
		{"rows", "0x1\t0xa\t10000\t1000\t120\t1\t3\t800\n", 0},
		{"rows", "0x1\t0xa\t10000\t1000\t120\t1\t3\t801\n", 1},
		{"rows", "0x1\t0xa\t10000\t1000\t120\t1\t3\t800\n0x2\t0xb\t10001\t2000\t5\t1\t3\t800\n", 1},
		{"rows", "0x1\t0xa\t10000\t1000\t120\t1\t3\t800\n0x1\t0xa\t10000\t1000\t120\t1\t3\t800\n", 1},
		{"rows", "", 1},
		{"jsonl", good, 0},
		{"jsonl", good[strings.Index(good, "\n")+1:], 1},
		{"jsonl", good + good[:strings.Index(good, "\n")+1], 1},
		{"jsonl", report("failed", "1.000", "120"), 1},
		{"jsonl", report("succeeded", "1.001", "120"), 1},
		{"jsonl", report("succeeded", "1.000", "null"), 1},
		{"text", "3 logins: 1 failed, 1 inconclusive, 1 succeeded\nmore\n", 0},
		{"text", "3 logins: 2 failed, 1 succeeded\n", 1},
	} {
		_, differences := compares[c.writes](truth, bufio.NewReader(strings.NewReader(c.text)))
		assert.Len(t, differences, c.differences, "%s %q", c.writes, c.text)
	}
}

// TestSimulated holds that the simulator's truth is read: times are counted from OPC's line.
func TestSimulated(t *testing.T) {
	truth, err := readTruth(file(t, "truth.json", `{"logins":[
		{"outcome":"succeeded","ids":{"cti":"0x1","opc":"0xa"},"agent":{"extension":"10000"},"mapped":{"printed":"08:00:00:006"},"confirmed":{"printed":"08:00:00:121"}},
		{"outcome":"refused","ids":{"cti":"0x2","opc":"0xb"},"agent":{"extension":"10001"},"mapped":{"printed":"08:00:01:000"}}]}`))
	require.NoError(t, err)
	assert.Equal(t, map[string]int{"completed": 1, "refused": 1}, truth.counts)
	assert.Equal(t, "0x1\t0xa\t10000\t28800006\t115", truth.logins["0xa"].row())
}

// TestMeasure runs tools of which one answers wrongly.
func TestMeasure(t *testing.T) {
	logs := file(t, "log", strings.Repeat("x", 1<<20))
	truth := file(t, "truth.tsv", written)
	right := file(t, "right", "0x1\t0xa\t10000\t1000\t120\t1\t3\t800\n")
	for said, c := range map[string]struct {
		plan  string
		right bool
	}{
		"1 rows":   {"reads\trows\tsh\t-c\tcat $0 >/dev/null; cat " + right + "\n", true},
		"1 differ": {"none\trows\ttrue\n", false},
	} {
		var out strings.Builder
		ok, err := measure([]string{"-rounds", "2", "-truth", truth, logs}, strings.NewReader(c.plan), &out)
		require.NoError(t, err)
		assert.Equal(t, c.right, ok, out.String())
		assert.Contains(t, out.String(), said)
	}
	_, err := measure([]string{"-truth", truth, logs}, strings.NewReader("no tool\n"), &strings.Builder{})
	assert.Error(t, err)
}

// TestRun holds that what a command took is told with its children's.
func TestRun(t *testing.T) {
	logs := file(t, "log", strings.Repeat("x", 1<<20))
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	require.NoError(t, err)
	defer null.Close()
	used, err := run([]string{"sh", "-c", "cat $0; exit 0", logs}, null)
	require.NoError(t, err)
	assert.GreaterOrEqual(t, used.read, int64(1<<20))
	assert.Positive(t, used.peak)
	assert.Positive(t, used.wall)
	_, err = run([]string{"sh", "-c", "echo no >&2; exit 3"}, null)
	assert.ErrorContains(t, err, "no")
}

func TestMedian(t *testing.T) {
	seconds := func(all ...int) float64 {
		var x tool
		for _, s := range all {
			x.rounds = append(x.rounds, usage{wall: time.Duration(s) * time.Second})
		}
		return x.median(usage.seconds)
	}
	assert.Equal(t, 2.0, seconds(3, 1, 2))
	assert.Equal(t, 2.5, seconds(4, 1, 2, 3))
}
