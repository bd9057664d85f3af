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
	bzip2File
	xzFile
)

// coat is what a packed file that is no archive wears.
func (p packing) coat() (c coat, wears bool) {
	switch p {
	case gzipFile:
		return gzipped, true
	case zstdFile:
		return zstandard, true
	case bzip2File:
		return bzipped, true
	case xzFile:
		return xzipped, true
	}
	return stored, false
}

func (p packing) String() string {
	return [...]string{"a file", "a zip archive", "a tar archive", "gzip", "zstd", "bzip2", "xz"}[p]
}

// What stands behind the first four bytes of bzip2.
const (
	bzip2Block = "\x31\x41\x59\x26\x53\x59"
	bzip2End   = "\x17\x72\x45\x38\x50\x90"
)

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
	if string(head[:3]) == "BZh" && head[3] >= '1' && head[3] <= '9' {
		if m := head[4:min(len(head), 10)]; strings.HasPrefix(bzip2Block, string(m)) || strings.HasPrefix(bzip2End, string(m)) {
			return bzip2File
		}
	}
	switch {
	case strings.HasPrefix(string(head), "\xfd7zXZ\x00"):
		return xzFile
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
// nothing that can be read, and says what to do; "" for what may be a log. unread says that
// there may be logs in it all the same.
func Foreign(name string, head []byte) (says string, unread bool) {
	for _, kind := range []struct {
		magic, says string
		unread      bool
	}{
		{"\x04\x22\x4d\x18", "is compressed with lz4: unpack it (lz4 -d) and name what comes out", true},
		{"LZIP\x01", "is compressed with lzip: unpack it (lzip -d) and name what comes out", true},
		{"\x1f\x9d", "is compressed with compress: unpack it (uncompress) and name what comes out", true},
		{"7z\xbc\xaf\x27\x1c", "is a 7z archive: unpack it and name the folder", true},
		{"Rar!\x1a\x07", "is a rar archive: unpack it and name the folder", true},
		{"MSCF\x00\x00\x00\x00", "is a cabinet: unpack it and name the folder", true},
		{"Salted__", isLocked, true}, {"-----BEGIN PGP MESSAGE-----", isLocked, true},
		{"\xd4\xc3\xb2\xa1", isCapture, false}, {"\xa1\xb2\xc3\xd4", isCapture, false}, {"\x0a\x0d\x0d\x0a", isCapture, false}, {"GMBU", isCapture, false},
		{"ElfFile\x00", isEvents, false}, {"MDMP", isDump, false},
	} {
		if bytes.HasPrefix(head, []byte(kind.magic)) {
			return kind.says, kind.unread
		}
	}
	switch strings.ToLower(path.Ext(UnpackedName(name))) {
	case ".ems":
		return "is a binary EMS log: decode it where the process runs, with dumplog /if FILE /ms /o", true
	case ".cap", ".pcap", ".pcapng":
		return isCapture, false
	case ".evtx":
		return isEvents, false
	case ".mdmp", ".dmp":
		return isDump, false
	}
	return "", false
}

// mayBeLog reports whether a file that nobody looked into could be a log, by its name: it
// is not that of an image, a document or a program.
func mayBeLog(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".ico", ".svg", ".tif", ".tiff", ".mp4", ".avi", ".wav", ".mp3",
		".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".vsd", ".vsdx", ".exe", ".dll", ".msi", ".jar":
		return false
	}
	return true
}

const (
	isLocked  = "is encrypted: decrypt it and name what comes out"
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
		case ".gz", ".zst", ".bz2", ".zip", ".tar", ".tgz", ".tzst", ".tbz2", ".xz", ".txz":
			name = strings.TrimSuffix(name, ext)
		default:
			return name
		}
	}
}
