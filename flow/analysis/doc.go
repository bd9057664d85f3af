// Package analysis is the one function that commands and tests call: sources and
// options in, a stream of logins and a closing summary out.
package analysis
