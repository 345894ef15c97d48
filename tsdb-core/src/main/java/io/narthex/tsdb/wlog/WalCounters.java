package io.narthex.tsdb.wlog;

/**
 * The running counts behind {@link WalStats}.
 *
 * <p>Thread-safety: none; the log's lock guards them.
 *
 * @upstream tsdb/wlog/wlog.go wlMetrics
 */
final class WalCounters {
  long syncs;
  long syncNanos;
  long pageFlushes;
  long completedPages;
  long truncations;
  long truncationsFailed;
  long writesFailed;
  long recordParts;
  long recordPartBytes;
  long bytesSaved;

  WalStats snapshot(int currentSegment) {
    return new WalStats(
        syncs,
        syncNanos,
        pageFlushes,
        completedPages,
        truncations,
        truncationsFailed,
        writesFailed,
        recordParts,
        recordPartBytes,
        bytesSaved,
        currentSegment);
  }
}
