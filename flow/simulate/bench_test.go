package simulate

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"uccetrace/flow/reference/site"
	"uccetrace/parser/catalog"
)

// BenchmarkRun writes captures of 16 MiB (or UCCETRACE_SIM_MIB): with the other traffic of a real one,
// and with nothing but logins.
func BenchmarkRun(b *testing.B) {
	cat, err := catalog.Embedded()
	require.NoError(b, err)
	size := int64(16)
	if text := os.Getenv("UCCETRACE_SIM_MIB"); text != "" {
		size, err = strconv.ParseInt(text, 10, 64)
		require.NoError(b, err)
	}
	made := site.Generate(site.Shape{Agents: 2000, PGs: 4, SkillGroups: 8, Queues: 4})
	for name, other := range map[string]Millionths{"other90": 900_000, "logins": 0} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				res, err := Run(context.Background(), Options{
					Dir: filepath.Join(b.TempDir(), "capture"), Site: made, Catalog: cat, Seed: 1,
					Start: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC), Rate: 100 * One, Size: size << 20, Other: other,
				})
				require.NoError(b, err)
				b.SetBytes(res.Bytes)
			}
		})
	}
}
