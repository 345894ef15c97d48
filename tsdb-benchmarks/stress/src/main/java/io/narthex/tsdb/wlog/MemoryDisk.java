package io.narthex.tsdb.wlog;

import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.GrowingFile;
import io.narthex.tsdb.fs.MappedFile;
import io.narthex.tsdb.fs.WritableFile;
import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The least of a disk that a log needs: one directory of small files, of each how many bytes are
 * written and how many of them a power cut would leave. It orders nothing more than a real one: a
 * length is published behind its bytes, a sync covers what was written before it began.
 */
final class MemoryDisk implements Fs {
  private static final int MOST = 1024;

  private final Map<String, Content> files = new ConcurrentSkipListMap<>();

  private static final class Content implements WritableFile, GrowingFile {
    private final byte[] bytes = new byte[MOST];
    private volatile int length;
    private volatile int durable;

    @Override
    public void write(byte[] src, int offset, int count) {
      System.arraycopy(src, offset, bytes, length, count);
      length += count; // by one thread at a time
    }

    @Override
    public void writeAt(long position, byte[] src, int offset, int count) {
      System.arraycopy(src, offset, bytes, (int) position, count);
    }

    @Override
    public long size() {
      return length;
    }

    @Override
    public void truncate(long size) {
      length = (int) size;
    }

    @Override
    public void sync() {
      durable = length;
    }

    @Override
    public int read(long position, byte[] dst, int dstOffset, int count) {
      int n = Math.max(0, Math.min(count, length - (int) position));
      System.arraycopy(bytes, (int) position, dst, dstOffset, n);
      return n;
    }

    @Override
    public void close() {}
  }

  /** Whether a power cut would leave {@code count} bytes of a value that stand together. */
  boolean isDurable(byte value, int count) {
    for (Content file : files.values()) {
      int run = 0;
      for (int i = 0; i < file.durable; i++) {
        run = file.bytes[i] == value ? run + 1 : 0;
        if (run == count) {
          return true;
        }
      }
    }
    return false;
  }

  private Content open(Path file) throws FileNotFoundException {
    Content content = files.get(file.getFileName().toString());
    if (content == null) {
      throw new FileNotFoundException(file.toString());
    }
    return content;
  }

  @Override
  public WritableFile create(Path file) {
    Content content = new Content();
    files.put(file.getFileName().toString(), content);
    return content;
  }

  @Override
  public WritableFile append(Path file) {
    return files.computeIfAbsent(file.getFileName().toString(), name -> new Content());
  }

  @Override
  public GrowingFile follow(Path file) throws FileNotFoundException {
    return open(file);
  }

  @Override
  public byte[] readAll(Path file) throws FileNotFoundException {
    Content content = open(file);
    return Arrays.copyOf(content.bytes, content.length);
  }

  @Override
  public boolean exists(Path path) {
    return files.containsKey(path.getFileName().toString());
  }

  @Override
  public boolean isDirectory(Path path) {
    return !exists(path);
  }

  @Override
  public long size(Path file) throws FileNotFoundException {
    return open(file).length;
  }

  @Override
  public List<String> list(Path dir) {
    return List.copyOf(files.keySet());
  }

  @Override
  public void createDirectories(Path dir) {}

  @Override
  public void delete(Path path) {
    files.remove(path.getFileName().toString());
  }

  @Override
  public void syncDir(Path dir) {}

  @Override
  public MappedFile map(Path file) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long lastModified(Path file) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void rename(Path from, Path to) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void link(Path existing, Path link) {
    throw new UnsupportedOperationException();
  }

  @Override
  public AutoCloseable lock(Path file) {
    throw new UnsupportedOperationException();
  }
}
