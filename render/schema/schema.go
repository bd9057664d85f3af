// Package schema holds the published JSON Schemas of this project's reports, one
// file a version.
package schema

import _ "embed"

// Report is the JSON Schema (2020-12) of "uccetrace.report/v1"; its $defs/line
// is a line of the jsonl format.
//
//go:embed report.v1.schema.json
var Report []byte

// Check is the JSON Schema (2020-12) of "uccetrace.check/v1".
//
//go:embed check.v1.schema.json
var Check []byte

// Stats is the JSON Schema (2020-12) of "uccetrace.stats/v1".
//
//go:embed stats.v1.schema.json
var Stats []byte

// Diff is the JSON Schema (2020-12) of "uccetrace.diff/v1".
//
//go:embed diff.v1.schema.json
var Diff []byte

// Sessions is the JSON Schema (2020-12) of "uccetrace.sessions/v1".
//
//go:embed sessions.v1.schema.json
var Sessions []byte
