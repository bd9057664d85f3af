//go:build unix

package promises_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// program is the program under test, built once.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "promises")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "uccetrace")
	out, err := exec.Command("go", "build", "-o", path, "uccetrace/cmd/uccetrace").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
})

// TestMain runs nothing where tests are to be short: all here is many runs of what
// other packages test once.
func TestMain(m *testing.M) {
	flag.Parse()
	if testing.Short() {
		fmt.Println("many runs take minutes where races are looked for: they run without -short")
		os.Exit(0)
	}
	code := m.Run()
	if path, err := program(); err == nil {
		os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// ran is what became of a call of the program.
type ran struct {
	code           int
	stdout, stderr []byte
	peak           int64 // bytes of memory
	took           time.Duration
}

// call runs the program, fed from in if that is given.
func call(t testing.TB, in io.Reader, env []string, args ...string) ran {
	t.Helper()
	path, err := program()
	require.NoError(t, err)
	cmd := exec.Command(path, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, &stdout, &stderr
	cmd.Env = append(os.Environ(), env...)
	begun := time.Now()
	err = cmd.Run()
	if _, ended := err.(*exec.ExitError); !ended {
		require.NoError(t, err)
	}
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	unit := int64(1 << 10)
	if runtimeCountsBytes {
		unit = 1
	}
	return ran{cmd.ProcessState.ExitCode(), stdout.Bytes(), stderr.Bytes(), int64(usage.Maxrss) * unit, time.Since(begun)}
}

// TestSameBytesEverywhere: one hash for each format, however many processors there
// are, whenever memory is collected, in any zone and language, in any order of paths.
func TestSameBytesEverywhere(t *testing.T) {
	f := newFolder(t)
	s := scenarios()[8]
	paths := f.write(t, s.capture)
	r := rand.New(rand.NewPCG(8, 8))
	pick := func(name string, values ...string) string { return name + "=" + values[r.IntN(len(values))] }
	for _, format := range []string{"json", "jsonl", "text", "inspect"} {
		hashes := map[string]bool{}
		for range full(2, 100) {
			r.Shuffle(len(paths), func(i, j int) { paths[i], paths[j] = paths[j], paths[i] })
			got := call(t, nil, []string{
				pick("GOMAXPROCS", "1", "2", "8"), pick("GOGC", "10", "100", "off"), pick("TZ", "UTC", "Asia/Kolkata", "America/St_Johns"), pick("LANG", "C", "de_DE.UTF-8"), "COLUMNS=100",
			}, append([]string{"--format", format}, paths...)...)
			require.Zero(t, got.code, "%s", got.stderr)
			require.NotEmpty(t, got.stdout)
			sum := sha256.Sum256(got.stdout)
			hashes[hex.EncodeToString(sum[:])] = true
		}
		assert.Len(t, hashes, 1, format)
	}
}

// endless gives n bytes of one line, and then an entry.
type endless struct {
	head, tail string
	left       int64
}

func (e *endless) Read(p []byte) (int, error) {
	if len(e.head) > 0 {
		n := copy(p, e.head)
		e.head = e.head[n:]
		return n, nil
	}
	if e.left > 0 {
		n := int(min(int64(len(p)), e.left))
		for i := range p[:n] {
			p[i] = 'x'
		}
		e.left -= int64(n)
		return n, nil
	}
	if len(e.tail) == 0 {
		return 0, io.EOF
	}
	n := copy(p, e.tail)
	e.tail = e.tail[n:]
	return n, nil
}

// TestEndlessLine: a line of any length takes little memory, is told of once with its
// place, and the entry behind it is read.
func TestEndlessLine(t *testing.T) {
	sizes := []int64{2 << 20, 4 << 20}
	if thorough {
		sizes = []int64{2 << 20, 64 << 20, 2 << 30}
	}
	const before, after = "23:35:36:354 PG1A-opc Trace: TPServices::AddInvocationByCTIInvokeID - CTIInvokeID 0x2600001d mapped to OPCInvokeID 0xf000001b\n", "\n23:35:36:355 PG1A-pim1 Trace: Generated network target id is:100003\n"
	for _, size := range sizes {
		for _, head := range []string{"23:35:36:354 PG1A-opc Trace: ", ""} {
			got := call(t, &endless{before + head, after, size}, nil, "--format", "json", "-")
			require.Equal(t, 3, got.code, "%d bytes: %s", size, got.stderr) // the rest of the line is not read
			text := string(got.stdout)
			assert.Equal(t, 1, strings.Count(text, "a line longer than 1 MiB, at byte "+strconv.Itoa(len(before))), "%d bytes", size)
			assert.Contains(t, text, "pim.network-target", "%d bytes", size)
			assert.LessOrEqual(t, got.peak, int64(64<<20), "%d bytes, %q", size, head)
			t.Logf("%d bytes: %d MiB, %v", size, got.peak>>20, got.took)
		}
	}
}

// traffic repeats a made capture as one stream: each round its times and its request
// numbers are higher.
type traffic struct {
	entries [][]part // in order of time, without their times
	at      []int64  // their times, in milliseconds since the first
	span    int64    // of a round
	round   int64
	next    int
	left    int64 // bytes
	buf     []byte
}

var request = regexp.MustCompile(`(?:InvI[Dd][:=] ?|InvokeId=)(\d+)|0x((?:f000|10)[0-9a-f]{4,5}\b|[0-9a-f]{5} )`)

func (s *traffic) Read(p []byte) (int, error) {
	for len(s.buf) < len(p) && s.left > 0 {
		ms := (8*3600_000 + s.at[s.next] + s.round*s.span) % (24 * 3600_000)
		from := len(s.buf)
		s.buf = append(s.buf, byte('0'+ms/36_000_000), byte('0'+ms/3600_000%10), ':', byte('0'+ms/600_000%6), byte('0'+ms/60_000%10), ':',
			byte('0'+ms/10_000%6), byte('0'+ms/1000%10), ':', byte('0'+ms/100%10), byte('0'+ms/10%10), byte('0'+ms%10))
		for _, p := range s.entries[s.next] {
			if s.buf = append(s.buf, p.text...); p.base > 0 {
				s.buf = strconv.AppendInt(s.buf, p.number+s.round*64, p.base)
			}
		}
		s.left -= int64(len(s.buf) - from)
		if s.next++; s.next == len(s.entries) {
			s.next, s.round = 0, s.round+1
		}
	}
	if len(s.buf) == 0 {
		return 0, io.EOF
	}
	n := copy(p, s.buf)
	s.buf = append(s.buf[:0], s.buf[n:]...)
	return n, nil
}

// part is what stands before a request number in an entry, and the number; base 0
// ends the entry.
type part struct {
	text   []byte
	number int64
	base   int
}

// parts takes an entry apart at its request numbers.
func parts(entry []byte) []part {
	var out []part
	from := 0
	for _, at := range request.FindAllSubmatchIndex(entry, -1) {
		i, end, base := at[2], at[3], 10
		if i < 0 {
			i, end, base = at[4], at[5], 16
		}
		if v, err := strconv.ParseInt(string(entry[i:end]), base, 64); err == nil {
			out = append(out, part{entry[from:i], v, base})
			from = end
		}
	}
	return append(out, part{text: entry[from:]})
}

// streamed makes a stream of so many bytes of a scenario's dumps.
func streamed(s scenario, size int64) *traffic {
	out := &traffic{left: size, span: 60_000}
	type timed struct {
		ms   int64
		text []byte
	}
	var all []timed
	for _, l := range s.capture {
		for _, e := range entries(l.data) {
			var h, m, sec, ms int64
			if _, err := fmt.Sscanf(string(e[:min(12, len(e))]), "%d:%d:%d:%d", &h, &m, &sec, &ms); err == nil {
				all = append(all, timed{((h*60+m)*60+sec)*1000 + ms, e})
			}
		}
	}
	for n := int64(0); len(all) > len(out.entries); n++ {
		for _, e := range all {
			if e.ms == 8*3600_000+n {
				out.entries, out.at = append(out.entries, parts(e.text[12:])), append(out.at, n)
			}
		}
	}
	return out
}

// TestPipedTraffic: a long stream takes no more memory than a short one.
func TestPipedTraffic(t *testing.T) {
	size := full[int64](20<<20, 3<<30)
	if mib, err := strconv.Atoi(os.Getenv("UCCETRACE_PIPE_MIB")); err == nil {
		size = int64(mib) << 20
	}
	got := call(t, streamed(scenarios()[0], size), []string{"GOMEMLIMIT=256MiB"}, "analyze", "-")
	require.Zero(t, got.code, "%s", got.stderr)
	assert.LessOrEqual(t, got.peak, int64(256<<20))
	assert.Contains(t, string(got.stdout), "succeeded")
	t.Logf("%d MiB: peak %d MiB, %.0f MB/s", size>>20, got.peak>>20, float64(size)/1e6/got.took.Seconds())
	if testing.Verbose() {
		t.Logf("%.400s", got.stdout)
	}
}
