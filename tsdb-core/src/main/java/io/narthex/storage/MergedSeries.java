package io.narthex.storage;

import io.narthex.model.SampleBuffer;
import io.narthex.model.SampleIterator;
import io.narthex.model.ValueType;
import io.narthex.model.labels.Labels;
import java.util.ArrayList;
import java.util.List;

/**
 * One series whose samples lie in several places, such as blocks and the head.
 *
 * <p>Thread-safety: as its parts.
 *
 * @upstream storage/merge.go ChainedSeriesMerge
 */
final class MergedSeries implements Series {
  private final List<Series> parts;

  /** At least one part, all of the same labels. */
  MergedSeries(List<Series> parts) {
    this.parts = parts;
  }

  @Override
  public Labels labels() {
    return parts.get(0).labels();
  }

  @Override
  public SampleIterator iterator() {
    List<SampleIterator> iterators = new ArrayList<>(parts.size());
    for (Series part : parts) {
      iterators.add(part.iterator());
    }
    return new MergedSampleIterator(iterators);
  }

  /** Appends part after part as long as times only grow; weaves them otherwise. */
  @Override
  public void read(SampleBuffer into, long mint, long maxt) {
    boolean ascending = true;
    int start = into.size();
    for (Series part : parts) {
      int before = into.size();
      part.read(into, mint, maxt);
      if (into.size() > before) {
        SampleBuffers.forgetReset(into, before);
        if (before > start && into.time(before) <= into.time(before - 1)) {
          ascending = false;
        }
      }
    }
    if (!ascending) {
      into.setSize(start);
      weave(into, mint, maxt);
    }
  }

  private void weave(SampleBuffer into, long mint, long maxt) {
    List<SampleIterator> iterators = new ArrayList<>(parts.size());
    for (Series part : parts) {
      SampleBuffer own = new SampleBuffer();
      part.read(own, mint, maxt);
      iterators.add(new BufferIterator(own));
    }
    SampleIterator merged = new MergedSampleIterator(iterators);
    for (ValueType type = merged.next(); type != ValueType.NONE; type = merged.next()) {
      into.addCurrent(type, merged);
    }
  }

  @Override
  public String toString() {
    return "MergedSeries{" + labels() + ", parts=" + parts.size() + "}";
  }
}
