package parser

import (
	"bytes"
	"path"
	"strings"
	"unicode/utf8"
)

const utf8BOM = "\ufeff"

// foreign recognises, by its first bytes, what a source is if it is nothing that
// can be read yet, and says what to do; "" for what may be a log.
func foreign(name string, head []byte) string {
	for _, kind := range []struct{ magic, says string }{
		{"PK\x03\x04", "is a zip archive: unpack it and name the folder"},
		{"PK\x05\x06", "is an empty zip archive"},
		{"\x1f\x8b", "is compressed with gzip: unpack it (gzip -d) and name what comes out"},
		{"\x28\xb5\x2f\xfd", "is compressed with zstd: unpack it (zstd -d) and name what comes out"},
		{"BZh", "is compressed with bzip2: unpack it (bzip2 -d) and name what comes out"},
		{"\xfd7zXZ\x00", "is compressed with xz: unpack it (xz -d) and name what comes out"},
		{"7z\xbc\xaf\x27\x1c", "is a 7z archive: unpack it and name the folder"},
		{"Rar!\x1a\x07", "is a rar archive: unpack it and name the folder"},
	} {
		if bytes.HasPrefix(head, []byte(kind.magic)) {
			return kind.says
		}
	}
	if len(head) >= 262 && string(head[257:262]) == "ustar" {
		return "is a tar archive: unpack it (tar -xf) and name the folder"
	}
	if enc := utf16Of(head); enc != "" {
		return "is " + enc + " text (PowerShell's > writes it): save it as UTF-8, for instance with Get-Content FILE | Set-Content -Encoding utf8 NEW"
	}
	switch ext := strings.ToLower(path.Ext(name)); ext {
	case ".ems":
		return "is a binary EMS log: decode it where the process runs, with dumplog /if FILE /ms /o"
	}
	return ""
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
