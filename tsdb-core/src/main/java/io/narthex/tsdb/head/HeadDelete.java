package io.narthex.tsdb.head;

import io.narthex.model.labels.Matcher;
import io.narthex.tsdb.index.PostingsForMatchers;
import io.narthex.tsdb.record.TombstonesRecord;
import io.narthex.tsdb.tombstones.Interval;
import java.io.IOException;
import java.util.List;

/**
 * Deletes samples of the head: tombstones in log and memory, cut to what each series has.
 *
 * <p>Thread-safety: none; one deletion.
 *
 * @upstream tsdb/head.go Head.Delete
 */
final class HeadDelete {
  private final Head head;

  HeadDelete(Head head) {
    this.head = head;
  }

  /** Deletes {@code [mint, maxt]}, ms, inclusive. */
  void run(long mint, long maxt, List<Matcher> matchers) throws IOException {
    long from = Math.max(mint, head.mint());
    long to = Math.min(maxt, head.maxt());
    if (from > to) {
      return;
    }
    TombstonesRecord stones = new TombstonesRecord();
    try (HeadIndexReader index = new HeadIndexReader(head, HeadIndexReader.Parts.IN_ORDER, null)) {
      PostingsForMatchers.find(index, matchers).forEach(ref -> add(ref, from, to, stones));
    }
    head.log().write(stones);
    for (int i = 0; i < stones.size(); i++) {
      head.tombstones().add(stones.refs()[i], new Interval(stones.mints()[i], stones.maxts()[i]));
    }
  }

  private void add(long ref, long from, long to, TombstonesRecord into) {
    MemSeries series = head.series().byRef(ref);
    if (series == null) {
      return;
    }
    long oldest;
    long newest;
    synchronized (series.lock()) {
      oldest = series.chunks().oldest();
      newest = series.newest();
    }
    if (oldest == Long.MIN_VALUE || newest == Long.MIN_VALUE) {
      return;
    }
    long first = Math.max(from, oldest);
    long last = Math.min(to, newest);
    if (first <= last) {
      into.add(ref, first, last);
    }
  }
}
