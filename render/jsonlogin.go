package render

import "uccetrace/flow"

// The functions here put in the members of one type each, in the order of its fields; a
// test holds them against encoding/json, so that no field is forgotten.

func loginMembers(t *jsonText, l *flow.Login) {
	t.text("id", l.ID)
	t.text("outcome", string(l.Outcome))
	t.optText("certainty", string(l.Certainty))
	t.optText("reached", l.Reached)
	t.time("start", l.Start)
	t.time("end", l.End)
	t.known("confirmed_ms", l.ConfirmedMS)
	t.known("router_ms", l.RouterMS)
	t.known("cucm_ms", l.CUCMMS)
	t.integer("settled_ms", l.SettledMS)
	object(t, "agent", &l.Agent, agentMembers)
	object(t, "ids", &l.IDs, idsMembers)
	objects(t, "coverage", l.Coverage, coverageMembers)
	objects(t, "steps", l.Steps, stepMembers)
	objects(t, "unread", l.Unread, unreadMembers)
	objects(t, "ambiguous", l.Ambiguous, ambiguityMembers)
	objects(t, "remarks", l.Remarks, remarkMembers)
	optObject(t, "stopped", l.Stopped, stopMembers)
	objects(t, "deviations", l.Deviations, deviationMembers)
	objects(t, "causes", l.Causes, causeMembers)
	optObject(t, "after", l.After, afterMembers)
	optObject(t, "attempt", l.Attempt, attemptMembers)
	optObject(t, "holder", l.Holder, holderMembers)
	t.optText("incident", l.Incident)
	t.optText("follows", l.Follows)
	optObject(t, "replay", l.Replay, replayMembers)
}

func agentMembers(t *jsonText, a *flow.Agent) {
	t.optText("id", a.ID)
	t.optText("icm_id", a.ICMID)
	t.optText("name", a.Name)
	t.optText("extension", a.Extension)
	t.optText("instrument", a.Instrument)
	t.optText("peripheral", a.Peripheral)
	t.optText("device_target", a.DeviceTarget)
	t.optText("network_target", a.NetworkTarget)
	t.optText("terminal", a.Terminal)
	t.optText("client", a.Client)
	t.texts("skill_groups", a.SkillGroups)
	t.texts("precision_queues", a.PrecisionQueues)
}

func idsMembers(t *jsonText, ids *flow.IDs) {
	t.texts("cti", ids.CTI)
	t.texts("opc", ids.OPC)
	t.texts("jgw", ids.JGW)
}

func coverageMembers(t *jsonText, c *flow.Coverage) {
	t.text("process", c.Process)
	t.text("state", c.State)
	t.texts("switches", c.Switches)
}

func stepMembers(t *jsonText, s *flow.Step) {
	t.optText("step", s.Step)
	t.text("process", s.Process)
	t.text("node", s.Node)
	t.text("printed", s.Printed)
	t.text("message", s.Message)
	t.text("title", s.Title)
	t.text("basis", s.Basis)
	t.time("at", s.At)
	t.optTime("set_right", s.SetRight)
	t.integer("offset_ms", s.OffsetMS)
	t.optText("says", s.Says)
	t.text("status", s.Status)
	object(t, "link", &s.Link, linkMembers)
	optObject(t, "wire", s.Wire, wireMembers)
	objects(t, "fields", s.Fields, fieldMembers)
	t.optTexts("keys", s.Keys)
	t.optTexts("flags", s.Flags)
	t.evidence(s.Evidence)
	t.text("text", s.Text)
}

func linkMembers(t *jsonText, l *flow.Link) {
	t.text("strength", l.Strength)
	t.optText("key", l.Key)
}

func wireMembers(t *jsonText, w *flow.Wire) {
	t.optText("message", w.Message)
	t.text("from", w.From)
	t.text("to", w.To)
	t.text("seen", w.Seen)
}

func fieldMembers(t *jsonText, f *flow.Field) {
	t.text("name", f.Name)
	t.text("value", f.Value)
}

func (t *jsonText) evidence(lines []flow.Evidence) { objects(t, "evidence", lines, evidenceMembers) }

func evidenceMembers(t *jsonText, e *flow.Evidence) {
	t.text("source", e.Source)
	t.text("node", e.Node)
	t.integer("line", int64(e.Line))
	t.integer("offset", e.Offset)
	t.integer("length", int64(e.Length))
	t.boolean("fused", e.Fused)
}

func unreadMembers(t *jsonText, u *flow.Unread) {
	t.text("source", u.Source)
	t.integer("line", int64(u.Line))
	t.integer("offset", u.Offset)
	t.integer("length", int64(u.Length))
	t.boolean("fused", u.Fused)
	t.text("process", u.Process)
	t.text("node", u.Node)
	t.text("printed", u.Printed)
	t.time("at", u.At)
	t.integer("offset_ms", u.OffsetMS)
	t.text("text", u.Text)
	t.texts("keys", u.Keys)
	t.texts("codes", u.Codes)
}

func ambiguityMembers(t *jsonText, a *flow.Ambiguity) {
	object(t, "evidence", &a.Evidence, evidenceMembers)
	t.text("message", a.Message)
	t.text("text", a.Text)
	t.texts("logins", a.Logins)
}

func remarkMembers(t *jsonText, r *flow.Remark) {
	t.text("id", r.ID)
	t.text("text", r.Text)
	t.evidence(r.Evidence)
}

func stopMembers(t *jsonText, s *flow.Stop) {
	t.text("at", s.At)
	t.optText("from", s.From)
	t.optText("after", s.After)
	t.boolean("refused", s.Refused)
}

func deviationMembers(t *jsonText, d *flow.Deviation) {
	t.text("kind", d.Kind)
	t.optText("step", d.Step)
	t.text("process", d.Process)
	t.text("message", d.Message)
	t.text("want", d.Want)
	t.text("got", d.Got)
	t.integer("cost", int64(d.Cost))
	t.boolean("first", d.First)
	t.boolean("consequence", d.Consequence)
	t.optPlace("expected", d.Expected)
	t.optPlace("observed", d.Observed)
	t.evidence(d.Evidence)
}

func causeMembers(t *jsonText, c *flow.Cause) {
	t.text("id", c.ID)
	t.text("title", c.Title)
	t.text("severity", c.Severity)
	t.text("decision", c.Decision)
	t.text("outcome", c.Outcome)
	t.text("certainty", string(c.Certainty))
	t.text("basis", c.Basis)
	t.integer("cost", int64(c.Cost))
	t.texts("tied", c.Tied)
	t.evidence(c.Evidence)
	objects(t, "refuted", c.Refuted, refutedMembers)
	t.texts("fix", c.Fix)
	t.texts("collect", c.Collect)
}

func refutedMembers(t *jsonText, r *flow.Refuted) {
	t.text("id", r.ID)
	t.text("line", r.Line)
}

func afterMembers(t *jsonText, a *flow.After) {
	t.optTime("ready_at", a.ReadyAt)
	t.optTime("ended_at", a.EndedAt)
	t.optText("ended_by", a.EndedBy)
	t.optText("ended_as", a.EndedAs)
	t.optText("reason", a.Reason)
	t.optText("reason_text", a.ReasonText)
	optObjects(t, "evidence", a.Evidence, evidenceMembers)
}

func attemptMembers(t *jsonText, a *flow.Attempt) {
	t.integer("n", int64(a.N))
	t.integer("of", int64(a.Of))
	t.text("episode", a.Episode)
}

func holderMembers(t *jsonText, h *flow.Holder) {
	t.text("agent", h.Agent)
	t.time("since", h.Since)
	t.optText("login", h.Login)
}

func replayMembers(t *jsonText, r *flow.Replay) {
	t.texts("decided", r.Decided)
	t.optText("error", r.Error)
	t.text("outcome", string(r.Outcome))
	t.texts("minted", r.Minted)
	objects(t, "steps", r.Steps, stepMembers)
	objects(t, "pairs", r.Pairs, pairMembers)
}

func pairMembers(t *jsonText, p *flow.Pair) {
	t.optPlace("expected", p.Expected)
	t.optPlace("observed", p.Observed)
}
