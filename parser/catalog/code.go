package catalog

import "sync"

// code is a message's templates, compiled.
type code struct {
	set     *Set
	lines   []*template // line, or: wordings of the first entry
	thens   []*template // further entries, in order
	unders  []*template // further physical lines without a header, in order
	labels  []labelRef  // the pairs of lines and thens
	dump    []labelRef  // the pairs of unders
	multi   bool        // it has labels of several words, so unknown ones may too
	block   bool        // MsgType:X ( … ): a closing bracket ends it
	ident   bool        // its pairs hold an identifier, so one must be there
	further []labelRef  // the pairs of thens

	defaults map[NameID]string // from the examples; see Print
	once     sync.Once         // fills defaults
}

// labelRef is a pair as by-label reading finds it.
type labelRef struct {
	t     *template
	pair  int
	ident bool
}

// template is one line of a definition: literals and values by turns.
type template struct {
	msg     *Message
	text    string
	pos     Pos
	pieces  []piece
	tail    string // literal behind the last value
	soft    bool   // tail is punctuation: it may be missing
	empty   bool   // then (empty)
	comma   bool   // pairs are parted by commas or semicolons
	closes  bool   // a closing bracket may stand behind the last pair
	first   int    // pieces before the first pair; len(pieces) where there is none
	begin   string // literal that stands between them and the first label
	pairs   []pair
	each    *template // of the list value
	list    NameID
	key     string // what it is found by: its beginning up to the first blank
	word    bool   // white space ends the key
	anyPair bool   // nothing but pairs: it may begin with any of them
	extra   bool   // another wording, or behind one: not printed
}

// piece is a value and the literal before it. Blanks in a literal stand for any
// white space.
type piece struct {
	lit   string
	name  NameID
	kind  Kind
	loose bool // a pair's value: may be empty or not of its kind
	blank bool // lit ends in a blank
	stop  byte // first byte of what follows; 0 for nothing
	size  int  // of lit

	// lit as numbers, for comparing without a call: its first eight bytes (less
	// where it is shorter, as mask says) and its last eight.
	head, mask, tail uint64
	column           int // of the value in the template, from 1
}

// pair is a label with its values: pieces[first:last].
type pair struct {
	label       string
	lead        string // prose before the label that is only there with it
	close       string // punctuation that closes the last value
	first, last int
	glued       bool // the label may follow a value without a blank
}
