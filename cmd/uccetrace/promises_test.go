package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// testsOf are the functions below a folder that go test runs as tests, and the fuzz
// targets.
func testsOf(t *testing.T, root string) map[string]bool {
	t.Helper()
	tests := map[string]bool{}
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == "testdata":
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && isTest.MatchString(f.Name.Name) && f.Type.Params.NumFields() == 1 {
				tests[f.Name.Name] = true
			}
		}
		return nil
	}))
	return tests
}

var isTest = regexp.MustCompile(`^(?:Test|Fuzz)[^a-z]`)

// TestPromises: every test that the README names as one that holds a promise is there, and
// every promise names one.
func TestPromises(t *testing.T) {
	root := filepath.Join("..", "..")
	tests := testsOf(t, root)
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	require.NoError(t, err)
	_, section, ok := strings.Cut(strings.ReplaceAll(string(readme), "\r\n", "\n"), "\n## What it promises\n")
	require.True(t, ok)
	section, _, _ = strings.Cut(section, "\n## ")
	promises := strings.Split(section, "\n- **")[1:]
	require.GreaterOrEqual(t, len(promises), 8)
	require.Equal(t, len(promises), strings.Count(section, "\n- "), "a promise is said in bold")
	for _, promise := range promises {
		names := regexp.MustCompile("`((?:Test|Fuzz)\\w+)`").FindAllStringSubmatch(promise, -1)
		assert.NotEmpty(t, names, "nothing holds: %s", promise)
		for _, name := range names {
			assert.True(t, tests[name[1]], "there is no %s", name[1])
		}
	}
}
