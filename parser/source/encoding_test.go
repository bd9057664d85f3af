package source

import (
	"encoding/binary"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
)

// utf16Text encodes text, with a byte order mark in front of it if asked for.
func utf16Text(text string, order binary.AppendByteOrder, mark bool) []byte {
	if mark {
		text = BOM + text
	}
	var out []byte
	for _, u := range utf16.Encode([]rune(text)) {
		out = order.AppendUint16(out, u)
	}
	return out
}

// TestDecoder: however it is cut, the text is the same and every place is known.
func TestDecoder(t *testing.T) {
	text := "a\u00e9\u4e2d\U0001f600bc\u00e9\u00e9\U0001f600\U0001f600z"
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		raw := append(utf16Text(text, order.(binary.AppendByteOrder), false), 0x41) // half a character at the end
		lone := append(order.(binary.AppendByteOrder).AppendUint16(nil, 0xd83d), raw...)
		lone = order.(binary.AppendByteOrder).AppendUint16(lone[:len(lone)-1], 0xdc00)
		for _, test := range []struct {
			raw  []byte
			want string
		}{{raw, text + "\ufffd"}, {lone, "\ufffd" + text + "\ufffd"}} {
			for size := 1; size < len(test.raw)+2; size++ {
				d := NewDecoder(order)
				d.Start(100, true)
				var out []byte
				for at := 0; at < len(test.raw); at += size {
					out = d.Append(out, 100+int64(len(out)), test.raw[at:min(len(test.raw), at+size)], at+size >= len(test.raw))
				}
				require.Equal(t, test.want, string(out))
				raw := int64(100)
				for i, r := range test.want {
					require.Equal(t, raw, d.Place(100+int64(i)), "%d of %q", i, test.want)
					raw += int64(2 * len(utf16.Encode([]rune{r})))
				}
				require.EqualValues(t, 100+len(test.raw), d.Place(100+int64(len(out))))
				d.Forget(100 + int64(len(out)) - 1)
				require.EqualValues(t, 100+len(test.raw), d.Place(100+int64(len(out))))
			}
		}
	}
}

func TestLegible(t *testing.T) {
	for in, want := range map[string]string{
		"plain": "plain", "M\xfcller": "M\u00fcller", "\x80 5": "\u20ac 5", "caf\u00e9 \xe9": "caf\u00e9 \u00e9", "\x81": "\ufffd", "\xc3": "\u00c3",
	} {
		require.Equal(t, want, string(Legible([]byte(in))))
	}
}
