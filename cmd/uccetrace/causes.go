package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"uccetrace/flow/decision"
	"uccetrace/flow/given"
	"uccetrace/flow/knowledge"
)

// base is what the program knows, with the causes of the folder of --causes. It is
// read once.
func (a *app) base() (*knowledge.Base, error) {
	if a.known == nil {
		b, err := knowledgeBase(a.set.causes)
		if err != nil {
			return nil, err
		}
		a.known = b
	}
	return a.known, nil
}

// baseOrNil is base for text, which does without where there is none.
func (a *app) baseOrNil() *knowledge.Base {
	b, err := a.base()
	if err != nil {
		return nil
	}
	return b
}

// checkCauses says what is wrong with --causes and --cause, if they are given,
// before anything is read.
func (a *app) checkCauses() error {
	id := a.set.filter.Cause
	if a.set.causes == "" && id == "" {
		return nil
	}
	b, err := a.base()
	if err != nil || id == "" || b.Cause(id) != nil {
		return err
	}
	hint := ": \"uccetrace explain\" lists them"
	if near := b.Near(id); len(near) > 0 {
		hint = ": did you mean " + strings.Join(near, ", ") + "?"
	}
	return usage("--cause %q is none%s", id, hint)
}

// causeNames completes the ids of the causes that the program brings along.
func causeNames(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var ids []string
	if b, err := knowledge.Embedded(); err == nil {
		for _, cause := range b.Causes() {
			ids = append(ids, cause.ID)
		}
	}
	return ids, cobra.ShellCompDirectiveNoFileComp
}

// knowledgeBase is what the program knows, with the causes of a user's folder.
func knowledgeBase(dir string) (*knowledge.Base, error) {
	b, err := knowledge.Embedded()
	if err != nil {
		return nil, failure{exitUsage, err}
	}
	if dir == "" {
		return b, nil
	}
	info, err := os.Stat(dir)
	switch {
	case err != nil:
		return nil, usage("--causes %s: %v: name a folder with *.md files", dir, bare(err))
	case !info.IsDir():
		return nil, usage("--causes %s: not a folder: name the one that holds the *.md files", dir)
	}
	with, err := b.With(given.Folder(dir, mostDefined), ".")
	if err != nil {
		return nil, failure{exitUsage, err}
	}
	if err := decided(with); err != nil {
		return nil, failure{exitUsage, err}
	}
	return with, nil
}

// decided says when a cause names an outcome that no decision has.
func decided(b *knowledge.Base) error {
	known := map[string]bool{}
	for _, d := range decision.All() {
		for _, o := range d.Outcomes {
			known[d.Name+"="+o.Name] = true
		}
	}
	for _, c := range b.Causes() {
		for _, d := range c.Decisions {
			if !known[d.String()] {
				return fmt.Errorf("%s: there is no decision %s: \"uccetrace simulate --list-decisions\" shows all", d.Pos, d)
			}
		}
	}
	return nil
}
