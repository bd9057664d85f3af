package aw_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"uccetrace/flow/reference/aw"
	"uccetrace/flow/reference/site"
)

// people is a site of two peripherals with one agent of every kind.
func people() *site.Site {
	s := site.Default()
	s.PGs[0].Peripherals = append(s.PGs[0].Peripherals, site.Peripheral{ID: 5001, Name: "CUCM_PIM2", PIM: 2, User: "pguser"})
	hash := site.HashPassword
	s.Agents = []site.Agent{
		{ID: "1001", ICMID: 9001, Name: "Ana", Login: "ana", Password: hash("a"), Peripheral: 5000, Enabled: true, Groups: []int{5000, 5002, 5002}, Queues: []int{5000}},
		{ID: "1002", ICMID: 9002, Name: "Ben", Login: "ben", Password: hash("b"), Peripheral: 5000, Supervisor: true},
		{ID: "1003", ICMID: 9003, Name: "Cem", Login: "cem", Peripheral: 5000, Enabled: true, Supervisor: true},
		{ID: "1004", ICMID: 9004, Name: "Dan", Login: "dan@example.com", Password: hash("d"), Peripheral: 5000, Enabled: true, SSO: true, Mobile: site.Nailed},
		{ID: "1005", ICMID: 9005, Name: "Eva", Login: "1006", Password: hash("e"), Peripheral: 5000, Enabled: true},
		{ID: "1006", ICMID: 9006, Name: "Fay", Login: "fay", Password: hash("f"), Peripheral: 5000, Enabled: true},
		{ID: "gus", ICMID: 9007, Name: "Gus", Login: "gus", Password: hash("g"), Peripheral: 5000, Enabled: true},
		{ID: "1001", ICMID: 9101, Name: "Hal", Login: "hal", Password: hash("h"), Peripheral: 5001, Enabled: true},
		{ID: "1002", ICMID: 9102, Name: "Ida", Login: "1003", Password: hash("i"), Peripheral: 5001, Enabled: true},
	}
	return s
}

func build(t testing.TB, s *site.Site) *sql.DB {
	db, err := aw.Build(context.Background(), s)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

func TestAuthenticate(t *testing.T) {
	a := aw.New(build(t, people()))
	defer func() { require.NoError(t, a.Close()) }()
	for _, c := range []struct {
		name, user, password string
		peripheral           int
		sso                  bool
		want                 string // the agent's name
		refusal              error
	}{
		{name: "by id", user: "1001", password: "a", want: "Ana"},
		{name: "by login name", user: "ana", password: "a", want: "Ana"},
		{name: "by login name in another case", user: "Ana", password: "a", want: "Ana"},
		{name: "same id on another peripheral", user: "1001", password: "h", peripheral: 5001, want: "Hal"},
		{name: "id and login name are one", user: "GUS", password: "g", want: "Gus"},
		{name: "login name that is an id elsewhere", user: "1003", password: "i", peripheral: 5001, want: "Ida"},
		{name: "token", user: "1004", sso: true, want: "Dan"},
		{name: "token, by login name", user: "dan@example.com", sso: true, want: "Dan"},

		{name: "unknown id", user: "1009", password: "a", refusal: site.ErrUnknownUser},
		{name: "nothing", user: "", refusal: site.ErrUnknownUser},
		{name: "the name is no login name", user: "' OR 1=1 --", refusal: site.ErrUnknownUser},
		{name: "of another peripheral", user: "ana", password: "a", peripheral: 5001, refusal: site.ErrUnknownUser},
		{name: "unknown peripheral", user: "1001", password: "a", peripheral: 5009, refusal: site.ErrUnknownUser},
		{name: "wrong password", user: "1001", password: "b", refusal: site.ErrWrongPassword},
		{name: "disabled", user: "1002", password: "b", refusal: site.ErrDisabled},
		{name: "disabled is told before a wrong password", user: "1002", password: "x", refusal: site.ErrDisabled},
		{name: "no password", user: "1003", password: "", refusal: site.ErrNoPassword},
		{name: "password of a person with single sign-on", user: "1004", password: "d", refusal: site.ErrSSO},
		{name: "token of a person without", user: "1001", sso: true, refusal: site.ErrSSO},
		{name: "id that is another's login name", user: "1006", password: "f", refusal: site.ErrAmbiguous},
		{name: "the other one by that login name", user: "1006", password: "e", refusal: site.ErrAmbiguous},
		{name: "the other one by id", user: "1005", password: "e", refusal: site.ErrAmbiguous},
		{name: "the first one by login name", user: "fay", password: "f", refusal: site.ErrAmbiguous},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.peripheral == 0 {
				c.peripheral = 5000
			}
			p, err := a.Authenticate(context.Background(), site.Credentials{
				Peripheral: c.peripheral, User: c.user, Password: site.HashPassword(c.password), SSO: c.sso,
			})
			require.Equal(t, c.refusal, err)
			require.Equal(t, c.want, p.Name)
		})
	}
}

func TestAuthenticateTellsThePerson(t *testing.T) {
	s := people()
	s.Agents[1].Enabled = true
	p, err := aw.New(build(t, s)).Authenticate(context.Background(), site.Credentials{Peripheral: 5000, User: "ben", Password: site.HashPassword("b")})
	require.NoError(t, err)
	require.Equal(t, aw.Person{
		SkillTargetID: 9002, PeripheralNumber: "1002", LoginName: "ben", Name: "Ben", Supervisor: true, Team: "CUCM_PIM1.team",
	}, p)
}

// Only what the database says counts: what an administrator changes there holds
// at once, and who is deleted is gone.
func TestAuthenticateAsksTheDatabase(t *testing.T) {
	db := build(t, people())
	a := aw.New(db)
	ask := func() error {
		_, byID := a.Authenticate(context.Background(), site.Credentials{Peripheral: 5000, User: "1001", Password: site.HashPassword("a")})
		_, byName := a.Authenticate(context.Background(), site.Credentials{Peripheral: 5000, User: "ana", Password: site.HashPassword("a")})
		require.Equal(t, byID, byName)
		return byID
	}
	require.NoError(t, ask())
	for _, c := range []struct {
		change, back string
		want         error
	}{
		{"UPDATE Person SET Password = 'x' WHERE LoginName = 'ana'", "UPDATE Person SET Password = '" + site.HashPassword("a") + "' WHERE LoginName = 'ana'", site.ErrWrongPassword},
		{"UPDATE Person SET LoginEnabled = 'N' WHERE LoginName = 'ana'", "UPDATE Person SET LoginEnabled = 'Y' WHERE LoginName = 'ana'", site.ErrDisabled},
		{"UPDATE Person SET Deleted = 'Y' WHERE LoginName = 'ana'", "UPDATE Person SET Deleted = 'N' WHERE LoginName = 'ana'", site.ErrUnknownUser},
		{"UPDATE Person SET Password = '' WHERE LoginName = 'ana'", "UPDATE Person SET Password = '" + site.HashPassword("a") + "' WHERE LoginName = 'ana'", site.ErrNoPassword},
		{"UPDATE Agent SET Deleted = 'Y' WHERE SkillTargetID = 9001", "UPDATE Agent SET Deleted = 'N' WHERE SkillTargetID = 9001", site.ErrUnknownUser},
	} {
		_, err := db.Exec(c.change)
		require.NoError(t, err)
		require.Equal(t, c.want, ask(), c.change)
		_, err = db.Exec(c.back)
		require.NoError(t, err)
		require.NoError(t, ask())
	}
}

// A database that does not answer is no refusal.
func TestAuthenticateWithoutAnswer(t *testing.T) {
	db := build(t, people())
	a := aw.New(db)
	credentials := site.Credentials{Peripheral: 5000, User: "1001", Password: site.HashPassword("a")}
	ended, end := context.WithCancel(context.Background())
	end()
	_, err := a.Authenticate(ended, credentials)
	require.ErrorIs(t, err, context.Canceled)
	_, err = a.Authenticate(context.Background(), credentials)
	require.NoError(t, err, "the database outlives a request that was given up")

	_, err = db.Exec("DROP VIEW t_Person")
	require.NoError(t, err)
	_, err = aw.New(db).Authenticate(context.Background(), credentials)
	require.ErrorContains(t, err, "t_Person")
	for _, refusal := range []error{site.ErrUnknownUser, site.ErrAmbiguous, site.ErrDisabled, site.ErrSSO, site.ErrNoPassword, site.ErrWrongPassword} {
		require.NotErrorIs(t, err, refusal)
	}
}

func TestAuthenticateFromManyGoroutines(t *testing.T) {
	a := aw.New(build(t, people()))
	done := make(chan error)
	for range 8 {
		go func() {
			for range 20 {
				if _, err := a.Authenticate(context.Background(), site.Credentials{Peripheral: 5000, User: "1001", Password: site.HashPassword("a")}); err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for range 8 {
		require.NoError(t, <-done)
	}
}

func rows(t *testing.T, db *sql.DB, query string) []string {
	found, err := db.Query(query)
	require.NoError(t, err)
	defer found.Close()
	columns, err := found.Columns()
	require.NoError(t, err)
	var all []string
	for found.Next() {
		values := make([]any, len(columns))
		to := make([]any, len(columns))
		for i := range values {
			to[i] = &values[i]
		}
		require.NoError(t, found.Scan(to...))
		row := ""
		for i, v := range values {
			if i > 0 {
				row += "|"
			}
			if v != nil {
				row += fmt.Sprint(v)
			}
		}
		all = append(all, row)
	}
	require.NoError(t, found.Err())
	return all
}

func TestTables(t *testing.T) {
	s := people()
	p := &s.PGs[0].Peripherals[0]
	p.Rules = append(p.Rules, site.TargetingRule{
		Name: "outside", Type: site.SubstituteExtension, Expression: "978497!!!!",
		Ranges: []site.Range{{Low: "41000", High: "41199"}, {Low: "42000", High: "42000"}},
	})
	p.Targets = []site.DeviceTarget{{Name: "Cisco9999", Extension: "9999"}}
	db := build(t, s)
	for query, want := range map[string][]string{
		"SELECT PeripheralID, EnterpriseName, LogicalControllerID, DefaultDeskSettingsID FROM Peripheral": {
			"5000|CUCM_PIM1|1|5000", "5001|CUCM_PIM2|1|5000"},
		"SELECT PersonID, LoginName, LoginNameShadow, FirstName, LoginEnabled, SSOEnabled, Deleted, Password IS NULL FROM Person WHERE PersonID < 5004": {
			"5000|ana|ANA|Ana|Y|N|N|0", "5001|ben|BEN|Ben|N|N|N|0", "5002|cem|CEM|Cem|Y|N|N|1", "5003|dan@example.com|DAN@EXAMPLE.COM|Dan|Y|Y|N|0"},
		"SELECT SkillTargetID, PersonID, PeripheralID, PeripheralNumber, EnterpriseName, SupervisorAgent, Deleted, TemporaryAgent FROM Agent WHERE SkillTargetID IN (9001, 9002, 9101)": {
			"9001|5000|5000|1001|Ana|N|N|N", "9002|5001|5000|1002|Ben|Y|N|N", "9101|5007|5001|1001|Hal|N|N|N"},
		"SELECT a.EnterpriseName, d.EnterpriseName, d.RemoteAgentType FROM Agent a JOIN Agent_Desk_Settings d USING (AgentDeskSettingsID) WHERE a.SkillTargetID IN (9001, 9004)": {
			"Ana|desk|0", "Dan|mobile-nailed|2"},
		"SELECT * FROM Skill_Group":                   {"5000|5000|1|CUCM_PIM1.default", "5002|5000|2|English", "5003|5000|3|Spanish"},
		"SELECT * FROM Skill_Group_Member ORDER BY 1": {"5000|9001", "5002|9001"},
		"SELECT * FROM Precision_Queue":               {"5000|Englsih_Spanish"},
		"SELECT * FROM Attribute":                     {"5000|Englsih_Spanish"},
		"SELECT * FROM Agent_Attribute":               {"9001|5000|true"},
		"SELECT AgentTargetingRuleID, EnterpriseName, PeripheralID, RuleType, Expression FROM Agent_Targeting_Rule": {
			"5000|CUCM1_agents|5000|1|", "5001|outside|5000|2|978497!!!!"},
		"SELECT AgentTargetingRuleID, AgentTargetingRuleRangeID, LowExtension, HighExtension FROM Agent_Targeting_Rule_Range ORDER BY 1, 2": {
			"5000|1|10000|10999", "5001|1|41000|41199", "5001|2|42000|42000"},
		"SELECT NetworkTargetID, EnterpriseName, ConfigParam FROM Device_Target": {"5000|Cisco9999|/devtype CISCOPHONE /dn 9999"},
		"SELECT AgentTeamID, EnterpriseName, PeripheralID, PriSupervisorSkillTargetID FROM Agent_Team": {
			"5000|CUCM_PIM1.team|5000|9002", "5001|CUCM_PIM2.team|5001|"},
		"SELECT AgentTeamID, count(*) FROM Agent_Team_Member GROUP BY 1": {"5000|7", "5001|2"},
		"PRAGMA foreign_key_check":                                       nil,
		// Every table has its view, and every view all columns.
		"SELECT name FROM sqlite_schema t WHERE type = 'table' AND NOT EXISTS (SELECT 1 FROM sqlite_schema v WHERE v.type = 'view' AND v.name = 't_' || t.name)": nil,
		"SELECT count(*) FROM sqlite_schema WHERE type = 'view'":                                                                             {"15"},
		"SELECT (SELECT group_concat(name) FROM pragma_table_info('Agent')) = (SELECT group_concat(name) FROM pragma_table_info('t_Agent'))": {"1"},
	} {
		require.Equal(t, want, rows(t, db, query), query)
	}
}

// The columns that the schema handbook lists, in its order.
func TestTablesHaveTheProductsColumns(t *testing.T) {
	db := build(t, people())
	for table, want := range map[string]string{
		"Agent":                       "AgentDeskSettingsID,AgentStateTrace,ChangeStamp,ConfigParam,DateTimeStamp,DefaultSkillGroup,Deleted,DepartmentID,Description,EnterpriseName,PeripheralID,PeripheralName,PeripheralNumber,PersonID,ScheduleID,SkillTargetID,SupervisorAgent,TemporaryAgent,UserDeletable",
		"Agent_Team":                  "AgentTeamID,ChangeStamp,DateTimeStamp,DepartmentID,Description,DialedNumberID,EnterpriseName,PeripheralID,PriSupervisorSkillTargetID",
		"Agent_Team_Member":           "AgentTeamID,SkillTargetID",
		"Agent_Targeting_Rule":        "AgentTargetingRuleID,ChangeStamp,DateTimeStamp,Description,EnterpriseName,Expression,PeripheralID,RuleType,TranslationRouteID",
		"Agent_Targeting_Rule_Member": "AgentTargetingRuleID,RoutingClientID",
		"Agent_Targeting_Rule_Range":  "AgentTargetingRuleID,AgentTargetingRuleRangeID,HighExtension,LowExtension",
	} {
		require.Equal(t, []string{want}, rows(t, db, "SELECT group_concat(name) FROM pragma_table_info('"+table+"')"))
	}
	require.Equal(t, []string{"38"}, rows(t, db, "SELECT count(*) FROM pragma_table_info('Agent_Desk_Settings')"))
}

func TestBuildRefusesWhatTheProductRefuses(t *testing.T) {
	s := people()
	s.Agents[1].ID = "1001"
	_, err := aw.Build(context.Background(), s)
	require.ErrorContains(t, err, "Agent 9002: ")

	ended, end := context.WithCancel(context.Background())
	end()
	_, err = aw.Build(ended, people())
	require.ErrorIs(t, err, context.Canceled)
}

func TestBuildTakesEveryMadeSite(t *testing.T) {
	for _, repeat := range []bool{false, true} {
		s := site.Generate(site.Shape{Seed: 3, PGs: 2, Peripherals: 2, Agents: 200, SkillGroups: 5, Queues: 3, Mobile: 20, SSO: 30, Supervisors: 10, RepeatIDs: repeat})
		db := build(t, s)
		require.Empty(t, rows(t, db, "PRAGMA foreign_key_check"))
		a := aw.New(db)
		for _, agent := range s.Agents {
			for _, user := range []string{agent.ID, agent.Login} {
				p, err := a.Authenticate(context.Background(), site.Credentials{
					Peripheral: agent.Peripheral, User: user, Password: site.HashPassword("pw-" + agent.Login), SSO: agent.SSO,
				})
				require.NoError(t, err)
				require.Equal(t, agent.ICMID, p.SkillTargetID)
			}
		}
	}
}

func TestSave(t *testing.T) {
	db := build(t, people())
	path := filepath.Join(t.TempDir(), "aw's.db")
	require.NoError(t, aw.Save(context.Background(), db, path))

	saved, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	defer saved.Close()
	require.Equal(t, rows(t, db, "SELECT * FROM Agent"), rows(t, saved, "SELECT * FROM t_Agent"))
	require.Equal(t, []string{"ok"}, rows(t, saved, "PRAGMA integrity_check"))
	p, err := aw.New(saved).Authenticate(context.Background(), site.Credentials{Peripheral: 5000, User: "1001", Password: site.HashPassword("a")})
	require.NoError(t, err, "any handle on those tables will do")
	require.Equal(t, "Ana", p.Name)

	before, err := os.ReadFile(path)
	require.NoError(t, err)
	require.ErrorContains(t, aw.Save(context.Background(), db, path), "is there already: name a file that is not")
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, before, after)
	require.Error(t, aw.Save(context.Background(), db, filepath.Join(t.TempDir(), "nowhere", "aw.db")))
}

func BenchmarkBuild(b *testing.B) {
	s := site.Generate(site.Shape{Agents: 10_000, PGs: 2, Peripherals: 2, Queues: 4, SkillGroups: 8, Mobile: 10})
	for b.Loop() {
		db, err := aw.Build(context.Background(), s)
		require.NoError(b, err)
		require.NoError(b, db.Close())
	}
}

func BenchmarkAuthenticate(b *testing.B) {
	s := site.Generate(site.Shape{Agents: 10_000, PGs: 2, Peripherals: 2, Queues: 4, SkillGroups: 8})
	a := aw.New(build(b, s))
	i := 0
	for b.Loop() {
		x := &s.Agents[i%len(s.Agents)]
		i++
		_, err := a.Authenticate(context.Background(), site.Credentials{Peripheral: x.Peripheral, User: x.ID, Password: x.Password})
		require.NoError(b, err)
	}
}
