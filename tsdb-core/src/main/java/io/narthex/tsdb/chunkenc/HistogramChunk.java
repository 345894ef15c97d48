package io.narthex.tsdb.chunkenc;

import io.narthex.model.SampleBuffer;
import io.narthex.model.SampleIterator;
import io.narthex.model.ValueType;
import io.narthex.model.histogram.CounterResetHint;

/**
 * A chunk of native histograms: integer or float counts, with or without start timestamps.
 *
 * <p>Thread-safety: see {@link Chunk}.
 *
 * @upstream tsdb/chunkenc/histogram.go, float_histogram.go and their _st twins
 */
final class HistogramChunk extends BitChunk {
  private final Encoding encoding;
  private final boolean st;

  HistogramChunk(Encoding encoding) {
    this(encoding, new byte[HistogramFormat.HEADER_BYTES], HistogramFormat.HEADER_BYTES);
  }

  HistogramChunk(Encoding encoding, byte[] data, int length) {
    super(data, length, HistogramFormat.HEADER_BYTES);
    this.encoding = encoding;
    this.st = encoding.holdsStartTimes();
  }

  @Override
  public Encoding encoding() {
    return encoding;
  }

  @Override
  public int sampleCount() {
    return HistogramFormat.count(array(), st);
  }

  @Override
  public CounterResetHint counterResetHeader() {
    return HistogramFormat.reset(array(), st);
  }

  @Override
  public void setCounterResetHeader(CounterResetHint header) {
    HistogramFormat.setReset(array(), st, header);
  }

  @Override
  ChunkAppender newAppender() {
    HistogramReader end = reader();
    while (end.next() != ValueType.NONE) {}
    BitWriter writer = new BitWriter(array(), HistogramFormat.HEADER_BYTES, end.in.position());
    write(writer);
    return end instanceof FloatHistogramIterator floats
        ? new FloatHistogramAppender(this, writer, floats)
        : new HistogramAppender(this, writer, (HistogramIterator) end);
  }

  private HistogramReader reader() {
    return encoding.valueType() == ValueType.HISTOGRAM
        ? new HistogramIterator(array(), length(), st)
        : new FloatHistogramIterator(array(), length(), st);
  }

  @Override
  public SampleIterator iterator() {
    return reader();
  }

  @Override
  public void decode(SampleBuffer into) {
    HistogramReader it = reader();
    for (ValueType type = it.next(); type != ValueType.NONE; type = it.next()) {
      into.addCurrent(type, it);
    }
  }
}
