// Package schema holds the published JSON Schemas of this project's reports, one
// file a version.
package schema

import _ "embed"

// Report is the JSON Schema (2020-12) of "uccetrace.report/v1"; its $defs/line
// is a line of the jsonl format.
//
//go:embed report.v1.schema.json
var Report []byte
