package main

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"

	"uccetrace/flow/simulate"
)

func TestBar(t *testing.T) {
	b := &bar{full: "#", empty: ".", width: 10}
	for _, c := range []struct {
		p    simulate.Progress
		want string
	}{
		{simulate.Progress{}, "..........   0%  0 sign-ins, 0 bytes"},
		{simulate.Progress{Done: 999_999, Logins: 1, Bytes: 1536}, "#########.  99%  1 sign-in, 1.5 KiB"},
		{simulate.Progress{Done: simulate.One, Logins: 1234567, Bytes: 10 << 30}, "########## 100%  1,234,567 sign-ins, 10.0 GiB"},
	} {
		assert.Equal(t, c.want, b.line(c.p))
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
