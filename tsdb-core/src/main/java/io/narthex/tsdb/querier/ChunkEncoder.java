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
 * Encodes samples into new chunks: a new one where the type changes, where a histogram does not go
 * into the chunk at hand, and when the chunk at hand is full, which is one of
 *
 * <pre>
 *   ofSamples   after 120 samples                               blocks that overlap
 *   ofBytes     when a float might not fit in 1 KiB, or when    chunks of one reader that overlap:
 *               a histogram chunk of 10 samples is larger       the out-of-order head
 *   one         never                                           a chunk that loses some samples
 * </pre>
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream storage/series.go seriesToChunkEncoder; tsdb/querier.go populateChunksFromIterable,
 *     populateCurrForSingleChunk
 */
public final class ChunkEncoder {
  private static final int MAX_SAMPLES = 120;
  private static final int MAX_FLOAT_BYTES = 1024 - 19; // what one more sample may need
  private static final int MAX_HISTOGRAM_BYTES = 1024;
  private static final int MIN_HISTOGRAM_SAMPLES = 10;

  private enum Full {
    OF_SAMPLES,
    OF_BYTES,
    NEVER
  }

  private final Full full;
  private final Encoding encoding; // of floats; of all if the chunk is never full

  /** An encoder of chunks of 120 samples, floats in {@code floatEncoding}. */
  public ChunkEncoder(Encoding floatEncoding) {
    this(Full.OF_SAMPLES, floatEncoding);
  }

  private ChunkEncoder(Full full, Encoding encoding) {
    this.full = full;
    this.encoding = encoding;
  }

  /** An encoder of chunks of about 1 KiB. */
  static ChunkEncoder ofBytes() {
    return new ChunkEncoder(Full.OF_BYTES, Encoding.XOR);
  }

  /** An encoder into one chunk of {@code encoding}, from which the samples came. */
  static ChunkEncoder one(Encoding encoding) {
    return new ChunkEncoder(Full.NEVER, encoding);
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
    if (full == Full.NEVER) {
      return encoding;
    }
    return Encoding.forType(type, hasStart || encoding == Encoding.XOR2, hasStart);
  }

  private boolean mustCut(Open open, ValueType type, Encoding wanted, boolean hasStart) {
    if (open.type != type || isFull(open)) {
      return true;
    }
    Encoding present = open.chunk.encoding();
    if (hasStart && !present.holdsStartTimes()) {
      return true;
    }
    return full == Full.OF_SAMPLES && present != wanted && !present.compatibleWith(wanted);
  }

  private boolean isFull(Open open) {
    return switch (full) {
      case NEVER -> false;
      case OF_SAMPLES -> open.samples >= MAX_SAMPLES;
      case OF_BYTES ->
          open.type == ValueType.FLOAT
              ? open.chunk.length() > MAX_FLOAT_BYTES
              : open.chunk.length() > MAX_HISTOGRAM_BYTES && open.samples > MIN_HISTOGRAM_SAMPLES;
    };
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
