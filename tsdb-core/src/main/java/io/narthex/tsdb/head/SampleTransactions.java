package io.narthex.tsdb.head;

import org.jspecify.annotations.Nullable;

/**
 * Which transactions wrote the newest samples of a series, as far as somebody may not see them.
 *
 * <pre>
 *   samples   s0 s1 s2 s3 s4
 *                      7  9      s3 and s4 are remembered: a ring; one alone needs none
 * </pre>
 *
 * <p>A base of the series rather than a part of it: there are millions, and most remember one id.
 *
 * <p>Thread-safety: none; the caller holds the series lock.
 *
 * @upstream tsdb/head.go memSeries.txs
 */
abstract class SampleTransactions {
  private long transaction; // of the newest sample if it is the only one that anybody may not see
  private @Nullable TxRing transactions; // of the newest samples otherwise

  /** Notes that the transaction {@code id} wrote one more sample; 0 is not noted. */
  final void note(long id) {
    if (id == 0) {
      return;
    }
    TxRing ring = transactions;
    if (ring == null && transaction == 0) {
      transaction = id;
      return;
    }
    if (ring == null) {
      ring = new TxRing();
      ring.add(transaction);
      transaction = 0;
      transactions = ring;
    }
    ring.add(id);
  }

  /** Forgets transactions that everybody may see: those below {@code lowWatermark}. */
  final void forgetTransactions(long lowWatermark) {
    if (transactions == null) {
      transaction = transaction < lowWatermark ? 0 : transaction;
    } else if (transactions.forgetBelow(lowWatermark)) {
      transactions = null;
    }
  }

  /** How many of the newest in-order samples a reader must not see. */
  final int hiddenFrom(Isolation.State state) {
    if (!state.hides()) {
      return 0;
    }
    if (transactions != null) {
      return transactions.hiddenFrom(state);
    }
    return transaction != 0 && !state.sees(transaction) ? 1 : 0;
  }

  /** The newest transaction remembered, 0 if none is. */
  final long newestTransaction() {
    return transactions == null ? transaction : transactions.newest();
  }
}
