package catalog

import (
	"math/rand/v2"
	"testing"
)

// An entry in which a few bytes are changed, dropped or doubled is still claimed
// as what it was, or not at all; never as another message. General messages may
// take what is left of one.
func TestMutations(t *testing.T) {
	c := embeddedCatalog(t)
	r := rand.New(rand.NewPCG(3, 4))
	same, near, none, general := 0, 0, 0, 0
	for _, m := range c.Messages {
		if m.Basis == General {
			continue
		}
		for _, e := range m.Examples {
			_, _, body := splitHeader(e.Lines[0])
			if parts, _ := m.set.compiledExample(m, e); parts[0].orphan {
				continue
			}
			for range 150 {
				b := mutate(r, []byte(body))
				var got Match
				switch v := m.set.Head(b, &got); {
				case v == Near:
					near++
				case v == Unclaimed:
					none++
				case got.Message == m:
					same++
				case got.Message.Basis == General:
					general++
				default:
					t.Errorf("%s: %q is claimed by %s", m.ID, b, got.Message.ID)
				}
			}
		}
	}
	t.Logf("same %d, near %d, unclaimed %d, general %d", same, near, none, general)
	if same == 0 || near == 0 || none == 0 {
		t.Error("the mutations are not what they should be")
	}
}

func mutate(r *rand.Rand, b []byte) []byte {
	for range 1 + r.IntN(3) {
		i := r.IntN(len(b))
		switch r.IntN(3) {
		case 0:
			b[i] = byte(' ' + r.IntN(95))
		case 1:
			b = append(b[:i], b[i+1:]...)
		default:
			b = append(b[:i+1], b[i:]...)
		}
		if len(b) == 0 {
			return []byte("x")
		}
	}
	return b
}
