package reference

// queue holds messages that are under way, the earliest first; of two for the
// same instant the one that was sent first. A heap of values with four children a
// node: fewer levels to walk than with two, and nothing to collect.
type queue struct{ list []message }

func (q *queue) empty() bool { return len(q.list) == 0 }

func (q *queue) push(m message) {
	q.list = append(q.list, m)
	i := len(q.list) - 1
	for i > 0 {
		parent := (i - 1) / 4
		if !m.before(&q.list[parent]) {
			break
		}
		q.list[i] = q.list[parent]
		i = parent
	}
	q.list[i] = m
}

func (q *queue) pop() message {
	first := q.list[0]
	n := len(q.list) - 1
	last := q.list[n]
	q.list[n] = message{}
	q.list = q.list[:n]
	if n > 0 {
		q.sink(last)
	}
	return first
}

// sink puts m into the hole at the top.
func (q *queue) sink(m message) {
	i, n := 0, len(q.list)
	for {
		child := 4*i + 1
		if child >= n {
			break
		}
		least := child
		for c := child + 1; c < min(child+4, n); c++ {
			if q.list[c].before(&q.list[least]) {
				least = c
			}
		}
		if !q.list[least].before(&m) {
			break
		}
		q.list[i] = q.list[least]
		i = least
	}
	q.list[i] = m
}

func (m *message) before(o *message) bool {
	return m.at < o.at || m.at == o.at && m.seq < o.seq
}
