package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"uccetrace/flow/check"
	"uccetrace/flow/given"
	"uccetrace/flow/knowledge"
	"uccetrace/render"
)

// checkFlags are what the flags of a check say, as they say it.
type checkFlags struct {
	policy, format                                                                   string
	outputs                                                                          []string
	failLevel, maxFailed, maxInconclusive, minLogins, where, expect, baseline, today string
	failOnInconclusive                                                               bool
	require, objectives                                                              []string
}

const checkHelp = `Judges a capture for a pipeline. A login that failed is a finding of level error,
as is an incident of severity error that no failed login tells of; an inconclusive
login is a warning, but too many of them fail the check: more than 10% of all where
they are more than 5, or half of them where they are three or more; or more than
--max-inconclusive allows. Remarks are notes, looked at only with --fail-level note. Each finding is one line, file:line: first; the verdict
stands below.

What else the capture must hold, flags say, or a policy file in YAML with their
names as keys (flags win):

  fail-level: error
  max-failed: 1%
  max-inconclusive: 5%
  require: [opc, pim=observable]
  slo:
    - p95(confirmed) < 1.5s
  suppressions:
    - {rule: phone-*, agent: '10*', reason: CASE-7, expires: 2026-12-31}

A suppression names a rule (with patterns for agent and pg) or a fingerprint; once
it has expired the check fails and says so. --baseline takes the JSON of an earlier
check: only what is new fails. A fingerprint holds no time, line, file or number of
a request. Conditions, such as an objective, are neither known nor suppressed.

--expect takes a list of logins: agent, ext, outcome (succeeded), cause, max_ms,
count (1). An entry without agent and ext stands for the logins that no other names.
A login that is absent, not listed or other than listed is a finding; one that is to
fail and does is none.

--slo and --where are expressions. Of many logins: p50 p90 p95 p99 max of confirmed,
router, cucm, settled or hop("AttributeLogin"); count(…) and rate(…) of a condition;
each with "where" and another condition inside its parentheses, as in p95(confirmed
where pg = 1) < 1.5s. A condition compares agent, ext, pg, peripheral, client,
outcome, cause or a time: client = Finesse and confirmed < 2s. Values are whole, no
patterns; agent in (10000, 10001) takes several. Conditions are joined by and, or,
not. What nothing in the capture decides does not hold: a count with a "where" that
chooses no login, too.

Exit codes, the gravest first: 2 usage or policy; 3 a named path, or a part of it
that is a log or could be one, could not be read to its end, or an output not be written; 5 no trace log, or a named file that is
none; 1 findings, too few logins and too many inconclusive ones among them; 4
inconclusive logins, with --fail-on-inconclusive; 0 none of these.`

const checkExamples = `  Does every login of the capture succeed?
  $ uccetrace check testdata/agent-login.log

  In a pipeline: for the log, the test report, code scanning and the next check
  $ uccetrace check testdata/agent-login.log -o junit.xml -o check.sarif -o check.json

  What must be there, and how fast it must be
  $ uccetrace check testdata/agent-login.log --require opc,pim=observable --slo 'p95(confirmed) < 1.5s'

  Only what is new since
  $ uccetrace check testdata/agent-login.log --baseline check.json`

func (a *app) checkCommand() *cobra.Command {
	var f checkFlags
	c := &cobra.Command{
		Use:     "check PATH…",
		Short:   "The gate for a pipeline: a verdict, its exit code, JUnit, SARIF, annotations",
		Long:    checkHelp,
		Example: checkExamples,
		RunE: func(c *cobra.Command, args []string) error {
			return a.check(c.Context(), args, &f, f.settings(c.Flags().Changed))
		},
	}
	fs := c.Flags()
	fs.SortFlags = false
	fs.StringVar(&f.failLevel, "fail-level", "error", "findings of this `level` and above fail: error, warning, note")
	fs.BoolVar(&f.failOnInconclusive, "fail-on-inconclusive", false, "inconclusive logins fail, with exit code 4")
	fs.StringVar(&f.maxFailed, "max-failed", "0", "so many logins may fail: a `number`, or a share such as 1%")
	fs.StringVar(&f.maxInconclusive, "max-inconclusive", "", "so many logins may be inconclusive: a `number`, or a share such as 5%; without it 10% of all, or up to 5 that are less than half")
	fs.StringVar(&f.minLogins, "min-logins", "1", "at least this `number` of logins must be there")
	fs.StringArrayVar(&f.require, "require", nil, "`logs` that must cover every login: opc,pim,jgw,ctisvr,rtr, with =observable those that print lines of logins")
	fs.StringVar(&f.expect, "expect", "", "YAML `file` with the logins that must be there, and no others")
	fs.StringArrayVar(&f.objectives, "slo", nil, "what all logins together must hold: an `expression`; may be repeated")
	fs.StringVarP(&f.where, "where", "w", "", "look only at logins for which this `expression` holds")
	fs.StringVar(&f.policy, "policy", "", "YAML `file` with all this and suppressions; flags win")
	fs.StringVar(&f.baseline, "baseline", "", "JSON `file` of an earlier check: only what is new fails")
	fs.StringVar(&f.today, "today", "", "the `date` by which suppressions expire, in place of today")
	fs.StringVar(&f.format, "format", "text", "`format` of standard output: "+strings.Join(checkFormatNames(), ", "))
	fs.StringArrayVarP(&f.outputs, "output", "o", nil, "write to `FILE` too, its format by extension ("+strings.Join(checkExtensions(), ", ")+"), or FORMAT=FILE; may be repeated")
	c.RegisterFlagCompletionFunc("fail-level", fixed("error", "warning", "note"))
	c.RegisterFlagCompletionFunc("require", fixed("opc", "pim", "jgw", "ctisvr", "rtr"))
	c.RegisterFlagCompletionFunc("format", fixed(checkFormatNames()...))
	return c
}

// settings are the flags that were given.
func (f *checkFlags) settings(given func(string) bool) check.Settings {
	one := func(name, text string) *check.Said {
		if !given(name) {
			return nil
		}
		return &check.Said{Text: text, Where: "--" + name}
	}
	many := func(name string, list []string) []check.Said {
		var out []check.Said
		for _, text := range list {
			out = append(out, check.Said{Text: text, Where: "--" + name})
		}
		return out
	}
	return check.Settings{
		FailLevel: one("fail-level", f.failLevel), FailOnInconclusive: one("fail-on-inconclusive", fmt.Sprint(f.failOnInconclusive)),
		MaxFailed: one("max-failed", f.maxFailed), MaxInconclusive: one("max-inconclusive", f.maxInconclusive), MinLogins: one("min-logins", f.minLogins),
		Where: one("where", f.where), Expect: one("expect", f.expect), Baseline: one("baseline", f.baseline), Today: one("today", f.today),
		Require: many("require", f.require), Objectives: many("slo", f.objectives),
	}
}

// load gives what the flags and the policy file ask for, with the files that they name;
// base says which causes they may name.
func (f *checkFlags) load(flags check.Settings, base *knowledge.Base, today time.Time) (p *check.Policy, files []string, err error) {
	all := flags
	if f.policy != "" {
		file, err := given.Open(f.policy)
		if err != nil {
			return nil, nil, usage("--policy %s: %v: name a YAML file", f.policy, bare(err))
		}
		defer file.Close()
		said, err := check.ReadSettings(f.policy, file)
		if err != nil {
			return nil, nil, failure{exitUsage, err}
		}
		all = flags.Over(said)
		files = append(files, f.policy)
	}
	for _, s := range []*check.Said{all.Expect, all.Baseline} {
		if s != nil {
			files = append(files, s.Text)
		}
	}
	open := func(path string) (io.ReadCloser, error) {
		file, err := given.Open(path)
		return file, bare(err)
	}
	p, err = all.Load(open, base, today)
	if err != nil {
		return nil, nil, failure{exitUsage, err}
	}
	return p, files, nil
}

func checkFormatNames() []string {
	var out []string
	for _, f := range render.CheckFormats() {
		out = append(out, f.Name)
	}
	return out
}

func checkExtensions() []string {
	var out []string
	for _, f := range render.CheckFormats() {
		out = append(out, f.Extensions...)
	}
	return out
}
