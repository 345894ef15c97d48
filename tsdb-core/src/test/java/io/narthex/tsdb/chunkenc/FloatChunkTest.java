package io.narthex.tsdb.chunkenc;

import io.narthex.testing.contract.FloatChunkContract;
import org.junit.jupiter.api.Nested;

/** The contract of float chunks, kept by today's encodings. */
class FloatChunkTest {
  @Nested
  class Xor extends FloatChunkContract {
    @Override
    protected Chunk newChunk() {
      return Chunks.empty(Encoding.XOR);
    }

    @Override
    protected Chunk reopen(byte[] bytes) {
      return Chunks.of(Encoding.XOR, bytes);
    }
  }

  @Nested
  class Xor2 extends FloatChunkContract {
    @Override
    protected Chunk newChunk() {
      return Chunks.empty(Encoding.XOR2);
    }

    @Override
    protected Chunk reopen(byte[] bytes) {
      return Chunks.of(Encoding.XOR2, bytes);
    }
  }
}
