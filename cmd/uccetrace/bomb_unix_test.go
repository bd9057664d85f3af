//go:build unix

package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mostHeld is how much memory a call may take for a file that is a bomb, in MiB: 64, and
// what the test's binary, as which the program runs here, has beyond the program's.
const mostHeld = 64 + 8

const piece = 16 << 20 // zeros that are packed once; a bomb repeats what comes out

// zeros packs n bytes of zeros, in no time: each format lets packed pieces follow each
// other.
func zeros(t *testing.T, kind string, n int64) []byte {
	t.Helper()
	var b bytes.Buffer
	data := make([]byte, piece)
	switch kind {
	case "gzip":
		w := gzip.NewWriter(&b)
		_, err := w.Write(data)
		require.NoError(t, err)
		require.NoError(t, w.Close())
	case "zstd":
		w, err := zstd.NewWriter(nil)
		require.NoError(t, err)
		b.Write(w.EncodeAll(data, nil))
	case "deflate":
		w, err := flate.NewWriter(&b, flate.BestSpeed)
		require.NoError(t, err)
		_, err = w.Write(data)
		require.NoError(t, err)
		require.NoError(t, w.Flush())
	}
	out := bytes.Repeat(b.Bytes(), int(n/piece))
	if kind == "deflate" {
		out = append(out, 1, 0, 0, 0xff, 0xff) // an empty last block
	}
	return out
}

// raw makes a zip archive of packed bytes as they are, with whatever sizes are said.
func raw(t *testing.T, files ...packed) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		h := &zip.FileHeader{Name: f.name, Method: f.method, Flags: f.flags, CompressedSize64: uint64(len(f.data)), UncompressedSize64: f.said}
		out, err := w.CreateRaw(h)
		require.NoError(t, err)
		_, err = out.Write(f.data)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

type packed struct {
	name   string
	method uint16
	flags  uint16
	data   []byte
	said   uint64
}

// copies is a zip archive of n copies of a file.
func copies(t *testing.T, n int, name string, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := range n {
		f, err := w.Create(fmt.Sprintf("%d-%s", i, name))
		require.NoError(t, err)
		_, err = f.Write(data)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

// sharing is a zip archive of n files that are all the same bytes.
func sharing(t *testing.T, n int, data []byte, said uint32) []byte {
	t.Helper()
	one := raw(t, packed{"f", zip.Deflate, 0, data, uint64(said)})
	end := len(one) - 22
	at := int(binary.LittleEndian.Uint32(one[end+16:]))
	entry := one[at:end]
	out := append(one[:at:at], bytes.Repeat(entry, n)...)
	tail := append([]byte{}, one[end:]...)
	binary.LittleEndian.PutUint16(tail[8:], uint16(n))
	binary.LittleEndian.PutUint16(tail[10:], uint16(n))
	binary.LittleEndian.PutUint32(tail[12:], uint32(n*len(entry)))
	return append(out, tail...)
}

const peakLine = "held at most KiB: "

// peak runs the program and tells how much memory it held. It stands between because a
// process inherits the peak of the one that started it, and a test's own is large.
func peak() {
	cmd := exec.Command("uccetrace", os.Args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	_ = cmd.Run()
	held := cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss
	if runtime.GOOS == "darwin" {
		held /= 1024
	}
	fmt.Fprintln(os.Stderr, peakLine+fmt.Sprint(held))
	os.Exit(cmd.ProcessState.ExitCode())
}

// TestBombs: a file that unpacks to more than any log is stopped by a limit that is
// named, in little memory, and the exit code says that it was not read to its end.
func TestBombs(t *testing.T) {
	const gigabytes = 10 << 30
	fortyTwo := raw(t, packed{"0.dll", zip.Deflate, 0, zeros(t, "deflate", 4<<30), 4 << 30})
	for level := range 5 {
		fortyTwo = copies(t, 16, fmt.Sprintf("lib%d.zip", level), fortyTwo)
	}
	deep := []byte("23:35:36:354 PG1A-opc Trace: x\n")
	for range 64 {
		deep = copies(t, 1, "deeper.zip", deep)
	}
	for name, bomb := range map[string]struct {
		make func() []byte
		says string
	}{
		"gzip of zeros":  {func() []byte { return zeros(t, "gzip", gigabytes) }, "unpacks to more than 200 times its size"},
		"zstd of zeros":  {func() []byte { return zeros(t, "zstd", gigabytes) }, "unpacks to more than 200 times its size"},
		"zip of zeros":   {func() []byte { return raw(t, packed{"a", zip.Deflate, 0, zeros(t, "deflate", gigabytes), gigabytes}) }, "unpacks to more than 200 times its size"},
		"forty-two":      {func() []byte { return fortyTwo }, "more than 4 deep"},
		"without an end": {func() []byte { return deep }, "more than 4 deep"},
		"overlap":        {func() []byte { return sharing(t, 20_000, zeros(t, "deflate", 1<<30), 1<<30) }, "holds more than 10000 files"},
		"small overlap":  {func() []byte { return sharing(t, 250, zeros(t, "deflate", 1<<30), 1<<30) }, "249 of its files share the same bytes"},
		"empty entries": {func() []byte {
			var files []packed
			for i := range rounds(20_000, 1_000_000) {
				files = append(files, packed{name: fmt.Sprint(i)})
			}
			return raw(t, files...)
		}, "holds more than 10000 files"},
		"lying sizes": {func() []byte {
			return raw(t, packed{"a.log", zip.Deflate, 0, zeros(t, "deflate", 1<<30), 10}, packed{"b.log", zip.Store, 0, []byte("x"), 1 << 50})
		}, "unpacks to more than 200 times its size"},
		"false size": {func() []byte {
			log, err := os.ReadFile(capture)
			require.NoError(t, err)
			var b bytes.Buffer
			w := gzip.NewWriter(&b)
			_, err = w.Write(log)
			require.NoError(t, err)
			require.NoError(t, w.Close())
			data := b.Bytes()
			binary.LittleEndian.PutUint32(data[len(data)-4:], 7)
			return data
		}, "is damaged (gzip: invalid checksum): get it anew"},
		"far back": {func() []byte {
			return []byte("\x28\xb5\x2f\xfd\x00\xa8\x01\x00\x00") // a window of 2 GiB, and nothing
		}, "needs more than 8 MiB of memory to be unpacked: unpack it with zstd -d --long=31"},
		"encrypted": {func() []byte { return raw(t, packed{"a.log", zip.Deflate, 1, []byte("secret"), 6}) }, "encrypted, a.log the first: unpack it with its password"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "bomb")
			require.NoError(t, os.WriteFile(path, bomb.make(), 0o600))
			code, said, held := peakOf(t, nil, path)
			assert.Equal(t, exitIncomplete, code, said)
			assert.Contains(t, said, bomb.says)
			assert.LessOrEqual(t, strings.Count(said, "\n"), mostComplaints+1)
			assert.LessOrEqual(t, held, mostHeld, "MiB")
		})
	}
}
