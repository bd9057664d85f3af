package parser

import (
	"bytes"
	"encoding/binary"
)

// traceWord is " Trace: " as eight bytes, the first in the lowest place.
const traceWord = 0x203a656361725420

// quick reads lines as long as they are what nearly all are: of the process of
// the line before, with milliseconds, the word Trace and one entry. It does
// nothing that scan does not do for any line; it only looks at fewer bytes.
func (r *reader) quick() {
	s := r.last
	if s.process == nil || r.minus {
		return
	}
	buf, p := r.buf, s.process
	name := len("00:00:00:000 ")
	body := name + len(s.text) + len(" Trace: ")
	least := leastTime + s.node
	for pos := r.pos; pos < len(buf); pos = r.pos {
		n := bytes.IndexByte(buf[pos:], '\n')
		if n < 0 {
			r.lf = len(buf)
			return
		}
		r.lf = pos + n
		if n <= body {
			return
		}
		line := buf[pos : pos+n]
		w := binary.LittleEndian.Uint64(line)
		if w != r.word {
			if !clockWord(w) {
				return
			}
			r.word, r.tod = w, clockMillis(w)
		}
		x, y, z := line[9]-'0', line[10]-'0', line[11]-'0'
		if line[8] != ':' || x > 9 || y > 9 || z > 9 || line[12] != ' ' ||
			string(line[name:name+len(s.text)]) != s.text || binary.LittleEndian.Uint64(line[body-8:]) != traceWord || isBlank(line[body]) {
			return
		}
		if body+least < n && bytes.IndexByte(line[body+least:], '-') >= 0 {
			return // maybe a fused header
		}
		r.take(p, r.tod+Time(x)*100+Time(y)*10+Time(z), noSession, false, pos, pos+body, pos+n, pos+n+1, false)
		r.pos = pos + n + 1
		r.line++
	}
}
