package source

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

const tarBlock = 512

// isTar tells a tar archive by the checksum of its first header: the oldest have
// nothing else that marks them.
func isTar(head []byte) bool {
	if len(head) < tarBlock {
		return false
	}
	text := bytes.Trim(head[148:156], " \x00")
	want, err := strconv.ParseInt(string(text), 8, 64)
	if err != nil {
		return false
	}
	sum := int64(8 * ' ')
	for i, c := range head[:tarBlock] {
		if i < 148 || i >= 156 {
			sum += int64(c)
		}
	}
	return sum == want
}

// readTar lists a tar archive. flaw says what is wrong with it, "" for nothing.
func readTar(ctx context.Context, r io.ReaderAt, most int) (list []member, flaw string, err error) {
	in := io.NewSectionReader(r, 0, 1<<62)
	t := tar.NewReader(in)
	for len(list) <= most {
		if err := ctx.Err(); err != nil {
			return nil, "", err
		}
		h, err := t.Next()
		if err == io.EOF {
			if !endsInZeros(in) {
				flaw = fmt.Sprintf("is cut off behind its file %d: its end is missing; get it anew", len(list))
			}
			return list, flaw, nil
		}
		var limit limitError
		switch {
		case errors.As(err, &limit):
			return list, limit.text, nil
		case errors.Is(err, tar.ErrInsecurePath): // it is looked at below
		case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, tar.ErrHeader):
			return list, fmt.Sprintf("is cut off or damaged behind its file %d; get it anew", len(list)), nil
		case err != nil:
			return list, fmt.Sprintf("cannot be read behind its file %d: %s", len(list), err), nil
		}
		at, err := in.Seek(0, io.SeekCurrent)
		if err != nil {
			return nil, "", err
		}
		m := member{name: h.Name, at: at, packed: h.Size}
		if !utf8.ValidString(m.name) {
			m.name, _ = charmap.Windows1252.NewDecoder().String(m.name)
		}
		m.name = strings.Clone(m.name[:min(len(m.name), maxMemberName+1)])
		switch h.Typeflag {
		case tar.TypeReg:
			for key := range h.PAXRecords {
				if strings.HasPrefix(key, "GNU.sparse.") {
					m.why = "a file with holes, which is not read here"
				}
			}
		case tar.TypeDir:
			m.folder = true
		case tar.TypeSymlink, tar.TypeLink:
			m.why = isLink
		case tar.TypeXGlobalHeader:
			continue
		case tar.TypeGNUSparse:
			m.why = "a file with holes, which is not read here"
		default:
			m.why = noFile
		}
		list = append(list, m)
	}
	return list, "", nil
}

// endsInZeros says whether the block read last is one of those that end an archive.
func endsInZeros(in *io.SectionReader) bool {
	at, err := in.Seek(0, io.SeekCurrent)
	var block [tarBlock]byte
	if err != nil || at < tarBlock {
		return false
	}
	n, _ := in.ReadAt(block[:], at-tarBlock)
	return n == tarBlock && block == [tarBlock]byte{}
}
