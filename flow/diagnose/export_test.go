package diagnose

// Without has a judge know nothing of a decision, nor of what codes say of its causes,
// as of one that nobody has thought of.
func (j *Judge) Without(decision string) { j.without = decision }
