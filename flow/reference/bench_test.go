package reference

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"uccetrace/flow"
	"uccetrace/flow/reference/site"
)

// meter counts the bytes that lines have, headers included, and keeps nothing.
type meter struct {
	text  []byte
	ends  []int
	bytes int64
	done  int
}

func (m *meter) Line(l *Line) error {
	m.text, m.ends = l.Append(m.text[:0], m.ends[:0])
	m.bytes += int64(len(m.text)) + int64(l.Message.Entries()*len("00:00:00:000 PG1A-opc Trace: "))
	return nil
}

func (m *meter) Done(*Attempt) error { m.done++; return nil }

// BenchmarkLogins logs every agent of a site in.
func BenchmarkLogins(b *testing.B) {
	const agents = 2000
	s := site.Generate(site.Shape{Seed: 1, PGs: 2, Agents: agents, SkillGroups: 8, Queues: 4})
	clients := clientsOf(s)
	var m meter
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		e, err := New(Options{Site: s, Catalog: embedded(b), Seed: 1, Authenticate: askAW(b, s)})
		require.NoError(b, err)
		for i := range agents {
			require.NoError(b, e.Do(Action{At: Second + Time(i)*5*Millisecond, Agent: i, Client: clients[s.Agents[i].Peripheral]}))
		}
		m = meter{}
		b.StartTimer()
		require.NoError(b, e.Finish(context.Background(), &m))
		b.StopTimer()
		require.Equal(b, agents, m.done)
		b.StartTimer()
	}
	b.SetBytes(m.bytes)
}

// clientsOf is a client for the agents of each peripheral.
func clientsOf(s *site.Site) map[int]int {
	out := map[int]int{}
	for i, c := range s.Clients {
		for _, pg := range s.PGs {
			for _, p := range pg.Peripherals {
				if pg.Number == c.PG {
					out[p.ID] = i
				}
			}
		}
	}
	return out
}

// BenchmarkReplay replays one log-in.
func BenchmarkReplay(b *testing.B) {
	p, err := NewReplayer(embedded(b))
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		_, err := p.Replay(b.Context(), Request{Agent: flow.Agent{SkillGroups: []string{"5000", "5002"}, PrecisionQueues: []string{"5000"}}})
		require.NoError(b, err)
	}
}
