package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"uccetrace/render/schema"
)

// TestReportsFollowTheSchema validates what the program really prints, for every
// capture of the repository and for inputs that are none.
func TestReportsFollowTheSchema(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema.Report))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("urn:report", doc))
	report, err := c.Compile("urn:report")
	require.NoError(t, err)
	line, err := c.Compile("urn:report#/$defs/line")
	require.NoError(t, err)

	empty := filepath.Join(t.TempDir(), "empty.log")
	require.NoError(t, os.WriteFile(empty, nil, 0o644))
	calls := [][]string{{filepath.Join("..", "..", "testdata")}, {capture, "--agent", "none"}, {empty}, {"main.go"}}
	logs, err := filepath.Glob(filepath.Join("..", "..", "testdata", "*.log"))
	require.NoError(t, err)
	for _, log := range logs {
		calls = append(calls, []string{log})
	}
	for _, call := range calls {
		t.Run(strings.Join(call, " "), func(t *testing.T) {
			var out, errs bytes.Buffer
			run(append(call, "--format", "json"), nil, &out, &errs)
			v, err := jsonschema.UnmarshalJSON(&out)
			require.NoError(t, err)
			require.NoError(t, report.Validate(v))
			out.Reset()
			run(append(call, "--format", "jsonl"), nil, &out, &errs)
			for _, l := range strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n") {
				v, err := jsonschema.UnmarshalJSON(strings.NewReader(l))
				require.NoError(t, err)
				require.NoError(t, line.Validate(v))
			}
		})
	}
}
