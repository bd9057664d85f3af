package analysis

import (
	"fmt"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/assert"

	"uccetrace/flow"
	"uccetrace/parser"
	"uccetrace/parser/source"
)

// TestJudge: what is wrong with a source is said in words of its own.
func TestJudge(t *testing.T) {
	denied := fmt.Errorf("locked.log: %w: give this user the right to read it", fs.ErrPermission)
	named := &source.Source{Name: "locked.log", Named: true}
	found := &source.Source{Name: "locked.log"}
	const isRar = "is a rar archive: unpack it and name the folder"
	rar := []flow.Warning{{Source: "locked.log", Line: 3, Text: "a line"}, {Source: "locked.log", Text: isRar}}
	for name, tt := range map[string]struct {
		sum      parser.SourceSummary
		warnings []flow.Warning
		want     Status
		err      string
		warns    string // the last warning
	}{
		"not opened": {sum: parser.SourceSummary{Source: named, Err: denied},
			want: Status{Incomplete: []Trouble{{"locked.log", "permission denied: give this user the right to read it"}}},
			err:  "permission denied: give this user the right to read it", warns: "permission denied: give this user the right to read it"},
		"read in part": {sum: parser.SourceSummary{Source: named, Bytes: 90, Entries: 2, Recognized: true, Err: denied},
			want: Status{Recognized: true, Incomplete: []Trouble{{"locked.log", "could not be read to its end, the report covers what was read: permission denied: give this user the right to read it"}}},
			err:  "permission denied: give this user the right to read it", warns: "could not be read to its end, the report covers what was read: permission denied: give this user the right to read it"},
		"empty": {sum: parser.SourceSummary{Source: named},
			want: Status{NamedUnrecognized: []Trouble{{"locked.log", "is empty"}}}, warns: "is empty"},
		"archive": {sum: parser.SourceSummary{Source: named, Bytes: 9, Foreign: isRar}, warnings: rar,
			want: Status{NamedUnrecognized: []Trouble{{"locked.log", "is a rar archive: unpack it and name the folder"}}}, warns: "is a rar archive: unpack it and name the folder"},
		"archive in a folder": {sum: parser.SourceSummary{Source: found, Bytes: 9, Foreign: isRar}, warnings: rar,
			want: Status{Foreign: []Trouble{{"locked.log", "is a rar archive: unpack it and name the folder"}}}, warns: "is a rar archive: unpack it and name the folder"},
		"prose": {sum: parser.SourceSummary{Source: named, Bytes: 9},
			want: Status{NamedUnrecognized: []Trouble{{"locked.log", "not a trace log: no line begins with a time and a process such as 23:35:36:354 PG1A-opc"}}}},
		"prose in a folder": {sum: parser.SourceSummary{Source: found, Bytes: 9}},
		"a log":             {sum: parser.SourceSummary{Source: named, Bytes: 9, Entries: 1, Recognized: true}, warnings: rar, want: Status{Recognized: true}, warns: "is a rar archive: unpack it and name the folder"},
		"part of it not read": {sum: parser.SourceSummary{Source: named, Bytes: 9, Entries: 1, Recognized: true},
			warnings: []flow.Warning{{Source: "locked.log", Line: 7, Text: "a long line", Unread: true}},
			want:     Status{Recognized: true, Incomplete: []Trouble{{"locked.log:7", "a long line"}}}, warns: "a long line"},
		"not read, named": {sum: parser.SourceSummary{Source: named, Bytes: 9, Foreign: isRar},
			warnings: []flow.Warning{{Source: "locked.log", Text: isRar, Unread: true}},
			want:     Status{Incomplete: []Trouble{{"locked.log", isRar}}}, warns: isRar},
	} {
		t.Run(name, func(t *testing.T) {
			var got Status
			in := flow.Input{Sources: []flow.Source{{Name: "locked.log"}}, Warnings: tt.warnings}
			judge(&got, &in, []parser.SourceSummary{tt.sum})
			assert.Equal(t, tt.want, got)
			assert.Equal(t, tt.err, in.Sources[0].Error)
			last := ""
			if n := len(in.Warnings); n > 0 {
				last = in.Warnings[n-1].Text
			}
			assert.Equal(t, tt.warns, last)
		})
	}
}

// TestSameNumber: an identifier is found by how people write it, and by nothing
// that only looks like it.
func TestSameNumber(t *testing.T) {
	for _, tt := range []struct {
		id, asked string
		want      bool
	}{
		{"0xf0000c41", "0xF0000C41", true},
		{"0xf0000c41", "f0000c41", true},
		{"0xf0000c41", "4026535", false},
		{"0xf0000c41", "4026534977", true},
		{"4026534977", "0xf0000c41", true},
		{"4026534977", "f0000c41", false}, // its digits are decimal
		{"0x1b65f", "0x0001b65f", true},
		{"0x1b65f", "0001b65f", true},
		{"0x26000001", "26000001", true}, // just these digits
		{"0x26000001", "637534209", true},
		{"0x0041", "41", false}, // 41 is decimal
		{"0x29", "41", true},
		{"0041", "41", false}, // an extension is no number
		{"41007", "41007", true},
		{"0x0000", "", false},
		{"agent1", "AGENT1", true},
		{"0xabc", "xabc", false},
	} {
		assert.Equal(t, tt.want, sameNumber(tt.id, tt.asked), "%s %s", tt.id, tt.asked)
	}
}
