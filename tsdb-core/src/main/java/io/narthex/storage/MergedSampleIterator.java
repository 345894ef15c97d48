package io.narthex.storage;

import io.narthex.model.SampleIterator;
import io.narthex.model.ValueType;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several cursors over parts of one series as one, each timestamp once.
 *
 * <pre>
 *   a:  1  3  5             1a 2b 3? 4b 5a        3?: of several at one time the part wins
 *   b:     2  3  4                                    that was not being read just before
 * </pre>
 *
 * <p>Where the source changes, a histogram's reset hint becomes unknown: it was written behind
 * another sample.
 *
 * <p>The heap is binary with upstream's order of equal elements, because that order decides which
 * of two samples at one time is seen.
 *
 * <p>Thread-safety: none.
 *
 * @upstream storage/merge.go chainSampleIterator
 */
public final class MergedSampleIterator implements SampleIterator {
  private final SampleIterator[] sources;
  private final SampleIterator[] heap; // by atT, smallest first
  private final ValueType[] heapTypes;
  private int heapSize;
  private boolean started;
  private @Nullable SampleIterator current;
  private ValueType type = ValueType.NONE;
  private long lastT = Long.MIN_VALUE;
  private boolean consecutive;

  public MergedSampleIterator(List<? extends SampleIterator> parts) {
    sources = parts.toArray(new SampleIterator[0]);
    heap = new SampleIterator[sources.length];
    heapTypes = new ValueType[sources.length];
  }

  @Override
  public ValueType next() {
    boolean changed = false;
    if (!started) {
      started = true;
      changed = true;
      current = sources.length == 0 ? null : sources[0];
      for (int i = 1; i < sources.length; i++) {
        ValueType first = sources[i].next();
        if (first != ValueType.NONE) {
          push(sources[i], first);
        }
      }
    }
    while (current != null) {
      ValueType next = current.next();
      if (next == ValueType.NONE) {
        if (heapSize == 0) {
          current = null;
          break;
        }
      } else {
        long t = current.atT();
        if (t == lastT) {
          continue;
        }
        if (heapSize == 0 || t < heap[0].atT()) {
          return found(next, t, !changed);
        }
        push(current, next);
      }
      ValueType popped = heapTypes[0];
      current = pop();
      changed = true;
      long t = current.atT();
      if (t != lastT) {
        return found(popped, t, false);
      }
    }
    type = ValueType.NONE;
    return type;
  }

  private ValueType found(ValueType newType, long t, boolean follows) {
    type = newType;
    lastT = t;
    consecutive = follows;
    return newType;
  }

  @Override
  public ValueType seek(long t) {
    if (started && current != null && type != ValueType.NONE && lastT >= t) {
      return type;
    }
    if (started && current == null) {
      return ValueType.NONE;
    }
    started = true;
    consecutive = false;
    heapSize = 0;
    current = null;
    for (SampleIterator source : sources) {
      ValueType first = source.seek(t);
      if (first != ValueType.NONE) {
        push(source, first);
      }
    }
    if (heapSize == 0) {
      type = ValueType.NONE;
      return type;
    }
    ValueType popped = heapTypes[0];
    current = pop();
    return found(popped, current.atT(), false);
  }

  private void push(SampleIterator it, ValueType itsType) {
    int i = heapSize++;
    heap[i] = it;
    heapTypes[i] = itsType;
    while (i > 0) {
      int parent = (i - 1) / 2;
      if (heap[i].atT() >= heap[parent].atT()) {
        break;
      }
      swap(i, parent);
      i = parent;
    }
  }

  private SampleIterator pop() {
    int last = --heapSize;
    swap(0, last);
    int i = 0;
    while (true) {
      int child = 2 * i + 1;
      if (child >= last) {
        break;
      }
      if (child + 1 < last && heap[child + 1].atT() < heap[child].atT()) {
        child++;
      }
      if (heap[child].atT() >= heap[i].atT()) {
        break;
      }
      swap(i, child);
      i = child;
    }
    return heap[last];
  }

  private void swap(int i, int j) {
    SampleIterator it = heap[i];
    heap[i] = heap[j];
    heap[j] = it;
    ValueType itsType = heapTypes[i];
    heapTypes[i] = heapTypes[j];
    heapTypes[j] = itsType;
  }

  private SampleIterator here() {
    if (current == null) {
      throw new IllegalStateException("iterator stands on no sample");
    }
    return current;
  }

  @Override
  public long atT() {
    return here().atT();
  }

  @Override
  public long atSt() {
    return here().atSt();
  }

  @Override
  public double atV() {
    return here().atV();
  }

  @Override
  public Histogram atHistogram() {
    Histogram h = here().atHistogram();
    return consecutive ? h : SampleBuffers.withoutHint(h);
  }

  @Override
  public FloatHistogram atFloatHistogram() {
    FloatHistogram h = here().atFloatHistogram();
    return consecutive ? h : SampleBuffers.withoutHint(h);
  }
}
