package io.narthex.tsdb.chunkenc.classic;

import io.narthex.testing.contract.FloatChunkContract;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.Encoding;
import java.util.Arrays;
import org.junit.jupiter.api.Nested;

/** The contract of float chunks, kept by the encodings of Prometheus 1.x. */
class ClassicChunkTest {
  private abstract static class Classic extends FloatChunkContract {
    private final Encoding encoding;

    Classic(Encoding encoding) {
      this.encoding = encoding;
    }

    @Override
    protected Chunk newChunk() {
      return ClassicChunk.empty(encoding);
    }

    @Override
    protected Chunk reopen(byte[] bytes) {
      return ClassicChunk.of(encoding, bytes);
    }

    /** Whole numbers are told by comparison there: -0.0 comes back as 0. */
    @Override
    protected double[] difficultValues() {
      return Arrays.stream(super.difficultValues())
          .filter(v -> Double.doubleToRawLongBits(v) != Long.MIN_VALUE)
          .toArray();
    }
  }

  @Nested
  class Delta extends Classic {
    Delta() {
      super(Encoding.DELTA);
    }
  }

  @Nested
  class DoubleDelta extends Classic {
    DoubleDelta() {
      super(Encoding.DOUBLE_DELTA);
    }
  }

  @Nested
  class Varbit extends Classic {
    Varbit() {
      super(Encoding.VARBIT);
    }
  }
}
