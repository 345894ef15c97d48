package io.narthex.tsdb.head;

import io.narthex.storage.AppendException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a sample: the table that upstream's documentation describes, as a pure function.
 *
 * <pre>
 *   t &gt;= minValid   series without open chunk        IN_ORDER
 *                   t &gt; newest of the series         IN_ORDER
 *                   t = newest, same value           IN_ORDER   (dropped without a word at commit)
 *                   t = newest, other value          DUPLICATE
 *   else            window &gt; 0, t &gt;= headMaxt - window   OUT_OF_ORDER
 *                   window &gt; 0                       TOO_OLD
 *                   t &lt; minValid                     OUT_OF_BOUNDS
 *                                                    REJECTED   (out of order, and that is off)
 * </pre>
 *
 * @upstream tsdb/head_append.go memSeries.appendable
 */
enum AppendDecision {
  /** Goes behind the newest sample of its series. */
  IN_ORDER(null),
  /** Goes to the out-of-order chunk of its series. */
  OUT_OF_ORDER(null),
  /** The series has another value at that timestamp. */
  DUPLICATE(Reason.DUPLICATE_TIMESTAMP),
  /** Older than what the head takes. */
  OUT_OF_BOUNDS(Reason.OUT_OF_BOUNDS),
  /** Older than the newest of its series. */
  REJECTED(Reason.OUT_OF_ORDER),
  /** Older than the out-of-order window. */
  TOO_OLD(Reason.TOO_OLD);

  private final @Nullable Reason reason;

  AppendDecision(@Nullable Reason reason) {
    this.reason = reason;
  }

  /** Why it is refused, null if it is taken. */
  @Nullable Reason reason() {
    return reason;
  }

  boolean accepts() {
    return reason == null;
  }

  /**
   * Bounds as of the start of a transaction, all in ms.
   *
   * @param minValid nothing older goes in order
   * @param headMaxt newest timestamp of the head
   * @param window how much older than that a sample may be out of order, 0 for not at all
   */
  record Bounds(long minValid, long headMaxt, long window) {
    /** Whether {@code t} is refused whatever its series. */
    boolean outOfBounds(long t) {
      return window == 0 && t < minValid;
    }

    /** How late {@code t} is, as the lateness metric counts it. */
    long lateness(long t) {
      return headMaxt - t;
    }
  }

  /**
   * The verdict on a sample at {@code t}.
   *
   * @param open whether its series has an open chunk
   * @param newest newest in-order timestamp of the series
   * @param sameAsNewest whether its value is that of the newest sample, bit by bit
   */
  static AppendDecision decide(
      long t, boolean open, long newest, boolean sameAsNewest, Bounds bounds) {
    if (t >= bounds.minValid) {
      if (!open || t > newest) {
        return IN_ORDER;
      }
      if (t == newest) {
        return sameAsNewest ? IN_ORDER : DUPLICATE;
      }
    }
    return decideLate(t, bounds);
  }

  private static AppendDecision decideLate(long t, Bounds bounds) {
    if (bounds.window > 0) {
      return t >= bounds.headMaxt - bounds.window ? OUT_OF_ORDER : TOO_OLD;
    }
    return t < bounds.minValid ? OUT_OF_BOUNDS : REJECTED;
  }
}
