package io.narthex.tsdb.head;

import org.jspecify.annotations.Nullable;

/**
 * Which transactions wrote the newest samples of the series of a page, as far as somebody may not
 * see them.
 *
 * <pre>
 *   samples of a row   s0 s1 s2 s3 s4
 *                               7  9     s3 and s4 are remembered: a ring; one alone needs none
 *
 *   row     0    1    2   ...
 *   alone | 7  | 0  |RING|         0: everybody may see all
 *   rings | -  | -  |7 9 |         there is none while no row has one
 * </pre>
 *
 * <p>Thread-safety: none; the caller holds the lock of the page.
 *
 * @upstream tsdb/head.go memSeries.txs
 */
final class SampleTransactions {
  private static final long RING = Long.MAX_VALUE;

  private final long[] alone; // of the newest sample, if it is the only one to be remembered
  private @Nullable TxRing @Nullable [] rings; // of the newest samples otherwise

  SampleTransactions(int rows) {
    alone = new long[rows];
  }

  /** Notes that the transaction {@code id} wrote one more sample; 0 is not noted. */
  void note(int row, long id) {
    if (id == 0) {
      return;
    }
    long before = alone[row];
    if (before == 0) {
      alone[row] = id;
    } else {
      ring(row, before).add(id);
    }
  }

  private TxRing ring(int row, long before) {
    @Nullable TxRing[] all = rings;
    if (all == null) {
      all = new TxRing[alone.length];
      rings = all;
    }
    TxRing ring = all[row];
    if (ring == null) {
      ring = new TxRing();
      ring.add(before);
      all[row] = ring;
      alone[row] = RING;
    }
    return ring;
  }

  private @Nullable TxRing ring(int row) {
    return rings == null ? null : rings[row];
  }

  /** Forgets transactions that everybody may see: those below {@code lowWatermark}. */
  void forget(int row, long lowWatermark) {
    if (alone[row] < lowWatermark) {
      alone[row] = 0;
    } else if (alone[row] == RING) {
      forgetInRing(row, lowWatermark);
    }
  }

  private void forgetInRing(int row, long lowWatermark) {
    TxRing ring = ring(row);
    if (ring == null || ring.forgetBelow(lowWatermark)) {
      forgetAll(row);
    }
  }

  /** Forgets all of a row. */
  void forgetAll(int row) {
    alone[row] = 0;
    if (rings != null) {
      rings[row] = null;
    }
  }

  /** How many of the newest in-order samples of a row a reader must not see. */
  int hiddenFrom(int row, Isolation.State state) {
    if (!state.hides()) {
      return 0;
    }
    TxRing ring = ring(row);
    if (ring != null) {
      return ring.hiddenFrom(state);
    }
    return alone[row] != 0 && !state.sees(alone[row]) ? 1 : 0;
  }

  /** The newest transaction remembered of a row, 0 if none is. */
  long newest(int row) {
    TxRing ring = ring(row);
    return ring == null ? alone[row] : ring.newest();
  }

  /** Brings the column into the processor's cache; the lock is not needed. */
  int touch() {
    int touched = 0;
    for (int row = 0; row < alone.length; row += SeriesPage.LINE) {
      touched += (int) alone[row];
    }
    return touched;
  }

  @Override
  public String toString() {
    return "SampleTransactions{" + (rings == null ? "" : "with rings") + "}";
  }
}
