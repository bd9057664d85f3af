//go:build linux

package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// truth is what became of the logins of a capture.
type truth struct {
	logins map[string]login // by OPC's number
	counts map[string]int   // by outcome
	// times says that a report must name the times, too: those of a simulated capture begin
	// with the client's request, which its truth has no milliseconds of.
	times bool
}

type login struct {
	cti, opc, ext string
	start         int64 // ms of the day
	outcome       string
	took          []string // ms to the confirmation, and others
}

// row is a login as the tools that write rows have it.
func (l login) row() string {
	return strings.Join(append([]string{l.cti, l.opc, l.ext, strconv.FormatInt(l.start, 10)}, l.took...), "\t")
}

// outcomes are those of a report, in the truth's words.
var outcomes = map[string]string{"succeeded": "completed", "failed": "refused", "inconclusive": "unanswered"}

// compares read what a tool writes, and say what it found and in what it differs.
var compares = map[string]func(*truth, *bufio.Reader) (string, []string){
	"rows":  (*truth).compareRows,
	"jsonl": (*truth).compareReport,
	"text":  (*truth).compareText,
}

// readTruth reads truth.tsv of our traffic or truth.json of the simulator.
func readTruth(name string) (*truth, error) {
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	t := &truth{logins: map[string]login{}, counts: map[string]int{}}
	read := t.readRows
	if strings.HasSuffix(name, ".json") {
		read = t.readSimulated
	}
	if err := read(b); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for _, l := range t.logins {
		t.counts[l.outcome]++
	}
	return t, nil
}

func (t *truth) readRows(b []byte) error {
	t.times = true
	for line := range strings.Lines(string(b)) {
		c := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(c) < 6 {
			return fmt.Errorf("%q is no login", line)
		}
		start, err := strconv.ParseInt(c[3], 10, 64)
		if err != nil {
			return err
		}
		t.logins[c[1]] = login{cti: c[0], opc: c[1], ext: c[2], start: start, outcome: c[4], took: c[5:]}
	}
	return nil
}

func (t *truth) readSimulated(b []byte) error {
	var simulated struct {
		Logins []struct {
			Outcome           string
			IDs               struct{ CTI, OPC string }
			Agent             struct{ Extension string }
			Mapped, Confirmed struct{ Printed string }
		}
	}
	if err := json.Unmarshal(b, &simulated); err != nil {
		return err
	}
	for _, s := range simulated.Logins {
		l := login{cti: s.IDs.CTI, opc: s.IDs.OPC, ext: s.Agent.Extension, start: clock(s.Mapped.Printed), outcome: "unanswered"}
		switch s.Outcome {
		case "succeeded":
			l.outcome, l.took = "completed", []string{strconv.FormatInt(clock(s.Confirmed.Printed)-l.start, 10)}
		case "refused":
			l.outcome = "refused"
		}
		t.logins[l.opc] = l
	}
	return nil
}

// clock is HH:MM:SS with three digits of a second behind one more sign, in ms of the day.
func clock(s string) int64 {
	var h, m, sec, ms int64
	if _, err := fmt.Sscanf(strings.Replace(s, ".", ":", 1), "%d:%d:%d:%d", &h, &m, &sec, &ms); err != nil {
		return -1
	}
	return ((h*60+m)*60+sec)*1000 + ms
}

// compareRows expects a row for each login that completed, in any order. Of columns behind
// those of the truth nothing is said.
func (t *truth) compareRows(in *bufio.Reader) (string, []string) {
	var different []string
	seen := map[string]bool{}
	for lines := bufio.NewScanner(in); lines.Scan(); {
		c := strings.Split(lines.Text(), "\t")
		if len(c) < 5 {
			different = append(different, fmt.Sprintf("%q is no row", lines.Text()))
			continue
		}
		want, known := t.logins[c[1]]
		got := strings.Join(c[:min(len(c), 4+max(1, len(want.took)))], "\t")
		switch {
		case !known || want.outcome != "completed" || seen[c[1]]:
			different = append(different, "not there: "+got)
		case got != want.row():
			different = append(different, got+", and not "+want.row())
		}
		seen[c[1]] = true
	}
	for opc, l := range t.logins {
		if l.outcome == "completed" && !seen[opc] {
			different = append(different, "missing: "+l.row())
		}
	}
	slices.Sort(different)
	return fmt.Sprintf("%d rows", len(seen)), different
}

// compareReport expects every login with its outcome.
func (t *truth) compareReport(in *bufio.Reader) (string, []string) {
	var different []string
	seen := map[string]bool{}
	for lines := json.NewDecoder(in); ; {
		var l struct {
			Outcome, Start string
			Confirmed      *int64 `json:"confirmed_ms"`
			IDs            struct{ CTI, OPC []string }
			Agent          struct{ Extension string }
		}
		if err := lines.Decode(&l); err == io.EOF {
			break
		} else if err != nil {
			different = append(different, err.Error())
			break
		}
		if l.Outcome == "" {
			continue // the closing line
		}
		got := login{cti: strings.Join(l.IDs.CTI, ","), opc: strings.Join(l.IDs.OPC, ","), ext: l.Agent.Extension, outcome: outcomes[l.Outcome], took: []string{""}}
		if len(l.Start) > 11 {
			got.start = clock(l.Start[11:])
		}
		if l.Confirmed != nil {
			got.took[0] = strconv.FormatInt(*l.Confirmed, 10)
		}
		want, known := t.logins[got.opc]
		if d := t.differs(got, want); !known || seen[got.opc] {
			different = append(different, "not there: "+got.row()+" "+got.outcome)
		} else if d {
			different = append(different, got.row()+" "+got.outcome+", and not "+want.row()+" "+want.outcome)
		}
		seen[got.opc] = true
	}
	for opc, l := range t.logins {
		if !seen[opc] {
			different = append(different, "missing: "+l.row()+" "+l.outcome)
		}
	}
	slices.Sort(different)
	return fmt.Sprintf("%d logins", len(seen)), different
}

func (t *truth) differs(got, want login) bool {
	return got.cti != want.cti || got.ext != want.ext || got.outcome != want.outcome ||
		t.times && (got.start != want.start || got.took[0] != want.took[0])
}

var counted = regexp.MustCompile(`([0-9,]+) (succeeded|failed|inconclusive|logins?)\b`)

// compareText expects the counts of all outcomes in the report's first line.
func (t *truth) compareText(in *bufio.Reader) (string, []string) {
	line, err := in.ReadString('\n')
	if err != nil {
		return "", []string{err.Error()}
	}
	counts := map[string]int{}
	for _, m := range counted.FindAllStringSubmatch(line, -1) {
		counts[m[2]], _ = strconv.Atoi(strings.ReplaceAll(m[1], ",", ""))
	}
	for said, outcome := range outcomes {
		if counts[said] != t.counts[outcome] {
			return "", []string{fmt.Sprintf("%s, and not %v", strings.TrimSpace(line), t.counts)}
		}
	}
	return "counts", nil
}
