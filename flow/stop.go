package flow

// StopOf is where a login that did not succeed went no further: what is known of it, or
// what its lines show; the zero value where no line says so.
func StopOf(l *Login) Stop {
	if l.Stopped != nil {
		return *l.Stopped
	}
	if s := Root(l.Refusals()); s != nil {
		at := s.Process
		if s.Wire != nil && s.Wire.Seen == "received" && s.Wire.From != "" {
			at = s.Wire.From
		}
		return Stop{At: at, Refused: true}
	}
	for i := len(l.Steps) - 1; i >= 0; i-- {
		s := &l.Steps[i]
		if s.Status == Unattributed {
			continue
		}
		stop := Stop{At: s.Process, After: s.Title}
		if s.Wire != nil && s.Wire.Seen != "local" && s.Wire.To != "" {
			stop.At, stop.From = s.Wire.To, s.Wire.From
		}
		return stop
	}
	return Stop{}
}
