package source

import (
	"bufio"
	"bytes"
	"compress/flate"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Zip as in PKWARE's APPNOTE, read here and not by archive/zip because that takes
// a directory of any length into memory, and nothing without one.

const (
	zipLocal     = "PK\x03\x04"
	zipEntry     = "PK\x01\x02"
	zipEnd       = "PK\x05\x06"
	zip64End     = "PK\x06\x06"
	zip64Locator = "PK\x06\x07"
	zipSpanned   = "PK\x07\x08"

	zipLocalLen = 30
	zipEntryLen = 46
	zipEndLen   = 22
)

// readZip lists a zip archive of a size, by its directory; without one, by what
// stands before each file. flaw says what is wrong with it, "" for nothing.
func readZip(ctx context.Context, r io.ReaderAt, length int64, most int) (list []member, flaw string, err error) {
	at, from, to, err := zipDirectory(r, length)
	if err != nil {
		if !errors.Is(err, errNoDirectory) {
			return nil, "", err
		}
		list, err = walkZip(ctx, r, length, most)
		return list, "is cut off or damaged: its directory at the end is missing, files were looked for one by one; get it anew", err
	}
	b := bufio.NewReaderSize(io.NewSectionReader(r, from, to-from), 32<<10)
	for len(list) <= most { // one more tells that there are more
		if err := ctx.Err(); err != nil {
			return nil, "", err
		}
		m, err := readEntry(b)
		if err == io.EOF {
			break
		}
		if err != nil {
			flaw = fmt.Sprintf("is damaged: its directory ends after %d files; get it anew", len(list))
			break
		}
		if m.at += at; m.at < 0 {
			m.at = 1<<63 - 1 // its place is beyond what there is
		}
		list = append(list, m)
	}
	if n := overlapping(list, from); n > 0 {
		flaw = fmt.Sprintf("is no honest archive: %d of its files share the same bytes, and are not read", n)
	}
	return list, flaw, nil
}

var errNoDirectory = errors.New("no directory")

// zipDirectory finds the directory: from and to, and what is added to the places
// that it names (where something was put before the archive).
func zipDirectory(r io.ReaderAt, length int64) (shift, from, to int64, err error) {
	n := min(length, 64<<10+zipEndLen)
	tail := make([]byte, n)
	if k, err := readAll(r, tail, length-n); err != nil {
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			err = errNoDirectory
		}
		return 0, 0, 0, fmt.Errorf("%w after %d bytes", err, k)
	}
	end := -1
	for i := len(tail) - zipEndLen; i >= 0; i-- {
		if string(tail[i:i+4]) == zipEnd && i+zipEndLen+int(binary.LittleEndian.Uint16(tail[i+20:])) <= len(tail) {
			end = i
			break
		}
	}
	if end < 0 {
		return 0, 0, 0, errNoDirectory
	}
	le := binary.LittleEndian
	size, offset := int64(le.Uint32(tail[end+12:])), int64(le.Uint32(tail[end+16:]))
	to = length - n + int64(end)
	if offset == 1<<32-1 || size == 1<<32-1 || le.Uint16(tail[end+10:]) == 1<<16-1 {
		if s, o, at, ok := zip64Directory(r, to); ok {
			size, offset, to = s, o, at
		}
	}
	from = to - size
	if size < 0 || from < 0 || offset < 0 || offset > from {
		return 0, 0, 0, errNoDirectory
	}
	return from - offset, from, to, nil
}

// zip64Directory reads the larger numbers of an archive of more than 4 GiB or 65,535
// files, of which a record before the end tells.
func zip64Directory(r io.ReaderAt, end int64) (size, offset, at int64, ok bool) {
	le := binary.LittleEndian
	var locator [20]byte
	if end < int64(len(locator)) {
		return 0, 0, 0, false
	}
	if _, err := readAll(r, locator[:], end-int64(len(locator))); err != nil || string(locator[:4]) != zip64Locator {
		return 0, 0, 0, false
	}
	var record [56]byte
	// Where something was put before the archive, its place is not the one named.
	for _, at := range []int64{int64(le.Uint64(locator[8:])), end - int64(len(locator)) - int64(len(record))} {
		if at < 0 || at > end {
			continue
		}
		if _, err := readAll(r, record[:], at); err == nil && string(record[:4]) == zip64End {
			return int64(le.Uint64(record[40:])), int64(le.Uint64(record[48:])), at, true
		}
	}
	return 0, 0, 0, false
}

// readEntry reads one entry of the directory.
func readEntry(b *bufio.Reader) (member, error) {
	var head [zipEntryLen]byte
	if n, err := io.ReadFull(b, head[:]); err != nil {
		if n == 0 {
			err = io.EOF
		}
		return member{}, err
	}
	if string(head[:4]) != zipEntry {
		return member{}, errNoDirectory
	}
	le := binary.LittleEndian
	rest := make([]byte, int(le.Uint16(head[28:]))+int(le.Uint16(head[30:])))
	if _, err := io.ReadFull(b, rest); err != nil {
		return member{}, io.ErrUnexpectedEOF
	}
	if _, err := b.Discard(int(le.Uint16(head[32:]))); err != nil {
		return member{}, io.ErrUnexpectedEOF
	}
	name, extra := rest[:le.Uint16(head[28:])], rest[le.Uint16(head[28:]):]
	flags, size := le.Uint16(head[8:]), int64(le.Uint32(head[24:]))
	sum := le.Uint32(head[16:])
	m := member{packed: int64(le.Uint32(head[20:])), at: int64(le.Uint32(head[42:])), sum: &sum, local: true}
	for _, v := range []*int64{&size, &m.packed, &m.at} {
		if *v == 1<<32-1 {
			*v = zip64Value(&extra)
		}
	}
	if m.at < 0 || m.packed < 0 || size < 0 {
		return member{}, errNoDirectory
	}
	m.name, m.folder = zipName(name, flags)
	m.locked = flags&1 != 0
	m.coat, m.why = zipCoat(le.Uint16(head[10:]))
	if unix := le.Uint32(head[38:]) >> 16; head[5] == 3 || head[5] == 19 {
		switch unix & 0xf000 {
		case 0, 0x8000:
		case 0x4000:
			m.folder = true
		case 0xa000:
			m.why = isLink
		default:
			m.why = noFile
		}
	}
	return m, nil
}

// zip64Value takes the next number from the extra field of an entry that is
// larger than its own fields can say; -1 where it is missing.
func zip64Value(extra *[]byte) int64 {
	le := binary.LittleEndian
	for e := *extra; len(e) >= 4; {
		id, n := le.Uint16(e), int(le.Uint16(e[2:]))
		if n > len(e)-4 {
			break
		}
		if id == 1 && n >= 8 {
			v := int64(le.Uint64(e[4:]))
			// What is left of the field stands for the next number.
			left := append([]byte{1, 0, byte(n - 8), byte((n - 8) >> 8)}, e[12:4+n]...)
			*extra = left
			return v
		}
		e = e[4+n:]
	}
	return -1
}

// zipCoat says how a file is packed, or why it cannot be unpacked here.
func zipCoat(method uint16) (coat, string) {
	switch method {
	case 0:
		return stored, ""
	case 8:
		return deflated, ""
	case 93, 20:
		return zstandard, ""
	case 9:
		return stored, "packed with deflate64, which is not read here"
	case 12:
		return bzipped, ""
	case 95:
		return xzipped, ""
	case 14:
		return stored, "packed with LZMA, which is not read here"
	case 99:
		return stored, "encrypted"
	}
	return stored, fmt.Sprintf("packed by method %d, which is not read here", method)
}

// zipName decodes a name: UTF-8 where the archive says so or it is that, else the
// code page of the first zip programs. Some write '\' between folders.
func zipName(name []byte, flags uint16) (decoded string, folder bool) {
	if flags&(1<<11) == 0 && !utf8.Valid(name) {
		name, _ = charmap.CodePage437.NewDecoder().Bytes(name)
	}
	decoded = strings.ReplaceAll(string(name), `\`, "/")
	folder = strings.HasSuffix(decoded, "/")
	return strings.Clone(decoded[:min(len(decoded), maxMemberName+1)]), folder
}

// overlapping marks files that share bytes with another one or the directory, and
// counts them.
func overlapping(list []member, directory int64) (n int) {
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool { return list[order[i]].at < list[order[j]].at })
	end := int64(0)
	for _, i := range order {
		m := &list[i]
		if m.at < end || m.at > directory || m.packed > directory || m.at+zipLocalLen+m.packed > directory {
			m.why = overlaps
			n++
			continue
		}
		end = m.at + zipLocalLen + m.packed
	}
	return n
}

// within finds a file's packed bytes behind its local header.
func (m member) within(c contents) (from, length int64, err error) {
	if !m.local {
		return m.at, m.packed, nil
	}
	var head [zipLocalLen]byte
	if _, err := readAll(c, head[:], m.at); err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return 0, 0, fmt.Errorf("is cut off: %w", err)
	}
	if string(head[:4]) != zipLocal {
		return 0, 0, errors.New("is damaged: no file begins where the archive's directory says")
	}
	le := binary.LittleEndian
	return m.at + zipLocalLen + int64(le.Uint16(head[26:])) + int64(le.Uint16(head[28:])), m.packed, nil
}

// walkZip lists the files of an archive without a directory by their local
// headers, as far as one follows the other.
func walkZip(ctx context.Context, r io.ReaderAt, length int64, most int) (list []member, err error) {
	left := 16<<20 + 50*length // may be unpacked to find where files end
	for at := int64(0); len(list) <= most; {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var head [zipLocalLen]byte
		if _, err := readAll(r, head[:], at); err != nil || string(head[:4]) != zipLocal {
			return list, nil
		}
		le := binary.LittleEndian
		name := make([]byte, le.Uint16(head[26:]))
		extra := make([]byte, le.Uint16(head[28:]))
		if _, err := readAll(r, name, at+zipLocalLen); err != nil {
			return list, nil
		}
		from := at + zipLocalLen + int64(len(name))
		if _, err := readAll(r, extra, from); err != nil {
			return list, nil
		}
		from += int64(len(extra))
		flags, size := le.Uint16(head[6:]), int64(le.Uint32(head[22:]))
		m := member{at: at, packed: int64(le.Uint32(head[18:])), local: true, locked: flags&1 != 0}
		m.name, m.folder = zipName(name, flags)
		m.coat, m.why = zipCoat(le.Uint16(head[8:]))
		for _, v := range []*int64{&size, &m.packed} {
			if *v == 1<<32-1 {
				*v = zip64Value(&extra)
			}
		}
		known := flags&8 == 0 && m.packed >= 0 && from+m.packed <= length
		if !known {
			m.packed = length - from // as far as it goes
		}
		if m.packed < 0 {
			return list, nil
		}
		list = append(list, m)
		if at = from + m.packed; known {
			continue
		}
		n, ok := deflatedLength(ctx, r, from, length-from, &left)
		if m.coat != deflated || m.locked || !ok {
			return list, nil
		}
		list[len(list)-1].packed = n
		at = from + n + descriptorLength(r, from+n)
	}
	return list, nil
}

// deflatedLength unpacks to find where the packed bytes end.
func deflatedLength(ctx context.Context, r io.ReaderAt, from, length int64, left *int64) (n int64, ok bool) {
	in := &byByte{Reader: bufio.NewReaderSize(io.NewSectionReader(r, from, length), 32<<10)}
	f := flate.NewReader(in)
	for buf := make([]byte, 32<<10); ; {
		k, err := f.Read(buf)
		if *left -= int64(k); err == io.EOF {
			return in.n, true
		}
		if err != nil || *left < 0 || ctx.Err() != nil {
			return 0, false
		}
	}
}

// byByte counts what flate takes: it reads no byte too many from an io.ByteReader.
type byByte struct {
	*bufio.Reader
	n int64
}

func (b *byByte) ReadByte() (byte, error) {
	c, err := b.Reader.ReadByte()
	if err == nil {
		b.n++
	}
	return c, err
}

func (b *byByte) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	b.n += int64(n)
	return n, err
}

// descriptorLength is the length of what stands behind a file whose sizes were
// not known when it was begun.
func descriptorLength(r io.ReaderAt, at int64) int64 {
	var b [28]byte
	n, _ := readAll(r, b[:], at)
	for _, length := range []int{16, 24, 12, 20} {
		if n >= length+4 && (length%8 != 0) == (string(b[:4]) != zipSpanned) {
			if next := b[length:min(n, length+4)]; bytes.Equal(next, []byte(zipLocal)) || bytes.Equal(next, []byte(zipEntry)) {
				return int64(length)
			}
		}
	}
	return 16
}
