package io.narthex.tsdb.head;

import io.narthex.model.ValueType;
import io.narthex.tsdb.chunkenc.Encoding;

/**
 * How a head makes chunks, as of the start of a transaction.
 *
 * @param cutter when chunks end
 * @param floats encoding of new chunks of floats
 * @param histograms encoding of new chunks of integer histograms
 * @param floatHistograms encoding of new chunks of float histograms
 * @param storeSt whether start timestamps are kept: then a chunk of another encoding is closed
 *     rather than continued
 * @upstream tsdb/head_append.go chunkOpts
 */
record ChunkSettings(
    ChunkCutter cutter,
    Encoding floats,
    Encoding histograms,
    Encoding floatHistograms,
    boolean storeSt) {

  static ChunkSettings of(HeadOptions options) {
    boolean xor2 = options.xor2();
    boolean histogramSt = options.histogramSt();
    return new ChunkSettings(
        new ChunkCutter(options.chunkRange(), options.samplesPerChunk()),
        Encoding.forType(ValueType.FLOAT, xor2, histogramSt),
        Encoding.forType(ValueType.HISTOGRAM, xor2, histogramSt),
        Encoding.forType(ValueType.FLOAT_HISTOGRAM, xor2, histogramSt),
        options.storeSt());
  }

  /** The same with another encoding of new chunks of floats. */
  ChunkSettings withXor2(boolean on) {
    Encoding other = on ? Encoding.XOR2 : Encoding.XOR;
    return new ChunkSettings(cutter, other, histograms, floatHistograms, storeSt);
  }

  /** Whether new chunks of floats hold start timestamps. */
  boolean keepsStartTimes() {
    return floats.holdsStartTimes();
  }

  /** Whether floats may go on in an open chunk of {@code open}. */
  boolean continuesFloats(Encoding open) {
    return open == floats || (!storeSt && open.compatibleWith(floats));
  }
}
