package io.narthex.tsdb.querier;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.SelectHints;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.index.IndexReader;
import io.narthex.tsdb.index.Postings;
import io.narthex.tsdb.index.PostingsForMatchers;
import io.narthex.tsdb.index.RefSet;
import io.narthex.tsdb.index.SeriesEntry;
import io.narthex.tsdb.tombstones.Intervals;
import io.narthex.tsdb.tombstones.Tombstones;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Walks the series that some matchers select, with those of their chunks that lie in the range and
 * are not wholly deleted. Series without any are passed over.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/querier.go blockBaseSeriesSet, tsdb/index ShardedPostings
 */
final class SeriesSelection {
  private final IndexReader index;
  private final Tombstones tombstones;
  private final Postings postings;
  private final long mint;
  private final long maxt;
  private final int limit;
  private final long shardCount;
  private final long shardIndex;
  private int delivered;
  private @Nullable Labels labels;
  private List<ChunkMeta> chunks = List.of();
  private Intervals deleted = Intervals.NONE;

  private SeriesSelection(
      IndexReader index,
      Tombstones tombstones,
      Postings postings,
      @Nullable SelectHints hints,
      long mint,
      long maxt) {
    this.index = index;
    this.tombstones = tombstones;
    this.postings = postings;
    this.mint = hints == null ? mint : Math.max(mint, hints.start());
    this.maxt = hints == null ? maxt : Math.min(maxt, hints.end());
    this.limit = hints == null ? 0 : hints.limit();
    this.shardCount = hints == null ? 0 : hints.shardCount();
    this.shardIndex = hints == null ? 0 : hints.shardIndex();
  }

  static SeriesSelection of(
      IndexReader index,
      Tombstones tombstones,
      boolean sorted,
      @Nullable SelectHints hints,
      List<Matcher> matchers,
      long mint,
      long maxt) {
    RefSet refs = PostingsForMatchers.find(index, matchers);
    Postings postings = sorted ? index.sortedByLabels(refs) : refs.postings();
    return new SeriesSelection(index, tombstones, postings, hints, mint, maxt);
  }

  boolean next() {
    while ((limit <= 0 || delivered < limit) && postings.next()) {
      long ref = postings.at();
      SeriesEntry entry = index.series(ref, mint, maxt);
      if (entry == null || entry.chunks().isEmpty() || !inShard(entry.labels())) {
        continue;
      }
      deleted = tombstones.get(ref);
      chunks = deleted.isEmpty() ? entry.chunks() : notDeleted(entry.chunks());
      if (!chunks.isEmpty()) {
        labels = entry.labels();
        delivered++;
        return true;
      }
    }
    return false;
  }

  private boolean inShard(Labels of) {
    return shardCount <= 0 || Long.remainderUnsigned(of.stableHash(), shardCount) == shardIndex;
  }

  private List<ChunkMeta> notDeleted(List<ChunkMeta> all) {
    List<ChunkMeta> left = new ArrayList<>(all.size());
    for (ChunkMeta meta : all) {
      if (!deleted.covers(meta.mint(), meta.maxt())) {
        left.add(meta);
      }
    }
    return left;
  }

  Labels labels() {
    return Objects.requireNonNull(labels);
  }

  List<ChunkMeta> chunks() {
    return chunks;
  }

  /** Deleted ranges of the current series. */
  Intervals deleted() {
    return deleted;
  }

  long mint() {
    return mint;
  }

  long maxt() {
    return maxt;
  }
}
