package io.narthex.tsdb.record;

/**
 * The content of one log record, as parallel columns: row {@code i} of a record is what stands at
 * index {@code i} of each of its arrays. Arrays are handed out as they are and may be longer than
 * {@link #size()}; they are replaced when the record grows.
 *
 * <p>A record can be filled again and again ({@link #clear()}), so a head logs and a replay decodes
 * without allocating per sample.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/record/record.go RefSeries, RefSample …
 */
public sealed interface WalRecord
    permits SeriesRecord,
        TimedRows,
        TombstonesRecord,
        ExemplarsRecord,
        MmapMarkersRecord,
        MetadataRecord {
  /** Number of rows. */
  int size();

  /** Forgets the rows, keeps the memory. */
  void clear();

  default boolean isEmpty() {
    return size() == 0;
  }
}
