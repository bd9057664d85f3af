package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"uccetrace/flow/simulate"
)

func TestBar(t *testing.T) {
	for _, c := range []struct {
		columns int
		p       simulate.Progress
		want    string
	}{
		{40, simulate.Progress{}, ".............   0%  0 sign-ins, 0 bytes"},
		{40, simulate.Progress{Done: 999_999, Logins: 1, Bytes: 1536}, "#############.  99%  1 sign-in, 1.5 KiB"},
		{80, simulate.Progress{Done: simulate.One, Logins: 1234567, Bytes: 10 << 30}, strings.Repeat("#", 30) + " 100%  1,234,567 sign-ins, 10.0 GiB"},
		{40, simulate.Progress{Done: simulate.One, Logins: 1234567, Bytes: 10 << 30}, "100%  1,234,567 sign-ins, 10.0 GiB"},
		{20, simulate.Progress{Done: simulate.One / 20, Logins: 1234567, Bytes: 10 << 30}, "5%  1,234,567 sign-"},
		{1, simulate.Progress{}, ""},
	} {
		b := &bar{full: "#", empty: ".", columns: c.columns}
		got := b.line(c.p)
		assert.Equal(t, c.want, got)
		assert.Less(t, len(got), c.columns)
	}
}

// TestBarOnPipe: nobody looks at a pipe, so nothing is drawn.
func TestBarOnPipe(t *testing.T) {
	var out bytes.Buffer
	a := &app{stderr: &out, env: func(string) string { return "" }}
	b := a.progress()
	b.show(simulate.Progress{Done: 1})
	b.clear()
	assert.Empty(t, out.String())
}
