package io.narthex.tsdb;

import io.narthex.storage.Appendable;
import io.narthex.storage.Appender;
import io.narthex.time.TimeSource;
import io.narthex.tsdb.block.BlockMeta;
import io.narthex.tsdb.compact.LeveledCompactor;
import io.narthex.tsdb.event.TsdbObserver;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.head.Head;
import io.narthex.tsdb.head.HeadOptions;
import io.narthex.tsdb.head.RangeHead;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * Makes one block of samples that are appended to it: for backfilling.
 *
 * <pre>{@code
 * BlockWriter writer = new BlockWriter(NioFs.instance(), dir, blockMillis);
 * Appender appender = writer.appender();
 * …
 * appender.commit();
 * BlockMeta block = writer.flush();
 * }</pre>
 *
 * <p>Samples of a series come in order of time; all within the length of a block.
 *
 * <p>Thread-safety: appenders of several threads may be at work, {@link #flush} comes after them.
 *
 * @upstream tsdb/blockwriter.go BlockWriter
 */
public final class BlockWriter implements Appendable {
  private final Path dir;
  private final Head head;
  private final LeveledCompactor compactor;

  /**
   * A writer of a block in {@code dir}.
   *
   * @param blockMillis length of the range that the samples lie in
   */
  public BlockWriter(Fs fs, Path dir, long blockMillis) throws IOException {
    fs.createDirectories(dir);
    this.dir = dir;
    // Twice the length: a head takes nothing older than half a range behind its newest sample.
    this.head =
        new Head(HeadOptions.builder().chunkRange(2 * blockMillis).isolation(false).build());
    this.compactor =
        new LeveledCompactor(
            fs,
            new LeveledCompactor.Settings(
                0,
                () -> false,
                LeveledCompactor.ulids(TimeSource.system(), new SecureRandom()),
                TimeSource.system()::nanoTime,
                TsdbObserver.NONE,
                () -> false));
  }

  @Override
  public Appender appender() {
    return head.appender();
  }

  /** Writes the block; null if nothing was appended. */
  public @Nullable BlockMeta flush() throws IOException {
    if (head.mint() > head.maxt()) {
      return null;
    }
    long mint = head.mint();
    long maxt = head.maxt();
    return compactor.write(dir, new RangeHead(head, mint, maxt), mint, maxt + 1, null);
  }
}
