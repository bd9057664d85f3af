package reference

// order keeps which handling of a message led to which: an event is one message
// handled by one component, and it follows from the event in which the message
// was sent, or from an earlier one where only that is proven. A nil order keeps
// nothing.
type order struct {
	parents []int32
	lines   []int32 // event of each line, in the order of printing
}

const noEvent = -1

func (o *order) begin(cause int32) int32 {
	if o == nil {
		return noEvent
	}
	o.parents = append(o.parents, cause)
	return int32(len(o.parents) - 1)
}

func (o *order) line(event int32) {
	if o != nil {
		o.lines = append(o.lines, event)
	}
}

// before says whether event a must come before event b.
func (o *order) before(a, b int32) bool {
	for b != noEvent {
		if b = o.parents[b]; b == a {
			return true
		}
	}
	return false
}
