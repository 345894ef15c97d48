package io.narthex.tsdb;

import io.narthex.model.CorruptionException;
import io.narthex.storage.Querier;
import io.narthex.storage.Queryable;
import io.narthex.tsdb.block.Block;
import io.narthex.tsdb.block.BlockDir;
import io.narthex.tsdb.block.MetaFile;
import io.narthex.tsdb.event.TsdbObserver;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.SandboxFs;
import io.narthex.tsdb.fs.WritableFile;
import io.narthex.tsdb.head.Head;
import io.narthex.tsdb.head.HeadOptions;
import io.narthex.tsdb.querier.BlockQuerier;
import io.narthex.tsdb.wlog.Wal;
import io.narthex.tsdb.wlog.WalOptions;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A data directory to look at, ours or Prometheus's, without changing a byte of it: blocks are read
 * in place, logs and head chunk files in a copy that goes when it is closed.
 *
 * <p>No lock is taken: another process may be writing. What is read is then some state of it.
 *
 * <p>Differs: samples of the log count as missing from blocks up to the newest block of in-order
 * samples; upstream takes any block and so hides samples when blocks of late ones are there.
 *
 * <p>Thread-safety: thread-safe once open.
 *
 * @upstream tsdb/db.go DBReadOnly
 */
public final class ReadOnlyTsdb implements Queryable, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ReadOnlyTsdb.class.getName());
  private static final List<String> LOGS = List.of("wal", "wbl");

  private final Fs fs;
  private final Path dir;
  private final Path sandbox;
  private final List<Block> blocks;
  private Set<String> headChunkFiles = Set.of();
  private @Nullable Head head;

  private ReadOnlyTsdb(Fs fs, Path dir, Path sandbox, List<Block> blocks) {
    this.fs = fs;
    this.dir = dir;
    this.sandbox = sandbox;
    this.blocks = blocks;
  }

  /** Opens the blocks of {@code dir} only. */
  public static ReadOnlyTsdb openBlocks(Fs fs, Path dir) throws IOException {
    if (!fs.isDirectory(dir)) {
      String reason = fs.exists(dir) ? "not a directory: " : "no such directory: ";
      throw new IOException("opening the db dir: " + reason + dir);
    }
    List<Block> blocks = new ArrayList<>();
    try {
      for (Path path : BlockDir.list(fs, dir)) {
        if (hasMeta(fs, path)) {
          blocks.add(Block.open(fs, path));
        }
      }
    } catch (IOException | RuntimeException e) {
      blocks.forEach(Block::close);
      throw e;
    }
    blocks.sort(Comparator.comparingLong(b -> b.meta().minTime()));
    return new ReadOnlyTsdb(fs, dir, dir, blocks);
  }

  /** Whether it can be said what a block is; one without is passed over, as upstream does. */
  private static boolean hasMeta(Fs fs, Path block) throws IOException {
    try {
      MetaFile.read(fs, block);
      return true;
    } catch (IOException | CorruptionException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "Failed to read meta.json for a block. Skipping: " + MetaFile.describe(block, e));
      return false;
    }
  }

  /**
   * Opens all of {@code dir}.
   *
   * @param sandbox a directory that is not there yet, for the copy; it is removed in the end
   */
  public static ReadOnlyTsdb open(Fs fs, Path dir, Path sandbox) throws IOException {
    ReadOnlyTsdb opened = openBlocks(fs, dir);
    ReadOnlyTsdb tsdb = new ReadOnlyTsdb(fs, dir, sandbox, opened.blocks);
    try {
      tsdb.openHead();
      return tsdb;
    } catch (IOException | RuntimeException e) {
      tsdb.close();
      throw e;
    }
  }

  private void openHead() throws IOException {
    if (fs.list(dir.resolve("wal")).isEmpty()) {
      return;
    }
    for (String log : LOGS) {
      copy(dir.resolve(log), sandbox.resolve(log));
    }
    // Chunk files are never written again, at most deleted: links will do.
    Path chunks = sandbox.resolve("chunks_head");
    fs.createDirectories(chunks);
    headChunkFiles = Set.copyOf(fs.list(dir.resolve("chunks_head")));
    for (String name : headChunkFiles) {
      linkOrCopy(dir.resolve("chunks_head").resolve(name), chunks.resolve(name));
    }
    Fs copy = new SandboxFs(fs, dir, sandbox); // damage is told where the user has it
    Wal wal = Wal.open(copy, dir.resolve("wal"), WalOptions.DEFAULT);
    Wal late =
        copy.exists(dir.resolve("wbl"))
            ? Wal.open(copy, dir.resolve("wbl"), WalOptions.DEFAULT)
            : null;
    Head opened =
        new Head(
            HeadOptions.builder().storeSt(true).xor2(true).histogramSt(true).onCopy(true).build(),
            Head.HeadFiles.open(copy, dir),
            wal,
            late,
            TsdbObserver.NONE);
    head = opened;
    opened.init(BlockStore.inOrderMaxTime(blocks));
  }

  /** Copies a directory: replay may repair a log, and a link would repair the original. */
  private void copy(Path from, Path to) throws IOException {
    if (!fs.exists(from)) {
      return;
    }
    fs.createDirectories(to);
    for (String name : fs.list(from)) {
      if (fs.isDirectory(from.resolve(name))) {
        copy(from.resolve(name), to.resolve(name));
      } else {
        copyFile(from.resolve(name), to.resolve(name));
      }
    }
  }

  private void copyFile(Path from, Path to) throws IOException {
    byte[] bytes = fs.readAll(from);
    try (WritableFile file = fs.create(to)) {
      file.write(bytes, 0, bytes.length);
    }
  }

  /** A link, or a copy where the sandbox is on another file system. */
  private void linkOrCopy(Path from, Path to) throws IOException {
    try {
      fs.link(from, to);
    } catch (FileSystemException e) {
      copyFile(from, to);
    }
  }

  /** Blocks by start of their range. */
  public List<Block> blocks() {
    return blocks;
  }

  /** The block of that name; with {@code null} the one made last. Null if there is none. */
  public @Nullable Block block(@Nullable String ulid) {
    Block found = null;
    for (Block block : blocks) {
      String name = block.meta().ulid();
      if (ulid != null
          ? name.equals(ulid)
          : found == null || found.meta().ulid().compareTo(name) < 0) {
        found = block;
      }
    }
    return found;
  }

  /** Names of the files of the head's chunks that were there; the copy may have more. */
  public Set<String> headChunkFiles() {
    return headChunkFiles;
  }

  /** What the logs held; null if there are none or {@link #openBlocks} was called. */
  public @Nullable Head head() {
    return head;
  }

  @Override
  public Querier querier(long mint, long maxt) {
    List<Querier> queriers = new ArrayList<>();
    for (Block block : blocks) {
      if (block.meta().overlapsClosed(mint, maxt)) {
        queriers.add(new BlockQuerier(block, mint, maxt));
      }
    }
    if (head != null) {
      queriers.add(new BlockQuerier(head.reader(mint, maxt), mint, maxt));
    }
    return Querier.merge(queriers);
  }

  @Override
  public void close() throws IOException {
    blocks.forEach(Block::close);
    try {
      if (head != null) {
        head.close();
      }
    } finally {
      if (!sandbox.equals(dir)) {
        fs.deleteRecursively(sandbox);
      }
    }
  }

  @Override
  public String toString() {
    return "ReadOnlyTsdb{" + dir + ", blocks=" + blocks.size() + "}";
  }
}
