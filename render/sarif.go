package render

import (
	"compress/gzip"
	"io"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"uccetrace/flow"
)

// sarifLimits are what a reader of SARIF takes.
type sarifLimits struct {
	results int
	// Compressed bytes from which on results come without their lines, and from which
	// on no more come.
	flows, bytes int64
}

// codeScanning are GitHub's: results beyond 5,000 are not shown, and a file may have
// 10 MB when it is compressed.
func codeScanning() sarifLimits { return sarifLimits{results: 5000, flows: 7 << 20, bytes: 9 << 20} }

const (
	sarifText      = 2000 // bytes of one text
	sarifSchema    = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	fingerprintKey = "uccetraceFinding/v1"
)

// writeSARIF writes findings, the gravest first, with the lines of each process as one
// thread flow.
func writeSARIF(w io.Writer, v *flow.Verdict, opt Options) error {
	return codeScanning().write(w, v, opt)
}

func (most sarifLimits) write(w io.Writer, v *flow.Verdict, opt Options) error {
	run := sarifRun{ColumnKind: "unicodeCodePoints", Results: []sarifResult{}}
	run.Tool.Driver = sarifDriver{Name: "uccetrace", Rules: []sarifRule{}}
	index := map[string]int{}
	for _, r := range v.Rules {
		if _, told := index[r.ID]; told {
			continue
		}
		index[r.ID] = len(run.Tool.Driver.Rules)
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, ruleOf(r, opt))
	}
	size := newMeter()
	var bare, left int
	for i := range v.Findings {
		f := &v.Findings[i]
		n, known := index[f.Rule]
		if !known || len(run.Results) == most.results || size.bytes() > most.bytes {
			left++
			continue
		}
		r := resultOf(f, v, n)
		if size.bytes() > most.flows && r.Flows != nil {
			r.Flows = nil
			bare++
		}
		if err := size.add(r); err != nil {
			return err
		}
		run.Results = append(run.Results, r)
	}
	run.Invocations = []sarifInvocation{most.invocationOf(v, left, bare)}
	b, err := marshal(sarifLog{Schema: sarifSchema, Version: "2.1.0", Runs: []sarifRun{run}}, "")
	if err != nil {
		return err
	}
	_, err = w.Write(append(b, '\n'))
	return err
}

// meter says how much results have when they are compressed.
type meter struct {
	n      int64
	zip    *gzip.Writer
	unsent int
}

func newMeter() *meter {
	m := &meter{}
	m.zip = gzip.NewWriter(m)
	return m
}

// Write counts what the compressor gives.
func (m *meter) Write(p []byte) (int, error) {
	m.n += int64(len(p))
	return len(p), nil
}

// bytes is never too low: what the compressor still holds counts whole.
func (m *meter) bytes() int64 { return m.n + int64(m.unsent) }

func (m *meter) add(r sarifResult) error {
	b, err := marshal(r, "")
	if err != nil {
		return err
	}
	if _, err := m.zip.Write(b); err != nil {
		return err
	}
	if m.unsent += len(b); int64(m.unsent) < max(m.n/16, 16<<10) {
		return nil
	}
	m.unsent = 0
	return m.zip.Flush()
}

// sarifPlain is text for a message: brackets are spelled so that they make no link,
// braces so that they are no placeholder.
func sarifPlain(text string) string {
	return strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`, "{", "{{", "}", "}}").Replace(sarifString(text))
}

// sarifString is text for a property that is no message.
func sarifString(text string) string {
	text = safe(text, false)
	if len(text) > sarifText {
		text = strings.ToValidUTF8(text[:sarifText], "") + "…"
	}
	return text
}

func resultOf(f *flow.Finding, v *flow.Verdict, index int) sarifResult {
	r := sarifResult{Rule: safe(f.Rule, false), Index: index, Level: string(shownLevel(f)), Message: sarifMessage{Text: sarifPlain(f.Title + ": " + f.Text)},
		Locations: []sarifLocation{}, Props: sarifResultProps{f.Fails}}
	for i, e := range f.Evidence {
		if l := locationOf(e, ""); i == 0 {
			r.Locations = append(r.Locations, l)
		} else {
			r.Related = append(r.Related, l)
		}
	}
	if len(r.Locations) == 0 {
		r.Locations = append(r.Locations, locationOf(flow.Evidence{Source: anyFile(v)}, ""))
	}
	if len(f.Threads) > 0 {
		r.Flows = []sarifFlow{flowOf(f)}
	}
	if f.Fingerprint != "" {
		r.Prints = map[string]string{fingerprintKey: f.Fingerprint}
	}
	if s := f.Suppressed; s != nil {
		r.Suppressions = []sarifSuppression{{Kind: "external", Status: "accepted", Justification: sarifString(s.Reason + " (until " + s.Expires + ")")}}
	}
	switch {
	case !v.Baseline:
	case f.Known:
		r.Baseline = "unchanged"
	default:
		r.Baseline = "new"
	}
	return r
}

// anyFile is where a finding stands that no line shows: what was read, else what was to
// be. Code scanning refuses a file of which one result has no location, so that there is
// always one, if only the name of the program.
func anyFile(v *flow.Verdict) string {
	switch {
	case len(v.Inputs) > 0:
		return v.Inputs[0]
	case len(v.Troubles) > 0:
		return v.Troubles[0].Source
	}
	return "uccetrace"
}

func flowOf(f *flow.Finding) sarifFlow {
	out := sarifFlow{Message: sarifMessage{Text: sarifPlain(f.Title)}}
	for i, t := range f.Threads {
		thread := sarifThread{ID: strconv.Itoa(i + 1), Message: sarifMessage{Text: sarifPlain(t.Node)}, Locations: []sarifThreadStep{}}
		for _, s := range t.Steps {
			thread.Locations = append(thread.Locations, sarifThreadStep{Order: s.Order, Location: locationOf(s.Evidence, t.Node+" "+offset(s.OffsetMS)+" ms: "+s.Title+": "+s.Text)})
		}
		out.Threads = append(out.Threads, thread)
	}
	return out
}

func locationOf(e flow.Evidence, text string) sarifLocation {
	l := sarifLocation{Physical: &sarifPhysical{Artifact: sarifArtifact{URI: uriOf(e.Source)}}}
	if e.Line > 0 {
		l.Physical.Region = &sarifRegion{StartLine: e.Line}
	}
	if text != "" {
		l.Message = &sarifMessage{Text: sarifPlain(text)}
	}
	return l
}

// hostForm is a name that a URI can have as its host: escapes are not allowed there.
var hostForm = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// uriOf is a source as a URI: relative where the source is, so that it is found in the
// folder where the check ran; a member of an archive stands below it.
func uriOf(source string) string {
	source = relative(strings.ReplaceAll(source, `\`, "/"))
	if source == "" || source == "-" {
		return "standard-input"
	}
	drive := len(source) > 2 && source[1] == ':' && source[2] == '/' && (source[0]|0x20 >= 'a' && source[0]|0x20 <= 'z')
	parts := strings.Split(source, "/")
	for i, part := range parts {
		if parts[i] = strings.ReplaceAll(url.PathEscape(part), ":", "%3A"); drive && i == 0 {
			parts[i] = part
		}
	}
	joined := strings.Join(parts, "/")
	switch {
	case drive:
		return "file:///" + joined
	case strings.HasPrefix(joined, "//") && hostForm.MatchString(parts[2]):
		return "file:" + joined
	case strings.HasPrefix(joined, "/"):
		return "file://" + joined
	}
	return joined
}

// invocationOf says how the check ended, and what of it is not here.
func (most sarifLimits) invocationOf(v *flow.Verdict, left, bare int) sarifInvocation {
	inv := sarifInvocation{Successful: len(v.Troubles) == 0, ExitCode: v.Code, ExitText: sarifString(v.Reason), Notifications: []sarifNotification{}}
	note := func(level, text string, at ...sarifLocation) {
		inv.Notifications = append(inv.Notifications, sarifNotification{Level: level, Message: sarifMessage{Text: sarifPlain(text)}, Locations: at})
	}
	for _, t := range v.Troubles {
		note("error", t.Source+": "+t.Text, locationOf(flow.Evidence{Source: t.Source}, ""))
	}
	for _, n := range v.Notes {
		note("note", n)
	}
	if left > 0 {
		note("warning", count(int64(left), "finding is", "findings are")+" left out here: code scanning shows "+digits(int64(most.results))+" and takes 10 MB; the JSON has them all")
	}
	if bare > 0 {
		note("note", count(int64(bare), "finding comes", "findings come")+" without the lines of its login: code scanning takes 10 MB")
	}
	return inv
}
