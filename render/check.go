package render

import (
	"io"
	"strconv"
	"strings"

	"uccetrace/flow"
)

// CheckFormat is one way to show the verdict of a check.
type CheckFormat struct {
	Name       string
	Extensions []string // of files that are written in it, with the dot
	Doc        string   // one line for help
	Write      func(io.Writer, *flow.Verdict, Options) error
}

// CheckFormats is the table of the formats of a check, as Formats is of a report's.
func CheckFormats() []CheckFormat {
	return []CheckFormat{
		{Name: "text", Extensions: []string{".txt"}, Write: writeCheckText,
			Doc: "a line for each finding, file:line: first, and the verdict"},
		{Name: "json", Extensions: []string{".json"}, Write: writeCheckJSON,
			Doc: "one object by the published schema (\"uccetrace schema check\"); a later check's --baseline"},
		{Name: "junit", Extensions: []string{".xml"}, Write: writeJUnit,
			Doc: "JUnit XML: a test case for each login and each condition"},
		{Name: "sarif", Extensions: []string{".sarif", ".sarif.json"}, Write: writeSARIF,
			Doc: "SARIF 2.1.0, within the limits of GitHub's code scanning"},
		{Name: "github", Write: writeGitHub,
			Doc: "annotations of GitHub Actions, for standard output"},
		{Name: "summary", Extensions: []string{".md"}, Write: writeSummary,
			Doc: "Markdown, for the step summary of GitHub Actions"},
	}
}

// LookupCheck finds a format of a check by its name.
func LookupCheck(name string) (CheckFormat, bool) {
	for _, f := range CheckFormats() {
		if f.Name == name {
			return f, true
		}
	}
	return CheckFormat{}, false
}

// ForCheckFile finds the format of a check that a file's name ends in, the longest end
// first.
func ForCheckFile(name string) (CheckFormat, bool) {
	var best CheckFormat
	longest := 0
	for _, f := range CheckFormats() {
		for _, e := range f.Extensions {
			if len(e) > longest && strings.HasSuffix(strings.ToLower(name), e) {
				best, longest = f, len(e)
			}
		}
	}
	return best, longest > 0
}

// passed says in a word how a check ended.
func passed(v *flow.Verdict) string {
	switch v.Code {
	case 0:
		return "passed"
	case 1:
		return "failed"
	}
	return "not passed"
}

// verdictLine is the verdict in one line.
func verdictLine(v *flow.Verdict) string {
	return "check " + passed(v) + ": " + v.Reason + ", " + count(v.Counts.Logins, "login", "logins") + " checked" + exitWords(v)
}

func exitWords(v *flow.Verdict) string {
	if v.Code == 0 {
		return ""
	}
	return " (exit code " + strconv.Itoa(v.Code) + ")"
}

// placeOf is the line to show of a finding, "" and 0 for none.
func placeOf(f *flow.Finding) (source string, line int) {
	if len(f.Evidence) == 0 {
		return "", 0
	}
	return f.Evidence[0].Source, f.Evidence[0].Line
}

// excused says why a finding does not fail the check, "" where it is not excused.
func excused(f *flow.Finding) string {
	switch {
	case f.Suppressed != nil:
		return "suppressed until " + f.Suppressed.Expires + ": " + f.Suppressed.Reason
	case f.Known:
		return "known: the baseline has it"
	}
	return ""
}

// shownLevel is the level that a finding has for those who mark levels and do not say
// whether it fails the check: an error that is allowed is a warning there. One that is
// excused keeps its own, beside the excuse.
func shownLevel(f *flow.Finding) flow.Level {
	if f.Level == flow.ErrorLevel && !f.Fails && excused(f) == "" {
		return flow.WarningLevel
	}
	return f.Level
}

// named is how a rule is called where a title alone does not say which it is.
func named(f *flow.Finding) string { return f.Title + ": " + f.Text }

// tally is the numbers of a verdict, in words.
func tallyOf(c *flow.Counts) (logins, findings string) {
	n := func(n int64, what string) string {
		if n == 0 {
			return ""
		}
		return digits(n) + " " + what
	}
	logins = digits(c.Logins)
	if parts := commas(n(c.Succeeded, "succeeded"), n(c.Failed, "failed"), n(c.Inconclusive, "inconclusive"), n(c.Left, "left out")); parts != "" {
		logins += ": " + parts
	}
	findings = commas(digits(c.Failing)+" that fail the check", n(c.Known, "known"), n(c.Suppressed, "suppressed"),
		n(c.Expected, "expected"), n(c.Gone, "of the baseline gone"))
	return logins, findings
}

func writeCheckJSON(w io.Writer, v *flow.Verdict, _ Options) error {
	b, err := marshal(v, "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(b, '\n'))
	return err
}
