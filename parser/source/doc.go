// Package source gives the bytes of named sources, with their places: of files, folders
// and patterns, of standard input, and of what is packed. It knows nothing of entries,
// nor of what else a log says.
//
// Find turns paths into sources; a Pool opens them, puts the files in an archive in its
// place, and gives a Reader of each for any place of it, as often as one is needed.
//
// What is packed (gzip, zstd, bzip2, xz, zip, tar, one in the other to depth 4) is read as if it
// lay there unpacked, and is never written anywhere nor kept in memory; limits stop
// what no capture would unpack to.
//
// A place counts bytes of the unpacked file, before any decoding. EncodingOf tells an
// encoding; a Decoder turns UTF-16 into UTF-8, and Legible what is in Windows-1252;
// a Mapping knows where each byte of a text came from that was made of another.
//
// Patches are laid over the bytes of a source where they are read: whoever reads it
// meets what they put there.
package source
