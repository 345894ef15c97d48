package io.narthex.tsdb.head;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The time bounds of a head, in ms.
 *
 * <pre>
 *   minValid      nothing older is taken in order: it is in blocks already
 *   min … max     in-order samples, both inclusive; MAX_VALUE … MIN_VALUE while empty
 *   oooMin … oooMax   out-of-order samples
 * </pre>
 *
 * <p>Thread-safety: thread-safe; each bound moves by compare-and-set.
 *
 * @upstream tsdb/head.go Head.minTime, maxTime, minValidTime, minOOOTime, maxOOOTime
 */
final class HeadTimes {
  private final AtomicLong min = new AtomicLong(Long.MAX_VALUE);
  private final AtomicLong max = new AtomicLong(Long.MIN_VALUE);
  private final AtomicLong minValid = new AtomicLong(Long.MIN_VALUE);
  private final AtomicLong outOfOrderMin = new AtomicLong(Long.MAX_VALUE);
  private final AtomicLong outOfOrderMax = new AtomicLong(Long.MIN_VALUE);

  long min() {
    return min.get();
  }

  long max() {
    return max.get();
  }

  long minValid() {
    return minValid.get();
  }

  long outOfOrderMin() {
    return outOfOrderMin.get();
  }

  long outOfOrderMax() {
    return outOfOrderMax.get();
  }

  /** Whether a first sample was seen. */
  boolean initialized() {
    return min.get() != Long.MAX_VALUE;
  }

  void setMin(long t) {
    min.set(t);
  }

  void setMinValid(long t) {
    minValid.set(t);
  }

  /**
   * The first timestamp of an empty head. The maximum goes first: who sees a minimum sees a maximum
   * too.
   */
  void init(long t) {
    if (max.compareAndSet(Long.MIN_VALUE, t)) {
      min.compareAndSet(Long.MAX_VALUE, t);
      return;
    }
    while (!initialized()) {
      Thread.onSpinWait(); // the winner is two instructions from setting it
    }
  }

  /** Widens the in-order bounds; nothing happens for an empty range. */
  void widen(long mint, long maxt) {
    raise(max, maxt);
    lower(min, mint);
  }

  void widenOutOfOrder(long mint, long maxt) {
    raise(outOfOrderMax, maxt);
    lower(outOfOrderMin, mint);
  }

  void raiseMax(long t) {
    raise(max, t);
  }

  /** Forgets the out-of-order bounds below {@code mint}. */
  void resetOutOfOrderMin(long mint) {
    outOfOrderMin.set(mint);
  }

  void reset() {
    min.set(Long.MAX_VALUE);
    max.set(Long.MIN_VALUE);
    minValid.set(Long.MIN_VALUE);
    outOfOrderMin.set(Long.MAX_VALUE);
    outOfOrderMax.set(Long.MIN_VALUE);
  }

  private static void lower(AtomicLong bound, long t) {
    long now = bound.get();
    while (t < now && !bound.compareAndSet(now, t)) {
      now = bound.get();
    }
  }

  private static void raise(AtomicLong bound, long t) {
    long now = bound.get();
    while (t > now && !bound.compareAndSet(now, t)) {
      now = bound.get();
    }
  }

  @Override
  public String toString() {
    return "HeadTimes{[" + min + "," + max + "] minValid=" + minValid + "}";
  }
}
