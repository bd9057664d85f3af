package source

import (
	"bytes"
	"path"
	"strings"
)

// packing is what a source is packed as, by its first bytes.
type packing uint8

const (
	notPacked packing = iota
	zipArchive
	tarArchive
	gzipFile
	zstdFile
)

func (p packing) String() string {
	return [...]string{"a file", "a zip archive", "a tar archive", "gzip", "zstd"}[p]
}

// packingOf recognises what is packed by the bytes that it begins with.
func packingOf(head []byte) packing {
	if len(head) < 4 {
		if len(head) >= 2 && string(head[:2]) == "\x1f\x8b" {
			return gzipFile
		}
		return notPacked
	}
	switch string(head[:4]) {
	case zipLocal, zipEnd:
		return zipArchive
	case zipSpanned:
		if len(head) >= 8 && string(head[4:8]) == zipLocal {
			return zipArchive
		}
	case "\x28\xb5\x2f\xfd":
		return zstdFile
	}
	switch {
	case string(head[:2]) == "\x1f\x8b":
		return gzipFile
	case head[0]&0xf0 == 0x50 && string(head[1:4]) == "\x2a\x4d\x18":
		return zstdFile // one that begins with a frame to be skipped
	case isTar(head):
		return tarArchive
	}
	return notPacked
}

// Foreign recognises, by its first bytes or its name, what a source is if it is
// nothing that can be read, and says what to do; "" for what may be a log.
func Foreign(name string, head []byte) string {
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
	switch strings.ToLower(path.Ext(UnpackedName(name))) {
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

// UnpackedName is the name of a packed file, or of a folder that was packed, as it
// was before.
func UnpackedName(name string) string {
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
