package io.narthex.tsdb.fs;

import io.narthex.model.CorruptionException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The least of a disk that logs and blocks need: directories of small files, of each how many bytes
 * are written and how many of them a power cut would leave. It orders nothing more than a real one:
 * a length is published behind its bytes, a sync covers what was written before it began.
 */
public final class MemoryDisk implements Fs {
  private static final int FIRST_ROOM = 1024;

  /** Files by path; a directory is one without content. */
  private final Map<Path, Content> entries = new ConcurrentSkipListMap<>();

  private static final class Content implements WritableFile, GrowingFile {
    private static final Content OF_DIRECTORY = new Content(0);

    private volatile byte[] bytes;
    private volatile int length;
    private volatile int durable;

    Content(int room) {
      bytes = new byte[room];
    }

    @Override
    public void write(byte[] src, int offset, int count) {
      byte[] to = bytes;
      if (length + count > to.length) {
        to = Arrays.copyOf(to, 2 * (length + count));
        bytes = to;
      }
      System.arraycopy(src, offset, to, length, count);
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

  /** A file as it was; read no more once its last owner closed it. */
  private static final class Mapped implements MappedFile {
    private final String name;
    private final byte[] bytes;
    private final AtomicInteger owners = new AtomicInteger(1);

    Mapped(String name, byte[] bytes) {
      this.name = name;
      this.bytes = bytes;
    }

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void copy(long position, byte[] dst, int dstOffset, int length) {
      if (owners.get() <= 0) {
        throw new IllegalStateException(name + " is closed");
      }
      if (position < 0 || position + length > bytes.length) {
        throw new CorruptionException(name, position, "beyond the end", null);
      }
      System.arraycopy(bytes, (int) position, dst, dstOffset, length);
    }

    @Override
    public MappedFile retain() {
      owners.incrementAndGet();
      return this;
    }

    @Override
    public void close() {
      owners.decrementAndGet();
    }
  }

  /** A disk with the same files, which are not to be written any more. */
  public MemoryDisk copy() {
    MemoryDisk copy = new MemoryDisk();
    copy.entries.putAll(entries);
    return copy;
  }

  /** Whether a power cut would leave {@code count} bytes of a value that stand together. */
  public boolean isDurable(byte value, int count) {
    for (Content file : entries.values()) {
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

  private Content open(Path file) throws NoSuchFileException {
    Content content = entries.get(file);
    if (content == null || content == Content.OF_DIRECTORY) {
      throw new NoSuchFileException(file.toString());
    }
    return content;
  }

  @Override
  public WritableFile create(Path file) {
    Content content = new Content(FIRST_ROOM);
    entries.put(file, content);
    return content;
  }

  @Override
  public WritableFile append(Path file) {
    return entries.computeIfAbsent(file, name -> new Content(FIRST_ROOM));
  }

  @Override
  public GrowingFile follow(Path file) throws NoSuchFileException {
    return open(file);
  }

  @Override
  public byte[] readAll(Path file) throws NoSuchFileException {
    Content content = open(file);
    int length = content.length;
    return Arrays.copyOf(content.bytes, length);
  }

  @Override
  public MappedFile map(Path file) throws NoSuchFileException {
    return new Mapped(file.toString(), readAll(file));
  }

  @Override
  public boolean exists(Path path) {
    return entries.containsKey(path);
  }

  @Override
  public boolean isDirectory(Path path) {
    return entries.get(path) == Content.OF_DIRECTORY;
  }

  @Override
  public long size(Path file) throws NoSuchFileException {
    return open(file).length;
  }

  @Override
  public List<String> list(Path dir) {
    List<String> names = new ArrayList<>();
    for (Path path : entries.keySet()) {
      if (dir.equals(path.getParent())) {
        names.add(path.getFileName().toString());
      }
    }
    return names;
  }

  @Override
  public void createDirectories(Path dir) {
    for (Path path = dir; path != null; path = path.getParent()) {
      entries.put(path, Content.OF_DIRECTORY);
    }
  }

  @Override
  public void rename(Path from, Path to) {
    for (Map.Entry<Path, Content> entry : entries.entrySet()) {
      Path path = entry.getKey();
      if (path.startsWith(from)) {
        entries.remove(path);
        entries.put(path.equals(from) ? to : to.resolve(from.relativize(path)), entry.getValue());
      }
    }
  }

  @Override
  public void delete(Path path) {
    entries.remove(path);
  }

  @Override
  public void syncDir(Path dir) {}

  @Override
  public long lastModified(Path file) {
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
