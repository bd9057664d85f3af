// Package whole writes files and folders that stand under their name whole or not
// at all: they are written beside it, under a temporary name, and renamed at the
// end. What stood there before stays until then.
//
// The temporary name holds the machine and the number of the process, by which a later
// call knows what a killed one has left, and removes it; and random letters, so that
// nobody can put a link there.
package whole
