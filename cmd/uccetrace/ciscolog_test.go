package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestCiscoLogAsStandard: the same simulated shift gives the same logins, to the last
// fact and link, in whichever format it is written; only where a line stands differs.
// Merged into one file it gives them too.
func TestCiscoLogAsStandard(t *testing.T) {
	dir := t.TempDir()
	const shift = " --agents 12 --pgs 2 --sides 2 --clients finesse,crm --burst 20s --other 30%" +
		" --decide cucm.line=unregistered:10% --decide pim.find-atr=not-in-range:10%"
	logins := map[string]string{}
	for _, dialect := range []string{"dumplog", "ciscolog"} {
		_, code := runIn(t, dir, "uccetrace simulate "+dialect+" --dialect "+dialect+shift)
		require.Zero(t, code)
		out, code := runIn(t, dir, "uccetrace "+dialect+" --format json")
		require.Zero(t, code)
		logins[dialect] = facts(t, out)
	}
	require.Contains(t, logins["dumplog"], `"outcome":"failed"`)
	require.Equal(t, logins["dumplog"], logins["ciscolog"])
	out, code := runIn(t, mergedInto(t, filepath.Join(dir, "ciscolog")), "uccetrace . --format json")
	require.Zero(t, code)
	require.Equal(t, ids(t, logins["dumplog"]), ids(t, facts(t, out)))
}

// facts are the logins of a report without the places of their lines.
func facts(t *testing.T, report string) string {
	t.Helper()
	var r struct {
		Logins []any `json:"logins"`
	}
	require.NoError(t, json.Unmarshal([]byte(report), &r))
	require.NotEmpty(t, r.Logins)
	placeless(r.Logins)
	text, err := json.Marshal(r.Logins)
	require.NoError(t, err)
	return string(text)
}

func placeless(v any) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			placeless(e)
		}
	case map[string]any:
		for _, name := range []string{"source", "line", "offset", "length", "raw"} {
			delete(v, name)
		}
		for _, e := range v {
			placeless(e)
		}
	}
}

// ids are the logins' ids with their outcomes.
func ids(t *testing.T, facts string) (out []string) {
	t.Helper()
	var logins []struct{ ID, Outcome string }
	require.NoError(t, json.Unmarshal([]byte(facts), &logins))
	for _, l := range logins {
		out = append(out, l.ID+" "+l.Outcome)
	}
	return out
}

// mergedInto puts a capture's ciscoLogs of each node into one file, by time, as
// dumplog /mc does, beside the other logs.
func mergedInto(t *testing.T, capture string) string {
	t.Helper()
	to := t.TempDir()
	nodes, err := filepath.Glob(filepath.Join(capture, "*", ""))
	require.NoError(t, err)
	for _, node := range nodes {
		logs, err := filepath.Glob(filepath.Join(node, "*.*"))
		require.NoError(t, err)
		var lists [][]string
		for _, log := range logs {
			data, err := os.ReadFile(log)
			require.NoError(t, err)
			if bytes.Contains(data, []byte(": %ICM_")) {
				lists = append(lists, entriesOf(string(data)))
				continue
			}
			require.NoError(t, os.WriteFile(filepath.Join(to, filepath.Base(node)+"-"+filepath.Base(log)), data, 0o644))
		}
		if len(lists) > 0 {
			require.NoError(t, os.WriteFile(filepath.Join(to, filepath.Base(node)+".log"), []byte(byTime(lists)), 0o644))
		}
	}
	return to
}

// entriesOf cuts a ciscoLog into entries with their further lines.
func entriesOf(log string) (out []string) {
	for line := range strings.Lines(log) {
		if strings.Contains(line, ": %ICM_") || len(out) == 0 {
			out = append(out, line)
			continue
		}
		out[len(out)-1] += line
	}
	return out
}

// byTime merges logs of one day: the text before the '%' has the time at its end.
func byTime(lists [][]string) string {
	var b strings.Builder
	at := func(entry string) string {
		head, _, _ := strings.Cut(entry, " +0000: %")
		return head[max(0, len(head)-len("08:00:00.000")):]
	}
	for {
		first := -1
		for i, list := range lists {
			if len(list) > 0 && (first < 0 || at(list[0]) < at(lists[first][0])) {
				first = i
			}
		}
		if first < 0 {
			return b.String()
		}
		b.WriteString(lists[first][0])
		lists[first] = lists[first][1:]
	}
}
