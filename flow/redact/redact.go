package redact

import (
	"context"
	"net/netip"
	"slices"
	"strings"

	"uccetrace/parser"
	"uccetrace/parser/catalog"
	"uccetrace/parser/source"
)

// Redactor knows what is private in a capture, and its pseudonyms.
type Redactor struct {
	book    *book
	catalog *catalog.Catalog

	secret  map[string]catalog.Secret // by word in lower case: as what it was met first
	public  map[string]bool           // ICM ids of agents
	alone   map[string]catalog.Secret // words that are private in one place only
	several map[string]bool           // private values of several words, in lower case
	begins  map[string][]int          // by word: how long such values are that begin with it, longest first
	nodes   map[string]bool           // of headers, in lower case
	labels  map[string]bool           // of private values, in lower case
	vocab   map[string]bool
	counts  map[catalog.Secret]int // words
	often   map[catalog.Secret]int // places where one of them stood
	broken  error                  // the first source that could not be read to its end

	patches map[string][]source.Patch // by source
}

// New makes a redactor that gives the pseudonyms that follow from a key, of 32 bytes.
func New(cat *catalog.Catalog, key Key) *Redactor {
	r := &Redactor{book: newBook(key.Secret), catalog: cat, secret: map[string]catalog.Secret{}, public: map[string]bool{},
		alone: map[string]catalog.Secret{}, several: map[string]bool{}, begins: map[string][]int{}, nodes: map[string]bool{},
		labels: map[string]bool{}, vocab: cat.Vocabulary(), counts: map[catalog.Secret]int{}, often: map[catalog.Secret]int{}, patches: map[string][]source.Patch{}}
	for w, p := range key.Map {
		r.book.given[w], r.book.taken[p] = p, true
	}
	return r
}

// Read reads a capture twice: for its private values, and for where they stand.
// asked are values that a call names (--agent), which are private too unless the
// capture says otherwise.
func (r *Redactor) Read(ctx context.Context, c *parser.Capture, asked ...string) error {
	if err := r.pass(ctx, c, r.learn); err != nil {
		return err
	}
	for _, a := range asked {
		if !r.public[a] {
			r.keep(catalog.Person, a, "")
		}
	}
	for _, s := range c.Sources {
		r.folders(s.Name)
	}
	words := map[string]bool{}
	for w := range r.alone {
		words[w] = true
	}
	for w := range r.secret {
		words[w] = true
	}
	r.book.assign(words)
	return r.pass(ctx, c, r.patch)
}

// Broken says which source could not be read to its end, if one could not: the rest of
// it is not redacted.
func (r *Redactor) Broken() error { return r.broken }

// stretch is a piece of a source on which no entry, line or value is cut.
type stretch struct {
	source *source.Source
	parser.Stretch
	places []parser.Place // that begin in it
	from   int64
	to     int64
}

// window is how much of what lies between places is looked at at once, at least.
const window = 256 << 10

// pass hands every log to see, stretch by stretch.
func (r *Redactor) pass(ctx context.Context, c *parser.Capture, see func(*stretch)) error {
	at := map[*source.Source]int64{}
	for _, run := range c.Runs {
		s := run.Source
		var held []parser.Place
		for p, err := range run.Places(ctx) {
			if err != nil {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				if r.broken == nil {
					r.broken = err
				}
				break
			}
			r.machines(p.Procs)
			held = append(held, p.Of...)
			if p.Upto-at[s] >= window {
				at[s] = r.piece(c, s, at[s], p.Upto, held, see)
				held = held[:0]
			}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		end := at[s]
		for _, p := range held {
			end = max(end, p.Offset+int64(p.Length))
		}
		at[s] = r.piece(c, s, at[s], end, held, see)
	}
	for _, s := range c.Sources {
		if c.Log(s) && at[s] < s.Size() {
			r.piece(c, s, at[s], s.Size(), nil, see)
		}
	}
	return nil
}

func (r *Redactor) piece(c *parser.Capture, s *source.Source, from, to int64, places []parser.Place, see func(*stretch)) int64 {
	if len(places) > 0 {
		last := places[len(places)-1]
		to = max(to, last.Offset+int64(last.Length))
	}
	if to > from {
		see(&stretch{source: s, Stretch: c.Stretch(s, from, int(to-from)), places: places, from: from, to: to})
	}
	return to
}

// machines takes the node of a log whose headers name no process for a host, unless it
// is called as nodes of the system are.
func (r *Redactor) machines(procs []parser.ProcSpan) {
	for _, p := range procs {
		r.nodes[lower(p.Proc.Node)] = true
		switch p.Proc.Process {
		case "finesse", "cucm", "jtapi", "ctios":
			if p.Proc.Side == 0 {
				r.keep(catalog.Host, p.Proc.Node, "")
			}
		}
	}
}

// private is the part of a value that is, with what it is.
func (r *Redactor) private(p *parser.Place) (value string, at int, class catalog.Secret) {
	switch p.Role {
	case parser.ASender:
		return p.Text, 0, catalog.Host
	case parser.AValue:
		class = r.catalog.Names[p.Name].Secret
	}
	if class == catalog.Open || empty(p.Text) {
		return "", 0, catalog.Open
	}
	if class == catalog.Object {
		at = strings.LastIndexByte(p.Text, '.') + 1
		return p.Text[at:], at, catalog.Person
	}
	return p.Text, 0, class
}

// keep learns a private value.
func (r *Redactor) keep(class catalog.Secret, value, label string) {
	if empty(value) {
		return
	}
	if a, err := netip.ParseAddr(value); err == nil && a.Is6() {
		r.keepAlone(catalog.Address, value)
		return
	}
	r.keepWhole(value)
	words([]byte(value), func(from, to int, ip bool) {
		w, of := lower(value[from:to]), class
		if ip {
			of = catalog.Address
		}
		if _, ok := r.secret[w]; !ok {
			r.secret[w] = of
			r.counts[of]++
		} else if of == catalog.Host {
			r.secret[w] = of
		}
	})
	if label != "" {
		r.labels[lower(label)] = true
	}
}

// mostWhole is how long a value of several words is that is known as a whole.
const mostWhole = 128

// keepWhole learns a value of several words, from the first to the last one.
func (r *Redactor) keepWhole(value string) {
	text := []byte(lower(value))
	first, ok := wordAt(text, 0)
	if !ok {
		return
	}
	end := first.to
	for w := first; ok; w, ok = wordAt(text, w.to) {
		end = w.to
	}
	whole, begin := string(text[first.from:end]), string(text[first.from:first.to])
	if whole == begin || len(whole) > mostWhole || r.several[whole] {
		return
	}
	r.several[whole] = true
	sizes := r.begins[begin]
	at, there := slices.BinarySearchFunc(sizes, len(whole), func(a, b int) int { return b - a })
	if !there {
		r.begins[begin] = slices.Insert(sizes, at, len(whole))
	}
}

// keepAlone learns the words of a value that are private in it and not elsewhere, as
// the groups of an address are.
func (r *Redactor) keepAlone(class catalog.Secret, value string) {
	words([]byte(value), func(from, to int, ip bool) {
		w := lower(value[from:to])
		_, known := r.secret[w]
		if _, here := r.alone[w]; !known && !here {
			r.alone[w] = class
			r.counts[class]++
		}
	})
}

// folders takes the words of letters and digits in the names of folders and archives
// for hosts, but those that headers have for a node.
func (r *Redactor) folders(name string) {
	end := strings.LastIndexByte(name, '/')
	if end < 0 {
		return
	}
	for i := 0; ; {
		w, ok := wordAt([]byte(name[:end]), i)
		if !ok {
			return
		}
		i = w.to
		text := lower(name[w.from:w.to])
		if w.ip || len(text) < least || number(text) || letters(text) || process(text) || r.nodes[text] || r.vocab[text] {
			continue
		}
		r.keep(catalog.Host, text, "")
	}
}

// learn is the first look at a stretch.
func (r *Redactor) learn(s *stretch) {
	for i := range s.places {
		p := &s.places[i]
		if value, _, class := r.private(p); class != catalog.Open {
			r.keep(class, value, p.Label)
		} else if p.Role == parser.AValue && r.catalog.Names[p.Name].Fact == "agent.icm_id" {
			r.public[p.Text] = true
		}
	}
	s.free(r, func(text []byte, _ int) {
		shapes(text, func(from, to int, class catalog.Secret) { r.keep(class, string(text[from:to]), "") })
		more(text, func(from, to int, class catalog.Secret, alone bool) {
			if alone {
				r.keepAlone(class, string(text[from:to]))
				return
			}
			r.keep(class, string(text[from:to]), "")
		})
	})
}

// class is what a word is private as.
func (r *Redactor) class(word string) catalog.Secret {
	low := lower(word)
	if c, ok := r.secret[low]; ok {
		return c
	}
	return r.alone[low]
}

// Left says what stays as it is.
const Left = "ICM ids and network targets, names and bare hosts that stand only in prose, " +
	"paths and queries of URLs, local files, file names, folders called by letters alone, " +
	"addresses written as one number, accounts and shares written with /"

// Count is how many words of one class have a pseudonym, and in how many places of the
// logs one took a word's.
type Count struct {
	What          string
	Words, Places int
}

// Counts says what was replaced, class by class, and nothing of it.
func (r *Redactor) Counts() []Count {
	var out []Count
	for _, c := range []struct {
		class catalog.Secret
		what  string
	}{{catalog.Person, "of people"}, {catalog.Phone, "of phones"}, {catalog.Address, "addresses"}, {catalog.Host, "of hosts"}} {
		if n := r.counts[c.class]; n > 0 {
			out = append(out, Count{c.what, n, r.often[c.class]})
		}
	}
	return out
}
