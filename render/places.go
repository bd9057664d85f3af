package render

import (
	"path"
	"strconv"
	"strings"

	"uccetrace/flow"
)

// places names sources by their last element where that tells them apart, by
// their whole name otherwise.
type places struct {
	whole map[string]bool
	only  string // the only source, where there is one
}

func placesOf(l *flow.Login) places {
	var sources []string
	for i := range l.Steps {
		for _, e := range l.Steps[i].Evidence {
			sources = append(sources, e.Source)
		}
	}
	for _, u := range l.Unread {
		sources = append(sources, u.Source)
	}
	return placesIn(sources)
}

func placesIn(sources []string) places {
	byBase := map[string]string{}
	p := places{whole: map[string]bool{}}
	for _, source := range sources {
		base := baseName(source)
		if other, ok := byBase[base]; ok && other != source {
			p.whole[base] = true
		}
		byBase[base] = source
	}
	if len(byBase) == 1 && len(p.whole) == 0 {
		for base := range byBase {
			p.only = base
		}
	}
	return p
}

func baseName(source string) string {
	return path.Base(strings.ReplaceAll(source, `\`, "/"))
}

// name is what a source is called.
func (p places) name(source string) string {
	if base := baseName(source); !p.whole[base] && source != "" {
		return base
	}
	return source
}

// at is "opc.log:12".
func (p places) at(source string, line int) string {
	return p.name(source) + ":" + strconv.Itoa(line)
}

// column is where a step was first seen, for a column whose heading names the
// source if there is only one.
func (p places) column(s *flow.Step) string {
	if at := p.of(s); p.only == "" || at == "" {
		return at
	}
	return ":" + strconv.Itoa(s.Evidence[0].Line)
}

// cutPlace shortens a place to width columns, its file name first: the line number
// is what finds the line.
func (p *page) cutPlace(place []cell, width int) []cell {
	i := len(place)
	for i > 0 && place[i-1].text >= "0" && place[i-1].text <= "9" {
		i--
	}
	if i < 2 || i == len(place) || place[i-1].text != ":" || widthOf(place[i-1:]) >= width {
		return p.cut(place, width)
	}
	name := p.cut(place[:i-1], width-widthOf(place[i-1:]))
	return append(name[:len(name):len(name)], place[i-1:]...)
}

// heading says what such a column holds.
func (p places) heading() string {
	if p.only == "" {
		return "file:line"
	}
	return "line of " + p.only
}

// of is where a step was first seen.
func (p places) of(s *flow.Step) string {
	if len(s.Evidence) == 0 {
		return ""
	}
	return p.at(s.Evidence[0].Source, s.Evidence[0].Line)
}
