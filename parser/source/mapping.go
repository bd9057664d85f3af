package source

import "sort"

// Mapping remembers where a text came from that was made piece by piece of another:
// decoded, or with something taken off. Its places count bytes.
type Mapping struct {
	at    int64 // behind what was turned into text
	parts []part
}

// part is a stretch in which every character takes as many bytes of text, and as many
// of what that was made of. The bytes before it that made no text are cut off.
type part struct {
	text, raw         int64
	textStep, rawStep int8
	cut               int32
}

// Start begins anew at a place, at which text and source are at one.
func (m *Mapping) Start(at int64) { m.parts, m.at = m.parts[:0], at }

// At is the place behind what was turned into text.
func (m *Mapping) At() int64 { return m.at }

// note remembers where a character came from, if that does not follow from the one
// before.
func (m *Mapping) note(text int64, textStep, rawStep int) {
	if k := len(m.parts); k > 0 && m.parts[k-1].textStep == int8(textStep) && m.parts[k-1].rawStep == int8(rawStep) {
		return
	}
	m.parts = append(m.parts, part{text: text, raw: m.at, textStep: int8(textStep), rawStep: int8(rawStep)})
}

// Turned notes a character that took rawStep bytes and takes textStep at a place of the
// text.
func (m *Mapping) Turned(text int64, textStep, rawStep int) {
	m.note(text, textStep, rawStep)
	m.at += int64(rawStep)
}

// Copied notes n bytes that are text as they stand there.
func (m *Mapping) Copied(text int64, n int) {
	m.note(text, 1, 1)
	m.at += int64(n)
}

// CutOff notes n bytes that make no text.
func (m *Mapping) CutOff(text int64, n int) {
	m.at += int64(n)
	m.parts = append(m.parts, part{text: text, raw: m.at, textStep: 1, rawStep: 1, cut: int32(n)})
}

// find is the part that a place lies in, -1 for none.
func (m *Mapping) find(text int64) int {
	return sort.Search(len(m.parts), func(i int) bool { return m.parts[i].text > text }) - 1
}

// Place gives where a place in the text was before; in front of what was cut off.
func (m *Mapping) Place(text int64) int64 {
	i := m.find(text)
	if i < 0 {
		return text
	}
	p := m.parts[i]
	if p.text == text {
		return p.raw - int64(p.cut)
	}
	return p.raw + (text-p.text)/int64(p.textStep)*int64(p.rawStep)
}

// Behind is like Place, but behind what was cut off.
func (m *Mapping) Behind(text int64) int64 {
	if i := m.find(text); i >= 0 && m.parts[i].text == text {
		return m.parts[i].raw
	}
	return m.Place(text)
}

// Forget drops what is needed only for places before text.
func (m *Mapping) Forget(text int64) {
	if i := m.find(text); i > 0 {
		m.parts = append(m.parts[:0], m.parts[i:]...)
	}
}
