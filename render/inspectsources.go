package render

import (
	"strings"

	"uccetrace/flow"
)

// sources shows what was read, and what could not be.
func (r *inspection) sources(c *flow.Closing) {
	if len(c.Input.Sources) == 0 {
		return
	}
	r.told = map[string]bool{}
	var read, foreign []flow.Source
	var broken []string
	for _, s := range c.Input.Sources {
		switch {
		case s.Recognized:
			read = append(read, s)
		case s.Error != "":
			broken = append(broken, s.Name)
		default:
			foreign = append(foreign, s)
		}
	}
	r.blank()
	if len(read) > r.limit && !r.all {
		r.para(0, 2, span{"Sources", r.strong}, span{"  --all lists each", r.faint})
		r.sorts(read)
	} else {
		r.each(read)
	}
	r.around(read)
	if len(broken) > 0 {
		r.para(2, 4, span{count(int64(len(broken)), "file", "files") + " could not be read: ", r.odd}, plain(r.someNames(broken)))
	}
	r.foreign(foreign)
}

// each lists sources.
func (r *inspection) each(read []flow.Source) {
	var times []flow.Time
	var names []string
	for _, s := range read {
		times, names = append(times, s.First, s.Last), append(names, s.Name)
	}
	clocks, places := r.clocksOf(times), placesIn(names)
	r.para(0, 2, span{"Sources", r.strong}, span{"  " + commas(clocks.day, "gaps are bytes of no entry; known are entries that a message claims"), r.faint})
	t := table{indent: 2, columns: []column{{head: "source", least: 12}, {head: "bytes", right: true, rank: 4},
		{head: "entries", right: true}, {head: "known", right: true, rank: 3}, {head: "gaps", right: true, rank: 7},
		{head: "first", rank: 1}, {head: "last", rank: 2}, {head: "dialect", rank: 5}, {head: "encoding", rank: 6}}}
	for _, s := range read {
		t.add(plain(places.name(s.Name)), plain(digits(s.Bytes)), plain(digits(s.Entries)), plain(digits(s.Claimed)),
			plain(digits(s.GapBytes)), plain(clocks.show(s.First)), plain(clocks.show(s.Last)), plain(s.Dialect), plain(unusual(s.Encoding)))
	}
	if len(t.rows) == 0 {
		return
	}
	if left := t.write(r.page); len(left) > 0 {
		r.para(2, 4, span{"no room for " + list(left...) + ": a wider terminal, or --format json", r.faint})
	}
}

// around says what stood around the lines of sources and was taken off.
func (r *inspection) around(read []flow.Source) {
	var kinds []string
	names := map[string][]string{}
	for _, s := range read {
		if s.Around == "" {
			continue
		}
		if names[s.Around] == nil {
			kinds = append(kinds, s.Around)
		}
		names[s.Around] = append(names[s.Around], s.Name)
	}
	for _, kind := range kinds {
		who := r.fewNames(names[kind])
		if n := len(names[kind]); n == len(read) && n > 1 {
			who = "all files"
		}
		r.para(2, 4, span{who, r.name}, plain(": "+kind))
	}
}

// unusual is an encoding, "" for the one that logs are expected in.
func unusual(encoding string) string {
	if encoding == "utf-8" {
		return ""
	}
	return encoding
}

// sorts counts sources by dialect and encoding; those in another encoding than most
// are named.
func (r *inspection) sorts(read []flow.Source) {
	var kinds []string
	names := map[string][]string{}
	for _, s := range read {
		kind := s.Dialect
		if e := unusual(s.Encoding); e != "" {
			kind += " in " + e
		}
		if names[kind] == nil {
			kinds = append(kinds, kind)
		}
		names[kind] = append(names[kind], s.Name)
	}
	for _, kind := range kinds {
		n := names[kind]
		spans := []span{plain(count(int64(len(n)), "file of ", "files of ")), {kind, r.name}}
		if strings.Contains(kind, " in ") {
			spans = append(spans, plain(": "+r.fewNames(n)))
		}
		r.para(2, 4, spans...)
	}
}

// foreign says of files that are no trace logs what they are, where that is known.
func (r *inspection) foreign(sources []flow.Source) {
	var kinds []string
	of := map[string][]string{}
	for i := range sources {
		s := &sources[i]
		if of[s.Foreign] == nil {
			kinds = append(kinds, s.Foreign)
		}
		of[s.Foreign] = append(of[s.Foreign], s.Name)
		r.told[s.Name] = s.Foreign != ""
	}
	for _, kind := range kinds {
		n := of[kind]
		if kind == "" {
			r.para(2, 4, span{count(int64(len(n)), "file is", "files are") + " no trace log: ", r.odd}, plain(r.someNames(n)))
			continue
		}
		r.para(2, 4, span{r.fewNames(n), r.odd}, plain(eachIs(len(n))+kind))
	}
}

// eachIs stands between the names of files and what they are.
func eachIs(n int) string {
	if n == 1 {
		return " "
	}
	return ": each "
}

// fewNames names some sources where many are alike.
func (r *page) fewNames(items []string) string {
	if few := 3; len(items) > few && !r.all {
		return strings.Join(items[:few], ", ") + " and " + digits(int64(len(items)-few)) + " more"
	}
	return strings.Join(items, ", ")
}
