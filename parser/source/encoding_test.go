package source

import (
	"bytes"
	"encoding/binary"
	"strings"
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

// TestEncodingOf: an encoding is told by its mark or by its NULs, of a stream too.
func TestEncodingOf(t *testing.T) {
	const text = "10:00:00 ra-rtr MDS is in service, M\u00fcller.\n"
	le, be := binary.LittleEndian, binary.BigEndian
	for _, tt := range []struct {
		data []byte
		want string
		wide binary.ByteOrder
	}{
		{[]byte(text), "utf-8", nil}, {[]byte(BOM + text), "utf-8 with BOM", nil}, {[]byte(text[:len(text)-10]), "utf-8", nil}, // inside a character
		{[]byte("M\xfcller"), "windows-1252", nil}, {nil, "utf-8", nil}, {[]byte("a\x00b\x00"), "utf-8", nil},
		{utf16Text(text, le, true), "UTF-16LE", le}, {utf16Text(text, le, false), "UTF-16LE", le},
		{utf16Text(text, be, true), "UTF-16BE", be}, {utf16Text(text, be, false), "UTF-16BE", be},
	} {
		require.Equal(t, tt.want, EncodingOf(tt.data), "%q", tt.data)
		more := []byte("xx")
		switch tt.wide {
		case le:
			more = utf16Text("x", le, false)
		case be:
			more = utf16Text("x", be, false)
		}
		long := append(bytes.Clone(tt.data), bytes.Repeat(more, MaxLine)...) // too long a line to be kept
		for _, s := range []*Source{FromBytes("x", tt.data), FromReader("x", bytes.NewReader(long))} {
			all := readAllOf(t, &Pool{}, []*Source{s})
			if len(tt.data) > 16 { // what is short tells nothing
				require.Equal(t, tt.wide, all[0].Wide(), "%q", tt.data)
			}
		}
		if tt.wide != nil {
			s := FromBytes("x", tt.data)
			readAllOf(t, &Pool{}, []*Source{s})
			require.Equal(t, text, strings.TrimPrefix(string(s.Text(tt.data)), BOM))
		}
	}
}

// TestMapping: each place of a text has one in what it was made of; one where something
// was cut off has two.
func TestMapping(t *testing.T) {
	var m Mapping
	m.Start(100)
	m.Copied(100, 3)    // abc
	m.CutOff(103, 5)    // -----
	m.Copied(103, 2)    // de
	m.Turned(105, 1, 4) // &lt; for <
	m.Turned(106, 2, 1) // two bytes of one
	m.Copied(108, 2)
	require.EqualValues(t, 117, m.At())
	for i, want := range []int64{100, 101, 102, 103, 109, 110, 114, 114, 115, 116, 117} {
		require.Equal(t, want, m.Place(100+int64(i)), i)
		if i == 3 {
			want = 108
		}
		require.Equal(t, want, m.Behind(100+int64(i)), i)
	}
	m.Forget(107)
	require.EqualValues(t, 114, m.Place(106))
	require.EqualValues(t, 117, m.Place(110))
}
