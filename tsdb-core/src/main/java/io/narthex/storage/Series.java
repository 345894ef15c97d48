package io.narthex.storage;

import io.narthex.model.SampleBuffer;
import io.narthex.model.SampleIterator;
import io.narthex.model.ValueType;
import io.narthex.model.labels.Labels;

/**
 * A series of a selection: its labels and two ways to its samples.
 *
 * @upstream storage/interface.go Series
 */
public interface Series {
  /** What identifies the series. */
  Labels labels();

  /** A new cursor over the samples, to step. */
  SampleIterator iterator();

  /**
   * Appends the samples in {@code [mint, maxt]} (ms, inclusive) to {@code into}, to run fast. The
   * default walks the iterator and is the oracle for storages that decode whole chunks.
   */
  default void read(SampleBuffer into, long mint, long maxt) {
    SampleIterator it = iterator();
    for (ValueType type = it.seek(mint); type != ValueType.NONE; type = it.next()) {
      if (it.atT() > maxt) {
        return;
      }
      into.addCurrent(type, it);
    }
  }

  /**
   * Appends the newest sample in {@code [mint, maxt]} (ms, inclusive) to {@code into}, if there is
   * one. The default reads all and is the oracle for storages that can go straight to the end.
   */
  default void readNewest(SampleBuffer into, long mint, long maxt) {
    int start = into.size();
    read(into, mint, maxt);
    if (into.size() > start + 1) {
      SampleBuffers.remove(into, start, into.size() - 1);
    }
  }
}
