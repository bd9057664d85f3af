package site_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"uccetrace/flow/reference/site"
)

// shapes gives shapes of many kinds, the same ones each time.
func shapes() []site.Shape {
	large := site.Shape{
		Seed: 7, PGs: 3, Peripherals: 2, Agents: 500, TwoSides: true,
		Clients:     []site.ClientKind{site.Finesse, site.Finesse, site.CTIOS, site.CRM},
		SkillGroups: 12, Queues: 8, Mobile: 10, Supervisors: 5, SSO: 20,
	}
	repeated := large
	repeated.RepeatIDs = true
	all := []site.Shape{{}, {Agents: 1}, {Agents: 1001}, {PGs: 50, Peripherals: 9, Agents: 500, Queues: 99}, {SkillGroups: 99}, large, repeated}
	r := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		s := site.Shape{
			Seed: r.Uint64(), PGs: 1 + r.IntN(5), Peripherals: 1 + r.IntN(3), Agents: 1 + r.IntN(100), TwoSides: r.IntN(2) == 0,
			SkillGroups: r.IntN(20), Queues: r.IntN(5), Mobile: r.IntN(101), Supervisors: r.IntN(101), SSO: r.IntN(101),
			RepeatIDs: r.IntN(2) == 0,
		}
		for range r.IntN(4) {
			s.Clients = append(s.Clients, []site.ClientKind{site.Finesse, site.CTIOS, site.CRM}[r.IntN(3)])
		}
		all = append(all, s)
	}
	return all
}

func TestGeneratedSitesReadAgain(t *testing.T) {
	for _, shape := range shapes() {
		s := site.Generate(shape)
		for i := range s.Hosts {
			s.Hosts[i].Zone, s.Hosts[i].Offset = time.Duration(i%113-56)*15*time.Minute, time.Duration(i-5)*time.Millisecond
		}
		again, err := site.Read("made.yaml", s.YAML())
		require.NoError(t, err, "%+v", shape)
		require.Equal(t, s, again, "%+v", shape)
		require.Len(t, s.Agents, max(shape.Agents, 100*b2i(shape.Agents == 0)))
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// One shape is one site, on any machine and in any release of Go.
func TestGenerateRepeats(t *testing.T) {
	shape := shapes()[5]
	require.Equal(t, site.Generate(shape), site.Generate(shape))
	sum := sha256.Sum256(site.Generate(shape).YAML())
	require.Equal(t, "8b54bea9105ad7fd", hex.EncodeToString(sum[:8]), "the generator or the format has changed: was that meant?")
	other := shape
	other.Seed++
	require.NotEqual(t, site.Generate(shape).Agents, site.Generate(other).Agents)
}

// Code that takes one number for another must not get away with it.
func TestGeneratedNumbersAreOfOneKindEach(t *testing.T) {
	for _, shape := range shapes() {
		s := site.Generate(shape)
		kind := map[string]string{}
		number := func(n any, is string) {
			if was := kind[fmt.Sprint(n)]; was != "" && was != is {
				t.Fatalf("%v is %s and %s in %+v", n, was, is, shape)
			}
			kind[fmt.Sprint(n)] = is
		}
		for _, a := range s.Agents {
			number(a.ID, "an agent id")
			number(a.ICMID, "an ICM id")
			number(a.Extension, "an extension")
			for _, n := range a.Groups {
				number(n, "a group")
			}
		}
		for _, p := range s.Phones {
			number(p.Terminal, "a terminal")
			for _, line := range p.Lines {
				if p.Terminal[0] != 'R' {
					number(line, "an extension")
				} else {
					number(line, "a remote port")
				}
			}
		}
		for _, pg := range s.PGs {
			for _, p := range pg.Peripherals {
				number(p.ID, "a peripheral")
			}
		}
		for _, q := range s.Queues {
			number(q.Own, "a group")
			number(q.ID, "a queue or step")
			for _, step := range q.Steps {
				number(step.ID, "a queue or step")
			}
		}
	}
}

func TestGeneratedAgentsCanLogIn(t *testing.T) {
	for _, shape := range shapes() {
		s := site.Generate(shape)
		x := s.Index()
		ids := map[string]int{}
		for _, a := range s.Agents {
			pg, p := x.PeripheralByID(a.Peripheral)
			require.NotNil(t, pg)
			phone, controlled := x.PhoneByLine(a.Peripheral, a.Extension)
			require.NotNil(t, phone)
			require.True(t, controlled)
			require.Equal(t, a.Mobile != site.NotMobile, phone.Remote != "")
			covered := false
			for _, r := range p.Rules[0].Ranges {
				covered = covered || r.Has(a.Extension)
			}
			require.True(t, covered, a.Extension)
			ids[a.ID]++
		}
		if shape.RepeatIDs && shape.PGs*shape.Peripherals > 1 && shape.Agents > shape.PGs*shape.Peripherals {
			require.Greater(t, ids[s.Agents[0].ID], 1, "%+v", shape)
		} else if !shape.RepeatIDs {
			require.Len(t, ids, len(s.Agents))
		}
	}
}

func TestGenerateRefusesWhatNoSiteIs(t *testing.T) {
	for _, shape := range []site.Shape{{PGs: 100}, {Peripherals: 10}, {SkillGroups: 100}, {Queues: 100}, {Agents: 10_000}, {Agents: -1}} {
		require.Panics(t, func() { site.Generate(shape) }, "%+v", shape)
	}
}

func BenchmarkRead(b *testing.B) {
	src := site.Generate(site.Shape{Agents: 9999, SkillGroups: 8, Queues: 4}).YAML()
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		_, err := site.Read("made.yaml", src)
		require.NoError(b, err)
	}
}
