// Package parser turns the bytes of trace logs into claimed events: it finds the
// sources, reads each dialect's header, joins what makes one message, and counts
// what nobody claims.
//
// Find names the sources; Open probes them for runs, stretches in which time goes
// forward; Run.Blocks reads one run and yields the events that the catalogue's
// messages claim, a block at a time; Run.Unclaimed reads again what stands around
// a time and no message claims; Capture.Summary says what there was.
//
// What is packed (gzip, zstd, zip, tar, one in the other to depth 4) is read as if it
// lay there unpacked, and is never written anywhere nor kept in memory; limits stop
// what no capture would unpack to. UTF-16 is turned into UTF-8 as it is read, and what
// somebody put around the lines (quote marks, line numbers, a collector's time and host)
// is taken off; places are those in the unpacked file before that.
//
// Whatever the bytes are: each belongs to an entry or to a gap that is counted;
// events come in the order of the source, and where they stand in it is known by
// line and byte; memory is that of a block, a line of 1 MiB and what waits for its
// further entries. How a source is cut into reads makes no difference.
package parser
