package io.narthex.tsdb.querier;

import io.narthex.model.SampleIterator;
import io.narthex.model.ValueType;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.ChunkAppender;
import io.narthex.tsdb.chunkenc.Chunks;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.chunks.ChunkMeta;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encodes samples into new chunks: a new one every 120 samples, where the type changes, and where a
 * histogram does not go into the chunk at hand.
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream storage/series.go seriesToChunkEncoder
 */
public final class ChunkEncoder {
  /** Samples a chunk: what the head cuts at 15 s between samples. */
  private static final int SPLIT = 120;

  private final Encoding floatEncoding;
  private final int split;

  public ChunkEncoder(Encoding floatEncoding) {
    this(floatEncoding, SPLIT);
  }

  /** An encoder that begins a new chunk after {@code split} samples. */
  ChunkEncoder(Encoding floatEncoding, int split) {
    this.floatEncoding = floatEncoding;
    this.split = split;
  }

  /** The chunk being filled. */
  private static final class Open {
    Chunk chunk;
    ChunkAppender appender;
    final ValueType type;
    long mint;
    long maxt;
    int samples;

    Open(Chunk chunk, ValueType type, long mint) {
      this.chunk = chunk;
      this.appender = chunk.appender();
      this.type = type;
      this.mint = mint;
    }

    ChunkMeta close() {
      chunk.compact();
      return new ChunkMeta(0, mint, maxt, chunk);
    }
  }

  /** All samples of {@code samples} as chunks with reference 0. */
  public List<ChunkMeta> encode(SampleIterator samples) {
    List<ChunkMeta> chunks = new ArrayList<>();
    Open open = null;
    for (ValueType type = samples.next(); type != ValueType.NONE; type = samples.next()) {
      Encoding wanted = encodingOf(type, samples.atSt() != 0);
      if (open == null || mustCut(open, type, wanted, samples.atSt() != 0)) {
        if (open != null) {
          chunks.add(open.close());
        }
        open = new Open(Chunks.empty(wanted), type, samples.atT());
      }
      append(open, type, samples, chunks);
    }
    if (open != null) {
      chunks.add(open.close());
    }
    return chunks;
  }

  private Encoding encodingOf(ValueType type, boolean hasStart) {
    return switch (type) {
      case FLOAT -> hasStart || floatEncoding == Encoding.XOR2 ? Encoding.XOR2 : Encoding.XOR;
      case HISTOGRAM -> hasStart ? Encoding.HISTOGRAM_ST : Encoding.HISTOGRAM;
      case FLOAT_HISTOGRAM -> hasStart ? Encoding.FLOAT_HISTOGRAM_ST : Encoding.FLOAT_HISTOGRAM;
      case NONE -> throw new IllegalArgumentException("no sample");
    };
  }

  /** XOR and XOR2 hold the same, but for start timestamps, which XOR cannot. */
  private boolean mustCut(Open open, ValueType type, Encoding wanted, boolean hasStart) {
    if (open.type != type || open.samples >= split) {
      return true;
    }
    Encoding present = open.chunk.encoding();
    return present != wanted && (type != ValueType.FLOAT || (hasStart && present == Encoding.XOR));
  }

  private static void append(
      Open open, ValueType type, SampleIterator samples, List<ChunkMeta> full) {
    long st = samples.atSt();
    long t = samples.atT();
    @Nullable ChunkAppender next =
        switch (type) {
          case HISTOGRAM ->
              open.appender.appendHistogram(null, st, t, samples.atHistogram(), false);
          case FLOAT_HISTOGRAM ->
              open.appender.appendFloatHistogram(null, st, t, samples.atFloatHistogram(), false);
          default -> {
            open.appender.append(st, t, samples.atV());
            yield open.appender;
          }
        };
    if (next != open.appender) {
      full.add(open.close());
      open.chunk = next.chunk();
      open.appender = next;
      open.mint = t;
      open.samples = 0;
    }
    open.maxt = t;
    open.samples++;
  }
}
