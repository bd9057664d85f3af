package diagnose

import (
	"slices"
	"strconv"

	"uccetrace/flow"
	"uccetrace/flow/align"
	"uccetrace/flow/reference"
)

// processes are those of flow.Step.Process that a replay prints.
var processes = [...]string{"finesse", "ctios", "ctisvr", "opc", "pim", "jgw", "cucm", "router"}

// prints tells two runs apart by what each process prints, whether the capture could
// show it or not: equal sums are equal lines.
type prints [len(processes)]uint64

func printsOf(steps []flow.Step) (out prints) {
	for i := range steps {
		if p := slices.Index(processes[:], steps[i].Process); p >= 0 {
			out[p] += digest(&steps[i])
		}
	}
	return out
}

// givenUp is the status with which a replay's CTI server gives up waiting: that it does
// is another run than one that refuses the login.
var givenUp = strconv.Itoa(noAnswer)

// digest is a line as a number (FNV-1a, mixed so that sums of them differ too): its
// process, its message and the values in which outcomes differ.
func digest(s *flow.Step) uint64 {
	h := uint64(14695981039346656037)
	add := func(text string) {
		for i := range len(text) {
			h = (h ^ uint64(text[i])) * 1099511628211
		}
		h = (h ^ 0xff) * 1099511628211
	}
	add(s.Process)
	add(s.Message)
	for i := range s.Fields {
		if f := &s.Fields[i]; telling(f.Name) || f.Name == "status" && f.Value == givenUp {
			add(f.Name)
			add(f.Value)
		}
	}
	h = (h ^ h>>32) * 0x9e3779b97f4a7c15
	return h ^ h>>29
}

// parting is the run in which nothing goes wrong, as others part from it.
type parting struct {
	lines    []uint64
	steps    []flow.Step
	observed []bool // the steps that the login shows
	tells    []bool // that somebody could see and tell whose it is, were it printed and its log there
	handed   []int  // the first line that was printed in the same handling of a message
	prints   prints
}

func newParting(l *flow.Login, run *reference.Run) *parting {
	steps := run.Login.Steps
	doubtful := map[string]bool{} // messages of which some may be this login's
	for i := range l.Ambiguous {
		doubtful[l.Ambiguous[i].Message] = true
	}
	p := &parting{steps: steps, lines: make([]uint64, len(steps)), tells: make([]bool, len(steps)), handed: make([]int, len(steps)), prints: printsOf(steps)}
	tied := align.Tied(steps, nil)
	for i := range steps {
		p.lines[i] = digest(&steps[i])
		p.tells[i] = tied[i] && steps[i].Basis != "assumed" && !doubtful[steps[i].Message] && (l.Agent.ICMID != "" || !byICM(&steps[i]))
		p.handed[i] = i
		for k := range i {
			if run.Together(k, i) {
				p.handed[i] = k
				break
			}
		}
	}
	return p
}

// byICM reports whether a line leads to its login by the agent's ICM id alone.
func byICM(s *flow.Step) bool {
	return s.Value("stid") != "" && !slices.ContainsFunc(s.Fields, func(f flow.Field) bool {
		return f.Value != "" && (f.Name == "agent" || f.Name == "ext" || f.Name == "opc" || f.Name == "cti")
	})
}

// end is where a run parts that does not.
func (p *parting) end() int { return len(p.lines) }

// of is where another run parts: the first line that it does not have, or rather
// the first one of the handling of a message in which that would have been
// printed, for within one handling lines have no order.
func (p *parting) of(run *reference.Run) int {
	steps := run.Login.Steps
	has := make(map[uint64]int, len(steps))
	for i := range steps {
		has[digest(&steps[i])]++
	}
	for i, d := range p.lines {
		if has[d]--; has[d] < 0 && p.tells[i] {
			return p.handed[i]
		}
	}
	return p.end()
}

// next is where a process that ends leaves the run: at the first line of its own that
// should have come and did not, behind all of its lines that were seen. A process that
// was not seen at all leaves it where its first line should have stood.
func (p *parting) next(process string) int {
	last := -1
	for i := range p.steps {
		if p.observed[i] && p.steps[i].Process == process {
			last = i
		}
	}
	for i := last + 1; i < len(p.steps); i++ {
		if p.steps[i].Process == process && !p.observed[i] && p.tells[i] {
			return p.handed[i]
		}
	}
	return p.end()
}
