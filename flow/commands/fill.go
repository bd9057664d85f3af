package commands

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"uccetrace/flow/knowledge"
)

// mostGateways is for how many PGs a command is told.
const mostGateways = 4

// target is what one filling of a command is for.
type target struct {
	of        host
	pg        int64
	node      string // "" is not known
	instances []int
}

// Fill is a command as it is typed for a subject, once for each PG, and for each PIM or
// gateway where it takes one only; none where all that it gives is there.
func (s *Site) Fill(c *knowledge.Command, about *Subject) (out []knowledge.Command) {
	of := hostOf(c.Where)
	targets := s.targets(of, about)
	for i := range targets {
		t := &targets[i]
		filled := s.fill(c, t, about)
		for j := range filled {
			if len(targets) > 1 {
				name := "PG " + strconv.FormatInt(t.pg, 10)
				filled[j].Where = strings.Replace(strings.Replace(filled[j].Where, "PG of the agent", name, 1), "of the PG", "of "+name, 1)
			}
		}
		if i == mostGateways {
			var rest []string
			for _, r := range targets[i:] {
				rest = append(rest, strconv.FormatInt(r.pg, 10))
			}
			if len(out) > 0 {
				out[len(out)-1].Where += "; likewise on PG " + strings.Join(rest, " ")
			}
			break
		}
		out = append(out, filled...)
	}
	return out
}

func (s *Site) targets(of host, about *Subject) (out []target) {
	if of == gateway || of == ctiServer {
		for _, pg := range s.gateways(about) {
			out = append(out, target{of, pg, s.nodeOf(of, pg, about), s.instances(pg, about)})
		}
	}
	if len(out) == 0 {
		t := target{of: of}
		if of != "" && len(s.Logs) > 0 {
			t.node = s.nodeOf(of, 0, about)
		}
		out = append(out, t)
	}
	return out
}

// fill is a command for one target.
func (s *Site) fill(c *knowledge.Command, t *target, about *Subject) []knowledge.Command {
	f := *c
	f.Run = nil
	kind, of := Gives(c)
	for _, run := range c.Run {
		words := strings.Fields(run)
		if words[0] == "dumplog" {
			names := s.lacking(dumped(words), t, about)
			if len(names) == 0 {
				return nil
			}
			run = strings.Join(append(append([]string{"dumplog"}, names...), words[1+len(dumped(words)):]...), " ")
		} else if kind == Log && t.of == "" && !about.All && s.held(of[0], 0, "", 0, about) {
			return nil
		}
		f.Run = append(f.Run, run)
	}
	notes := s.when(&f, t, about)
	if t.node != "" {
		replace(&f, "<node>", t.node)
	}
	f.Where += strings.Join(append([]string{""}, append(s.notes(&f, c, t), notes...)...), "; ")
	if len(t.instances) == 0 || kind == Log {
		return []knowledge.Command{f}
	}
	var out []knowledge.Command
	for _, n := range t.instances {
		g := f
		g.Run = slices.Clone(f.Run)
		replace(&g, "pim1", "pim"+strconv.Itoa(n))
		replace(&g, "jgw1", "jgw"+strconv.Itoa(n))
		if len(out) > 0 && slices.Equal(out[0].Run, g.Run) {
			break // it names none
		}
		out = append(out, g)
	}
	return out
}

func replace(c *knowledge.Command, old, with string) {
	for i := range c.Run {
		c.Run[i] = strings.ReplaceAll(c.Run[i], old, with)
	}
	c.Restore = strings.ReplaceAll(c.Restore, old, with)
}

// lacking are the logs of a dumplog command that are not there, those of PIMs and
// gateways under their own numbers.
func (s *Site) lacking(names []string, t *target, about *Subject) (out []string) {
	for _, name := range names {
		process := processOf(name)
		numbers := []int{0}
		if printedForm.MatchString(name) && len(t.instances) > 0 {
			numbers = t.instances
		}
		for _, n := range numbers {
			if !about.All && s.held(process, n, t.of, t.pg, about) {
				continue
			}
			if n != 0 {
				name = process + strconv.Itoa(n)
			}
			out = append(out, name)
		}
	}
	return out
}

// notes are what is to be known beside where a command runs: those of the knowledge base
// that are still needed, cut from Where, and what the capture does not show.
func (s *Site) notes(f, c *knowledge.Command, t *target) (out []string) {
	where, rest, _ := strings.Cut(c.Where, "; ")
	f.Where = where
	for _, note := range strings.Split(rest, "; ") {
		instance := strings.HasPrefix(note, "pim1 is ") || strings.HasPrefix(note, "jgw1 is ")
		switch {
		case note == "" || instance && len(t.instances) > 0 || strings.HasPrefix(note, "its node is ") && t.node != "":
		case instance && len(s.Logs) > 0:
			out = append(out, note[:len("pim1")]+" stands for"+note[len("pim1 is"):]+": its number is not in the logs")
		default:
			out = append(out, note)
		}
	}
	open := slices.ContainsFunc(c.Run, func(run string) bool { return strings.Contains(run, "<node>") })
	switch {
	case !open:
	case t.node == "" && len(s.Logs) > 0:
		out = append(out, s.nodeNote(t.of))
	case t.node != "" && !strings.Contains(where, "active side"):
		n := len(t.node) - 1
		side := "a"
		if t.node[n] == 'a' {
			side = "b"
		}
		out = append(out, "on side "+strings.ToUpper(side)+" the node is "+t.node[:n]+side)
	}
	return out
}

// nodeNote says what is known of a node of which nothing says which it is.
func (s *Site) nodeNote(of host) string {
	var names []string
	for _, n := range s.nodesOf(&Subject{}) {
		if kind, _, _ := node(n); kind == of && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	if len(names) == 0 {
		return "the logs do not show its node: a folder name under the instance, as pg1a"
	}
	return "its node is one of " + strings.Join(names, " ")
}

// Window is the time that logs are asked for, on a clock that shows so much more than the
// reference; false where the subject's times are not known.
func (a *Subject) Window(ahead time.Duration) (from, to time.Time, dated, ok bool) {
	if a.First.IsZero() || a.Last.IsZero() {
		return from, to, false, false
	}
	from = a.First.UTC().Add(ahead - a.Margin).Truncate(time.Second)
	to = a.Last.UTC().Add(ahead + a.Margin + time.Second - time.Nanosecond).Truncate(time.Second)
	return from, to, a.First.Dated() && a.Last.Dated(), true
}

// Undated is what is said of a command that has times and no date.
const Undated = "no date in the logs: add /bd and /ed, each with mm/dd/yyyy, unless it was today"

// when puts the time in, and says what of it is open.
func (s *Site) when(f *knowledge.Command, t *target, about *Subject) (notes []string) {
	from, to, dated, ok := about.Window(s.ahead(t.node))
	if !ok {
		return nil
	}
	for i, run := range f.Run {
		if !strings.Contains(run, "<from>") && !strings.Contains(run, "<to>") && !strings.Contains(run, "reltime") {
			continue
		}
		switch {
		case strings.Contains(run, "/bt <from>") && !dated:
			notes = append(notes, Undated)
		case strings.Contains(run, "reltime"):
			notes = append(notes, "reltime counts back from now: as many hours as reach "+about.First.String())
		}
		if dated {
			run = strings.ReplaceAll(run, "/bt <from>", from.Format("/bd 01/02/2006 /bt <from>"))
			run = strings.ReplaceAll(run, "/et <to>", to.Format("/ed 01/02/2006 /et <to>"))
		}
		run = strings.ReplaceAll(run, "<from>", from.Format(time.TimeOnly))
		f.Run[i] = strings.ReplaceAll(run, "<to>", to.Format(time.TimeOnly))
	}
	return notes
}
