package diagnose

// Without has a judge know nothing of a decision, nor of what codes say of its causes,
// as of one that nobody has thought of.
func (j *Judge) Without(decision string) {
	j.without = decision
	clear(j.replayed)
	clear(j.verdicts)
	clear(j.timed)
}

// Afresh has a judge find everything out for each login.
func (j *Judge) Afresh() { j.afresh = true }

// Weighed is how many logins the judge has replayed under every hypothesis.
func (j *Judge) Weighed() int { return j.weighed }

// Kept is how many verdicts the judge keeps.
func (j *Judge) Kept() int { return len(j.verdicts) }
