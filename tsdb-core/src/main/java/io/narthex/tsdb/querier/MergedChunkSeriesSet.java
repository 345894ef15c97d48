package io.narthex.tsdb.querier;

import io.narthex.model.labels.Labels;
import io.narthex.tsdb.chunks.ChunkMeta;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Several chunk series sets as one; a series that is in more than one comes once.
 *
 * <p>Thread-safety: none.
 *
 * @upstream storage/merge.go NewMergeChunkSeriesSet
 */
final class MergedChunkSeriesSet implements ChunkSeriesSet {
  private record Source(ChunkSeriesSet set, int order) {}

  private final ChunkMerger merger;
  private final PriorityQueue<Source> heap;
  private final List<Source> taken = new ArrayList<>();

  MergedChunkSeriesSet(List<ChunkSeriesSet> sets, ChunkMerger merger) {
    this.merger = merger;
    this.heap =
        new PriorityQueue<>(
            Math.max(1, sets.size()),
            Comparator.comparing((Source s) -> s.set.labels()).thenComparingInt(Source::order));
    for (int i = 0; i < sets.size(); i++) {
      taken.add(new Source(sets.get(i), i));
    }
  }

  @Override
  public boolean next() {
    for (Source source : taken) {
      if (source.set.next()) {
        heap.add(source);
      }
    }
    taken.clear();
    Source first = heap.poll();
    if (first == null) {
      return false;
    }
    taken.add(first);
    while (!heap.isEmpty() && heap.peek().set.labels().equals(first.set.labels())) {
      taken.add(heap.poll());
    }
    return true;
  }

  @Override
  public Labels labels() {
    return taken.get(0).set.labels();
  }

  @Override
  public List<ChunkMeta> chunks() {
    if (taken.size() == 1) {
      return taken.get(0).set.chunks();
    }
    List<List<ChunkMeta>> parts = new ArrayList<>(taken.size());
    for (Source source : taken) {
      parts.add(source.set.chunks());
    }
    return merger.merge(parts);
  }
}
