package io.narthex.tsdb.chunkenc;

import io.narthex.model.histogram.CounterResetHint;

/**
 * The bits of the four kinds of histogram chunks.
 *
 * <pre>
 *   byte 0            2                3
 *   +----------------+----------------+--------------------------------------------+
 *   | count u16      | reset 2 | -- 6 | layout | sample 0 | sample 1 | ... padding |  encodings 2, 3
 *   +----------------+----------------+--------------------------------------------+
 *   | reset 2|cnt 14 | st header      | layout | sample 0 [st] | sample 1 [st] ... |  encodings 5, 6
 *   +----------------+----------------+--------------------------------------------+
 *   reset     00 unknown   01 not reset   10 counter reset   11 gauge
 *
 *   layout    zero threshold | schema: varbit | spans | spans | [bounds, if the schema is -53]
 *   spans     number: varbit uint | each: length varbit uint, offset varbit
 *   bounds    number: varbit uint | each: thousandths + 1 as varbit uint, or 0 and 64 bits
 *   threshold one byte: 0, or exponent of a power of two + 243, or 255 and 64 bits
 *
 *                 t         count        zero count   sum   each bucket
 *   sample 0      varbit    varbit uint  varbit uint  64    varbit: difference to its left neighbour
 *   sample n      dod       dod          dod          xor   dod of that difference
 *   sample 0      varbit    64           64           64    64                         float counts
 *   sample n      dod       xor          xor          xor   xor, each with its own window
 * </pre>
 *
 * A stale sample writes a sum of {@code StaleNaN} and no buckets.
 *
 * @upstream tsdb/chunkenc/histogram.go, float_histogram.go, histogram_meta.go, histogram_st.go
 */
final class HistogramFormat {
  /** Bytes of the header, of both kinds. */
  static final int HEADER_BYTES = 3;

  /** Where the reset bits are in chunks without start timestamps. */
  static final int FLAGS_AT = 2;

  /** The most samples that 14 bits can count. */
  static final int MAX_SAMPLES_ST = 0x3FFF;

  private static final int RESET_SHIFT = 6;
  private static final int COUNT_MASK_ST = 0x3FFF;

  private static final CounterResetHint[] RESETS = {
    CounterResetHint.UNKNOWN,
    CounterResetHint.NOT_COUNTER_RESET,
    CounterResetHint.COUNTER_RESET,
    CounterResetHint.GAUGE
  };

  private HistogramFormat() {}

  static int maxSamples(boolean st) {
    return st ? MAX_SAMPLES_ST : XorFormat.MAX_SAMPLES;
  }

  static int count(byte[] chunk, boolean st) {
    int word = (chunk[0] & 0xFF) << 8 | (chunk[1] & 0xFF);
    return st ? word & COUNT_MASK_ST : word;
  }

  static void setCount(byte[] chunk, boolean st, int count) {
    int high = count >>> 8;
    chunk[0] = (byte) (st ? chunk[0] & 0xC0 | high : high);
    chunk[1] = (byte) count;
  }

  static CounterResetHint reset(byte[] chunk, boolean st) {
    return RESETS[(chunk[st ? 0 : FLAGS_AT] & 0xFF) >>> RESET_SHIFT];
  }

  static void setReset(byte[] chunk, boolean st, CounterResetHint reset) {
    int code = 0;
    while (RESETS[code] != reset) {
      code++;
    }
    int at = st ? 0 : FLAGS_AT;
    chunk[at] = (byte) (chunk[at] & 0x3F | code << RESET_SHIFT);
  }

  /**
   * What a sample that was read says about a reset: a first sample says nothing, even if the header
   * does, as the chunk before it may be gone.
   */
  static CounterResetHint hint(CounterResetHint header, int samplesRead) {
    if (header == CounterResetHint.GAUGE) {
      return CounterResetHint.GAUGE;
    }
    return samplesRead > 1 ? CounterResetHint.NOT_COUNTER_RESET : CounterResetHint.UNKNOWN;
  }
}
