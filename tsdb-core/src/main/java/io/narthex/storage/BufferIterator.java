package io.narthex.storage;

import io.narthex.model.SampleBuffer;
import io.narthex.model.SampleIterator;
import io.narthex.model.ValueType;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;

/**
 * Steps through the samples of a buffer.
 *
 * <p>Thread-safety: none.
 *
 * @upstream storage/series.go listSeriesIterator
 */
public final class BufferIterator implements SampleIterator {
  private final SampleBuffer samples;
  private int at = -1;

  /** A cursor over {@code samples}, which must not change meanwhile. */
  public BufferIterator(SampleBuffer samples) {
    this.samples = samples;
  }

  @Override
  public ValueType next() {
    if (at < samples.size()) {
      at++;
    }
    return current();
  }

  @Override
  public ValueType seek(long t) {
    at = Math.max(at, 0);
    if (at < samples.size() && samples.time(at) < t) {
      at = SampleBuffers.firstAtOrAfter(samples, at, t);
    }
    return current();
  }

  private ValueType current() {
    return at < samples.size() ? samples.type(at) : ValueType.NONE;
  }

  @Override
  public long atT() {
    return samples.time(at);
  }

  @Override
  public long atSt() {
    return samples.startTime(at);
  }

  @Override
  public double atV() {
    return samples.value(at);
  }

  @Override
  public Histogram atHistogram() {
    if (samples.histogram(at) instanceof Histogram h) {
      return h;
    }
    throw new IllegalStateException("not on an integer histogram");
  }

  @Override
  public FloatHistogram atFloatHistogram() {
    Object h = samples.histogram(at);
    if (h instanceof Histogram integer) {
      return integer.toFloat();
    }
    if (h instanceof FloatHistogram floats) {
      return floats;
    }
    throw new IllegalStateException("not on a histogram");
  }
}
