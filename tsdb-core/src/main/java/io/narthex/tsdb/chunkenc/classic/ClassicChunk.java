package io.narthex.tsdb.chunkenc.classic;

import io.narthex.model.CorruptionException;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.ChunkAppender;
import io.narthex.tsdb.chunkenc.Encoding;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A chunk of Prometheus 1.x: 1024 bytes, however few are in use.
 *
 * <p>Thread-safety: see {@link Chunk}.
 *
 * @upstream storage/local/chunk/chunk.go Chunk, of v1.8.2
 */
public abstract class ClassicChunk implements Chunk {
  /** Bytes of every chunk. */
  public static final int BYTES = 1024;

  static final VarHandle LONG_LE =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final Encoding encoding;
  byte[] bytes;
  private @Nullable Appender appender;

  ClassicChunk(Encoding encoding, byte[] bytes) {
    this.encoding = encoding;
    this.bytes = bytes;
  }

  /**
   * What happened to a sample that did not go into a chunk.
   *
   * @param next an empty chunk to go on with
   * @param transcode whether the samples of this chunk are to go there, too
   */
  record Refusal(ClassicChunk next, boolean transcode) {}

  /** An empty chunk of an encoding of Prometheus 1.x. */
  public static ClassicChunk empty(Encoding encoding) {
    return switch (encoding) {
      case DELTA -> new DeltaChunk();
      case DOUBLE_DELTA -> new DoubleDeltaChunk();
      case VARBIT -> new VarbitChunk(VarbitFormat.ZERO);
      default -> throw new IllegalArgumentException(encoding + " is not of Prometheus 1.x");
    };
  }

  /**
   * A chunk over bytes that were read: {@link #BYTES} as Prometheus kept them, or those in use. An
   * array of full size is taken over, not copied.
   *
   * @throws CorruptionException if the header cannot be
   */
  public static ClassicChunk of(Encoding encoding, byte[] data) {
    return switch (encoding) {
      case DELTA -> new DeltaChunk(data);
      case DOUBLE_DELTA -> new DoubleDeltaChunk(data);
      case VARBIT -> new VarbitChunk(data);
      default -> throw new IllegalArgumentException(encoding + " is not of Prometheus 1.x");
    };
  }

  /** Adds a sample, or says where it has to go. */
  abstract @Nullable Refusal add(long t, double v);

  /** Takes over the state of another chunk of the same class. */
  abstract void become(ClassicChunk other);

  /** Bytes that hold something, of the {@link #BYTES} that are there. */
  public abstract int usedBytes();

  static CorruptionException corrupt(String message, int byteOffset) {
    return new CorruptionException(null, byteOffset, message + " at bit " + byteOffset * 8L, null);
  }

  @Override
  public final Encoding encoding() {
    return encoding;
  }

  @Override
  public final byte[] array() {
    return bytes;
  }

  @Override
  public final Chunk snapshot() {
    ClassicChunk copy = empty(encoding);
    copy.become(this);
    copy.bytes = bytes.clone();
    return copy;
  }

  @Override
  public final void compact() {
    // All chunks have the same size.
  }

  @Override
  public final ChunkAppender appender() {
    if (appender == null) {
      appender = new Appender(this);
    }
    return appender;
  }

  @Override
  public String toString() {
    return encoding + " chunk{n=" + sampleCount() + ", " + usedBytes() + " of 1024 bytes}";
  }

  /** Appends as long as all samples stay in the one chunk. */
  private static final class Appender implements ChunkAppender {
    private final ClassicChunk chunk;
    private int recodings;

    Appender(ClassicChunk chunk) {
      this.chunk = chunk;
    }

    @Override
    public Chunk chunk() {
      return chunk;
    }

    @Override
    public boolean offer(long st, long t, double v) {
      Refusal refusal = chunk.add(t, v);
      if (refusal == null) {
        return true;
      }
      if (!refusal.transcode()) {
        return false;
      }
      ClassicSeries series = new ClassicSeries(refusal.next());
      series.appendAll(chunk);
      series.append(t, v);
      if (series.chunks().size() > 1) {
        return false;
      }
      chunk.become(series.chunks().get(0));
      recodings += 1 + series.transcodings();
      return true;
    }

    @Override
    public int recodings() {
      return recodings;
    }
  }
}
