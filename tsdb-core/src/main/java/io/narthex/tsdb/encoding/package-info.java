/**
 * Integers, varints, strings and checksums as bytes.
 *
 * <p><b>What it is</b> — the alphabet of all file formats, written with one class and read with
 * another.
 *
 * <p><b>Picture</b>
 *
 * <pre>
 *   EncodeBuffer   grows, over Chronicle Bytes on heap ──> byte[] for CRC32C, Snappy, files
 *   ByteReader     bounded cursor over byte[]          <── bytes copied out of a file
 * </pre>
 *
 * <p><b>Enter here</b> — {@link io.narthex.tsdb.encoding.ByteReader}. <b>Read in this order</b> —
 * ByteReader, EncodeBuffer.
 *
 * <p><b>Invariants</b> — big-endian throughout; a reader never leaves its bounds and says where it
 * stood.
 *
 * <p><b>On disk</b> — the alphabet of all pages in docs/format. <b>Upstream</b> — tsdb/encoding.
 * <b>Papers</b> — none. <b>Lesson</b> — {@code docs/lessons/write-ahead-log.md}.
 */
@org.jspecify.annotations.NullMarked
package io.narthex.tsdb.encoding;
