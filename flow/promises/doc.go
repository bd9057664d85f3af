// Package promises holds no code: its tests damage captures and compare what the
// whole analysis says.
package promises
