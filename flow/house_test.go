package flow_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// house says which packages of ours a package may import. Data moves one way.
var house = map[string][]string{
	"parser/catalog":  {},
	"parser/source":   {},
	"parser":          {"parser/catalog", "parser/source"},
	"flow":            {},
	"correlate/ident": {"parser", "parser/catalog"},
	"correlate/clock": {"parser", "parser/catalog", "parser/source", "flow", "correlate/ident"},
	"correlate":       {"parser", "parser/catalog", "parser/source", "flow", "correlate/ident", "correlate/clock"},

	"flow/decision": {},

	// The engine and what it is held against do not know each other.
	"flow/reference/site": {},
	"flow/reference/aw":   {"flow/reference/site"},
	"flow/reference":      {"parser", "parser/catalog", "flow", "flow/decision", "flow/reference/site"},
	"flow/align":          {"flow"},

	"flow/knowledge": {},
	"flow/commands":  {"flow", "flow/knowledge"},
	"flow/search":    {"flow/knowledge"},
	"flow/sessions":  {"flow", "flow/knowledge"},
	"flow/incident":  {"flow", "flow/decision", "flow/knowledge"},

	"flow/latency":  {},
	"flow/given":    {},
	"flow/check":    {"flow", "flow/given", "flow/knowledge", "flow/search", "flow/latency"},
	"flow/stats":    {"flow", "flow/latency"},
	"flow/diff":     {"flow", "flow/knowledge", "flow/latency"},
	"flow/whole":    {},
	"flow/redact":   {"parser", "parser/catalog", "parser/source", "flow/given", "flow/whole"},
	"flow/diagnose": {"flow", "flow/align", "flow/decision", "flow/reference", "flow/knowledge", "flow/commands", "parser/catalog"},
	"flow/simulate": {"parser", "parser/catalog", "flow", "flow/decision", "flow/reference", "flow/reference/site", "flow/reference/aw", "flow/whole"},
	"flow/analysis": {"correlate", "correlate/clock", "parser", "parser/catalog", "parser/source", "flow", "flow/latency", "flow/align", "flow/decision", "flow/reference", "flow/knowledge", "flow/commands", "flow/diagnose", "flow/sessions", "flow/incident", "flow/redact", "flow/given"},
	"flow/promises": {},
	"render":        {"flow", "flow/knowledge", "flow/commands"},
	"render/schema": {},
	"cmd/uccetrace": {"flow/analysis", "flow/sessions", "flow/check", "flow/stats", "flow/diff", "flow/knowledge", "flow/search", "flow/decision", "flow/reference", "flow/reference/site", "flow/simulate", "flow/given", "flow/whole", "flow/redact", "render", "render/schema", "parser", "parser/catalog", "parser/source", "flow", "correlate/clock"},

	// What is measured with knows nothing of what is measured.
	"bench/traffic": {},
	"bench/measure": {},
}

// TestHouse holds the map of packages: a new one, or a new way between two, is a
// decision to be written down here.
func TestHouse(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}}:{{join .Imports ","}}`, "uccetrace/...").Output()
	require.NoError(t, err)
	for _, line := range strings.Fields(string(out)) {
		pkg, imports, _ := strings.Cut(line, ":")
		name := strings.TrimPrefix(pkg, "uccetrace/")
		may, known := house[name]
		if !assert.True(t, known, "package %s stands on no map", name) {
			continue
		}
		for _, imp := range strings.Split(imports, ",") {
			if rest, ours := strings.CutPrefix(imp, "uccetrace/"); ours {
				assert.Contains(t, may, rest, "%s may not import %s", name, rest)
			}
		}
	}
}

// TestNoSQL: only what writes an AW database pays for an SQL engine.
func TestNoSQL(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "uccetrace/flow/analysis", "uccetrace/render").Output()
	require.NoError(t, err)
	deps := strings.Fields(string(out))
	assert.Contains(t, deps, "uccetrace/flow/reference")
	assert.NotContains(t, deps, "database/sql")
}
