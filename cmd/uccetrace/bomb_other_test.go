//go:build !unix

package main

// peak is told by Unix systems only.
func peak() {}
