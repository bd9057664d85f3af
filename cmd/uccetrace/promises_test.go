package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPromises: every test that the README names as the one that holds a promise is
// there, and every promise names one.
func TestPromises(t *testing.T) {
	root := filepath.Join("..", "..")
	tests := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(\w+ \*testing\.[TF]\)`)
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range declared.FindAllSubmatch(text, -1) {
			tests[string(m[1])] = true
		}
		return err
	}))
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	require.NoError(t, err)
	_, section, ok := strings.Cut(strings.ReplaceAll(string(readme), "\r\n", "\n"), "\n## What it promises\n")
	require.True(t, ok)
	section, _, _ = strings.Cut(section, "\n## ")
	promises := strings.Split(section, "\n- **")[1:]
	require.GreaterOrEqual(t, len(promises), 8)
	for _, promise := range promises {
		names := regexp.MustCompile("`((?:Test|Fuzz)\\w+)`").FindAllStringSubmatch(promise, -1)
		assert.NotEmpty(t, names, "nothing holds: %s", promise)
		for _, name := range names {
			assert.True(t, tests[name[1]], "there is no %s", name[1])
		}
	}
}
