package io.narthex.tsdb.head;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What appending needs to know of 64 series with references in a row, as columns: a row a series.
 * Scrapes append by references in order; so they go through memory in order, come to the chunk of a
 * series, which lies anywhere, once in eight samples, and to the series itself only when there is
 * something to decide: where a chunk ends, what is no float, what is late.
 *
 * <pre>
 *   row            0      1      2      ...   63
 *   series       | s64  | s65  |  -   |     | s127 |    the rest of it: labels, chunks
 *   newest       | 1500 | 1500 |closed|     | 1485 |    newest time in the open chunk
 *   pending      |  0   |  1   |      |     |  0   |    samples wait in a transaction
 *   transactions |  7   |  7   |      |     |  9   |    who wrote the newest sample
 *   staged       | t v  | t v  |      |     |      |    samples not in the chunk yet,
 *                | t v  | t v  |      |     |      |    the newest ones, 8 deep
 * </pre>
 *
 * <p>Invariants: a row without a series is closed: its newest time is later than any sample's.
 * Staged samples are newer than the chunks of their series. While no series of the page stages, the
 * memory for it is not there.
 *
 * <p>Thread-safety: the lock of this object guards the rows and all of the series in them ({@link
 * MemSeries#lock}). Without it {@link #series} and {@link #expect} may be called; who is told so
 * asks again under the lock.
 *
 * @upstream none: a memSeries has its own lock, and all of its state beside it
 */
final class SeriesPage {
  /** How many bits of a reference are the row. */
  static final int ROW_BITS = 6;

  /** Values of eight bytes in a line of the processor's cache. */
  static final int LINE = 8;

  private static final long CLOSED = Long.MAX_VALUE;
  private static final VarHandle TIME = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle FLAG = MethodHandles.arrayElementVarHandle(byte[].class);

  private final AtomicReferenceArray<@Nullable MemSeries> series;
  private final long[] newest;
  private final byte[] pending;
  private final SampleTransactions transactions;
  private @Nullable StagedFloats staged;
  private volatile boolean guests;

  /** How many series there are, found here or living here; for {@link SeriesPages} alone. */
  int used;

  private SeriesPage(int rows) {
    series = new AtomicReferenceArray<>(rows);
    newest = new long[rows];
    Arrays.fill(newest, CLOSED);
    pending = new byte[rows];
    transactions = new SampleTransactions(rows);
  }

  /** A page for references in a row. */
  static SeriesPage ofMany() {
    return new SeriesPage(1 << ROW_BITS);
  }

  /** A page for a series that has no place among others. */
  static SeriesPage ofOne() {
    return new SeriesPage(1);
  }

  /** Row of a reference. */
  int row(long ref) {
    return (int) ref & (series.length() - 1);
  }

  /** The series in a row, null if there is none. */
  @Nullable MemSeries series(int row) {
    return series.get(row);
  }

  /** Whether no series lives in a row. */
  boolean isFree(int row) {
    return series.get(row) == null && (long) TIME.getAcquire(newest, row) == CLOSED;
  }

  /** Gives a series its row, which is free; who finds it there may append to it. */
  void open(MemSeries of) {
    int row = row(of.ref);
    TIME.setOpaque(newest, row, Long.MIN_VALUE); // lets nothing wait yet, see expect
    series.set(row, of);
  }

  /** Takes a series out of its row. */
  void close(MemSeries of) {
    shut(of);
    series.compareAndSet(row(of.ref), of, null);
  }

  /** Lets nobody append to a series any more; it can still be found. */
  void shut(MemSeries of) {
    int row = row(of.ref);
    disarm(row);
    transactions.forgetAll(row);
    pending(row, false);
    newest(row, CLOSED);
  }

  /** Has a series found here that lives elsewhere. */
  void receive(MemSeries guest) {
    guests = true;
    series.set(row(guest.ref), guest);
  }

  /** Has such a series found no more. */
  void dismiss(MemSeries guest) {
    series.compareAndSet(row(guest.ref), guest, null);
  }

  /** Whether there are, or were, series here that live elsewhere: rows do not speak for them. */
  boolean hasGuests() {
    return guests;
  }

  void forEach(Consumer<MemSeries> action) {
    for (int i = 0; i < series.length(); i++) {
      MemSeries found = series.get(i);
      if (found != null) {
        action.accept(found);
      }
    }
  }

  /**
   * Notes that a float waits for the commit, if the row has a series and the float is behind its
   * open chunk; a series without one may not be logged yet. Should collection take the series
   * before it sees the note, the commit finds out.
   */
  boolean expect(int row, long t) {
    long last = (long) TIME.getAcquire(newest, row);
    if (t <= last || last == Long.MIN_VALUE) {
      return false;
    }
    pending(row, true);
    return true;
  }

  /**
   * Stages a float that is newer than all others of its series, if its chunk takes it without a
   * decision. Where there is no room, what is staged goes to the chunk first.
   *
   * @return whether it did
   */
  boolean stage(int row, long t, double v, ChunkSettings settings) {
    StagedFloats columns = staged;
    if (columns == null || t <= newest[row]) {
      return false;
    }
    if (!columns.takes(row, t)) {
      if (!columns.flows(row, t, settings)) {
        return false;
      }
      columns.makeRoom(row, settings);
    }
    columns.add(row, t, v);
    newest(row, t);
    return true;
  }

  /** Lets floats of the series in a row be staged on their way to its open chunk. */
  void arm(int row, MemChunk chunk, int most, long until) {
    StagedFloats columns = staged;
    if (columns == null) {
      columns = new StagedFloats(newest.length);
      staged = columns;
    }
    columns.arm(row, chunk, most, until);
  }

  /** Forgets the floats staged in a row; none are staged until it is armed again. */
  void disarm(int row) {
    StagedFloats columns = staged;
    if (columns != null) {
      columns.disarm(row);
      staged = columns.anyArmed() ? columns : null;
    }
  }

  /** The staged floats, null if no series of the page stages. */
  @Nullable StagedFloats staged() {
    return staged;
  }

  /** Newest time of the open chunk, {@code Long.MIN_VALUE} if there is none. */
  long newest(int row) {
    return newest[row];
  }

  void newest(int row, long t) {
    TIME.setOpaque(newest, row, t);
  }

  boolean pending(int row) {
    return (byte) FLAG.getOpaque(pending, row) != 0;
  }

  void pending(int row, boolean waits) {
    FLAG.setOpaque(pending, row, (byte) (waits ? 1 : 0));
  }

  /** Brings what {@link #expect} needs into the processor's cache; the lock is not needed. */
  int touchNewest() {
    int touched = pending[0];
    for (int row = 0; row < newest.length; row += LINE) {
      touched += (int) newest[row];
    }
    return touched;
  }

  /** Brings the other columns there. */
  int touch() {
    StagedFloats columns = staged;
    return transactions.touch() + (columns == null ? 0 : columns.touch());
  }

  SampleTransactions transactions() {
    return transactions;
  }

  @Override
  public String toString() {
    return "SeriesPage{" + series + ", " + staged + "}";
  }
}
