package site

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// README.md describes every key that the decoder knows, in its order, and none
// that it does not; and default.yaml shows each one.
func TestReadmeHasEveryKey(t *testing.T) {
	want := map[string][]string{}
	keysOf(want, &siteObject)
	keysOf(want, &hostObject)
	keysOf(want, &routerObject)
	keysOf(want, &pgObject)
	keysOf(want, &peripheralObject)
	keysOf(want, &ruleObject)
	keysOf(want, &targetObject)
	keysOf(want, &clientObject)
	keysOf(want, &userObject)
	keysOf(want, &phoneObject)
	keysOf(want, &groupObject)
	keysOf(want, &queueObject)
	keysOf(want, &stepObject)
	keysOf(want, &agentObject)
	for _, h := range Hops {
		want["latency"] = append(want["latency"], h.Name)
	}

	got := map[string][]string{}
	for noun, text := range readmeSections(t) {
		for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|").FindAllStringSubmatch(text, -1) {
			if noun != "trace" {
				got[noun] = append(got[noun], m[1])
			}
		}
	}
	require.Equal(t, want, got)

	for noun, keys := range want {
		for _, key := range keys {
			if noun != "latency" {
				require.Regexp(t, `(?m)^[ #-]*`+regexp.QuoteMeta(key)+`:`, string(defaultYAML), noun)
			}
		}
	}
}

func keysOf[T any](to map[string][]string, o *object[T]) {
	for name := range o.names {
		to[o.noun] = append(to[o.noun], name)
	}
}

// readmeSections gives what stands under each heading.
func readmeSections(t *testing.T) map[string]string {
	src, err := os.ReadFile("README.md")
	require.NoError(t, err)
	sections := map[string]string{}
	for _, part := range strings.Split(string(src), "\n## ")[1:] {
		noun, text, _ := strings.Cut(part, "\n")
		sections[noun] = text
	}
	return sections
}

func TestReadmeHasHopsAndLevels(t *testing.T) {
	sections := readmeSections(t)
	for _, h := range Hops {
		require.Contains(t, sections["latency"], fmt.Sprintf("| `%s` | %s | `%s` |\n", h.Name, h.Doc, span.show(h.Usual)))
	}
	for _, l := range TraceLevels {
		process := "`" + l.Process + "`"
		if l.Process == "any" {
			process = l.Process
		}
		require.Contains(t, sections["trace"], fmt.Sprintf("| %s | `%s` | %s |\n", process, l.Level, l.Doc))
	}
	for _, p := range TracedProcesses {
		require.Contains(t, sections["trace"], "`"+p+"`")
	}
}

// What the README says of keys that may be left out is what the decoder does.
func TestReadmeHasDefaults(t *testing.T) {
	all := ""
	for _, text := range readmeSections(t) {
		all += text
	}
	for key, usual := range map[string]string{
		"name": siteObject.blank.Name, "release": siteObject.blank.Release,
		"cti-answer": showDuration(siteObject.blank.CTIAnswer), "credentials-for": showDuration(siteObject.blank.CredentialsFor),
		"most-agents": fmt.Sprint(pgObject.blank.Agents), "type": ruleType.show(ruleObject.blank.Type),
		"cti-enabled": yesNo.show(userObject.blank.CTI), "locked": yesNo.show(userObject.blank.Locked),
		"registered": yesNo.show(phoneObject.blank.Registered), "ip-mode": phoneObject.blank.IPMode,
		"allow-control": yesNo.show(phoneObject.blank.AllowControl), "max-calls": fmt.Sprint(phoneObject.blank.MaxCalls),
		"busy-trigger": fmt.Sprint(phoneObject.blank.BusyTrigger), "enabled": yesNo.show(agentObject.blank.Enabled),
		"sso": yesNo.show(agentObject.blank.SSO), "mobile": mobileMode.show(agentObject.blank.Mobile),
	} {
		require.Regexp(t, "(?m)^\\| `"+key+"` \\|.*\\| `"+regexp.QuoteMeta(usual)+"` \\|$", all)
	}
}

// A key's usual value stands in two places, for reading and for printing: a key
// whose two differ would be lost when a site is printed.
func TestBlanksArePlain(t *testing.T) {
	plain(t, &siteObject, "latency") // filled in after reading
	plain(t, &hostObject)
	plain(t, &routerObject)
	plain(t, &pgObject)
	plain(t, &peripheralObject)
	plain(t, &ruleObject)
	plain(t, &targetObject)
	plain(t, &clientObject)
	plain(t, &userObject)
	plain(t, &phoneObject)
	plain(t, &groupObject)
	plain(t, &queueObject)
	plain(t, &stepObject)
	plain(t, &agentObject)
}

func plain[T any](t *testing.T, o *object[T], except ...string) {
	for _, k := range o.keys {
		if !k.need && !strings.Contains(strings.Join(except, " "), k.name) {
			blank := o.blank
			require.True(t, k.plain(&blank), "%s: %s", o.noun, k.name)
		}
	}
}
