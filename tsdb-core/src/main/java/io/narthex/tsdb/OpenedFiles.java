package io.narthex.tsdb;

import io.narthex.time.TimeSource;
import io.narthex.tsdb.block.BlockDir;
import io.narthex.tsdb.block.IndexVersionRepair;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.head.Head;
import io.narthex.tsdb.wlog.Segments;
import io.narthex.tsdb.wlog.Wal;
import io.narthex.tsdb.wlog.WalOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a database holds open beside its blocks: the lock, the logs, the head's chunk files.
 *
 * <pre>
 *   data/lock          held while open
 *   data/wal/          log of all samples
 *   data/wbl/          log of those that came out of order
 *   data/chunks_head/  full chunks of the head
 * </pre>
 *
 * <p>Thread-safety: none but {@link #headBytes}.
 *
 * @upstream tsdb/db.go open, tsdb/tsdbutil/dir_locker.go
 */
final class OpenedFiles {
  private static final String LOCK = "lock";
  private static final String WAL = "wal";
  private static final String OUT_OF_ORDER_WAL = "wbl";
  private static final String HEAD_CHUNKS = "chunks_head";

  private final Fs fs;
  private final Path dir;
  private final boolean cleanStart;
  private @Nullable AutoCloseable lock;
  private @Nullable Wal wal;
  private @Nullable Wal outOfOrderWal;
  private Head.@Nullable HeadFiles headFiles;

  private OpenedFiles(Fs fs, Path dir, @Nullable AutoCloseable lock, boolean cleanStart) {
    this.fs = fs;
    this.dir = dir;
    this.lock = lock;
    this.cleanStart = cleanStart;
  }

  /** Locks the directory and removes what a crash left there. */
  static OpenedFiles open(Path dir, TsdbOptions options) throws IOException {
    Fs fs = options.fs();
    fs.createDirectories(dir);
    boolean leftover = options.lock() && fs.exists(dir.resolve(LOCK));
    AutoCloseable lock = null;
    if (options.lock()) {
      try {
        lock = fs.lock(dir.resolve(LOCK));
      } catch (IOException e) {
        throw new IOException("lock DB directory: " + e.getMessage(), e);
      }
    }
    OpenedFiles files = new OpenedFiles(fs, dir, lock, !leftover);
    try {
      files.removeLeftovers();
    } catch (IOException | RuntimeException e) {
      files.closeAfterFailure(e);
      throw e;
    }
    return files;
  }

  private void removeLeftovers() throws IOException {
    BlockDir.removeLeftovers(fs, dir);
    IndexVersionRepair.run(fs, dir);
    for (String name : fs.list(dir)) {
      if (name.startsWith("chunk_snapshot.") && name.endsWith(".tmp")) {
        fs.deleteRecursively(dir.resolve(name));
      }
    }
    Path walDir = dir.resolve(WAL);
    for (String name : fs.list(walDir)) {
      if (name.startsWith("checkpoint.") && name.endsWith(".tmp")) {
        fs.deleteRecursively(walDir.resolve(name));
      }
    }
  }

  /** Whether no lock was left behind by a crash. */
  boolean cleanStart() {
    return cleanStart;
  }

  /** Opens logs and chunk files and the head over them; the head closes them. */
  Head openHead(TsdbOptions options) throws IOException {
    WalOptions walOptions = options.wal();
    if (walOptions != null) {
      TimeSource clock = options.scheduler() == null ? TimeSource.system() : options.scheduler();
      walOptions = walOptions.withObserver(options.observer()).withNanoClock(clock::nanoTime);
      wal = Wal.open(fs, dir.resolve(WAL), walOptions);
      boolean wanted = options.head().outOfOrderWindow() > 0;
      if (wanted || !Segments.in(fs, dir.resolve(OUT_OF_ORDER_WAL)).isEmpty()) {
        outOfOrderWal = Wal.open(fs, dir.resolve(OUT_OF_ORDER_WAL), walOptions);
      }
    }
    headFiles = Head.HeadFiles.open(fs, dir);
    return new Head(options.head(), headFiles, wal, outOfOrderWal, options.observer());
  }

  /** Changes the out-of-order window of a running head. */
  void outOfOrderWindow(Head head, long window) throws IOException {
    if (window > 0 && wal != null && !head.hasOutOfOrderWal()) {
      outOfOrderWal = Wal.open(fs, dir.resolve(OUT_OF_ORDER_WAL), wal.options());
      head.outOfOrderWal(outOfOrderWal);
    }
    head.outOfOrderWindow(window);
  }

  @Nullable Wal wal() {
    return wal;
  }

  @Nullable Wal outOfOrderWal() {
    return outOfOrderWal;
  }

  /** Bytes of logs and head chunk files. */
  long headBytes() {
    try {
      return bytes(dir.resolve(WAL))
          + bytes(dir.resolve(OUT_OF_ORDER_WAL))
          + bytes(dir.resolve(HEAD_CHUNKS));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Bytes below a directory; files that vanish meanwhile do not count. */
  private long bytes(Path path) throws IOException {
    long sum = 0;
    for (String name : fs.list(path)) {
      Path child = path.resolve(name);
      try {
        sum += fs.isDirectory(child) ? bytes(child) : fs.size(child);
      } catch (java.nio.file.NoSuchFileException e) {
        continue;
      }
    }
    return sum;
  }

  long walBytes() throws IOException {
    return bytes(dir.resolve(WAL));
  }

  long outOfOrderWalBytes() throws IOException {
    return bytes(dir.resolve(OUT_OF_ORDER_WAL));
  }

  long headChunkBytes() throws IOException {
    return bytes(dir.resolve(HEAD_CHUNKS));
  }

  /** Lets go of the directory; the file goes too, as a sign that all was closed in order. */
  void unlock() throws IOException {
    AutoCloseable held = lock;
    lock = null;
    if (held == null) {
      return;
    }
    try {
      held.close();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("unlock " + dir, e);
    }
    if (fs.exists(dir.resolve(LOCK))) {
      fs.delete(dir.resolve(LOCK));
    }
  }

  /** Closes what is open after opening the rest failed. */
  void closeAfterFailure(Exception failure) {
    close(wal, failure);
    close(outOfOrderWal, failure);
    close(headFiles == null ? null : headFiles.mapper(), failure);
    try {
      unlock();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static void close(@Nullable AutoCloseable resource, Exception failure) {
    try {
      if (resource != null) {
        resource.close();
      }
    } catch (Exception e) {
      failure.addSuppressed(e);
    }
  }
}
