package simulate

import "uccetrace/flow/reference"

// queue is first in, first out; its room is used again.
type queue struct {
	list []int
	head int
}

func (q *queue) len() int { return len(q.list) - q.head }

func (q *queue) push(n int) {
	if q.head > len(q.list)/2 {
		q.list = q.list[:copy(q.list, q.list[q.head:])]
		q.head = 0
	}
	q.list = append(q.list, n)
}

func (q *queue) pop() (int, bool) {
	if q.len() == 0 {
		return 0, false
	}
	q.head++
	return q.list[q.head-1], true
}

// wait is an agent who does something later: signs in again, or has left.
type wait struct {
	at     reference.Time
	agent  int
	leaves bool
}

func (w wait) before(o wait) bool {
	return w.at < o.at || w.at == o.at && w.agent < o.agent
}

// waits are a heap by time.
type waits struct{ heap []wait }

func (w *waits) empty() bool { return len(w.heap) == 0 }

func (w *waits) push(n wait) {
	w.heap = append(w.heap, n)
	for i := len(w.heap) - 1; i > 0; {
		parent := (i - 1) / 2
		if !w.heap[i].before(w.heap[parent]) {
			return
		}
		w.heap[i], w.heap[parent] = w.heap[parent], w.heap[i]
		i = parent
	}
}

func (w *waits) pop() wait {
	first, n := w.heap[0], len(w.heap)-1
	w.heap[0] = w.heap[n]
	w.heap = w.heap[:n]
	for i := 0; ; {
		child := 2*i + 1
		if child >= n {
			return first
		}
		if child+1 < n && w.heap[child+1].before(w.heap[child]) {
			child++
		}
		if !w.heap[child].before(w.heap[i]) {
			return first
		}
		w.heap[i], w.heap[child] = w.heap[child], w.heap[i]
		i = child
	}
}
