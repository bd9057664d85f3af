package aw

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"uccetrace/flow/reference/site"
)

//go:embed schema.sql
var schema string

// Build makes the AW database of a site, in memory. It has one connection, which
// is the database: closing the handle ends it.
func Build(ctx context.Context, s *site.Site) (*sql.DB, error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, fmt.Errorf("aw: open the database: %w", err)
	}
	db.SetMaxOpenConns(1) // each connection to :memory: is a database of its own
	if err := fill(ctx, db, s); err != nil {
		return nil, fmt.Errorf("aw: fill the database: %w", errors.Join(err, db.Close()))
	}
	return db, nil
}

// Save writes the database to a file that SQL tools open. A file that is there
// already and holds anything is an error: it may be a database of somebody's.
func Save(ctx context.Context, db *sql.DB, path string) error {
	if info, err := os.Stat(path); err == nil && info.Size() > 0 {
		return errors.New("is there already: name a file that is not")
	}
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", path); err != nil {
		return fmt.Errorf("the AW database cannot be written: %w", err)
	}
	return nil
}

func fill(ctx context.Context, db *sql.DB, s *site.Site) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing once committed
	if _, err := tx.ExecContext(ctx, schema); err != nil {
		return err
	}
	f := &filler{ctx: ctx, tx: tx, statements: map[string]*sql.Stmt{}}
	defer f.close()
	f.deskSettings()
	for i := range s.PGs {
		f.pg(&s.PGs[i])
	}
	for i := range s.SkillGroups {
		g := &s.SkillGroups[i]
		f.row("Skill_Group (SkillTargetID, PeripheralID, PeripheralNumber, EnterpriseName)",
			g.ID, g.Peripheral, g.Number, g.Name)
	}
	for i := range s.Queues {
		q := &s.Queues[i]
		f.row("Precision_Queue (PrecisionQueueID, EnterpriseName)", q.ID, q.Name)
		f.row("Attribute (AttributeID, EnterpriseName)", q.ID, q.Name)
	}
	for i := range s.Agents {
		f.agent(firstPerson+i, &s.Agents[i])
	}
	f.teams(s)
	if f.err != nil {
		return f.err
	}
	return tx.Commit()
}

// First numbers of what a site has no numbers for.
const (
	firstPerson = 5000
	firstRule   = 5000
	firstTarget = 5000
)

// filler inserts rows, one prepared statement a table, and keeps the first error.
type filler struct {
	ctx        context.Context
	tx         *sql.Tx
	statements map[string]*sql.Stmt // by what stands between INTO and VALUES
	rules      int
	targets    int
	err        error
}

func (f *filler) close() {
	for _, s := range f.statements {
		s.Close()
	}
}

// row inserts one row; columns is "Table (Column, …)".
func (f *filler) row(columns string, values ...any) {
	if f.err != nil {
		return
	}
	s := f.statements[columns]
	if s == nil {
		marks := strings.TrimSuffix(strings.Repeat("?, ", len(values)), ", ")
		if s, f.err = f.tx.PrepareContext(f.ctx, "INSERT INTO "+columns+" VALUES ("+marks+")"); f.err != nil {
			return
		}
		f.statements[columns] = s
	}
	if _, err := s.ExecContext(f.ctx, values...); err != nil {
		table, _, _ := strings.Cut(columns, " ")
		f.err = fmt.Errorf("%s %v: %w", table, values[0], err)
	}
}

// remoteTypes are Agent_Desk_Settings.RemoteAgentType, by mode; the settings of a
// mode have the id firstDeskSettings and its type.
var remoteTypes = [...]site.MobileMode{site.NotMobile, site.CallByCall, site.Nailed, site.AgentChooses}

const firstDeskSettings = 5000

func deskSettingsOf(mode site.MobileMode) int {
	for n, m := range remoteTypes {
		if m == mode {
			return firstDeskSettings + n
		}
	}
	return firstDeskSettings
}

func (f *filler) deskSettings() {
	for n, mode := range remoteTypes {
		name := "mobile-" + string(mode)
		if mode == site.NotMobile {
			name = "desk"
		}
		f.row("Agent_Desk_Settings (AgentDeskSettingsID, EnterpriseName, RemoteAgentType)", firstDeskSettings+n, name, n)
	}
}

func (f *filler) pg(pg *site.PG) {
	for i := range pg.Peripherals {
		p := &pg.Peripherals[i]
		f.row("Peripheral (PeripheralID, EnterpriseName, LogicalControllerID, DefaultDeskSettingsID)",
			p.ID, p.Name, pg.Number, firstDeskSettings)
		for j := range p.Rules {
			f.rule(p.ID, &p.Rules[j])
		}
		for _, t := range p.Targets {
			f.row("Device_Target (NetworkTargetID, EnterpriseName, GlobalAddress, ConfigParam)",
				firstTarget+f.targets, t.Name, fmt.Sprintf("%d.%s", p.ID, t.Extension), "/devtype CISCOPHONE /dn "+t.Extension)
			f.targets++
		}
	}
}

func (f *filler) rule(peripheral int, r *site.TargetingRule) {
	id := firstRule + f.rules
	f.rules++
	f.row("Agent_Targeting_Rule (AgentTargetingRuleID, EnterpriseName, Expression, PeripheralID, RuleType)",
		id, r.Name, r.Expression, peripheral, int(r.Type))
	for i, e := range r.Ranges {
		f.row("Agent_Targeting_Rule_Range (AgentTargetingRuleID, AgentTargetingRuleRangeID, LowExtension, HighExtension)",
			id, i+1, e.Low, e.High)
	}
}

func (f *filler) agent(person int, a *site.Agent) {
	var password any
	if a.Password != "" {
		password = a.Password
	}
	f.row("Person (PersonID, LoginName, LoginNameShadow, FirstName, LastName, Password, LoginEnabled, SSOEnabled)",
		person, a.Login, strings.ToUpper(a.Login), a.Name, "", password, yes(a.Enabled), yes(a.SSO))
	f.row("Agent (SkillTargetID, PersonID, PeripheralID, PeripheralNumber, EnterpriseName, AgentDeskSettingsID, SupervisorAgent)",
		a.ICMID, person, a.Peripheral, a.ID, a.Name, deskSettingsOf(a.Mobile), yes(a.Supervisor))
	for i, g := range a.Groups {
		if !slices.Contains(a.Groups[:i], g) { // the router logs in twice; the table holds once
			f.row("Skill_Group_Member (SkillGroupSkillTargetID, AgentSkillTargetID)", g, a.ICMID)
		}
	}
	for _, q := range a.Queues {
		f.row("Agent_Attribute (SkillTargetID, AttributeID, AttributeValue)", a.ICMID, q, "true")
	}
}

// teams makes a team of each peripheral's agents, for a site knows none. Its
// supervisor is the first agent who is one. A team has its peripheral's number.
func (f *filler) teams(s *site.Site) {
	supervisors := map[int]any{}
	for i := range s.Agents {
		a := &s.Agents[i]
		if a.Supervisor && supervisors[a.Peripheral] == nil {
			supervisors[a.Peripheral] = a.ICMID
		}
	}
	for i := range s.PGs {
		for _, p := range s.PGs[i].Peripherals {
			f.row("Agent_Team (AgentTeamID, EnterpriseName, PeripheralID, PriSupervisorSkillTargetID)",
				p.ID, p.Name+".team", p.ID, supervisors[p.ID])
		}
	}
	for i := range s.Agents {
		f.row("Agent_Team_Member (AgentTeamID, SkillTargetID)", s.Agents[i].Peripheral, s.Agents[i].ICMID)
	}
}
