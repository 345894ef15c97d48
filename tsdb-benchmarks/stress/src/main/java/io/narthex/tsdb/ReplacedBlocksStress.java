package io.narthex.tsdb;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.narthex.model.SampleBuffer;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
import io.narthex.storage.SeriesSet;
import io.narthex.tsdb.block.BlockMeta;
import io.narthex.tsdb.block.MetaFile;
import io.narthex.tsdb.fs.MemoryDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * Two blocks are replaced by the one they were merged into, beside queries: each sees the old ones
 * or the new one, and may read it to the end, also once it is closed and deleted.
 */
@JCStressTest
@Outcome(id = "3", expect = ACCEPTABLE, desc = "the old blocks, and later the new one")
@Outcome(id = "[12]", expect = ACCEPTABLE, desc = "the old blocks only, or the new one only")
@Outcome(expect = FORBIDDEN, desc = "a closed block, or some of the blocks")
@State
public class ReplacedBlocksStress {
  private static final Path DATA = Path.of("data");
  private static final Path ELSEWHERE = Path.of("elsewhere");
  private static final long MINUTE = 60_000;
  private static final int OLD = 1;
  private static final int NEW = 2;
  private static final int BROKEN = -1;
  private static final int CLOSED = -2;
  private static final int MOST_QUERIES = 1000;
  private static final Logger SILENT = Logger.getLogger(BlockStore.class.getName());
  private static final MemoryDisk TEMPLATE = new MemoryDisk();
  private static final String MERGED;

  static {
    SILENT.setLevel(Level.WARNING); // it tells of each block it deletes
    try {
      BlockMeta first = write(DATA, "first", MINUTE);
      BlockMeta second = write(DATA, "second", 3 * MINUTE);
      BlockMeta merged = write(ELSEWHERE, "merged", MINUTE);
      MERGED = merged.ulid();
      BlockMeta.Compaction made = merged.compaction();
      List<BlockMeta.Parent> parents = List.of(parent(first), parent(second));
      MetaFile.write(
          TEMPLATE,
          ELSEWHERE.resolve(MERGED),
          merged.withCompaction(
              new BlockMeta.Compaction(2, made.sources(), false, parents, false, List.of())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final MemoryDisk disk = TEMPLATE.copy();
  private final Tsdb tsdb;

  public ReplacedBlocksStress() {
    TsdbOptions options =
        TsdbOptions.builder()
            .fs(disk)
            .lock(false)
            .wal(null)
            .background(false)
            .head(head -> head.stripes(1))
            .blocks(blocks -> blocks.retention(Duration.ZERO))
            .build();
    try {
      tsdb = Tsdb.open(DATA, options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    disk.rename(ELSEWHERE.resolve(MERGED), DATA.resolve(MERGED));
  }

  private static BlockMeta write(Path dir, String name, long t) throws IOException {
    BlockWriter writer = new BlockWriter(TEMPLATE, dir, MINUTE);
    Appender appender = writer.appender();
    appender.append(0, Labels.of("block", name), 0, t, 1);
    appender.commit();
    return writer.flush();
  }

  private static BlockMeta.Parent parent(BlockMeta of) {
    return new BlockMeta.Parent(of.ulid(), of.minTime(), of.maxTime());
  }

  @Actor
  public void replace() {
    try {
      tsdb.reloadBlocks();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Actor
  public void query(I_Result r) {
    int seen = 0;
    for (int i = 0; i < MOST_QUERIES && seen >= 0 && (seen & NEW) == 0; i++) {
      int now = query();
      seen = now < 0 ? now : seen | now;
    }
    r.r1 = seen;
  }

  private int query() {
    StringBuilder names = new StringBuilder();
    SampleBuffer samples = new SampleBuffer();
    try (Querier querier = tsdb.querier(0, Long.MAX_VALUE)) {
      SeriesSet found = querier.select(true, null, List.of(Matcher.notEqual("block", "")));
      while (found.next()) {
        names.append(found.at().labels().get("block")).append(' ');
        found.at().read(samples, 0, Long.MAX_VALUE);
      }
    } catch (IllegalStateException e) {
      return CLOSED;
    }
    return switch (names.append(samples.size()).toString()) {
      case "first second 2" -> OLD;
      case "merged 1" -> NEW;
      default -> BROKEN;
    };
  }
}
