package io.narthex.tsdb.wlog;

/**
 * What a log did since it was opened.
 *
 * @param syncs number of syncs
 * @param syncNanos time spent in them, in ns
 * @param pageFlushes number of writes to the file
 * @param completedPages pages filled
 * @param truncations calls of {@link Wal#truncate}
 * @param truncationsFailed those that failed
 * @param writesFailed batches that could not be written
 * @param recordParts fragments written
 * @param recordPartBytes their bytes, headers included
 * @param bytesSaved bytes saved by compression
 * @param currentSegment index of the segment being written
 * @upstream tsdb/wlog/wlog.go wlMetrics
 */
public record WalStats(
    long syncs,
    long syncNanos,
    long pageFlushes,
    long completedPages,
    long truncations,
    long truncationsFailed,
    long writesFailed,
    long recordParts,
    long recordPartBytes,
    long bytesSaved,
    int currentSegment) {}
