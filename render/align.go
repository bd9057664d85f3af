package render

import (
	"io"

	"uccetrace/flow"
)

// newAlign shows a login beside the engine's run for the same request, and why the
// two part.
func newAlign(w io.Writer, opt Options) Sink {
	return viewOf(func(p *page, l *flow.Login) {
		p.heading(l)
		p.replayFacts(l)
		if l.Replay != nil {
			rows := replayRows(l)
			p.replaySums(l, rows)
			p.parting(l)
			p.causeOf(l)
			p.blank()
			p.replay(l, rows)
		}
		p.defineIt(l)
		p.more("lines", "show "+p.capture()+" --login "+l.ID)
	})(w, opt)
}
