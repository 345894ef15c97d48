package io.narthex.tsdb.querier;

import io.narthex.model.SampleIterator;
import io.narthex.storage.MergedSampleIterator;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.chunks.ChunkMeta;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Makes one run of chunks of several: those that overlap nothing stay as they are, a chunk that is
 * there twice stays once, those that overlap are woven into new ones.
 *
 * <pre>
 *   block 1   [a ][b ]     [e ]            a, then b+c+d anew, then e
 *   block 2        [c ][d ][e ]
 * </pre>
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream storage/merge.go compactChunkIterator
 */
public final class ChunkMerger {
  private final ChunkEncoder encoder;

  /**
   * A merger.
   *
   * @param floatEncoding {@link Encoding#XOR} or {@link Encoding#XOR2}, for new chunks of floats
   */
  public ChunkMerger(Encoding floatEncoding) {
    this.encoder = new ChunkEncoder(floatEncoding);
  }

  /** A run of chunks, taken from the front. */
  private static final class Run {
    final List<ChunkMeta> chunks;
    int at;

    Run(List<ChunkMeta> chunks) {
      this.chunks = chunks;
    }

    ChunkMeta head() {
      return chunks.get(at);
    }
  }

  /** Merges runs, each ascending and free of overlaps; chunks are at hand in all. */
  public List<ChunkMeta> merge(List<List<ChunkMeta>> parts) {
    List<Run> heap = new ArrayList<>(parts.size());
    for (List<ChunkMeta> part : parts) {
      if (!part.isEmpty()) {
        push(heap, new Run(part));
      }
    }
    List<ChunkMeta> merged = new ArrayList<>();
    while (!heap.isEmpty()) {
      merged.add(next(heap));
    }
    return merged;
  }

  private ChunkMeta next(List<Run> heap) {
    ChunkMeta current = take(heap);
    List<SampleIterator> overlapping = new ArrayList<>();
    long end = current.maxt();
    ChunkMeta previous = current;
    while (!heap.isEmpty() && heap.get(0).head().mint() <= end) {
      ChunkMeta next = take(heap);
      if (!isSame(previous, next)) {
        overlapping.add(chunkOf(next).iterator());
        end = Math.max(end, next.maxt());
        previous = next;
      }
    }
    if (overlapping.isEmpty()) {
      return current;
    }
    overlapping.add(chunkOf(current).iterator());
    List<ChunkMeta> woven = encoder.encode(new MergedSampleIterator(overlapping));
    if (woven.size() > 1) {
      push(heap, new Run(woven.subList(1, woven.size())));
    }
    return woven.get(0);
  }

  private static Chunk chunkOf(ChunkMeta meta) {
    return Objects.requireNonNull(meta.chunk());
  }

  private static boolean isSame(ChunkMeta a, ChunkMeta b) {
    Chunk x = chunkOf(a);
    Chunk y = chunkOf(b);
    return a.mint() == b.mint()
        && a.maxt() == b.maxt()
        && Arrays.equals(x.array(), 0, x.length(), y.array(), 0, y.length());
  }

  // A binary heap by (mint, maxt). Its order of equal elements decides which of two samples at one
  // time survives, so it is spelled out here as upstream's library has it.

  private static boolean less(Run a, Run b) {
    ChunkMeta x = a.head();
    ChunkMeta y = b.head();
    return x.mint() == y.mint() ? x.maxt() < y.maxt() : x.mint() < y.mint();
  }

  private static void push(List<Run> heap, Run run) {
    heap.add(run);
    int i = heap.size() - 1;
    while (i > 0) {
      int parent = (i - 1) / 2;
      if (!less(heap.get(i), heap.get(parent))) {
        break;
      }
      swap(heap, i, parent);
      i = parent;
    }
  }

  /** Takes the first chunk of the first run; a run with more goes back in. */
  private static ChunkMeta take(List<Run> heap) {
    int last = heap.size() - 1;
    swap(heap, 0, last);
    Run run = heap.remove(last);
    int i = 0;
    while (true) {
      int child = 2 * i + 1;
      if (child >= last) {
        break;
      }
      if (child + 1 < last && less(heap.get(child + 1), heap.get(child))) {
        child++;
      }
      if (!less(heap.get(child), heap.get(i))) {
        break;
      }
      swap(heap, i, child);
      i = child;
    }
    ChunkMeta first = run.head();
    run.at++;
    if (run.at < run.chunks.size()) {
      push(heap, run);
    }
    return first;
  }

  private static void swap(List<Run> heap, int i, int j) {
    Run r = heap.get(i);
    heap.set(i, heap.get(j));
    heap.set(j, r);
  }
}
