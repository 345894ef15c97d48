package io.narthex.tsdb.chunkenc;

import io.narthex.model.CorruptionException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What all chunks written through a {@link BitWriter} share: bytes that were read, or a writer that
 * appends to them.
 *
 * <pre>
 *   Chunks.of(data)    data, length           no writer
 *   .appender()        writer over a copy     data given up
 * </pre>
 *
 * <p>Thread-safety: see {@link Chunk}.
 *
 * @upstream none — shared part of the chunk types
 */
abstract class BitChunk implements Chunk {
  private byte[] data;
  private int dataLength;
  private @Nullable BitWriter writer;
  private @Nullable ChunkAppender appender;

  BitChunk(byte[] data, int length, int headerBytes) {
    if (length > data.length) {
      throw new IllegalArgumentException("length " + length + " > " + data.length);
    }
    if (length < headerBytes) {
      throw new CorruptionException(
          null, length, "chunk of " + length + " bytes has no header of " + headerBytes, null);
    }
    this.data = data;
    this.dataLength = length;
  }

  /** An empty chunk to be written to. */
  BitChunk(BitWriter writer) {
    this.data = writer.bytes;
    this.writer = writer;
  }

  /** The writer; null as long as the bytes are those that were read. */
  final @Nullable BitWriter writer() {
    return writer;
  }

  /** An appender whose writer was given to {@link #write}. */
  abstract ChunkAppender newAppender();

  /** From now on the bytes are those of a writer. */
  final void write(BitWriter newWriter) {
    writer = newWriter;
    data = newWriter.bytes;
    dataLength = 0;
  }

  @Override
  public int length() {
    return writer == null ? dataLength : writer.length();
  }

  @Override
  public final byte[] array() {
    return writer == null ? data : writer.bytes;
  }

  @Override
  public int sampleCount() {
    byte[] bytes = array();
    return (bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF);
  }

  @Override
  public final ChunkAppender appender() {
    if (appender == null) {
      appender = newAppender();
    }
    return appender;
  }

  @Override
  public final Chunk snapshot() {
    int length = length();
    return Chunks.of(encoding(), Arrays.copyOf(array(), length), length);
  }

  @Override
  public final void compact() {
    if (writer != null) {
      writer.compact();
      data = writer.bytes;
    } else if (data.length > dataLength + BitWriter.COMPACT_THRESHOLD) {
      data = Arrays.copyOf(data, dataLength);
    }
  }

  @Override
  public String toString() {
    return encoding() + " chunk{n=" + sampleCount() + ", " + length() + " bytes}";
  }
}
