package redact

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"uccetrace/parser"
	"uccetrace/parser/source"
)

// Copy writes logs of a capture that was read into a folder, redacted, archives
// unpacked. Nothing that lies there is replaced.
func (r *Redactor) Copy(ctx context.Context, c *parser.Capture, logs []*source.Source, dir string) error {
	for i, name := range r.names(logs) {
		if err := r.copy(ctx, c, logs[i], filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	return nil
}

// names are those of the copies of logs: as the logs are called, redacted, without the
// folders that all lie in, but for the last one, which may say whose they are.
func (r *Redactor) names(logs []*source.Source) []string {
	common := ""
	for i, s := range logs {
		dir := path.Dir(s.Name) + "/"
		if i == 0 {
			common = dir
		}
		for !strings.HasPrefix(dir, common) {
			common = path.Dir(strings.TrimSuffix(common, "/")) + "/"
			if common == "./" || common == "//" {
				common = ""
			}
		}
	}
	if base := path.Dir(strings.TrimSuffix(common, "/")) + "/"; strings.HasPrefix(common, base) {
		common = base
	} else {
		common = ""
	}
	out, seen := []string{}, map[string]int{}
	for _, s := range logs {
		name, _ := r.Veil(strings.TrimPrefix(s.Name, common))
		var parts []string
		for _, part := range strings.Split(name, "/") {
			switch part {
			case "", ".", "..":
			case "-":
				parts = append(parts, "standard-input.log")
			default:
				parts = append(parts, strings.ReplaceAll(part, ":", "_"))
			}
		}
		name = strings.Join(parts, "/")
		if seen[strings.ToLower(name)]++; seen[strings.ToLower(name)] > 1 {
			name = fmt.Sprintf("%s (%d)", name, seen[strings.ToLower(name)])
		}
		out = append(out, name)
	}
	return out
}

func (r *Redactor) copy(ctx context.Context, c *parser.Capture, s *source.Source, name string) (err error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, patches := r.Veil(s.Name)
	from, done := c.Reader(s, patches)
	defer done()
	w := bufio.NewWriterSize(f, 256<<10)
	n := int64(0)
	for err == nil {
		var k int64
		k, err = io.CopyN(w, from, 1<<20)
		if n += k; ctx.Err() != nil {
			err = ctx.Err()
		}
	}
	if err == io.EOF {
		err = w.Flush()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil && n != s.Size() {
		err = fmt.Errorf("%s: ends early", r.Line(s.Name))
	}
	return err
}
