package flow

// Report is a whole report as one value; streams deliver the same parts one by
// one.
type Report struct {
	Schema string  `json:"schema"`
	Logins []Login `json:"logins"`
	Closing
}

// Nothing says what it means that the filters chose no login.
type Nothing struct {
	Asked   []string `json:"asked"`   // the filters, as given: --agent 10000
	Spaces  []string `json:"spaces"`  // where the text of --find stands in logins that other filters left out
	Near    []string `json:"near"`    // near spellings that the capture does hold
	Text    []string `json:"text"`    // what was read, and what that leaves
	Collect []string `json:"collect"` // what would answer
	Elsewhere
}

// Found says where what --find, --agent or --ext asks for stands: the identifier spaces
// of the logins that were chosen, for --find, and the lines of no login.
type Found struct {
	Text   string       `json:"text"`
	Spaces []FoundSpace `json:"spaces"`
	Elsewhere
}

// Elsewhere is where what --find, --agent or --ext asks for stands in lines of no login.
type Elsewhere struct {
	// Lines are those that a message claims, by message: refusals first, then what
	// comes most often. MoreLines are those of messages that are not listed.
	Lines     []FoundLines `json:"lines"`
	MoreLines int64        `json:"more_lines,omitempty"`
	// Unread are lines that no message claims, and those of files that are no trace
	// log. MoreUnread are those that are not listed.
	Unread     []FoundLine `json:"unread"`
	MoreUnread int64       `json:"more_unread,omitempty"`
	// Unsearched are sources whose unread lines were not looked through.
	Unsearched []string `json:"unsearched"`
}

// FoundLines are the lines of one message that hold a text.
type FoundLines struct {
	Message string    `json:"message"`
	Title   string    `json:"title"`
	Process string    `json:"process"`
	Refuses bool      `json:"refuses"` // one of them says no to somebody
	Count   int64     `json:"count"`
	First   FoundLine `json:"first"`
	Last    FoundLine `json:"last"`
}

// FoundLine is one line that holds a text.
type FoundLine struct {
	At       Time     `json:"at,omitzero"`       // an unread one's as printed
	Printed  string   `json:"printed,omitempty"` // the process with its node: PG1A-pim1
	Text     string   `json:"text"`
	Evidence Evidence `json:"evidence"`
}

// FoundSpace is an identifier space, and in how many logins the text stands there.
type FoundSpace struct {
	Space string `json:"space"` // OPC invoke id
	Count int64  `json:"count"`
}

// Closing is what is known once the capture has been read to its end.
type Closing struct {
	Nothing   *Nothing   `json:"nothing,omitempty"`
	Found     *Found     `json:"found,omitempty"`
	Incidents []Incident `json:"incidents"`
	Clocks    []Clock    `json:"clocks"`
	Sides     []Side     `json:"sides"`
	Input     Input      `json:"input"`
	Summary   Summary    `json:"summary"`
}

// Incident is one cause with all the logins that it hit, or one that the lines of a
// system tell of though no login shows it.
type Incident struct {
	// ID is a hash of what the trace says of the first login, or line, that shows it.
	// Number counts the incidents of a report from 1: every format calls them so.
	ID        string    `json:"id"`
	Number    int       `json:"number"`
	Cause     string    `json:"cause"` // of the knowledge base; "" where nothing known explains the logins
	Title     string    `json:"title"`
	Severity  string    `json:"severity"` // error or warning
	Certainty Certainty `json:"certainty"`
	// Tied are the other causes that would have left the same lines.
	Tied []string `json:"tied"`
	// StoppedAt is the process at which its logins stopped, or which refused them.
	StoppedAt string `json:"stopped_at,omitempty"`
	// ByCause says how many of its logins each cause fits, where none fits all of them.
	ByCause []CauseCount `json:"by_cause,omitempty"`
	Logins  int64        `json:"logins"` // that did not succeed because of it; 0 if it was found without one
	// LoginIDs are their ids, the first of them; LoginsLeft is how many are not named.
	LoginIDs   []string `json:"login_ids"`
	LoginsLeft int64    `json:"logins_left,omitempty"`
	// FollowUps are retries that met what one of its logins had left behind: they did not
	// succeed either, and are counted here and nowhere else.
	FollowUps *FollowUps `json:"follow_ups,omitempty"`
	Attempts  int64      `json:"attempts"`  // of its agents while it lasted, those that succeeded among them
	Agents    int64      `json:"agents"`    // that it hit
	Recovered int64      `json:"recovered"` // of them, who logged in before the capture ends
	// First and Last are the first and the last login, or line, that shows it;
	// LastGood and FirstGood the nearest successes of the same scope around them; none
	// where they stand half a day or more away in logs without dates: who was first is
	// not known then.
	First     Time  `json:"first"`
	Last      Time  `json:"last"`
	LastGood  Time  `json:"last_good,omitzero"`
	FirstGood Time  `json:"first_good,omitzero"`
	Scope     Scope `json:"scope"`
	// Changed is what happened between the last success and the first failure.
	Changed []Change `json:"changed"`
	// NotAffected says what succeeded meanwhile: other peripherals, clients.
	NotAffected []string   `json:"not_affected"`
	Evidence    []Evidence `json:"evidence"`
	Fix         []string   `json:"fix"`
	Collect     []string   `json:"collect"`
	// Asks is Collect as the knowledge base has it, before commands were filled in. Places
	// are where and when it was, one for each gateway.
	Asks   []string `json:"-"`
	Places []Place  `json:"-"`
}

// CauseCount is a cause and how many logins of an incident it fits.
type CauseCount struct {
	Cause  string `json:"cause"`
	Logins int64  `json:"logins"`
}

// FollowUps are logins that failed for no other reason than that the answer to an
// earlier one of the same agent was lost.
type FollowUps struct {
	Logins     int64    `json:"logins"`
	Causes     []string `json:"causes"` // what they met: agent-already-signed-on
	LoginIDs   []string `json:"login_ids"`
	LoginsLeft int64    `json:"logins_left,omitempty"`
}

// Scope is what an incident is limited to. Numbers stand as ranges: 41000-41199.
type Scope struct {
	PGs         []string `json:"pgs"`
	Peripherals []string `json:"peripherals"`
	Clients     []string `json:"clients"`
	Agents      []string `json:"agents"`
	Extensions  []string `json:"extensions"`
	// Terminals are phones that lines name so, and by no extension.
	Terminals []string `json:"terminals,omitempty"`
}

// Change is something that happened to a system: a restart, a change of sides, a
// provider that was closed.
type Change struct {
	At       Time       `json:"at"`
	Text     string     `json:"text"`
	Evidence []Evidence `json:"evidence"`
}

// Clock is what is known of a node's clock against that of the reference node, where
// the two differ. A clock that shows ZoneMin and OffsetMS more than the reference is
// taken back by as much wherever times of both are put in one order; Step.At stays as
// printed. The three numbers in milliseconds do not count the zone. LowMS and HighMS
// bound how far the clock is off by what was received after it was sent: null where
// nothing does. Zone and error cannot be told apart beyond half a quarter of an hour;
// their sum can.
type Clock struct {
	Node      string `json:"node"`
	Reference string `json:"reference"`
	ZoneMin   int64  `json:"zone_min"`  // quarters of an hour, as many minutes ahead of the reference
	OffsetMS  *int64 `json:"offset_ms"` // what is taken back beside the zone; null where nothing is
	LowMS     *int64 `json:"low_ms"`
	HighMS    *int64 `json:"high_ms"`
	Pairs     int64  `json:"pairs"`          // things that both clocks timed, directly or over other nodes
	Note      string `json:"note,omitempty"` // what of it is only likely and what would prove it, that it was given, or why it stays open
	// Evidence are the lines that bound it, or those that contradict each other.
	Evidence []Evidence `json:"evidence"`
}

// Side is which side of a duplex process worked when: only one side of a PIM or a
// JTAPI gateway does at a time.
type Side struct {
	Node    string   `json:"node"` // without its side: PG1
	Process string   `json:"process"`
	Active  []Active `json:"active"`
}

// Active is a time in which one side worked. From the second on each begins with a
// change of sides.
type Active struct {
	Side string `json:"side"`        // A or B
	From Time   `json:"from"`        // its first line
	To   Time   `json:"to,omitzero"` // when the other one took over; absent for the last
	// Recovered counts the agents whom this side took over, Lost names those that
	// were logged in before and of whom nothing shows that it did.
	Recovered int64      `json:"recovered"`
	Lost      []string   `json:"lost"`
	Evidence  []Evidence `json:"evidence"` // the first line of the side
}

// Input says what was read, and what of it nobody understood.
type Input struct {
	Sources    []Source   `json:"sources"`
	Files      []File     `json:"files,omitempty"` // where digests were asked for
	Unknown    []Unknown  `json:"unknown"`
	NearMisses []NearMiss `json:"near_misses"`
	Warnings   []Warning  `json:"warnings"`
}

// File is an input as it was found: a file, an archive unopened, or what standard
// input gave.
type File struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256,omitempty"` // in lower case; absent where it could not be read to its end
}

// Source is one file, or standard input.
type Source struct {
	Name       string          `json:"name"`
	Bytes      int64           `json:"bytes"`
	GapBytes   int64           `json:"gap_bytes"` // bytes that belong to no entry
	Entries    int64           `json:"entries"`
	Claimed    int64           `json:"claimed"` // entries that a message claims
	Recognized bool            `json:"recognized"`
	Error      string          `json:"error,omitempty"` // why it could not be read to its end, or not at all
	Foreign    string          `json:"-"`               // what it is instead of a log, as a warning says: is a log of Windows events
	Dialect    string          `json:"dialect,omitempty"`
	Encoding   string          `json:"encoding,omitempty"`
	Around     string          `json:"around,omitempty"` // what stands around its lines, and was taken off before they were read
	First      Time            `json:"first,omitzero"`   // by the clocks of its own lines
	Last       Time            `json:"last,omitzero"`
	Processes  []SourceProcess `json:"processes"`
}

// SourceProcess is one process that printed into a source.
type SourceProcess struct {
	Process string `json:"process"` // opc
	Node    string `json:"node"`    // PG1A
	Printed string `json:"printed"` // pim1
	Entries int64  `json:"entries"`
	Claimed int64  `json:"claimed"`
	Login   int64  `json:"login"` // entries of a kind that is part of a login
	First   Time   `json:"first"`
	Last    Time   `json:"last"`
	Kinds   []Kind `json:"kinds"`
}

// Kind is one message that a process printed, and how often; 0 where it could
// have printed it of a login and did not.
type Kind struct {
	Message string `json:"message"`
	Count   int64  `json:"count"`
}

// Unknown is a shape of line that no message claims.
type Unknown struct {
	Process string `json:"process"`
	Shape   string `json:"shape"`
	Count   int64  `json:"count"`
}

// NearMiss is an entry that begins like a message and goes on otherwise.
type NearMiss struct {
	Message string `json:"message"`
	Count   int64  `json:"count"`
	Sample  string `json:"sample"`
	Source  string `json:"source"`
	Line    int    `json:"line"`
}

// Warning is something about the input that a reader must know. Unread says that it is
// about a part that is a log, or could be one, and was not read, or not to its end.
type Warning struct {
	Source string `json:"source,omitempty"`
	Line   int    `json:"line,omitempty"`
	Text   string `json:"text"`
	Unread bool   `json:"unread,omitempty"`
}

// Summary counts.
type Summary struct {
	Logins       int64 `json:"logins"`
	Succeeded    int64 `json:"succeeded"`
	Failed       int64 `json:"failed"`
	Inconclusive int64 `json:"inconclusive"`
	// Unjudged are the inconclusive ones of which nobody can tell how they ended, and no
	// line speaks of a failure: the logs that confirm a login are not there.
	Unjudged    int64       `json:"unjudged,omitempty"`
	ConfirmedMS Percentiles `json:"confirmed_ms"`
	Hops        []Hop       `json:"hops"`
	// Loose counts lines of a kind that is part of a login but that no login
	// claims, by message: they may belong to one.
	Loose []Kind `json:"loose"`
	// Others counts requests that are no logins (state changes, log-outs), by
	// what was asked for.
	Others   []Other `json:"others"`
	Filtered int64   `json:"filtered"` // logins that the filters left out of the list
	// Phones are those that went out of service and came back, no login touched.
	Phones int64 `json:"phones,omitempty"`
}

// Other is a kind of request that is no login, and how often it was seen.
type Other struct {
	Asked string `json:"asked"` // READY
	Count int64  `json:"count"`
}

// Percentiles of milliseconds, by nearest rank; absent where nothing was timed.
type Percentiles struct {
	P50 *int64 `json:"p50,omitempty"`
	P95 *int64 `json:"p95,omitempty"`
	Max *int64 `json:"max,omitempty"`
}

// Hop is the time a message took from one process to the next.
type Hop struct {
	Name  string `json:"name"`
	From  string `json:"from"`
	To    string `json:"to"`
	Count int64  `json:"count"`
	Percentiles
}
