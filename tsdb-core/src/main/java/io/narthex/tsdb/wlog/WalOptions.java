package io.narthex.tsdb.wlog;

import io.narthex.tsdb.event.TsdbObserver;
import java.util.function.LongSupplier;

/**
 * How a log is written. Immutable; start from {@link #DEFAULT}.
 *
 * @param segmentSize bytes after which a segment is full, a multiple of the page size
 * @param pageSize bytes of a page; other than {@link WalFormat#PAGE_SIZE} only for lessons, no
 *     Prometheus reads it
 * @param compression of new records
 * @param durability when records are synced
 * @param observer told of page writes and new segments
 * @param nanoClock for the duration of syncs in the statistics
 * @upstream tsdb/wlog/wlog.go NewSize
 */
public record WalOptions(
    int segmentSize,
    int pageSize,
    Compression compression,
    Durability durability,
    TsdbObserver observer,
    LongSupplier nanoClock) {

  /** As Prometheus, without compression. */
  public static final WalOptions DEFAULT =
      new WalOptions(
          WalFormat.SEGMENT_SIZE,
          WalFormat.PAGE_SIZE,
          Compression.NONE,
          Durability.onSegment(),
          TsdbObserver.NONE,
          () -> 0L);

  public WalOptions {
    if (pageSize <= WalFormat.HEADER_SIZE || pageSize > 0xFFFF) {
      throw new IllegalArgumentException("page size " + pageSize);
    }
    if (segmentSize < pageSize || segmentSize % pageSize != 0) {
      throw new IllegalArgumentException(
          "segment size " + segmentSize + " is not a multiple of " + pageSize);
    }
  }

  /** The same with segments of another size, in bytes. */
  public WalOptions withSegmentSize(int bytes) {
    return new WalOptions(bytes, pageSize, compression, durability, observer, nanoClock);
  }

  /** The same with pages of another size, in bytes. */
  public WalOptions withPageSize(int bytes) {
    return new WalOptions(segmentSize, bytes, compression, durability, observer, nanoClock);
  }

  /** The same with another compression of new records. */
  public WalOptions withCompression(Compression choice) {
    return new WalOptions(segmentSize, pageSize, choice, durability, observer, nanoClock);
  }

  /** The same with another choice of when records are synced. */
  public WalOptions withDurability(Durability choice) {
    return new WalOptions(segmentSize, pageSize, compression, choice, observer, nanoClock);
  }

  /** The same with another observer. */
  public WalOptions withObserver(TsdbObserver listener) {
    return new WalOptions(segmentSize, pageSize, compression, durability, listener, nanoClock);
  }

  /** The same with another clock. */
  public WalOptions withNanoClock(LongSupplier clock) {
    return new WalOptions(segmentSize, pageSize, compression, durability, observer, clock);
  }
}
