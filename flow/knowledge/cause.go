package knowledge

import (
	"fmt"
	"strings"
)

// Severity says how bad a cause is: an error keeps agents from working, a warning
// does not.
type Severity string

// Severities.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Pos is a place in a file; lines and columns (in bytes) count from 1.
type Pos struct {
	File      string
	Line, Col int
}

func (p Pos) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col) }

// Cause is why logins fail, with what to do about it.
type Cause struct {
	ID        string     `json:"id"`
	Title     string     `json:"title"`
	Severity  Severity   `json:"severity"`
	Decisions []Decision `json:"decisions"`
	// Like are outcomes of other causes that leave the same lines: what contradicts them
	// contradicts this cause, which the engine has no outcome for.
	Like     []Decision  `json:"-"`
	Codes    []Relation  `json:"codes"`
	Releases string      `json:"releases"`
	Failures []string    `json:"failures"` // F numbers of flow/decision's failures.md
	Signs    []Sign      `json:"signs"`    // lines that name the cause
	Fits     []Sign      `json:"fits"`     // lines that go with it and do not name it
	Happened []Block     `json:"what_happened"`
	Sees     []Block     `json:"what_the_agent_sees"`
	Why      []Block     `json:"why"`
	Fix      []Block     `json:"fix"`
	Collect  []Block     `json:"collect"`
	Sources  []Reference `json:"references"`
	Pos      Pos         `json:"-"`
}

// Decision is one outcome of a decision of the reference engine.
type Decision struct {
	Name    string `json:"name"`
	Outcome string `json:"outcome"`
	Pos     Pos    `json:"-"`
}

func (d Decision) String() string { return d.Name + "=" + d.Outcome }

// Key names a code: its table and its number as the table spells it.
type Key struct {
	Table  string `json:"table"`
	Number string `json:"number"`
	Pos    Pos    `json:"-"`
}

func (k Key) String() string { return k.Table + " " + k.Number }

// Block is a paragraph, an item of a list, or a command.
type Block struct {
	Item    bool     `json:"item,omitempty"`
	Text    string   `json:"text,omitempty"`
	Command *Command `json:"command,omitempty"`
}

// Impact is what a command does to a system in service.
type Impact string

// Impacts.
const (
	NoImpact Impact = "none"
	Load     Impact = "load"
	Outage   Impact = "outage"
)

// Command is something to be typed, with what must be known before. Placeholders
// in Run are <instance> of the ICM, <node> (pg1a), <from> and <to>
// (times as the host shows them).
type Command struct {
	Name    string    `json:"name,omitempty"` // of a command that causes share
	Where   string    `json:"where"`
	Release string    `json:"release"`
	Impact  Impact    `json:"impact"`
	Run     []string  `json:"run"`
	Restore string    `json:"restore"`
	Source  Reference `json:"source"`
	Pos     Pos       `json:"-"`
}

// Line is the command in a line: where, what to type, what it does to a system in
// service, and what restores the former state.
func (c *Command) Line() string {
	where := c.Where
	if c.Release != "all" {
		where += " (release " + c.Release + ")"
	}
	return where + ": " + strings.Join(c.Run, "; ") + " (impact " + string(c.Impact) + "; restore: " + c.Restore + ")"
}

// Texts are the paragraphs, items and commands of a section, never nil; command says
// how a command is told.
func Texts(blocks []Block, command func(*Command) string) []string {
	out := []string{}
	for _, b := range blocks {
		switch {
		case b.Command != nil:
			out = append(out, command(b.Command))
		case b.Text != "":
			out = append(out, b.Text)
		}
	}
	return out
}

// Reference is a public source. URL is empty where it has no address.
type Reference struct {
	Key   string `json:"key,omitempty"`
	Title string `json:"title"`
	URL   string `json:"url,omitempty"`
	Note  string `json:"note,omitempty"` // what it is cited for
}

// sections are a cause's, in their order.
var sections = [...]string{"What happened", "What the agent sees", "Why", "Fix", "Collect", "References"}

// section gives the place of a section's text.
func (c *Cause) section(title string) *[]Block {
	switch title {
	case sections[0]:
		return &c.Happened
	case sections[1]:
		return &c.Sees
	case sections[2]:
		return &c.Why
	case sections[3]:
		return &c.Fix
	case sections[4]:
		return &c.Collect
	}
	return nil
}
