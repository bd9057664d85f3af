package parser

import (
	"errors"
	"fmt"

	"github.com/bmatcuk/doublestar/v4"
)

// CheckGlob says what is wrong with a pattern of sources that a user gives: pg1a/*.txt,
// finesse/**, bundle.zip!/*/opc.txt.
func CheckGlob(glob string) error {
	switch {
	case glob == "":
		return errors.New("names no source: write a pattern before the '='")
	case !doublestar.ValidatePattern(glob):
		return fmt.Errorf("%q is no pattern: write [ as \\[", glob)
	}
	return nil
}

// MatchGlob says whether a valid pattern fits the name of a source, or its end behind a
// slash.
func MatchGlob(glob, name string) bool {
	return doublestar.MatchUnvalidated(glob, name) || doublestar.MatchUnvalidated("**/"+glob, name)
}
