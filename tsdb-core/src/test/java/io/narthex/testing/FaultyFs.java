package io.narthex.testing;

import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.GrowingFile;
import io.narthex.tsdb.fs.MappedFile;
import io.narthex.tsdb.fs.WritableFile;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/**
 * A file system in memory that fails on demand. A crash test runs once to count the operations,
 * then again for each of them with the power cut there, restarts, and looks at what is left:
 *
 * <pre>
 *   FaultyFs fs = new FaultyFs();
 *   run(fs);
 *   for (int k = 1; k <= fs.operations(); k++) {
 *     FaultyFs disk = new FaultyFs();
 *     disk.cutPowerAt(k);
 *     runUntilItFails(disk);
 *     check(disk.reboot(Loss.UNSYNCED, k));
 *   }
 * </pre>
 *
 * <p>Operations are those that change something: create, write, truncate, sync, rename, delete,
 * link, sync of a directory, creation of a directory. Bytes survive a power cut once synced, names
 * once their directory is synced; {@link Loss} says what becomes of the rest.
 *
 * <p>Thread-safety: thread-safe, one lock.
 */
public final class FaultyFs implements Fs {
  /** What a power cut takes. */
  public enum Loss {
    /** Nothing: only the process was killed. */
    NOTHING,
    /** All that was not synced. */
    UNSYNCED,
    /** A part of what was not synced: in each file and directory the latter operations. */
    TORN,
    /** The bytes that were not synced, which read as zeros; the files have their new sizes. */
    ZEROED
  }

  /** The power is out, in this operation or an earlier one. */
  public static final class PowerCutException extends IOException {
    private static final long serialVersionUID = 1L;

    PowerCutException(int operation) {
      super("power cut at operation " + operation);
    }
  }

  private static final int JOURNAL = 1000;

  private final FaultyTree tree;
  private final TreeSet<String> open = new TreeSet<>();
  private final TreeSet<String> locks = new TreeSet<>();
  private int opened;
  private int operations;
  private int cutAt = Integer.MAX_VALUE;
  private int failAt = Integer.MAX_VALUE;
  private boolean dead;
  private long capacity = Long.MAX_VALUE;
  private final ArrayDeque<String> journal = new ArrayDeque<>();

  public FaultyFs() {
    this(new FaultyTree(new FaultyDirectory()));
  }

  private FaultyFs(FaultyTree tree) {
    this.tree = tree;
  }

  /** Cuts the power in the {@code k}-th operation, counted from 1; that one has no effect. */
  public synchronized void cutPowerAt(int k) {
    cutAt = k;
  }

  /**
   * Lets the {@code k}-th operation, counted from 1, fail as a broken disk would; only that one.
   */
  public synchronized void failAt(int k) {
    failAt = k;
  }

  /** The operation that {@link #failAt} chose. */
  public synchronized int failedOperation() {
    return failAt;
  }

  /** Limits the bytes of all files; writes beyond fail after writing what fits. */
  public synchronized void capacity(long bytes) {
    capacity = bytes;
  }

  /** Operations so far. */
  public synchronized int operations() {
    return operations;
  }

  /** Whether the power is out. */
  public synchronized boolean isDead() {
    return dead;
  }

  /** The last operations, one a line, for messages of failing tests. */
  public synchronized List<String> journal() {
    return List.copyOf(journal);
  }

  /** Bytes of all files. */
  public synchronized long usedBytes() {
    return tree.root().bytes();
  }

  /**
   * What is on the disk after the power came back: a new file system. Files of this one are void.
   */
  public synchronized FaultyFs reboot(Loss loss, long seed) {
    dead = true;
    return new FaultyFs(new FaultyTree(tree.root().survivor(loss, new Random(seed))));
  }

  /** Fails the test if files, mappings or locks were left open. */
  public synchronized void assertNothingOpen() {
    if (!open.isEmpty() || !locks.isEmpty()) {
      throw new AssertionError("left open: " + open + ", locked: " + locks);
    }
  }

  /** Fails the test unless {@code files} files and mappings are open. */
  public synchronized void assertNothingOpenBut(int files) {
    if (open.size() != files) {
      throw new AssertionError("open: " + open);
    }
  }

  /** Counts an operation and lets it fail if it is its turn. */
  synchronized void operation(String what) throws IOException {
    checkAlive();
    operations++;
    journal.add(operations + " " + what);
    if (journal.size() > JOURNAL) {
      journal.remove();
    }
    if (operations >= cutAt) {
      dead = true;
      throw new PowerCutException(operations);
    }
    if (operations == failAt) {
      throw new IOException("Input/output error (injected at operation " + operations + ")");
    }
  }

  synchronized void checkAlive() throws IOException {
    if (dead) {
      throw new PowerCutException(operations);
    }
  }

  /** How many of {@code wanted} more bytes the disk takes. */
  synchronized int room(int wanted) {
    return (int) Math.max(0, Math.min(wanted, capacity - tree.root().bytes()));
  }

  private String opened(Path path, String how) {
    String handle = how + " " + path + " #" + ++opened;
    open.add(handle);
    return handle;
  }

  synchronized void closed(String handle) {
    if (!open.remove(handle)) {
      throw new AssertionError("closed twice: " + handle);
    }
  }

  @Override
  public synchronized WritableFile create(Path path) throws IOException {
    operation("create " + path);
    FaultyFile file = tree.openForWriting(path);
    file.truncate(0);
    return new FaultyWritableFile(this, file, path, opened(path, "write"));
  }

  @Override
  public synchronized WritableFile append(Path path) throws IOException {
    operation("append " + path);
    return new FaultyWritableFile(this, tree.openForWriting(path), path, opened(path, "write"));
  }

  @Override
  public synchronized MappedFile map(Path path) throws IOException {
    checkAlive();
    return new FaultyMappedFile(this, tree.file(path), path, opened(path, "map"));
  }

  @Override
  public synchronized GrowingFile follow(Path path) throws IOException {
    checkAlive();
    return new FaultyGrowingFile(this, tree.file(path), opened(path, "follow"));
  }

  @Override
  public synchronized byte[] readAll(Path path) throws IOException {
    checkAlive();
    return tree.file(path).content();
  }

  /** Flips a bit of a file, as a dying disk would; not an operation. */
  public synchronized void flipBit(Path path, long bit) throws IOException {
    tree.file(path).flipBit(bit);
  }

  /** Cuts a file, behind the engine's back; not an operation. */
  public synchronized void cut(Path path, long size) throws IOException {
    tree.file(path).cut((int) size);
  }

  @Override
  public synchronized boolean exists(Path path) throws IOException {
    checkAlive();
    return tree.find(path) != null;
  }

  @Override
  public synchronized boolean isDirectory(Path path) throws IOException {
    checkAlive();
    return tree.find(path) instanceof FaultyDirectory;
  }

  @Override
  public synchronized long size(Path path) throws IOException {
    checkAlive();
    return tree.file(path).size();
  }

  @Override
  public synchronized long lastModified(Path path) throws IOException {
    checkAlive();
    tree.file(path);
    return 0;
  }

  @Override
  public synchronized List<String> list(Path path) throws IOException {
    checkAlive();
    return tree.find(path) instanceof FaultyDirectory dir
        ? List.copyOf(dir.names().keySet())
        : List.of();
  }

  @Override
  public synchronized void createDirectories(Path path) throws IOException {
    if (tree.find(path) instanceof FaultyDirectory) {
      checkAlive();
      return;
    }
    operation("mkdirs " + path);
    FaultyDirectory at = tree.root();
    for (String part : FaultyTree.parts(path)) {
      Object next = at.names().get(part);
      if (next == null) {
        next = new FaultyDirectory();
        at.putDurably(part, next);
      }
      if (!(next instanceof FaultyDirectory dir)) {
        throw new FileAlreadyExistsException(path.toString());
      }
      at = dir;
    }
  }

  @Override
  public synchronized void rename(Path from, Path to) throws IOException {
    operation("rename " + from + " " + to);
    FaultyDirectory source = tree.parent(from);
    Object node = source.names().get(FaultyTree.name(from));
    if (node == null) {
      throw new NoSuchFileException(from.toString());
    }
    FaultyDirectory target = tree.parent(to);
    if (target.names().get(FaultyTree.name(to)) instanceof FaultyDirectory old
        && !old.names().isEmpty()) {
      throw new DirectoryNotEmptyException(to.toString());
    }
    if (source == target) {
      source.rename(FaultyTree.name(from), FaultyTree.name(to));
    } else {
      target.put(FaultyTree.name(to), node);
      source.remove(FaultyTree.name(from));
    }
  }

  @Override
  public synchronized void delete(Path path) throws IOException {
    operation("delete " + path);
    FaultyDirectory dir = tree.parent(path);
    Object node = dir.names().get(FaultyTree.name(path));
    if (node == null) {
      throw new NoSuchFileException(path.toString());
    }
    if (node instanceof FaultyDirectory child && !child.names().isEmpty()) {
      throw new DirectoryNotEmptyException(path.toString());
    }
    dir.remove(FaultyTree.name(path));
  }

  @Override
  public synchronized void link(Path existing, Path link) throws IOException {
    operation("link " + existing + " " + link);
    FaultyFile file = tree.file(existing);
    if (tree.find(link) != null) {
      throw new FileAlreadyExistsException(link.toString());
    }
    tree.parent(link).put(FaultyTree.name(link), file);
  }

  private long totalSpace;

  @Override
  public synchronized long totalSpace(Path path) {
    return totalSpace;
  }

  /** Sets what {@link #totalSpace(Path)} says; 0, unknown, unless set. */
  public synchronized void totalSpace(long bytes) {
    totalSpace = bytes;
  }

  @Override
  public synchronized void syncDir(Path path) throws IOException {
    operation("syncDir " + path);
    tree.directory(path).sync();
  }

  @Override
  public synchronized AutoCloseable lock(Path path) throws IOException {
    operation("lock " + path);
    tree.openForWriting(path);
    String key = path.toAbsolutePath().normalize().toString();
    if (!locks.add(key)) {
      throw new IOException(path + ": resource temporarily unavailable");
    }
    return () -> unlock(key);
  }

  private synchronized void unlock(String key) {
    locks.remove(key);
  }

  @Override
  public synchronized String toString() {
    return "FaultyFs{" + operations + " operations, open " + open + "}";
  }
}
