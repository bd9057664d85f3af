package catalog

import "fmt"

// Kind says how a value is spelled in the trace.
type Kind uint8

const (
	Cut        Kind = iota // cut by the end of its source: it says nothing
	Integer                // decimal, may be negative
	Hex                    // 0x1b65f; without 0x too
	Word                   // no blank
	Identifier             // a word of the characters that ids and device names have
	Text                   // free text, up to what follows in the template
)

// isWord reports whether values of the kind hold no blank and may be any word.
func (k Kind) isWord() bool { return k == Word || k == Identifier }

// Class says what a value is good for when lines are tied together.
type Class uint8

const (
	Plain   Class = iota // nothing
	Request              // a request's number: ties exactly
	Entity               // an agent, extension, target: ties only into an open request
	Scope                // says where the others live: ties nothing
)

// Space is where a value is unique; equal values of two spaces have nothing to
// do with each other.
type Space uint8

const (
	Anywhere     Space = iota // not unique at all (plain values)
	InSession                 // one CTI session of one CTI server pair
	InCG                      // one CTI server pair (cg1)
	InPG                      // one peripheral gateway pair (pg1)
	InInstance                // a PIM and its JGW: the PG and the digit (pg1, pim1 = jgw1)
	InPeripheral              // one peripheral
	InSystem                  // the whole system
)

// Secret says that a value names somebody or something that a redacted capture must
// not name.
type Secret uint8

const (
	Open    Secret = iota // may be told
	Person                // an agent, a user, by number or name
	Phone                 // a telephone number or a device
	Address               // an address in a network
	Host                  // a machine
	Object                // what stands behind its last dot names a person
)

// NameID numbers the names of one catalogue, from 1. Unlisted is a pair of the
// trace whose label no template knows.
type NameID uint16

const Unlisted NameID = 0

// Name is one entry of the glossary: every value in a template has one.
type Name struct {
	ID     NameID
	Name   string
	Kind   Kind
	Class  Class
	Space  Space
	Secret Secret   // whom or what it names, if it must not leave the house
	Fact   string   // what of the report it fills (agent.extension, ids.opc); "" for nothing
	Values []string // what it may hold, where that is known
	Doc    string
	Pos    Pos
}

// Pos is a place in a catalogue file, from 1.
type Pos struct {
	File         string
	Line, Column int
}

func (p Pos) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }

// Basis says where a definition's wording is known from.
type Basis string

const (
	Public     Basis = "public"     // a published trace line
	Documented Basis = "documented" // published text, its place in the line inferred
	General    Basis = "general"    // claimed by shape: a message of a public interface
	Assumed    Basis = "assumed"    // nobody published it
)

// Seen says which end of a wire message printed a line.
type Seen string

const (
	Sent     Seen = "sent"
	Received Seen = "received"
	Local    Seen = "local"
)

// Condition is "when NAME is V W" or "when NAME is not V W"; the zero value of
// Name means always. Also holds what stands behind "and": all of it must hold.
type Condition struct {
	Name   NameID
	Not    bool
	Values []string
	Also   []Condition
}

// Message is one kind of entry: its templates and its meaning.
type Message struct {
	ID      string // opc.set-agent-state
	Process string // opc
	Title   string
	Index   int // its place in Catalog.Messages
	Basis   Basis
	Pos     Pos

	From, To string // processes at the ends of the wire message
	Wire     string // the wire message's name; "" where the source names none
	Seen     Seen

	Step     string      // the step of the flow that it proves; "" for none
	PartOf   []string    // login logout state call line …
	Opens    []Condition // a login exists where one of them holds; see OpensOther
	Confirms []Condition // answers the request: the login succeeded
	Attests  []Condition // shows an agent logged in, where no confirmation is in the capture
	Refuses  []Condition // a printed refusal
	Leaves   []Condition // shows that an agent is logged out, whoever asked for it
	Waits    []Condition // a person must answer a set-up call: the login stays open longer
	Begins   []string    // measures (confirmed, router) that begin with it
	Ends     []string    // measures that end with it
	Adds     []Addition  // measures that a value of it adds to
	Key      []NameID    // what tells repeated lines of one login apart
	Examples []Example

	texts    []text   // templates as written
	uses     []word   // names in clauses of meaning, which the templates must have
	replaced bool     // by --catalog
	keeps    *Message // the message that it replaced
	set      *Set     // the messages of its process
	code     *code    // compiled templates
}

// Addition is "adds NAME to MEASURE".
type Addition struct {
	Name    NameID
	Measure string
}

// Example is a real (or assumed) entry, header and all, one element a physical
// line.
type Example struct {
	Basis Basis
	Note  string // the source, or why it is assumed
	Lines []string
	Pos   Pos
}

// Field is one value of a claimed entry. Start and End are byte offsets into the
// body that was matched. Kind is how it is spelled here, which may differ from
// its glossary entry (<cti decimal>). For an Unlisted pair the label stands at
// LabelStart:LabelEnd.
type Field struct {
	Name                 NameID
	Kind                 Kind
	Start, End           uint32
	LabelStart, LabelEnd uint32
}

// Verdict is what a process's messages say of an entry.
type Verdict uint8

const (
	Unclaimed Verdict = iota
	Claimed
	Near // begins like a message and goes on otherwise
)

// Match receives what was found. Its Fields are appended to, never cut.
type Match struct {
	Message *Message // claimed by, or (Near) begins like
	Fields  []Field
	More    bool // further entries (then) or lines (under) of the message may follow
}
