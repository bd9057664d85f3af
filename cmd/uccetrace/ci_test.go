package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// githubRun and gitlabRun are the commands of the two examples.
func githubRun(t *testing.T, text []byte) []string {
	var w struct {
		Permissions map[string]string
		Jobs        map[string]struct {
			Steps []struct{ Name, Uses, Run, If string }
		}
	}
	require.NoError(t, yaml.Unmarshal(text, &w))
	assert.Equal(t, "write", w.Permissions["security-events"], "without it nothing is uploaded")
	var out []string
	failed := false
	for _, s := range w.Jobs["logins"].Steps {
		if s.Run != "" {
			out = append(out, s.Run)
		}
		if failed {
			assert.Equal(t, "${{ !cancelled() }}", s.If, "%s: runs though the check fails", s.Name)
		}
		failed = failed || strings.Contains(s.Run, "uccetrace check")
	}
	return out
}

func gitlabRun(t *testing.T, text []byte) []string {
	var w map[string]struct {
		Script    []string
		Artifacts struct {
			When    string
			Reports map[string]string
		}
	}
	require.NoError(t, yaml.Unmarshal(text, &w))
	assert.Equal(t, "always", w["agent-logins"].Artifacts.When)
	assert.Equal(t, "junit.xml", w["agent-logins"].Artifacts.Reports["junit"])
	return w["agent-logins"].Script
}

// TestPipelines runs the commands of the examples for GitHub Actions and GitLab CI, on
// a capture that is well and on one that is not. What builds the program is left out
// unless all is asked for.
func TestPipelines(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the examples are for a POSIX shell")
	}
	log, err := os.ReadFile(capture)
	require.NoError(t, err)
	for name, commands := range map[string]func(*testing.T, []byte) []string{"github.yml": githubRun, "gitlab.yml": gitlabRun} {
		text, err := os.ReadFile(filepath.Join("..", "..", "testdata", "ci", name))
		require.NoError(t, err)
		run := commands(t, text)
		require.Len(t, run, 2)
		for _, what := range []string{"well", "refused"} {
			t.Run(name+"/"+what, func(t *testing.T) {
				dir := asRoot(t)
				if what == "well" {
					require.NoError(t, os.MkdirAll(filepath.Join(dir, "logs"), 0o755))
					require.NoError(t, os.WriteFile(filepath.Join(dir, "logs", "pg1a.log"), log, 0o644))
				} else {
					runIn(t, dir, "uccetrace simulate logs --decide cucm.line=unregistered")
				}
				for _, command := range run {
					if strings.Contains(command, "go build") {
						buildStep(t, dir, command)
						continue
					}
					cmd := exec.Command("sh", "-ec", command)
					cmd.Dir, cmd.Env = dir, append(os.Environ(), "GITHUB_STEP_SUMMARY="+filepath.Join(dir, "step summary.md"))
					out, err := cmd.CombinedOutput()
					if what == "well" {
						assert.NoError(t, err, string(out))
					} else {
						assert.Equal(t, 1, cmd.ProcessState.ExitCode(), string(out))
					}
				}
				files := []string{"junit.xml", "check.json"}
				if name == "github.yml" {
					files = append(files, "check.sarif", "step summary.md")
				}
				for _, f := range files {
					info, err := os.Stat(filepath.Join(dir, f))
					if assert.NoError(t, err) {
						assert.Positive(t, info.Size(), f)
					}
				}
			})
		}
	}
}

// buildStep runs the command that builds the program, into a folder of the test's own.
func buildStep(t *testing.T, dir, command string) {
	t.Helper()
	if os.Getenv("UCCETRACE_THOROUGH") == "" {
		return
	}
	cmd := exec.Command("sh", "-ec", strings.ReplaceAll(command, "/usr/local/bin", dir))
	cmd.Dir = filepath.Join("..", "..")
	cmd.Env = append(os.Environ(), "RUNNER_TEMP="+dir, "GITHUB_PATH="+filepath.Join(dir, "path"))
	out, err := cmd.CombinedOutput()
	assert.NoError(t, err, string(out))
}
