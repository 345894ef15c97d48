/**
 * <b>What it is.</b> The write-ahead log: records appended to segment files, so that a process that
 * dies finds again what it had promised. A second log of the same form holds out-of-order samples.
 *
 * <p><b>Picture.</b>
 *
 * <pre>
 *   LogBatch ──> StoredRecords ──> Wal ──> Segment ──> file         WalReader ──> records
 *                (compressed, each  │     (pages,                       │
 *                 thread its own)   │      fragments)                   └─ damage ──> WalRepair
 *                                   └ sync: shared by all that wait
 *
 *   … file, still growing ──> LiveWalReader ──> records, a remote write's
 * </pre>
 *
 * <p><b>Enter here.</b> {@link io.narthex.tsdb.wlog.Wal#log(LogBatch)} to write, {@link
 * io.narthex.tsdb.wlog.WalReader#next} to read, {@link io.narthex.tsdb.wlog.LiveWalReader#next} to
 * follow.
 *
 * <p><b>Read in this order.</b> {@code WalFormat}, {@code Segment}, {@code StoredRecords}, {@code
 * Wal}, {@code WalReader}, {@code WalRepair}, {@code LiveSegmentReader}.
 *
 * <p><b>Invariants.</b> Reading gives exactly the records before the first damage. A segment is
 * written once, from its beginning, and never appended to after a restart. A batch is in the log
 * whole or not at all.
 *
 * <p><b>On disk.</b> docs/format/wal.md.
 *
 * <p><b>Upstream.</b> tsdb/wlog.
 *
 * <p><b>Papers.</b> Mohan et al., ARIES (TODS 1992); the layout of pages is LevelDB's log.
 *
 * <p><b>Lesson.</b> Written is not stored. {@code docs/lessons/write-ahead-log.md}.
 */
@org.jspecify.annotations.NullMarked
package io.narthex.tsdb.wlog;
