//go:build linux

package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
)

// table prints the medians of all rounds, and what they are of the first tool's.
func table(out io.Writer, tools []*tool, size int64) error {
	const mib = 1 << 20
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "%s\twall s\tCPU s\tpeak MiB\tread MiB\t× input\tMB/s\twall ×\tCPU ×\tanswer\t\n", "")
	for _, t := range tools {
		wall, first := t.median(usage.seconds), tools[0].median(usage.seconds)
		cpu, least := t.median(usage.busy), tools[0].median(usage.busy)
		read := t.median(func(u usage) float64 { return float64(u.read) })
		fmt.Fprintf(w, "%s\t%.2f\t%.2f\t%.0f\t%.0f\t%.2f\t%.0f\t%.2f\t%.2f\t%s\t\n", t.name, wall, cpu,
			t.median(func(u usage) float64 { return float64(u.peak) })/mib, read/mib, read/float64(size), float64(size)/1e6/wall, wall/first, cpu/least, t.answer)
	}
	return w.Flush()
}

func (u usage) seconds() float64 { return u.wall.Seconds() }
func (u usage) busy() float64    { return u.cpu.Seconds() }

// median is that of one figure over the rounds.
func (t *tool) median(figure func(usage) float64) float64 {
	sorted := make([]float64, len(t.rounds))
	for i, u := range t.rounds {
		sorted[i] = figure(u)
	}
	slices.SortFunc(sorted, cmp.Compare)
	if n := len(sorted); n%2 == 0 && n > 0 {
		return (sorted[n/2-1] + sorted[n/2]) / 2
	}
	return sorted[len(sorted)/2]
}
