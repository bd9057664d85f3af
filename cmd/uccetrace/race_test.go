//go:build race

package main

// raced says that this binary looks for data races, which makes it slow to start.
const raced = true
