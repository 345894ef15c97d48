package io.narthex.tsdb.tombstones;

import java.util.function.BiConsumer;

/**
 * What was deleted from a block or from the head, by series reference.
 *
 * <p>Thread-safety: implementations are thread-safe.
 *
 * @upstream tsdb/tombstones/tombstones.go Reader
 */
public interface Tombstones {
  /** Nothing deleted. */
  Tombstones NONE =
      new Tombstones() {
        @Override
        public Intervals get(long seriesRef) {
          return Intervals.NONE;
        }

        @Override
        public void forEach(BiConsumer<Long, Intervals> action) {}

        @Override
        public long count() {
          return 0;
        }

        @Override
        public String toString() {
          return "Tombstones{none}";
        }
      };

  /** Deleted ranges of a series; {@link Intervals#NONE} if there are none. */
  Intervals get(long seriesRef);

  /** Calls {@code action} for each series with deletions, ascending by reference. */
  void forEach(BiConsumer<Long, Intervals> action);

  /** Number of intervals over all series. */
  long count();
}
