package simulate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"uccetrace/flow/reference"
	"uccetrace/flow/reference/aw"
	"uccetrace/flow/reference/site"
)

// truthFile is where the truth stands in a capture.
const truthFile = "truth.json"

// Result says what was written.
type Result struct {
	Dir        string
	Files      int
	Bytes      int64 // of the logs
	Entries    int64
	Other      int64 // of them, those that belong to no login
	Lost       int64 // entries that the files have not got
	Logins     int64
	Outcomes   []Ending  // how many ended how, the most first
	Begun, End time.Time // true times; End is that of the last line
	Untaken    []Rule    // of Options.Decide: nothing came to them, for anybody
}

// Run makes a capture. The folder stands there when it returns without an error,
// and is as it was otherwise; so is Options.AW. Errors that are ErrOptions are about
// the options, one for each thing that is wrong (Unwrap).
func Run(ctx context.Context, opt Options) (Result, error) {
	if opt.Dialect == "" {
		opt.Dialect = Dumplog
	}
	if err := opt.Check(); err != nil {
		return Result{}, refuse(err)
	}
	opt.Site = opt.prepare()
	at, err := newPlaces(&opt)
	if err != nil {
		return Result{}, err
	}
	defer at.abort()
	r := &run{opt: &opt, dir: at.folder.Name(), aw: at.awFile}
	res, err := r.run(ctx)
	if err != nil {
		return Result{}, at.blame(err)
	}
	if err := at.commit(); err != nil {
		return Result{}, err
	}
	res.Dir = opt.Dir
	return res, nil
}

// ErrOptions is what errors about options are.
var ErrOptions = errors.New("options")

// optionsError unwraps to one error for each thing that is wrong.
type optionsError struct{ error }

func (e optionsError) Is(target error) bool { return target == ErrOptions }

func (e optionsError) Unwrap() []error {
	if all, ok := e.error.(interface{ Unwrap() []error }); ok {
		return all.Unwrap()
	}
	return []error{e.error}
}

func refuse(err error) error { return optionsError{err} }

// run is one run of the engine.
type run struct {
	opt    *Options
	dir    string
	aw     string // file for the AW database, "" for none
	engine *reference.Engine
	writer *writer
	plan   *planner
}

func (r *run) run(ctx context.Context) (Result, error) {
	if err := os.WriteFile(filepath.Join(r.dir, siteFile), r.opt.Site.YAML(), 0o666); err != nil {
		return Result{}, err
	}
	db, err := aw.Build(ctx, r.opt.Site)
	if err != nil {
		return Result{}, err
	}
	defer db.Close()
	if err := r.saveAW(ctx, db); err != nil {
		return Result{}, err
	}
	store := aw.New(db)
	defer store.Close()
	r.engine, err = reference.New(reference.Options{
		Site: r.opt.Site, Catalog: r.opt.Catalog, Seed: r.opt.Seed,
		Settings: r.opt.always(), OnlyPublic: r.opt.OnlyPublic,
		Authenticate: func(c site.Credentials) error { _, err := store.Authenticate(ctx, c); return err },
	})
	if err != nil {
		return Result{}, err
	}
	out, err := os.Create(filepath.Join(r.dir, truthFile))
	if err != nil {
		return Result{}, err
	}
	defer out.Close()
	r.plan = newPlanner(r.opt)
	r.writer = newWriter(r.opt, r.dir, r.engine.Processes())
	r.writer.truth = newTruth(out, r.opt, r.engine.Processes())
	r.writer.ended = r.plan.ended
	defer r.writer.abandon()
	if err := r.writer.truth.begin(r.opt); err != nil {
		return Result{}, err
	}
	if err := r.drive(ctx); err != nil {
		return Result{}, err
	}
	if err := r.writer.finish(); err != nil {
		return Result{}, err
	}
	res := r.result()
	if err := r.writer.truth.end(r.switches(), r.processes(), summary(&res, r.writer)); err != nil {
		return Result{}, err
	}
	return res, out.Close()
}

// saveAW writes the AW database as a file.
func (r *run) saveAW(ctx context.Context, db *sql.DB) error {
	if r.aw == "" {
		return nil
	}
	if err := aw.Save(ctx, db, r.aw); err != nil {
		return fmt.Errorf("%s: %w", r.opt.AW, err)
	}
	return nil
}

// drive plans and runs, a tick at a time, until nothing more begins and all that
// has begun is over.
func (r *run) drive(ctx context.Context) error {
	now, limit, closed := reference.Time(0), span(r.opt.Duration), false
	for n := 0; ; n++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		closed = closed || limit > 0 && now >= limit || r.opt.Size > 0 && r.writer.bytes >= r.opt.Size
		if r.engine.Idle() && (closed || limit == 0 && r.plan.over()) {
			r.report(One)
			return nil
		}
		until := now + tick
		if !closed {
			if limit > 0 {
				until = min(until, limit)
			}
			if err := r.plan.step(now, until, &r.writer.tally, r.engine.Do); err != nil {
				return err
			}
		}
		if err := r.engine.Run(ctx, until, r.writer); err != nil {
			return err
		}
		now = until
		if n%16 == 0 {
			r.report(r.done(now))
		}
	}
}

// done is how much of what was asked for is there.
func (r *run) done(now reference.Time) Millionths {
	part := func(n, of int64) Millionths { return Millionths(scale(int64(One), min(n, of), of)) }
	switch a := r.plan.arrivals; {
	case r.opt.Size > 0:
		return part(r.writer.bytes, r.opt.Size)
	case r.opt.Duration > 0:
		return part(int64(now), int64(span(r.opt.Duration)))
	default:
		return part(r.plan.firsts, a.count)
	}
}

func (r *run) report(done Millionths) {
	if r.opt.Progress != nil {
		w := r.writer
		r.opt.Progress(Progress{Done: done, Logins: w.logins, Entries: w.entries, Bytes: w.bytes})
	}
}

func (r *run) result() Result {
	w := r.writer
	res := Result{
		Bytes: w.bytes, Entries: w.entries, Other: w.other, Lost: w.lost, Logins: w.logins,
		Files: len(w.all), Outcomes: w.endings(),
		Begun: r.opt.Start.UTC(), End: r.opt.Start.UTC().Add(time.Duration(w.last) * time.Microsecond),
	}
	for _, rule := range r.opt.Decide {
		if !w.cameAbout(rule.Setting) {
			res.Untaken = append(res.Untaken, rule)
		}
	}
	return res
}

func (r *run) switches() []TruthSwitch {
	out := []TruthSwitch{}
	for _, s := range r.engine.Switches() {
		t := TruthSwitch{PG: s.PG, Peripheral: s.Peripheral, At: r.writer.truth.utc(s.At), Side: string(s.Side), Recovered: []string{}}
		for _, agent := range s.Recovered {
			if slices.Contains(s.Lost, agent) {
				t.Lost = append(t.Lost, r.opt.Site.Agents[agent].ID)
			} else {
				t.Recovered = append(t.Recovered, r.opt.Site.Agents[agent].ID)
			}
		}
		out = append(out, t)
	}
	return out
}

func (r *run) processes() []TruthProcess {
	var out []TruthProcess
	for i, p := range r.engine.Processes() {
		t := TruthProcess{Process: p.Name, Node: p.Node, Printed: p.Printed, Host: p.Host.Name, Files: []string{}}
		if p.Side != 0 {
			t.Side = string(p.Side)
		}
		for _, f := range r.writer.files[i] {
			if f != nil {
				t.Files = append(t.Files, f.path)
			}
		}
		out = append(out, t)
	}
	return out
}

func summary(res *Result, w *writer) TruthSummary {
	const layout = "2006-01-02T15:04:05.000000Z"
	s := TruthSummary{
		Logins: res.Logins, Files: res.Files, Bytes: res.Bytes, Entries: res.Entries, Other: res.Other, Lost: res.Lost,
		Begun: res.Begun.Format(layout), Ended: res.End.Format(layout),
	}
	for _, o := range res.Outcomes {
		switch o.Outcome {
		case reference.Succeeded:
			s.Succeeded += o.Count
		case reference.Refused:
			s.Refused += o.Count
		default:
			s.Unanswered += o.Count
		}
	}
	return s
}
