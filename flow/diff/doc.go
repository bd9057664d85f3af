// Package diff turns two captures into what differs between them: outcomes, what
// logins went through, percentiles, incidents and kinds of lines. Each capture comes
// in as a sink of the analysis; a flow.Difference goes out. Times, numbers and names
// are no difference: the same lines in other files, or the same run another day, give
// none.
package diff
