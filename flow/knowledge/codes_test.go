package knowledge

import (
	"math/rand"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func embedded(t testing.TB) *Base {
	t.Helper()
	b, err := Embedded()
	require.NoError(t, err)
	return b
}

// TestTables holds how many codes each table has: all that were published when
// the tables were made.
func TestTables(t *testing.T) {
	b := embedded(t)
	got := map[string]int{}
	meant := 0
	for _, c := range b.All() {
		got[c.Table.Name]++
		if c.Meaning != "" {
			meant++
		}
	}
	assert.Equal(t, map[string]int{
		"PERERR": 303, "CF": 111, "E_CTI": 103, "CTIERR": 213,
		"PROVIDER_OPEN_FAILURE": 8, "DEVICE_OPEN_FAILURE": 6, "LINE_OPEN_FAILURE": 3,
		"PROVIDER_CLOSED_REASON": 12, "DEVICE_CLOSED_REASON": 20, "LINE_CLOSED_REASON": 12,
		"JTAPI_OUT_OF_SERVICE": 9, "JTAPI_RESTRICTED": 4, "JTAPI_EV": 11, "JTAPI_DEVICESTATE": 6, "JTAPI_CALLEV": 2,
		"CUCM_UNREGISTERED_REASON": 23,
		"AGENT_STATE":              15, "AGENT_STATE_DB": 15, "WORKMODE": 5, "AGENTMODE": 2, "AVAILABILITY": 3, "FORCED": 3,
		"TRACEMODE": 6, "FINESSE_STATE": 12, "REASON": 25, "REASON_UCCX": 19,
		"SYSTEM_EVENT": 11, "PG_STATUS": 5, "E_ARM_STAT": 21, "CTIOS_FAILURE": 14, "CIL": 68, "HTTP": 22, "EMS_EVENT": 7,
	}, got)
	assert.Len(t, b.All(), 1099)
	assert.Equal(t, 1055, meant)
	for _, table := range b.Tables() {
		assert.NotEmpty(t, table.Title, table.Name)
		assert.NotEmpty(t, table.Used, table.Name)
	}
}

// TestEveryCode: each code has a source, a name or a meaning, and its number once
// in its table, but for those that were published twice.
func TestEveryCode(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range embedded(t).All() {
		id := c.Table.Name + " " + c.Spelled + " " + c.Name
		assert.False(t, seen[id], id)
		seen[id] = true
		assert.NotEmpty(t, c.Sources, id)
		assert.True(t, c.Name != "" || c.Meaning != "", id)
		if c.Basis == Derived {
			assert.Equal(t, "PERERR", c.Table.Name, id)
			assert.True(t, strings.HasPrefix(c.Name, "CTIERR_") || strings.HasPrefix(c.Name, "CAUSE_"), id)
		}
	}
}

func TestCodes(t *testing.T) {
	b := embedded(t)
	for _, c := range []struct {
		text string
		want []string // the first of them
	}{
		{"CF 256", []string{"CF 256 CF_INVALID_AGENT_ID_SPECIFIED"}},
		{"cf 0x100", []string{"CF 256 CF_INVALID_AGENT_ID_SPECIFIED"}},
		{"CF_INVALID_AGENT_ID_SPECIFIED", []string{"CF 256 CF_INVALID_AGENT_ID_SPECIFIED"}},
		{"e_cti_timeout", []string{"E_CTI 16 E_CTI_TIMEOUT"}},
		{"10004", []string{"PERERR 10004 PERERR_TELDRIVE_NOINSTRUMENTFOREXTENSION"}},
		{"20096", []string{"PERERR 20096 PERERR_CM_DIRECTORY_LOGIN_FAILED", "CTIERR 0x8CCC0060 DIRECTORY_LOGIN_FAILED"}},
		{"8ccc0060", []string{"CTIERR 0x8CCC0060 DIRECTORY_LOGIN_FAILED", "PROVIDER_OPEN_FAILURE 0x8CCC0060 DIRECTORY_LOGIN_FAILED", "PERERR 20096 PERERR_CM_DIRECTORY_LOGIN_FAILED"}},
		{"20117", []string{"PERERR 20117 PERERR_CM_CFWDALL_ALREADY_OFF", "CTIERR 0x8CCC0075 CTIERR_DIRECTORY_LOGIN_TIMEOUT"}},
		{"0x8ccc0200", []string{"PERERR 20512 PERERR_CM_PROVIDER_CLOSED"}},
		{"1005", []string{"CF 1005 CF_INVALID_TABLE_SPECIFIED", "JTAPI_OUT_OF_SERVICE 1005 CAUSE_DEVICE_UNREGISTERED"}},
		{"8", []string{"CF 8 CF_PRIVILEGE_VIOLATION_ON_SPECIFIED_DEVICE", "E_CTI 8 E_CTI_INVALID_AGENT_DATA"}},
		{"105007E", []string{"EMS_EVENT 0x105007E ACD/IVR is off-line and not visible to the Peripheral Gateway"}},
		{"10500d1", []string{"EMS_EVENT 0x10500D1 "}},
		{"UNKNOWN_USER", []string{"HTTP 404 UNKNOWN_USER"}},
		{"-904", []string{"CIL -904 E_CTIOS_LOGIN_INCONSISTENT_ARGUMENTS"}},
		{"0xfffffc78", []string{"CIL -904 E_CTIOS_LOGIN_INCONSISTENT_ARGUMENTS"}},
		{"-2", []string{"REASON 65534 Not Ready - System Reset (-2)"}},
		{"12004", []string{"PERERR 12004 "}},
		{"REASON 50004", []string{"REASON 50004 Logged Out - Inactivity Timeout"}},
		{"PG_STATUS 4", []string{"PG_STATUS 0x4 PGS_PERIPHERAL_OFFLINE"}},
		{"AGENT_STATE 0", []string{"AGENT_STATE 0 AGENT_STATE_LOGIN"}},
		{"AGENT_STATE_DB 0", []string{"AGENT_STATE_DB 0 Logged Off"}},
		{"CF260", []string{"CF 260 CF_INVALID_LOGON_DEVICE_SPECIFIED"}},
		{"cf 0x104", []string{"CF 260 CF_INVALID_LOGON_DEVICE_SPECIFIED"}},
		{"260/10004", []string{"CF 260 CF_INVALID_LOGON_DEVICE_SPECIFIED", "PERERR 10004 PERERR_TELDRIVE_NOINSTRUMENTFOREXTENSION"}},
		{"cause 1005", []string{"JTAPI_OUT_OF_SERVICE 1005 CAUSE_DEVICE_UNREGISTERED"}},
		{"Reason=50002", []string{"REASON 50002 Logged Out - System Failure / Not Ready - Connection Failure"}},
		{"reason code 50002", []string{"REASON 50002 Logged Out - System Failure / Not Ready - Connection Failure"}},
		{"errorData 260", []string{"CF 260 CF_INVALID_LOGON_DEVICE_SPECIFIED"}},
		{"peripheralErrorCode: 12005", []string{"PERERR 12005 "}},
		{"Status:32", []string{"E_CTI 32 E_CTI_INCONSISTENT_AGENT_DATA"}},
		{"CF_INVALID_AGENT_ID_SPECIF", []string{"CF 256 CF_INVALID_AGENT_ID_SPECIFIED"}},
		{"CF_INVALID_AGENT_ID", []string{"CF 256 CF_INVALID_AGENT_ID_SPECIFIED", "CF 258 CF_INVALID_AGENT_ID_OR_PASSWORD_SPECIFIED"}},
		{"cf_invalid", nil}, {"CF_NEVER_HEARD", nil}, {"cause 99999", nil}, {"260/99999", nil}, {"1/2/3", nil},
		{"", nil}, {"-", nil}, {"0x", nil}, {"999999999999999999999", nil}, {"CF 99999", nil}, {"CF", nil}, {"8cccxxxx", nil},
	} {
		var got []string
		for _, code := range b.Codes(c.text) {
			if len(got) < len(c.want) || len(c.want) == 0 {
				got = append(got, code.Table.Name+" "+code.Spelled+" "+code.Name)
			}
		}
		assert.Equal(t, c.want, got, c.text)
	}
}

// TestForms: however a number is spelled, the same codes come of it.
func TestForms(t *testing.T) {
	b := embedded(t)
	r := rand.New(rand.NewSource(1))
	for _, c := range b.All() {
		if c.Spelled == "" || r.Intn(3) > 0 {
			continue
		}
		want := b.Codes(c.Spelled)
		require.NotEmpty(t, want, c.Key())
		forms := append(c.Forms(), strings.ToLower(c.Spelled), " "+c.Spelled+" ")
		if c.Number >= ctiFirst {
			forms = append(forms, strconv.FormatInt(c.Number, 16), "0xFFFFFFFF"+strconv.FormatInt(c.Number, 16))
		}
		for _, form := range forms {
			assert.Equal(t, want, b.Codes(form), "%s as %s", c.Key(), form)
		}
		for _, one := range b.Codes(c.Table.Name + " " + c.Spelled) {
			assert.Equal(t, c.Table, one.Table)
		}
	}
}

// TestPGNumbersCUCM: 20000 and the low 12 bits, under the same name but for 20117.
func TestPGNumbersCUCM(t *testing.T) {
	b := embedded(t)
	pairs := 0
	for _, c := range b.All() {
		if c.Table.Name != "CTIERR" || c.Spelled == "" {
			continue
		}
		pg, ok := b.code(Key{Table: "PERERR", Number: strconv.FormatInt(20000+c.Number&0xFFF, 10)})
		require.True(t, ok, c.Spelled)
		name := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(pg.Name, "PERERR_CM_"), "CTIERR_"), "CAUSE_")
		if pg.Spelled == "20117" {
			assert.NotEqual(t, bareName(c.Name), name)
		} else {
			assert.Equal(t, strings.TrimPrefix(strings.TrimPrefix(c.Name, "CAUSE_"), "CTIERR_"), name, c.Spelled)
		}
		pairs++
	}
	assert.Greater(t, pairs, 190)
}

func TestCoded(t *testing.T) {
	b := embedded(t)
	for _, text := range []string{"1", "-1", "0x1", "8ccc9999", "CF 99999", "cf: 1", "CF_NEVER_HEARD_OF", "CF260", "260/10004", "cause 1005", "Reason=50002"} {
		assert.True(t, b.Coded(text), text)
	}
	for _, text := range []string{"", "CF", "CF x", "agent 10000", "wrong password", "F23"} {
		assert.False(t, b.Coded(text), text)
	}
}

// TestFactsIn: a code is read in whatever way a line, or who writes of one, spells it;
// a number without a table is none.
func TestFactsIn(t *testing.T) {
	b := embedded(t)
	for _, c := range []struct {
		line string
		want []string
	}{
		{"Event Arguments: (PeripheralID:5000 FailureCode:256 PeripheralErrorCode:0 AgentID:456 ErrorMessage:no)", []string{"CF 256"}},
		{"failureCode=260 (CF_INVALID_LOGON_DEVICE_SPECIFIED), peripheralErrorCode=10004]", []string{"CF 260", "PERERR 10004"}},
		{"CTI FailureResponse (result=2362179794)", []string{"CTIERR 0x8CCC00D2"}},
		{"Login User Id=pguser, Reason -1932787616", []string{"CTIERR 0x8CCC0060"}},
		{"error=0x8ccc00d3 x", []string{"CTIERR 0x8CCC00D3"}},
		{"a line with 256 and 10004 and Ext=10004", nil},

		{"MsgAddCallObserverResponse: Addr: 41023 Succeeded: 0 InvID: 277901 Cause: 1004.", []string{"JTAPI_OUT_OF_SERVICE 1004"}},
		{"ApplicationProtocol::RecvAddCallObserverResponseMsg: Address: 41023 Succeeded: 0 InvID=277901 cause=1005", []string{"JTAPI_OUT_OF_SERVICE 1005"}},
		{"MsgAddressOutOfService:  Addr: 41023 Cause: 1001", []string{"JTAPI_OUT_OF_SERVICE 1001"}},
		{"CiscoTermOutOfServiceEv Term: SEP01 Cause: DEVICE_UNREGISTERED", []string{"JTAPI_OUT_OF_SERVICE 1005"}},
		{"MsgAddCallObserverResponse: Addr: 41023 Succeeded: 1 InvID: 277901 Cause: -1.", nil},
		{"CTI LineClosedEvent ( LH=1|2 reason=8 )", []string{"LINE_CLOSED_REASON 8"}},
		{"LineClosedEvent (… reason=8 )", []string{"LINE_CLOSED_REASON 8"}},
		{"ProviderClosedEvent { reason = 4 }", []string{"PROVIDER_CLOSED_REASON 4"}},
		{"%UC_CALLMANAGER-3-EndPointUnregistered: %[DeviceName=SEP01][Reason=13]", []string{"CUCM_UNREGISTERED_REASON 13"}},
		{"AGENT_EVENT: ID=1001 Periph=5000 State=LOGOUT Reason=50002", []string{"REASON 50002"}},
		{"Reason=50002", []string{"REASON 50002"}},
		{"Reason=13", nil}, // a reason of what is not said
		{"Session 6: MsgType:FAILURE_CONF (InvokeID:0x1 Status:32 )", []string{"E_CTI 32"}},
		{"QUERY_DEVICE_INFO_CONF (Status:32 )", nil},
		{"<apiError><errorData>260</errorData><errorType>Invalid Device</errorType><peripheralErrorCode>12005</peripheralErrorCode></apiError>", []string{"CF 260", "PERERR 12005"}},
		{"<ApiError><ErrorData>1001</ErrorData><ErrorMessage>UNKNOWN_USER</ErrorMessage></ApiError>", []string{"HTTP 404"}},
		{"<ApiError><ErrorData>260</ErrorData><ErrorMessage>UNKNOWN_USER</ErrorMessage></ApiError>", []string{"HTTP 404"}}, // the user's id
		{"login fails with CF 260/10004 since Monday", []string{"CF 260", "PERERR 10004"}},
		{"login fails with CF260", []string{"CF 260"}},
		{"opened 260/10004", []string{"CF 260", "PERERR 10004"}},
		{"route 192.168.260/10001 and 24/99999", nil},
	} {
		var got []string
		for _, fact := range b.FactsIn(c.line) {
			got = append(got, fact.String())
		}
		assert.ElementsMatch(t, c.want, got, c.line)
	}
}
