package align

// cover finds the cheapest set of pairs that has one of every two in conflict: a
// minimum-weight vertex cover of the conflict graph. Weights are positive.
//
// In general that is hard, and the reduction below gives a bound only. Here it is
// exact, because a conflict means that the run demands x before y and the trace
// proves y before x, and both are strict partial orders: their meeting is one too,
// call it x < y, and the conflict graph is its comparability graph.
//
// Each pair x gets a left copy, fed from the source with capacity w(x), and a right
// copy, drained into the sink with capacity w(x); where x < y, an edge without limit
// leads from the left copy of x to the right copy of y. Let F be the greatest flow.
//
// No cover is cheaper than F. Take w(x) copies of each x, of which those of x are
// below those of y where x < y. An integral flow of F says how to put F copies each
// directly below another one, every copy at most once below and at most once above
// another; what hangs together is W-F chains, W the sum of all weights, and each is
// a chain because < is transitive (this is where a graph of another kind fails).
// Two of a chain are in conflict, so what is free of conflict takes at most one
// copy from each chain and weighs at most W-F: what remains, the cover, at least F.
//
// And one costs F: the pairs of which the smallest cut holds a copy. No edge without
// limit is cut, so of x < y the cut holds the left copy of x or the right copy of y:
// it is a cover, and it weighs no more than the cut, which is F.
//
// Of several cheapest covers it takes the one of the cut nearest to the sink, which
// holds what came too early rather than what came too late.
func cover(weights []int, conflicts []conflict) []bool {
	n := len(weights)
	g := newNetwork(2*n + 2)
	source, sink := 2*n, 2*n+1
	total := 0
	for x, w := range weights {
		g.edge(source, x, w)
		g.edge(n+x, sink, w)
		total += w
	}
	for _, k := range conflicts {
		g.edge(k.first, n+k.second, total)
	}
	g.saturate(source, sink)
	below := g.reaching(sink)
	in := make([]bool, n)
	for x := range in {
		in[x] = below[x] || !below[n+x]
	}
	return in
}

// network is a flow network; an edge and its reverse stand side by side.
type network struct {
	out   [][]int // edges of each vertex
	to    []int
	room  []int // capacity that is left
	level []int
	next  []int // edge of each vertex to try next
}

func newNetwork(vertices int) *network {
	return &network{out: make([][]int, vertices), level: make([]int, vertices), next: make([]int, vertices)}
}

func (g *network) edge(from, to, capacity int) {
	g.out[from] = append(g.out[from], len(g.to))
	g.out[to] = append(g.out[to], len(g.to)+1)
	g.to, g.room = append(g.to, to, from), append(g.room, capacity, 0)
}

// saturate sends as much as there is room for, along shortest ways first (Dinic).
func (g *network) saturate(source, sink int) {
	for g.rank(source); g.level[sink] >= 0; g.rank(source) {
		clear(g.next)
		for g.push(source, sink, 1<<30) > 0 {
		}
	}
}

// rank numbers the vertices by their distance from the source, -1 for none.
func (g *network) rank(source int) {
	for v := range g.level {
		g.level[v] = -1
	}
	g.level[source] = 0
	for queue := []int{source}; len(queue) > 0; queue = queue[1:] {
		for _, e := range g.out[queue[0]] {
			if v := g.to[e]; g.room[e] > 0 && g.level[v] < 0 {
				g.level[v] = g.level[queue[0]] + 1
				queue = append(queue, v)
			}
		}
	}
}

// push sends up to most from v along one way to the sink.
func (g *network) push(v, sink, most int) int {
	if v == sink {
		return most
	}
	for ; g.next[v] < len(g.out[v]); g.next[v]++ {
		e := g.out[v][g.next[v]]
		u := g.to[e]
		if g.room[e] == 0 || g.level[u] != g.level[v]+1 {
			continue
		}
		if n := g.push(u, sink, min(most, g.room[e])); n > 0 {
			g.room[e] -= n
			g.room[e^1] += n
			return n
		}
	}
	return 0
}

// reaching are the vertices from which there is room left to the sink.
func (g *network) reaching(sink int) []bool {
	reached := make([]bool, len(g.out))
	reached[sink] = true
	for queue := []int{sink}; len(queue) > 0; queue = queue[1:] {
		for _, e := range g.out[queue[0]] {
			if v := g.to[e]; g.room[e^1] > 0 && !reached[v] {
				reached[v] = true
				queue = append(queue, v)
			}
		}
	}
	return reached
}
