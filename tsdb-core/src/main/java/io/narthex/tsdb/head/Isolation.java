package io.narthex.tsdb.head;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which transactions a reader may see. Every appender gets an id; a reader notes the newest id and
 * those still open, and ignores samples of both kinds of strangers.
 *
 * <pre>
 *   ids    1 2 3 4 5 6 7         open: 4, 6        newest: 7
 *   reader sees 1 2 3 . 5 . 7    never 8 and later, nor 4 and 6 even once they commit
 *                     ^ low watermark: ids below are committed for everybody, series forget them
 * </pre>
 *
 * <p>Invariants: ids grow by one; the low watermark never passes an open appender nor the low
 * watermark of an open reader; no read reaches below what is being forgotten once its begin
 * returned.
 *
 * <p>Thread-safety: thread-safe, one lock, held for a few instructions.
 *
 * @upstream tsdb/isolation.go isolation
 */
final class Isolation {
  private final boolean disabled;
  private final Map<Long, Long> openAppends =
      new LinkedHashMap<>(); // id -> minValidTime, oldest first
  private final Set<State> openReads = new LinkedHashSet<>(); // oldest first
  private long lastId;
  private long forgettingTo = Long.MIN_VALUE; // MIN_VALUE while nothing is being forgotten

  Isolation(boolean disabled) {
    this.disabled = disabled;
  }

  /** What one reader may see, and the time range it reads, both ends inclusive. */
  static final class State implements AutoCloseable {
    private final Isolation isolation;
    private final long maxId;
    private final long[] incomplete; // ascending
    private final long lowWatermark;
    private final long mint;
    private final long maxt;

    private State(
        Isolation isolation,
        long maxId,
        long[] incomplete,
        long lowWatermark,
        long mint,
        long maxt) {
      this.isolation = isolation;
      this.maxId = maxId;
      this.incomplete = incomplete;
      this.lowWatermark = lowWatermark;
      this.mint = mint;
      this.maxt = maxt;
    }

    /** Whether samples of the transaction {@code id} are visible. */
    boolean sees(long id) {
      return id <= maxId && (incomplete.length == 0 || Arrays.binarySearch(incomplete, id) < 0);
    }

    /** Whether this reader hides anything at all. */
    boolean hides() {
      return !isolation.disabled;
    }

    /** Where the read begins: later than asked for if what is before is just being forgotten. */
    long mint() {
      return mint;
    }

    boolean overlaps(long fromT, long toT) {
      return mint <= toT && fromT <= maxt;
    }

    /** Ends the read. Idempotent. */
    @Override
    public void close() {
      isolation.closeRead(this);
    }

    @Override
    public String toString() {
      return "Isolation.State{max=" + maxId + " without " + Arrays.toString(incomplete) + "}";
    }
  }

  /** Opens a transaction that will not take samples before {@code minValidTime}; 0 if disabled. */
  synchronized long newAppend(long minValidTime) {
    if (disabled) {
      return 0;
    }
    openAppends.put(++lastId, minValidTime);
    return lastId;
  }

  /** Ends a transaction: its samples are visible to readers from now on. */
  synchronized void closeAppend(long id) {
    openAppends.remove(id);
    notifyAll();
  }

  /** Opens a read of {@code [mint, maxt]}, or of what of it is not being forgotten. */
  synchronized State newRead(long mint, long maxt) {
    long[] incomplete = new long[openAppends.size()];
    int i = 0;
    for (long id : openAppends.keySet()) {
      incomplete[i++] = id;
    }
    long low = incomplete.length == 0 ? lastId : incomplete[0];
    State state = new State(this, lastId, incomplete, low, Math.max(mint, forgettingTo), maxt);
    openReads.add(state);
    return state;
  }

  private synchronized void closeRead(State state) {
    openReads.remove(state);
    notifyAll();
  }

  /**
   * Says that samples before {@code mint} are about to go: who opens a read from now on leaves them
   * out. Returns once nobody reads any of them, in whichever chunk.
   */
  synchronized void beginForgetting(long mint) throws InterruptedException {
    forgettingTo = mint;
    awaitReaders(Long.MIN_VALUE, mint - 1);
  }

  /** They are gone, or stay. */
  synchronized void endForgetting() {
    forgettingTo = Long.MIN_VALUE;
  }

  /** Up to where samples are being forgotten, {@code Long.MIN_VALUE} if none are. */
  synchronized long forgettingTo() {
    return forgettingTo;
  }

  /** Waits until nobody reads from {@code [mint, maxt]}. */
  synchronized void awaitReaders(long mint, long maxt) throws InterruptedException {
    while (isRead(mint, maxt)) {
      wait();
    }
  }

  /**
   * Waits until the readers of {@code [mint, maxt]} that are open now are gone. Others may come
   * meanwhile and are not waited for: with queries without end, none would ever be gone.
   */
  synchronized void awaitEarlierReaders(long mint, long maxt) throws InterruptedException {
    List<State> earlier = new ArrayList<>();
    for (State state : openReads) {
      if (state.overlaps(mint, maxt)) {
        earlier.add(state);
      }
    }
    for (State state : earlier) {
      while (openReads.contains(state)) {
        wait();
      }
    }
  }

  private boolean isRead(long mint, long maxt) {
    for (State state : openReads) {
      if (state.overlaps(mint, maxt)) {
        return true;
      }
    }
    return false;
  }

  /** Waits until no open transaction may still take samples up to {@code maxt}. */
  synchronized void awaitAppenders(long maxt) throws InterruptedException {
    while (maxt >= lowestAppendTime()) {
      wait();
    }
  }

  /** Ids below it need no longer be remembered by series. */
  synchronized long lowWatermark() {
    if (disabled) {
      return 0;
    }
    for (State oldest : openReads) {
      return oldest.lowWatermark;
    }
    for (long oldest : openAppends.keySet()) {
      return oldest;
    }
    return lastId;
  }

  /** Newest id up to which all transactions have ended; 0 if disabled. */
  synchronized long committed() {
    if (disabled) {
      return 0;
    }
    for (long oldest : openAppends.keySet()) {
      return oldest - 1;
    }
    return lastId;
  }

  /** Newest id given out. */
  synchronized long highWatermark() {
    return disabled ? 0 : lastId;
  }

  /** Least minValidTime of the open transactions, {@code Long.MAX_VALUE} if there are none. */
  synchronized long lowestAppendTime() {
    long lowest = Long.MAX_VALUE;
    for (long minTime : openAppends.values()) {
      lowest = Math.min(lowest, minTime);
    }
    return lowest;
  }

  synchronized int openAppendCount() {
    return openAppends.size();
  }

  @Override
  public String toString() {
    return "Isolation{last=" + lastId + "}";
  }
}
