/**
 * <b>What it is.</b> The only door to the disk: everything the engine does to files.
 *
 * <p><b>Picture.</b>
 *
 * <pre>
 *   engine ──> Fs ──> NioFs      RandomAccessFile (writes), mapped windows (reads)
 *               └───> FaultyFs   (tests) counts operations, cuts the power, fills the disk
 *
 *   what a power cut leaves:  bytes  — those before WritableFile.sync
 *                             names  — those before Fs.syncDir
 * </pre>
 *
 * <p><b>Enter here.</b> {@link io.narthex.tsdb.fs.Fs}.
 *
 * <p><b>Read in this order.</b> {@code Fs}, {@code WritableFile}, {@code MappedFile}, {@code
 * NioFs}, {@code WindowedMappedFile}, {@code Unmapper}.
 *
 * <p><b>Invariants.</b> A file that must appear whole is written under another name, synced,
 * renamed, and its directory synced. Bytes are copied out of a mapping, so no decoder ever holds an
 * address.
 *
 * <p><b>On disk.</b> Nothing of its own.
 *
 * <p><b>Upstream.</b> tsdb/fileutil.
 *
 * <p><b>Papers.</b> Pillai et al., All File Systems Are Not Created Equal (OSDI 2014).
 *
 * <p><b>Lesson.</b> What a power cut forgets. {@code docs/lessons/write-ahead-log.md}.
 */
@org.jspecify.annotations.NullMarked
package io.narthex.tsdb.fs;
