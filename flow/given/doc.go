// Package given reads what a user names beside the logs: a policy, a baseline, budgets, a
// map of pseudonyms, definitions. Such a name may lead to anything, to a device or a pipe
// that never ends, too: no more is read than a file of that kind can have, and of a large
// one no more is held at a time than what is asked for.
package given
