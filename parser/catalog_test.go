package parser

import (
	"os"
	"sync"
	"testing"

	"uccetrace/parser/catalog"
)

// testCatalog is the small catalogue of testdata/catalog.
func testCatalog(tb testing.TB) *catalog.Catalog {
	tb.Helper()
	empty := &catalog.Catalog{Names: make([]catalog.Name, 1)}
	c, err := empty.With(os.DirFS("testdata"), "catalog")
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// embedded is the catalogue that the program carries.
func embedded(tb testing.TB) *catalog.Catalog {
	tb.Helper()
	c, err := loadEmbedded()
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

var loadEmbedded = sync.OnceValues(catalog.Embedded)
