package io.narthex.tsdb.chunkenc;

import io.narthex.model.SampleIterator;
import io.narthex.model.ValueType;
import io.narthex.model.histogram.CounterResetHint;
import org.jspecify.annotations.Nullable;

/**
 * What the iterators of histogram chunks share.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/chunkenc/histogram.go histogramIterator
 */
abstract class HistogramReader implements SampleIterator {
  final BitReader in;
  final @Nullable StartTimes startTimes;
  private final int sampleCount;
  private final CounterResetHint header;

  int samplesRead;
  HistogramLayout layout = HistogramLayout.EMPTY;
  long t;
  long tDelta;

  HistogramReader(byte[] bytes, int length, boolean st) {
    in = new BitReader(bytes, HistogramFormat.HEADER_BYTES * 8, length * 8);
    sampleCount = HistogramFormat.count(bytes, st);
    header = HistogramFormat.reset(bytes, st);
    startTimes = st ? new StartTimes(bytes) : null;
  }

  /** Reads the sample behind its timestamp, of a layout just read. */
  abstract void readFirst();

  /** Reads the sample behind its timestamp. */
  abstract void readNext();

  abstract ValueType type();

  @Override
  public final ValueType next() {
    if (samplesRead == sampleCount) {
      return ValueType.NONE;
    }
    long previousT = t;
    if (samplesRead == 0) {
      layout = HistogramLayout.read(in);
      t = VarBit.readInt(in);
      readFirst();
    } else {
      tDelta += VarBit.readInt(in);
      t += tDelta;
      readNext();
    }
    if (startTimes != null) {
      startTimes.read(in, samplesRead, t, previousT);
    }
    samplesRead++;
    return type();
  }

  /** Counter reset hint of the current sample. */
  final CounterResetHint hint() {
    return HistogramFormat.hint(header, samplesRead);
  }

  @Override
  public final ValueType seek(long target) {
    if (samplesRead == 0 && next() == ValueType.NONE) {
      return ValueType.NONE;
    }
    while (t < target) {
      if (next() == ValueType.NONE) {
        return ValueType.NONE;
      }
    }
    return type();
  }

  @Override
  public final long atT() {
    return t;
  }

  @Override
  public final long atSt() {
    return startTimes == null ? 0 : startTimes.st;
  }

  @Override
  public final double atV() {
    throw new IllegalStateException("a histogram has no float value");
  }
}
