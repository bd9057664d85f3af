package parser

import "sync"

const (
	maxYard       = 16
	maxYardWeight = 24 << 20
)

// yard is where readers of packed sources are left when nobody needs them now: who
// goes on reading where another stopped does not begin anew.
type yard struct {
	sync.Mutex
	left   []*unpacker // the newest last
	weight int64
}

// take gives a reader of the pack that stands somewhere, nil if there is none.
func (y *yard) take(p *pack) *unpacker {
	y.Lock()
	defer y.Unlock()
	for i := len(y.left) - 1; i >= 0; i-- {
		if y.left[i].pack == p {
			return y.remove(i)
		}
	}
	return nil
}

func (y *yard) remove(i int) *unpacker {
	u := y.left[i]
	y.left = append(y.left[:i], y.left[i+1:]...)
	y.weight -= u.contents().weight
	return u
}

// leave keeps a reader, if there is room when the oldest ones go.
func (y *yard) leave(u *unpacker) {
	w := u.contents().weight
	if w > maxYardWeight {
		return
	}
	y.Lock()
	defer y.Unlock()
	for len(y.left) == maxYard || y.weight+w > maxYardWeight {
		y.remove(0)
	}
	y.left = append(y.left, u)
	y.weight += w
}
