package render

import "uccetrace/flow"

func closingMembers(t *jsonText, c *flow.Closing) {
	optObject(t, "nothing", c.Nothing, nothingMembers)
	optObject(t, "found", c.Found, foundMembers)
	objects(t, "incidents", c.Incidents, incidentMembers)
	objects(t, "clocks", c.Clocks, clockMembers)
	objects(t, "sides", c.Sides, sideMembers)
	object(t, "input", &c.Input, inputMembers)
	object(t, "summary", &c.Summary, summaryMembers)
}

func nothingMembers(t *jsonText, n *flow.Nothing) {
	t.texts("asked", n.Asked)
	t.texts("spaces", n.Spaces)
	t.texts("near", n.Near)
	t.texts("text", n.Text)
	t.texts("collect", n.Collect)
	elsewhereMembers(t, &n.Elsewhere)
}

func foundMembers(t *jsonText, f *flow.Found) {
	t.text("text", f.Text)
	objects(t, "spaces", f.Spaces, foundSpaceMembers)
	elsewhereMembers(t, &f.Elsewhere)
}

func foundSpaceMembers(t *jsonText, s *flow.FoundSpace) {
	t.text("space", s.Space)
	t.integer("count", s.Count)
}

func elsewhereMembers(t *jsonText, e *flow.Elsewhere) {
	objects(t, "lines", e.Lines, foundLinesMembers)
	t.optInteger("more_lines", e.MoreLines)
	objects(t, "unread", e.Unread, foundLineMembers)
	t.optInteger("more_unread", e.MoreUnread)
	t.texts("unsearched", e.Unsearched)
}

func foundLinesMembers(t *jsonText, f *flow.FoundLines) {
	t.text("message", f.Message)
	t.text("title", f.Title)
	t.text("process", f.Process)
	t.boolean("refuses", f.Refuses)
	t.integer("count", f.Count)
	object(t, "first", &f.First, foundLineMembers)
	object(t, "last", &f.Last, foundLineMembers)
}

func foundLineMembers(t *jsonText, f *flow.FoundLine) {
	t.optTime("at", f.At)
	t.optText("printed", f.Printed)
	t.text("text", f.Text)
	object(t, "evidence", &f.Evidence, evidenceMembers)
}

func incidentMembers(t *jsonText, in *flow.Incident) {
	t.text("id", in.ID)
	t.integer("number", int64(in.Number))
	t.text("cause", in.Cause)
	t.text("title", in.Title)
	t.text("severity", in.Severity)
	t.text("certainty", string(in.Certainty))
	t.texts("tied", in.Tied)
	t.optText("stopped_at", in.StoppedAt)
	optObjects(t, "by_cause", in.ByCause, causeCountMembers)
	t.integer("logins", in.Logins)
	t.texts("login_ids", in.LoginIDs)
	t.optInteger("logins_left", in.LoginsLeft)
	optObject(t, "follow_ups", in.FollowUps, followUpsMembers)
	t.integer("attempts", in.Attempts)
	t.integer("agents", in.Agents)
	t.integer("recovered", in.Recovered)
	t.time("first", in.First)
	t.time("last", in.Last)
	t.optTime("last_good", in.LastGood)
	t.optTime("first_good", in.FirstGood)
	object(t, "scope", &in.Scope, scopeMembers)
	objects(t, "changed", in.Changed, changeMembers)
	t.texts("not_affected", in.NotAffected)
	t.evidence(in.Evidence)
	t.texts("fix", in.Fix)
	t.texts("collect", in.Collect)
}

func causeCountMembers(t *jsonText, c *flow.CauseCount) {
	t.text("cause", c.Cause)
	t.integer("logins", c.Logins)
}

func followUpsMembers(t *jsonText, f *flow.FollowUps) {
	t.integer("logins", f.Logins)
	t.texts("causes", f.Causes)
	t.texts("login_ids", f.LoginIDs)
	t.optInteger("logins_left", f.LoginsLeft)
}

func scopeMembers(t *jsonText, s *flow.Scope) {
	t.texts("pgs", s.PGs)
	t.texts("peripherals", s.Peripherals)
	t.texts("clients", s.Clients)
	t.texts("agents", s.Agents)
	t.texts("extensions", s.Extensions)
	t.optTexts("terminals", s.Terminals)
}

func changeMembers(t *jsonText, c *flow.Change) {
	t.time("at", c.At)
	t.text("text", c.Text)
	t.evidence(c.Evidence)
}

func clockMembers(t *jsonText, c *flow.Clock) {
	t.text("node", c.Node)
	t.text("reference", c.Reference)
	t.integer("zone_min", c.ZoneMin)
	t.known("offset_ms", c.OffsetMS)
	t.known("low_ms", c.LowMS)
	t.known("high_ms", c.HighMS)
	t.integer("pairs", c.Pairs)
	t.optText("note", c.Note)
	t.evidence(c.Evidence)
}

func sideMembers(t *jsonText, s *flow.Side) {
	t.text("node", s.Node)
	t.text("process", s.Process)
	objects(t, "active", s.Active, activeMembers)
}

func activeMembers(t *jsonText, a *flow.Active) {
	t.text("side", a.Side)
	t.time("from", a.From)
	t.optTime("to", a.To)
	t.integer("recovered", a.Recovered)
	t.texts("lost", a.Lost)
	t.evidence(a.Evidence)
}

func inputMembers(t *jsonText, in *flow.Input) {
	objects(t, "sources", in.Sources, sourceMembers)
	optObjects(t, "files", in.Files, fileMembers)
	objects(t, "unknown", in.Unknown, unknownMembers)
	objects(t, "near_misses", in.NearMisses, nearMissMembers)
	objects(t, "warnings", in.Warnings, warningMembers)
}

func sourceMembers(t *jsonText, s *flow.Source) {
	t.text("name", s.Name)
	t.integer("bytes", s.Bytes)
	t.integer("gap_bytes", s.GapBytes)
	t.integer("entries", s.Entries)
	t.integer("claimed", s.Claimed)
	t.boolean("recognized", s.Recognized)
	t.optText("error", s.Error)
	t.optText("dialect", s.Dialect)
	t.optText("encoding", s.Encoding)
	t.optText("around", s.Around)
	t.optTime("first", s.First)
	t.optTime("last", s.Last)
	objects(t, "processes", s.Processes, sourceProcessMembers)
}

func sourceProcessMembers(t *jsonText, p *flow.SourceProcess) {
	t.text("process", p.Process)
	t.text("node", p.Node)
	t.text("printed", p.Printed)
	t.integer("entries", p.Entries)
	t.integer("claimed", p.Claimed)
	t.integer("login", p.Login)
	t.time("first", p.First)
	t.time("last", p.Last)
	objects(t, "kinds", p.Kinds, kindMembers)
}

func kindMembers(t *jsonText, k *flow.Kind) {
	t.text("message", k.Message)
	t.integer("count", k.Count)
}

func fileMembers(t *jsonText, f *flow.File) {
	t.text("name", f.Name)
	t.integer("bytes", f.Bytes)
	t.optText("sha256", f.SHA256)
}

func unknownMembers(t *jsonText, u *flow.Unknown) {
	t.text("process", u.Process)
	t.text("shape", u.Shape)
	t.integer("count", u.Count)
}

func nearMissMembers(t *jsonText, n *flow.NearMiss) {
	t.text("message", n.Message)
	t.integer("count", n.Count)
	t.text("sample", n.Sample)
	t.text("source", n.Source)
	t.integer("line", int64(n.Line))
}

func warningMembers(t *jsonText, w *flow.Warning) {
	t.optText("source", w.Source)
	t.optInteger("line", int64(w.Line))
	t.text("text", w.Text)
	if w.Unread {
		t.boolean("unread", true)
	}
}

func summaryMembers(t *jsonText, s *flow.Summary) {
	t.integer("logins", s.Logins)
	t.integer("succeeded", s.Succeeded)
	t.integer("failed", s.Failed)
	t.integer("inconclusive", s.Inconclusive)
	t.optInteger("unjudged", s.Unjudged)
	object(t, "confirmed_ms", &s.ConfirmedMS, percentilesMembers)
	objects(t, "hops", s.Hops, hopMembers)
	objects(t, "loose", s.Loose, kindMembers)
	objects(t, "others", s.Others, otherMembers)
	t.integer("filtered", s.Filtered)
	t.optInteger("phones", s.Phones)
}

func percentilesMembers(t *jsonText, p *flow.Percentiles) {
	t.optKnown("p50", p.P50)
	t.optKnown("p95", p.P95)
	t.optKnown("max", p.Max)
}

func hopMembers(t *jsonText, h *flow.Hop) {
	t.text("name", h.Name)
	t.text("from", h.From)
	t.text("to", h.To)
	t.integer("count", h.Count)
	percentilesMembers(t, &h.Percentiles)
}

func otherMembers(t *jsonText, o *flow.Other) {
	t.text("asked", o.Asked)
	t.integer("count", o.Count)
}
