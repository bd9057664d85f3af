package diagnose

// Without has a judge know nothing of a decision, as of one that nobody has thought
// of.
func (j *Judge) Without(decision string) { j.without = decision }
