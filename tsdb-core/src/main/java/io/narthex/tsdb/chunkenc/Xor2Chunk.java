package io.narthex.tsdb.chunkenc;

import io.narthex.model.SampleBuffer;
import io.narthex.model.SampleIterator;

/**
 * A chunk of floats, with start timestamps if there are any.
 *
 * <p>Thread-safety: see {@link Chunk}.
 *
 * @upstream tsdb/chunkenc/xor2.go XOR2Chunk
 */
final class Xor2Chunk extends BitChunk {
  Xor2Chunk(int expectedBytes) {
    super(new BitWriter(Xor2Format.HEADER_BYTES, expectedBytes));
  }

  Xor2Chunk(byte[] data, int length) {
    super(data, length, Xor2Format.HEADER_BYTES);
  }

  @Override
  public Encoding encoding() {
    return Encoding.XOR2;
  }

  @Override
  ChunkAppender newAppender() {
    BitWriter fresh = writer();
    if (fresh != null) {
      return new Xor2Appender(this, fresh);
    }
    Xor2Iterator end = new Xor2Iterator(array(), length());
    end.skipAll();
    BitWriter writer = new BitWriter(array(), Xor2Format.HEADER_BYTES, end.bitPosition());
    write(writer);
    return new Xor2Appender(this, writer, end);
  }

  @Override
  public SampleIterator iterator() {
    return new Xor2Iterator(array(), length());
  }

  @Override
  public void decode(SampleBuffer into) {
    Xor2Decoder.decode(array(), length(), into);
  }
}
