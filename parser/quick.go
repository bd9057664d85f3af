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
		if r.lf < pos {
			n := bytes.IndexByte(buf[pos:], '\n')
			if n < 0 {
				r.lf = len(buf)
				return
			}
			r.lf = pos + n
		}
		n, after := r.lf-pos, r.lf+1
		if after > len(buf) {
			return
		}
		if r.cr {
			switch cr := bytes.IndexByte(buf[pos:r.lf], '\r'); {
			case cr == n-1 && cr >= 0:
				n--
			case cr >= 0:
				return // the line ends there
			}
		}
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
		for i := body + least; i < n; i++ {
			dash := bytes.IndexByte(line[i:], '-')
			if dash < 0 {
				break
			}
			if i += dash; isBlank(line[i-s.node-1]) {
				return // maybe a fused header
			}
		}
		r.take(p, r.tod+Time(x)*100+Time(y)*10+Time(z), noSession, false, pos, pos+body, pos+n, after, false)
		r.pos = after
		r.line++
	}
}
