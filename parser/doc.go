// Package parser turns the bytes of trace logs into claimed events: it reads each
// dialect's header, joins what makes one message, and counts what nobody claims.
//
// Package source finds the sources; Open probes them for runs, stretches in which time
// goes forward; Run.Blocks reads one run and yields the events that the catalogue's
// messages claim, a block at a time; Run.Unclaimed reads again what stands around
// a time and no message claims; Capture.Summary says what there was.
//
// UTF-16 is turned into UTF-8 as it is read, and what somebody put around the lines
// (quote marks, line numbers, a collector's time and host) is taken off; places are
// those in the unpacked file before that.
//
// Whatever the bytes are: each belongs to an entry or to a gap that is counted;
// events come in the order of the source, and where they stand in it is known by
// line and byte; memory is that of a block, a line of 1 MiB and what waits for its
// further entries. How a source is cut into reads makes no difference.
//
// # Passes
//
// These read bytes of the input, in this order. A byte that is packed is unpacked for
// each of them, from the beginning of its file unless a reader stands in front of it.
//
//   - digest (source.Digest, if asked for): every byte of every file as it lies there,
//     beside all else; of a stream on its way.
//   - opening (source.Pool.Open): the first 512 bytes of a source, and the directory of
//     an archive: of a tar the headers, for which a packed one is unpacked whole.
//   - probe (Open): every byte of a source up to 4 MiB and of one that is packed; of a
//     larger one 64 KiB at both ends, 2 KiB every 256 KiB, and all between two of these
//     where time fell back, a process came up or a day began. Where there are several
//     runs, all bytes before the last one again, for its line. Of a stream too long
//     for memory no more than its first 64 KiB.
//   - redaction (flow/redact, if asked for): every byte of a log four times: Places and
//     Stretch for the values, and both for where they stand; then opening and probe again.
//   - summer time (correlate/clock, by Blocks): of a run that ends just before a full
//     hour, if its source goes on an hour earlier, up to 256 blocks, and the first of that
//     next run; behind the prescan, of a run that leaps an hour, up to 256 for an answer
//     across the leap.
//   - prescan (correlate/clock, by Blocks): the first block of 64 runs; where these do not
//     settle how far clocks are apart, further ones of the 16 that print logins, up to 256.
//   - zones (correlate/clock, by Blocks): the first block of a run that none of these met,
//     where its machine must be known.
//   - merge (correlate, by Needed): every byte of every run. What the prescan took of a
//     stream is kept for it.
//   - unread (flow/analysis, by Again), while the merge goes on: once each, the blocks that
//     the window around a login that did not succeed meets.
//   - elsewhere (flow/analysis, by Unclaimed, if a filter asks for what no login has too):
//     every byte; and by Outside up to 64 MiB of each source that is no log.
//   - verbatim (flow/analysis, by Verbatim, if asked for): each entry that is cited.
//   - copy (flow/redact, by Reader, if asked for): every byte of a log, with patches.
package parser
