package io.narthex.tsdb.chunkenc;

import io.narthex.model.SampleBuffer;
import io.narthex.model.SampleIterator;

/**
 * A chunk of floats in Gorilla's encoding, in milliseconds.
 *
 * <p>Thread-safety: see {@link Chunk}.
 *
 * @upstream tsdb/chunkenc/xor.go XORChunk
 */
final class XorChunk extends BitChunk {
  private final XorRule rule;

  XorChunk(XorRule rule) {
    this(rule, 0);
  }

  XorChunk(XorRule rule, int expectedBytes) {
    super(new BitWriter(XorFormat.HEADER_BYTES, expectedBytes));
    this.rule = rule;
  }

  XorChunk(byte[] data, int length) {
    super(data, length, XorFormat.HEADER_BYTES);
    this.rule = XorRule.SINCE_3_0;
  }

  @Override
  public Encoding encoding() {
    return Encoding.XOR;
  }

  @Override
  public int length() {
    int length = super.length();
    return rule == XorRule.BEFORE_3_0 && ((XorAppender) appender()).needsSpareByte()
        ? length + 1
        : length;
  }

  @Override
  ChunkAppender newAppender() {
    BitWriter fresh = writer();
    if (fresh != null) {
      return new XorAppender(this, fresh);
    }
    XorIterator end = new XorIterator(array(), super.length());
    end.skipAll();
    BitWriter writer = new BitWriter(array(), XorFormat.HEADER_BYTES, end.bitPosition());
    write(writer);
    return new XorAppender(this, writer, end);
  }

  @Override
  public SampleIterator iterator() {
    return new XorIterator(array(), length());
  }

  @Override
  public void decode(SampleBuffer into) {
    XorDecoder.decode(array(), length(), into);
  }
}
