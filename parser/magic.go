package parser

import (
	"bytes"
	"encoding/binary"
	"path"
	"strings"
	"unicode/utf8"
)

const utf8BOM = "\ufeff"

// foreign recognises, by its first bytes or its name, what a source is if it is
// nothing that can be read, and says what to do; "" for what may be a log.
func foreign(name string, head []byte) string {
	for _, kind := range []struct{ magic, says string }{
		{"BZh", "is compressed with bzip2: unpack it (bzip2 -d) and name what comes out"},
		{"\xfd7zXZ\x00", "is compressed with xz: unpack it (xz -d) and name what comes out"},
		{"7z\xbc\xaf\x27\x1c", "is a 7z archive: unpack it and name the folder"},
		{"Rar!\x1a\x07", "is a rar archive: unpack it and name the folder"},
		{"\xd4\xc3\xb2\xa1", isCapture}, {"\xa1\xb2\xc3\xd4", isCapture}, {"\x0a\x0d\x0d\x0a", isCapture}, {"GMBU", isCapture},
		{"ElfFile\x00", isEvents}, {"MDMP", isDump},
	} {
		if bytes.HasPrefix(head, []byte(kind.magic)) {
			return kind.says
		}
	}
	switch strings.ToLower(path.Ext(unpackedName(name))) {
	case ".ems":
		return "is a binary EMS log: decode it where the process runs, with dumplog /if FILE /ms /o"
	case ".cap", ".pcap", ".pcapng":
		return isCapture
	case ".evtx":
		return isEvents
	case ".mdmp", ".dmp":
		return isDump
	}
	return ""
}

const (
	isCapture = "is a capture of network packets, no log: not read"
	isEvents  = "is a log of Windows events: not read; the traces of the processes lie elsewhere"
	isDump    = "is the memory of a process that crashed, no log: not read"
)

// unpackedName is the name of a packed file, or of a folder that was packed, as it
// was before.
func unpackedName(name string) string {
	for {
		ext := path.Ext(name)
		switch strings.ToLower(ext) {
		case ".gz", ".zst", ".zip", ".tar", ".tgz", ".tzst":
			name = strings.TrimSuffix(name, ext)
		default:
			return name
		}
	}
}

// utf16Of tells UTF-16 by its byte order mark, or by a NUL in every other place.
func utf16Of(head []byte) string {
	if len(head) >= 2 {
		switch string(head[:2]) {
		case "\xff\xfe":
			return "UTF-16LE"
		case "\xfe\xff":
			return "UTF-16BE"
		}
	}
	n := min(len(head), 512) &^ 1
	if n < 16 {
		return ""
	}
	var nuls [2]int
	for i, c := range head[:n] {
		if c == 0 {
			nuls[i&1]++
		}
	}
	switch {
	case nuls[1] > n/2*9/10 && nuls[0] < n/20:
		return "UTF-16LE"
	case nuls[0] > n/2*9/10 && nuls[1] < n/20:
		return "UTF-16BE"
	}
	return ""
}

// encodingOf names the encoding that a source's beginning shows.
func encodingOf(head []byte) string {
	if enc := utf16Of(head); enc != "" {
		return enc
	}
	if bytes.HasPrefix(head, []byte(utf8BOM)) {
		return "utf-8 with BOM"
	}
	// The last character may be cut.
	for i := 0; i < utf8.UTFMax && len(head) > 0 && !utf8.RuneStart(head[len(head)-1]); i++ {
		head = head[:len(head)-1]
	}
	if n := len(head); n > 0 && head[n-1] >= utf8.RuneSelf {
		head = head[:n-1]
	}
	if utf8.Valid(head) {
		return "utf-8"
	}
	return "windows-1252"
}

// orderOf gives the byte order of an encoding that encodingOf names; nil where that
// is not UTF-16.
func orderOf(encoding string) binary.ByteOrder {
	switch encoding {
	case "UTF-16LE":
		return binary.LittleEndian
	case "UTF-16BE":
		return binary.BigEndian
	}
	return nil
}
