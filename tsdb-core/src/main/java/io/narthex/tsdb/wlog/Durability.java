package io.narthex.tsdb.wlog;

import java.time.Duration;

/**
 * When what was logged is made to survive a power cut. A killed process loses nothing either way.
 *
 * @param everyCommit whether {@link Wal#log} returns only when its records are on the disk
 * @param interval how often the owner of the log calls {@link Wal#sync}; zero for never
 * @upstream none — upstream syncs when a segment is full, and at the end
 */
public record Durability(boolean everyCommit, Duration interval) {
  /** As upstream: synced when a segment is full and when the log is closed. */
  public static Durability onSegment() {
    return new Durability(false, Duration.ZERO);
  }

  /** Before a commit returns; commits that wait at the same time share one sync. */
  public static Durability onCommit() {
    return new Durability(true, Duration.ZERO);
  }

  /** As {@link #onSegment()}, and each {@code interval} by whoever runs the maintenance. */
  public static Durability every(Duration interval) {
    if (interval.isNegative() || interval.isZero()) {
      throw new IllegalArgumentException("interval " + interval + " is not positive");
    }
    return new Durability(false, interval);
  }
}
