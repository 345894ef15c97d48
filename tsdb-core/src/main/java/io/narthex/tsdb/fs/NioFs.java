package io.narthex.tsdb.fs;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * The real disk. Writing goes through {@link RandomAccessFile}, because a {@link FileChannel}
 * closes itself when the thread that uses it is interrupted, and no interrupted appender may take
 * the write-ahead log with it.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream tsdb/fileutil fileutil.go, dir.go, sync.go, flock.go
 */
public final class NioFs implements Fs {
  private static final NioFs INSTANCE = new NioFs();

  private NioFs() {}

  public static NioFs instance() {
    return INSTANCE;
  }

  @Override
  public WritableFile create(Path file) throws IOException {
    NioWritableFile opened = new NioWritableFile(file);
    try {
      opened.truncate(0);
      return opened;
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  @Override
  public WritableFile append(Path file) throws IOException {
    return new NioWritableFile(file);
  }

  @Override
  public MappedFile map(Path file) throws IOException {
    return Unmapper.available() ? WindowedMappedFile.open(file) : PositionalFile.open(file);
  }

  @Override
  public GrowingFile follow(Path file) throws IOException {
    return new NioGrowingFile(file);
  }

  @Override
  public byte[] readAll(Path file) throws IOException {
    try (RandomAccessFile in = openForReading(file)) {
      long size = in.length();
      if (size > Integer.MAX_VALUE - 8) {
        throw new FileSystemException(file.toString(), null, "too large to read at once: " + size);
      }
      byte[] bytes = new byte[(int) size];
      in.readFully(bytes);
      return bytes;
    }
  }

  static RandomAccessFile openForReading(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    return new RandomAccessFile(file.toFile(), "r");
  }

  @Override
  public boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public boolean isDirectory(Path path) {
    return Files.isDirectory(path);
  }

  @Override
  public long size(Path file) throws IOException {
    return Files.size(file);
  }

  @Override
  public long lastModified(Path file) throws IOException {
    return Files.getLastModifiedTime(file).toMillis();
  }

  @Override
  public List<String> list(Path dir) throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> entries = Files.list(dir)) {
      entries.forEach(entry -> names.add(String.valueOf(entry.getFileName())));
    } catch (NoSuchFileException e) {
      return List.of();
    }
    Collections.sort(names);
    return names;
  }

  @Override
  public void createDirectories(Path dir) throws IOException {
    Path parent = dir.toAbsolutePath().getParent();
    if (Files.isDirectory(dir)) {
      return;
    }
    if (parent == null) {
      Files.createDirectory(dir);
      return;
    }
    createDirectories(parent);
    Files.createDirectories(dir);
    syncDir(parent);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(Path path) throws IOException {
    Files.delete(path);
  }

  /** As the interface says; a symbolic link is removed, what it points to is left alone. */
  @Override
  public void deleteRecursively(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      for (String name : list(path)) {
        deleteRecursively(path.resolve(name));
      }
    }
    Files.deleteIfExists(path);
  }

  @Override
  public void link(Path existing, Path link) throws IOException {
    try {
      Files.createLink(link, existing);
    } catch (UnsupportedOperationException e) {
      Files.copy(existing, link);
    }
  }

  @Override
  public long totalSpace(Path path) throws IOException {
    return Files.getFileStore(path).getTotalSpace();
  }

  @Override
  public void syncDir(Path dir) throws IOException {
    if (java.io.File.separatorChar == '\\') {
      return; // Windows cannot open a directory; its names are durable with the file
    }
    uninterrupted(
        () -> {
          try (FileChannel channel = FileChannel.open(dir, StandardOpenOption.READ)) {
            channel.force(true);
          }
          return dir;
        });
  }

  /** An operation on a channel, which must not fail only because the thread was interrupted. */
  interface ChannelOperation<T> {
    T run() throws IOException;
  }

  /** Runs with the interrupt flag down and puts it up again afterwards. */
  static <T> T uninterrupted(ChannelOperation<T> operation) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return operation.run();
        } catch (ClosedByInterruptException e) {
          interrupted = Thread.interrupted() || interrupted;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * As the interface says. Prometheus takes its lock by {@code flock}, Java by {@code fcntl}, and
   * Linux keeps those apart; so a lock of the other kind is looked up in {@code /proc/locks}.
   */
  @Override
  public AutoCloseable lock(Path file) throws IOException {
    RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw");
    try {
      FileLock lock = tryLock(opened);
      if (lock == null || ForeignLocks.flocked(file)) {
        throw new FileSystemException(file.toString(), null, "resource temporarily unavailable");
      }
      return opened; // closing the file lets go of the lock
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private static @org.jspecify.annotations.Nullable FileLock tryLock(RandomAccessFile file)
      throws IOException {
    try {
      return file.getChannel().tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  @Override
  public String toString() {
    return "NioFs";
  }
}
