package correlate

// heap gives its elements in order, the first one at index 0.
type heap[T interface{ Before(T) bool }] []T

func (h *heap[T]) push(x T) {
	l := append(*h, x)
	*h = l
	for i := len(l) - 1; i > 0 && l[i].Before(l[(i-1)/2]); i = (i - 1) / 2 {
		l[i], l[(i-1)/2] = l[(i-1)/2], l[i]
	}
}

// pop takes the first element.
func (h *heap[T]) pop() T {
	l := *h
	first, last := l[0], len(l)-1
	var none T
	l[0], l[last] = l[last], none
	l = l[:last]
	for i := 0; ; {
		child := 2*i + 1
		if child >= last {
			break
		}
		if child+1 < last && l[child+1].Before(l[child]) {
			child++
		}
		if !l[child].Before(l[i]) {
			break
		}
		l[i], l[child] = l[child], l[i]
		i = child
	}
	*h = l
	return first
}
