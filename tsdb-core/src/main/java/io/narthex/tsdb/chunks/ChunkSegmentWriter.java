package io.narthex.tsdb.chunks;

import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.encoding.EncodeBuffer;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.WritableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Writes the chunk files of a block. A chunk that would overflow a file begins the next one; the
 * full file is synced.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/chunks/chunks.go Writer
 */
public final class ChunkSegmentWriter implements AutoCloseable {
  private static final int FLUSH_AT = 1 << 20;

  private final Fs fs;
  private final Path dir;
  private final long segmentSize;
  private final EncodeBuffer buffer = new EncodeBuffer(FLUSH_AT + (1 << 16));
  private @Nullable WritableFile file;
  private int segment = -1;
  private long written; // in the current file, with what is still in the buffer
  private long total;

  /**
   * A writer of files in {@code dir}, which is created.
   *
   * @param segmentSize size in bytes from which on a new file is begun
   */
  public ChunkSegmentWriter(Fs fs, Path dir, long segmentSize) throws IOException {
    this.fs = fs;
    this.dir = dir;
    this.segmentSize = segmentSize <= 0 ? ChunksFormat.DEFAULT_SEGMENT_SIZE : segmentSize;
    fs.createDirectories(dir);
  }

  /**
   * Writes chunks.
   *
   * @param chunks with their chunk at hand
   * @return the same with their new references
   */
  public List<ChunkMeta> write(List<ChunkMeta> chunks) throws IOException {
    List<ChunkMeta> placed = new ArrayList<>(chunks.size());
    long reserved = Math.max(written, ChunksFormat.HEADER_SIZE);
    for (int i = 0; i < chunks.size(); i++) {
      Chunk chunk = chunkOf(chunks.get(i));
      long needed = sizeOf(chunk);
      boolean overflows = reserved + needed > segmentSize;
      boolean fileHasChunks = written > ChunksFormat.HEADER_SIZE;
      if (segment < 0 || (overflows && fileHasChunks)) {
        begin();
        reserved = ChunksFormat.HEADER_SIZE;
      }
      reserved += needed;
      placed.add(new ChunkMeta(append(chunk), chunks.get(i).mint(), chunks.get(i).maxt(), chunk));
    }
    return placed;
  }

  private static Chunk chunkOf(ChunkMeta meta) {
    Chunk chunk = meta.chunk();
    if (chunk == null) {
      throw new IllegalArgumentException("no chunk at hand: " + meta);
    }
    return chunk;
  }

  /** With the length field at its largest, as upstream reckons. */
  private static long sizeOf(Chunk chunk) {
    return ChunksFormat.MAX_LENGTH_SIZE
        + ChunksFormat.ENCODING_SIZE
        + (long) chunk.length()
        + ChunksFormat.CRC_SIZE;
  }

  private long append(Chunk chunk) throws IOException {
    long ref = BlockChunkRef.pack(segment, written);
    int start = buffer.length();
    buffer.putUvarint(chunk.length());
    int covered = buffer.length();
    buffer.putByte(chunk.encoding().code());
    buffer.putBytes(chunk.array(), 0, chunk.length());
    CRC32C crc = new CRC32C();
    crc.update(buffer.array(), covered, buffer.length() - covered);
    buffer.putBe32((int) crc.getValue());
    written += buffer.length() - start;
    if (buffer.length() >= FLUSH_AT) {
      flush();
    }
    return ref;
  }

  private void begin() throws IOException {
    finish();
    segment++;
    file = fs.create(dir.resolve(ChunksFormat.fileName(segment)));
    buffer.putBe32(ChunksFormat.MAGIC).putByte(ChunksFormat.VERSION);
    buffer.putByte(0).putByte(0).putByte(0);
    written = ChunksFormat.HEADER_SIZE;
  }

  private void flush() throws IOException {
    if (file != null && buffer.length() > 0) {
      file.write(buffer.array(), 0, buffer.length());
    }
    buffer.reset();
  }

  private void finish() throws IOException {
    if (file == null) {
      return;
    }
    try (WritableFile done = file) {
      flush();
      done.sync();
      total += written;
    } finally {
      file = null;
    }
  }

  /** Bytes written to all files; complete once closed. */
  public long size() {
    return total;
  }

  /** Syncs the last file and the directory. */
  @Override
  public void close() throws IOException {
    finish();
    fs.syncDir(dir);
  }
}
