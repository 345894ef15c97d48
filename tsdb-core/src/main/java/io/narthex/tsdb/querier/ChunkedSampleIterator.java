package io.narthex.tsdb.querier;

import io.narthex.model.SampleBuffer;
import io.narthex.model.SampleIterator;
import io.narthex.model.ValueType;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.storage.BufferIterator;

/**
 * Steps through a {@link ChunkedSeries}, a group of chunks decoded at a time.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/querier.go populateWithDelSeriesIterator
 */
final class ChunkedSampleIterator implements SampleIterator {
  private final ChunkedSeries series;
  private int nextChunk;
  private BufferIterator current = new BufferIterator(new SampleBuffer(0));

  ChunkedSampleIterator(ChunkedSeries series) {
    this.series = series;
  }

  @Override
  public ValueType next() {
    ValueType type = current.next();
    while (type == ValueType.NONE && load(Long.MIN_VALUE)) {
      type = current.next();
    }
    return type;
  }

  @Override
  public ValueType seek(long t) {
    ValueType type = current.seek(t);
    while (type == ValueType.NONE && load(t)) {
      type = current.seek(t);
    }
    return type;
  }

  /** Decodes the next group of chunks from {@code from} on; false if there is none. */
  private boolean load(long from) {
    if (nextChunk >= series.chunkCount()) {
      return false;
    }
    SampleBuffer samples = new SampleBuffer();
    nextChunk = series.readGroup(nextChunk, samples, series.from(from), series.to());
    current = new BufferIterator(samples);
    return true;
  }

  @Override
  public long atT() {
    return current.atT();
  }

  @Override
  public long atSt() {
    return current.atSt();
  }

  @Override
  public double atV() {
    return current.atV();
  }

  @Override
  public Histogram atHistogram() {
    return current.atHistogram();
  }

  @Override
  public FloatHistogram atFloatHistogram() {
    return current.atFloatHistogram();
  }
}
