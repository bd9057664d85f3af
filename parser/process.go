package parser

import (
	"bytes"
	"strconv"
	"strings"
	"sync"

	"uccetrace/parser/catalog"
)

func itoa[T ~int64 | ~int](n T) string { return strconv.FormatInt(int64(n), 10) }

// canonical gives the name of a process that the catalogue knows, by the word that
// is printed without its number.
func canonical(word string) (name string, ok bool) {
	switch word {
	case "opc", "pim", "jgw", "ctisvr", "ctios", "mds":
		return word, true
	case "rtr":
		return "router", true
	case "pgag":
		return "pgagent", true
	}
	return "", false
}

// readProc reads what a token says of its process.
func readProc(source *Source, printed []byte, t token) *Proc {
	p := &Proc{
		Source:  source,
		Printed: string(printed[:t.length]),
		Node:    string(printed[:t.node]),
		Process: strings.ToLower(string(printed[t.node+t.dash : t.length])),
	}
	word := strings.TrimRight(p.Process, "0123456789")
	if name, ok := canonical(word); ok {
		p.Instance, _ = strconv.Atoi(p.Process[len(word):]) // too long a number is none
		p.Process = name
	}
	p.Kind, p.Number, p.Side = readNode(strings.ToLower(p.Node))
	return p
}

// readNode takes a node apart: pg1a is of kind pg, number 1, side A. Nodes
// without a number have a side only where their kind is known to come in pairs
// (ra, lb), so that an agent's "dialer" stays one word.
func readNode(node string) (kind string, number int, side byte) {
	digits := strings.IndexAny(node, "0123456789")
	if digits < 0 {
		if n := len(node) - 1; n > 0 && (node[n] == 'a' || node[n] == 'b') {
			switch node[:n] {
			case "r", "l", "pg", "cg", "mr", "vru", "ctios", "dialer":
				return node[:n], 0, node[n] - 'a' + 'A'
			}
		}
		return node, 0, 0
	}
	rest := strings.TrimLeft(node[digits:], "0123456789")
	number, err := strconv.Atoi(node[digits : len(node)-len(rest)])
	switch {
	case err != nil:
		return node, 0, 0
	case rest == "":
		return node[:digits], number, 0
	case rest == "a" || rest == "b":
		return node[:digits], number, rest[0] - 'a' + 'A'
	}
	return node, 0, 0
}

// process is one process while a run is read.
type process struct {
	*Proc
	hands
	folded  string       // its token, however it is spelled
	set     *catalog.Set // nil where no message is known of it
	entries int64
	spanned int // number of the block that span is of
	span    ProcSpan
	tally   tally

	open      []*draft // messages of its last time that may go on in a further entry
	completed *draft   // the newest that took a further entry and waits for none
}

// spelling is a token as printed, and whose it is.
type spelling struct {
	text string
	token
	process *process
}

// same says whether b begins with this token, however it is spelled.
func (s *spelling) same(b []byte) bool {
	t, ok := readToken(b)
	return ok && t.node == s.node && t.length-t.dash == s.length-s.dash &&
		bytes.EqualFold(b[:t.node], []byte(s.text[:s.node])) &&
		bytes.EqualFold(b[t.node+t.dash:t.length], []byte(s.text[s.node+s.dash:]))
}

const maxSpellings = 1000

// procs are the processes of a run by their folded names, the same for all that read it.
type procs struct {
	mu     sync.Mutex
	byName map[string]*Proc
}

// of gives the process of a name, made if there is none.
func (p *procs) of(fold string, made func() *Proc) *Proc {
	if p == nil {
		return made()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	proc := p.byName[fold]
	if proc == nil {
		if p.byName == nil {
			p.byName = map[string]*Proc{}
		}
		proc = made()
		p.byName[fold] = proc
	}
	return proc
}

// roster knows the processes of a run by their spelling. Case does not matter,
// nor which dash; what is printed first names the process.
type roster struct {
	source    *Source
	catalog   *catalog.Catalog
	known     *procs // of other readings of the run; nil for none
	last      *spelling
	recent    [8]*spelling // the last few met, in turn
	turn      int
	spellings map[string]*spelling
	folded    map[string]*process
	hands     map[string]hands // of processes not met yet, where reading began before
	list      []*process
	speaker   *process            // of the newest header that names no process, and
	host      string              // the host that it names
	tags      map[string]*process // by the tags of headers that name processes by such, and
	key       []byte              // the newest of these
	minus     bool                // some header has U+2212 for '-'
	full      bool                // more spellings than anybody prints: further ones are no headers
	saidFull  bool
}

func newRoster(source *Source, c *catalog.Catalog, known *procs) *roster {
	return &roster{
		source: source, catalog: c, known: known, last: &spelling{text: "\x00"},
		spellings: map[string]*spelling{}, folded: map[string]*process{},
	}
}

// at reads the token at the beginning of b.
func (r *roster) at(b []byte) *spelling {
	if s := r.last; startsWith(b, s.text) {
		return s
	}
	for _, s := range r.recent {
		if s != nil && startsWith(b, s.text) {
			r.last = s
			return s
		}
	}
	return r.find(b)
}

// startsWith says whether b begins with the token and ends or goes on with a
// blank behind it.
func startsWith(b []byte, token string) bool {
	n := len(token)
	return len(b) >= n && string(b[:n]) == token && (len(b) == n || isBlank(b[n]))
}

func (r *roster) find(b []byte) *spelling {
	t, ok := readToken(b)
	if !ok {
		return nil
	}
	s := r.spellings[string(b[:t.length])]
	if s == nil {
		if s = r.add(b[:t.length], t); s == nil {
			return nil
		}
	}
	r.recent[r.turn] = s
	r.turn = (r.turn + 1) % len(r.recent)
	r.last = s
	return s
}

func (r *roster) add(printed []byte, t token) *spelling {
	if len(r.spellings) >= maxSpellings {
		r.full = true
		return nil
	}
	fold := string(bytes.ToLower(printed[:t.node])) + "-" + string(bytes.ToLower(printed[t.node+t.dash:]))
	p := r.folded[fold]
	if p == nil {
		p = r.meet(r.known.of(fold, func() *Proc { return readProc(r.source, printed, t) }), fold)
	}
	s := &spelling{text: string(printed), token: t, process: p}
	r.spellings[s.text] = s
	r.minus = r.minus || t.dash > 1
	return s
}

// meet makes a process of the run.
func (r *roster) meet(proc *Proc, fold string) *process {
	p := &process{Proc: proc, folded: fold, hands: r.hands[fold]}
	if r.catalog != nil {
		p.set = r.catalog.Process(proc.Process)
	}
	r.folded[fold] = p
	r.list = append(r.list, p)
	return p
}
