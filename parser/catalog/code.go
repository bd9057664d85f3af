package catalog

// code is a message's templates, compiled.
type code struct{}
