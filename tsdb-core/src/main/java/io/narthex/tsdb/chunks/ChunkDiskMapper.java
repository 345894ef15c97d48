package io.narthex.tsdb.chunks;

import io.narthex.model.CorruptionException;
import io.narthex.model.SampleBuffer;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.MappedFile;
import io.narthex.tsdb.fs.WritableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The files of {@code chunks_head/}: full head chunks are appended to the newest, and read back by
 * reference.
 *
 * <pre>
 *   000001  000002  000003           written by this run: only files made by this run
 *   [mapped][mapped][mapped |buffer]
 *                            ^ not yet written: reading there writes the buffer out first
 * </pre>
 *
 * <p>Invariants: files are gapless; a file that was there at the start is never appended to;
 * references ascend.
 *
 * <p>Differs: files are not preallocated, and chunks not yet written are not kept a second time.
 *
 * <p>Thread-safety: thread-safe. Lock order: {@code this}, then {@code files}.
 *
 * @upstream tsdb/chunks/head_chunks.go ChunkDiskMapper
 */
public final class ChunkDiskMapper implements AutoCloseable {
  private static final int BUFFER_SIZE = 1 << 20;
  private static final int READ_AHEAD = 1536; // a chunk of 1,024 bytes and what surrounds it

  private final Fs fs;
  private final Path dir;
  private final TreeMap<Integer, MappedFile> files = new TreeMap<>(); // guarded by itself
  private final CRC32C crc = new CRC32C();
  private ByteBuffer buffer = ByteBuffer.allocate(64 * 1024); // up to its position to be written
  private @Nullable WritableFile current;
  private int currentFile; // number of the newest file
  private long written; // bytes of the current file that are in the file
  private boolean torn; // a write failed: behind what is written there may be a part of it
  private boolean cutNext = true;
  private boolean closed;

  private ChunkDiskMapper(Fs fs, Path dir) {
    this.fs = fs;
    this.dir = dir;
  }

  /**
   * Opens the directory, made if absent. A last file that is empty or has no magic number is
   * removed: its content never reached the disk.
   *
   * @throws CorruptionException if a header is wrong or a file is missing between two others
   */
  public static ChunkDiskMapper open(Fs fs, Path dir) throws IOException {
    fs.createDirectories(dir);
    ChunkDiskMapper mapper = new ChunkDiskMapper(fs, dir);
    try {
      mapper.openFiles();
    } catch (IOException | RuntimeException e) {
      mapper.closeFiles(0);
      throw e;
    }
    return mapper;
  }

  private void openFiles() throws IOException {
    TreeMap<Integer, Path> found = HeadChunkFiles.list(fs, dir);
    HeadChunkFiles.removeUnwrittenLast(fs, found);
    int previous = -1;
    for (var e : found.entrySet()) {
      int file = e.getKey();
      if (previous >= 0 && file != previous + 1) {
        throw new CorruptionException(
            String.format(
                "found unsequential head chunk files %s (index: %d) and %s (index: %d)",
                found.get(previous), previous, e.getValue(), file));
      }
      previous = file;
      MappedFile mapped = fs.map(e.getValue());
      files.put(file, mapped);
      HeadChunkFiles.checkHeader(mapped);
    }
    currentFile = Math.max(previous, 0);
  }

  /**
   * Appends a chunk. It may stay in memory until {@link #flush}.
   *
   * @param mint timestamp in ms of its first sample, {@code maxt} of its last
   * @return its {@link DiskMapperRef}
   */
  public synchronized long write(
      long seriesRef, long mint, long maxt, Chunk chunk, boolean outOfOrder) throws IOException {
    makeRoom(chunk.length()); // before the chunk is taken: a failure leaves it where it was
    final long ref = DiskMapperRef.pack(currentFile, written + buffer.position());
    put(seriesRef, mint, maxt, chunk, outOfOrder);
    return ref;
  }

  private void put(long seriesRef, long mint, long maxt, Chunk chunk, boolean outOfOrder) {
    int length = chunk.length();
    int start = buffer.position();
    int needed = start + HeadChunksFormat.MAX_META_SIZE + length;
    if (needed > buffer.capacity()) {
      buffer = ByteBuffer.allocate(Math.max(needed, 2 * buffer.capacity())).put(buffer.flip());
    }
    int coding = chunk.encoding().code() | (outOfOrder ? HeadChunksFormat.OUT_OF_ORDER_BIT : 0);
    buffer.putLong(seriesRef).putLong(mint).putLong(maxt).put((byte) coding);
    while (length >= 0x80) {
      buffer.put((byte) (length | 0x80));
      length >>>= 7;
    }
    buffer.put((byte) length).put(chunk.array(), 0, chunk.length());
    crc.reset();
    crc.update(buffer.array(), start, buffer.position() - start);
    buffer.putInt((int) crc.getValue());
  }

  /**
   * Does what {@link #write} of a chunk of {@code length} bytes would have to do first: writes what
   * is buffered, ends a full file and syncs it. For callers with locks that others wait for:
   * without them they call this, and with them only memory is written to, unless somebody was in
   * between.
   */
  public synchronized void makeRoom(int length) throws IOException {
    if (closed) {
      throw new IllegalStateException("ChunkDiskMapper closed");
    }
    if (buffer.position() >= BUFFER_SIZE) {
      flush();
    }
    int needed = HeadChunksFormat.MAX_META_SIZE + length;
    if (cutNext || written + buffer.position() + needed > HeadChunksFormat.MAX_FILE_SIZE) {
      cut();
    }
  }

  private void cut() throws IOException {
    finishCurrent();
    int next = currentFile + 1;
    WritableFile file = fs.create(dir.resolve(HeadChunksFormat.fileName(next)));
    current = file;
    currentFile = next;
    written = 0;
    torn = false;
    cutNext = false;
    buffer.clear();
    buffer.putInt(HeadChunksFormat.MAGIC).putInt(HeadChunksFormat.VERSION << 24);
    flush();
    fs.syncDir(dir);
  }

  private void finishCurrent() throws IOException {
    WritableFile file = current;
    if (file == null) {
      return;
    }
    flush();
    current = null;
    try (file) {
      file.sync();
    }
  }

  /** Hands everything appended so far to the operating system. */
  public synchronized void flush() throws IOException {
    WritableFile file = current;
    if (file == null || buffer.position() == 0) {
      return;
    }
    if (torn) {
      file.truncate(written);
    }
    torn = true;
    file.write(buffer.array(), 0, buffer.position());
    torn = false;
    written += buffer.position();
    buffer.clear();
  }

  /** Puts everything appended so far on the disk: after a power cut it is there. */
  public synchronized void sync() throws IOException {
    flush();
    WritableFile file = current;
    if (file != null) {
      file.sync();
    }
  }

  /**
   * The chunk at a reference.
   *
   * @throws CorruptionException if there is none or its checksum does not fit
   */
  public Chunk chunk(long ref) {
    int number = DiskMapperRef.file(ref);
    try (MappedFile file = acquire(number, DiskMapperRef.offset(ref))) {
      return HeadChunkFiles.readChunk(file, DiskMapperRef.offset(ref), READ_AHEAD);
    } catch (IOException e) {
      throw new UncheckedIOException("read " + DiskMapperRef.toString(ref), e);
    }
  }

  /** Appends the samples of a chunk, as {@link #chunk} would give them. */
  public void decode(long ref, SampleBuffer into) {
    int number = DiskMapperRef.file(ref);
    try (MappedFile file = acquire(number, DiskMapperRef.offset(ref))) {
      HeadChunkFiles.decode(file, DiskMapperRef.offset(ref), READ_AHEAD, into);
    } catch (IOException e) {
      throw new UncheckedIOException("read " + DiskMapperRef.toString(ref), e);
    }
  }

  /** The mapping of a file that reaches beyond {@code offset}; the caller closes it. */
  private MappedFile acquire(int number, long offset) throws IOException {
    synchronized (files) {
      MappedFile file = files.get(number);
      if (file != null && offset < file.size()) {
        return file.retain();
      }
    }
    return remap(number);
  }

  private synchronized MappedFile remap(int number) throws IOException {
    if (closed) {
      throw new CorruptionException("ChunkDiskMapper closed");
    }
    if (number > currentFile) {
      throw new CorruptionException(
          "head chunk file index " + number + " more than current open file");
    }
    if (number == currentFile) {
      flush();
    }
    Path path = dir.resolve(HeadChunksFormat.fileName(number));
    synchronized (files) {
      MappedFile old = files.get(number);
      if (old == null && !fs.exists(path)) {
        throw new CorruptionException(
            "head chunk file index " + number + " does not exist on disk");
      }
      MappedFile fresh = fs.map(path);
      files.put(number, fresh);
      if (old != null) {
        old.close();
      }
      return fresh.retain();
    }
  }

  /** Takes the chunks of a {@link #scan}. */
  public interface Visitor {
    /**
     * One chunk.
     *
     * @param encoding code of its encoding, known or not
     * @param samples the first two bytes of the chunk: how many samples, with flags in some codings
     * @return what is wrong with it, null if nothing
     */
    @Nullable String chunk(
        long seriesRef,
        long diskRef,
        long mint,
        long maxt,
        int samples,
        int encoding,
        boolean outOfOrder);
  }

  /** Where a scan had to stop. */
  public record Damage(int file, String message) {}

  /** Passes over all chunks in order of writing; returns what stopped it, null if nothing did. */
  public synchronized @Nullable Damage scan(Visitor visitor) throws IOException {
    flush();
    for (int number : HeadChunkFiles.list(fs, dir).keySet()) {
      try (MappedFile file = fs.map(dir.resolve(HeadChunksFormat.fileName(number)))) {
        HeadChunkFiles.scan(file, number, visitor);
      } catch (CorruptionException e) {
        return new Damage(number, String.valueOf(e.getMessage()));
      }
    }
    return null;
  }

  /** Deletes {@code file} and all after it. */
  public synchronized void deleteFrom(int file) throws IOException {
    if (current != null && file <= currentFile) {
      buffer.clear();
      WritableFile dropped = current;
      current = null;
      dropped.close();
    }
    closeFiles(file);
    for (var e : HeadChunkFiles.list(fs, dir).tailMap(file, true).entrySet()) {
      fs.delete(e.getValue());
    }
    TreeMap<Integer, Path> left = HeadChunkFiles.list(fs, dir);
    currentFile = left.isEmpty() ? 0 : left.lastKey();
    cutNext = true;
  }

  /**
   * Deletes the files below number {@code file}, never the one being written.
   *
   * @return whether none is left: then numbering starts anew, and so do references
   */
  public synchronized boolean truncate(int file) throws IOException {
    TreeMap<Integer, Path> found = HeadChunkFiles.list(fs, dir);
    if (current != null && written + buffer.position() > HeadChunksFormat.HEADER_SIZE) {
      cutNext = true;
    }
    int kept = 0;
    for (var e : found.entrySet()) {
      boolean open = current != null && e.getKey() == currentFile;
      if (open || e.getKey() >= file) {
        kept++;
        continue;
      }
      synchronized (files) {
        MappedFile mapped = files.remove(e.getKey());
        if (mapped != null) {
          mapped.close();
        }
      }
      fs.delete(e.getValue());
    }
    if (kept == 0) {
      currentFile = 0;
      cutNext = true;
    }
    return kept == 0;
  }

  /** Bytes of all files. */
  public synchronized long size() throws IOException {
    long size = buffer.position();
    for (Path path : HeadChunkFiles.list(fs, dir).values()) {
      size += fs.size(path);
    }
    return size;
  }

  /** Number of the newest file, 0 if there is none. */
  public synchronized int lastFile() {
    return currentFile;
  }

  private void closeFiles(int from) throws IOException {
    synchronized (files) {
      var closing = files.tailMap(from, true);
      IOException failed = null;
      for (MappedFile file : closing.values()) {
        try {
          file.close();
        } catch (IOException e) {
          failed = e;
        }
      }
      closing.clear();
      if (failed != null) {
        throw failed;
      }
    }
  }

  /** Writes out, syncs and closes. Idempotent. */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      finishCurrent();
    } finally {
      WritableFile unfinished = current; // still set if its last bytes could not be written
      current = null;
      if (unfinished != null) {
        unfinished.close();
      }
      closeFiles(0);
    }
  }

  @Override
  public String toString() {
    return "ChunkDiskMapper{" + dir + ", newest file " + currentFile + "}";
  }
}
