package io.narthex.tsdb.compact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.SampleBuffer;
import io.narthex.model.labels.Labels;
import io.narthex.storage.BufferIterator;
import io.narthex.tsdb.block.Block;
import io.narthex.tsdb.block.BlockMeta;
import io.narthex.tsdb.block.BlockMeta.Compaction;
import io.narthex.tsdb.block.BlockReader;
import io.narthex.tsdb.block.MetaFile;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.chunks.ChunkReader;
import io.narthex.tsdb.chunks.ChunkSegmentWriter;
import io.narthex.tsdb.event.TsdbObserver;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.index.IndexFileWriter;
import io.narthex.tsdb.index.IndexReader;
import io.narthex.tsdb.index.Postings;
import io.narthex.tsdb.index.SeriesEntry;
import io.narthex.tsdb.querier.ListBlock;
import io.narthex.tsdb.querier.SampleScript;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What becomes of the series and chunks of blocks; upstream's tables of compact_test. A block is
 * series behind semicolons, {@code b: 0 10 / 11 20} one with the label {@code a="b"}; samples are
 * those of {@link SampleScript}.
 */
class BlockPopulatorTest {
  @TempDir Path tmp;

  private static ListBlock block(String series) {
    ListBlock block = new ListBlock();
    for (String one : series.split(";")) {
      String[] parts = one.split(":");
      boolean empty = parts.length == 1;
      block.series(
          Labels.of("a", parts[0].trim()),
          empty ? List.of() : SampleScript.chunks(parts[1].trim()));
    }
    return block;
  }

  private static String text(Block block) {
    List<String> all = new ArrayList<>();
    try (IndexReader index = block.index();
        ChunkReader chunks = block.chunks()) {
      Postings p = index.sortedByLabels(index.all());
      while (p.next()) {
        SeriesEntry series =
            Objects.requireNonNull(index.series(p.at(), Long.MIN_VALUE, Long.MAX_VALUE));
        List<String> texts = new ArrayList<>();
        for (ChunkMeta meta : series.chunks()) {
          SampleBuffer samples = new SampleBuffer();
          chunks.decode(meta, samples);
          assertThat(meta.mint()).isEqualTo(samples.time(0));
          assertThat(meta.maxt()).isEqualTo(samples.time(samples.size() - 1));
          texts.add(SampleScript.text(new BufferIterator(samples)));
        }
        all.add(series.labels().get("a") + ": " + String.join(" / ", texts));
      }
    }
    return String.join("; ", all);
  }

  private BlockMeta.Stats populate(Path dir, List<ListBlock> blocks, long mint, long maxt)
      throws IOException {
    BlockMeta meta = new BlockMeta(dir.getFileName().toString(), mint, maxt);
    NioFs.instance().createDirectories(dir.resolve("chunks"));
    BlockPopulator populator = new BlockPopulator(Encoding.XOR, new CompactionStats(), () -> false);
    BlockMeta.Stats stats;
    try (ChunkSegmentWriter chunks =
            new ChunkSegmentWriter(NioFs.instance(), dir.resolve("chunks"), 0);
        IndexFileWriter index = new IndexFileWriter(NioFs.instance(), dir.resolve("index"))) {
      stats = populator.populate(blocks, meta, index, chunks);
      index.finish();
    }
    MetaFile.write(NioFs.instance(), dir, meta.withStats(stats));
    return stats;
  }

  private void assertPopulated(String in, long mint, long maxt, String out) throws IOException {
    Path dir = tmp.resolve("01ARZ3NDEKTSV4RRFFQ69G5FAV");
    List<ListBlock> blocks = Arrays.stream(in.split("\\+")).map(BlockPopulatorTest::block).toList();

    BlockMeta.Stats stats = populate(dir, blocks, mint, maxt);

    try (Block block = Block.open(NioFs.instance(), dir)) {
      assertThat(text(block)).isEqualTo(out);
    }
    String[] series = out.isEmpty() ? new String[0] : out.split(";");
    String[] samples =
        out.isEmpty() ? new String[0] : out.replaceAll("[^ ]+:|[/;]", "").trim().split(" +");
    long histograms = Arrays.stream(samples).filter(s -> s.contains("h")).count();
    assertThat(stats)
        .isEqualTo(
            new BlockMeta.Stats(
                samples.length,
                samples.length - histograms,
                histograms,
                series.length,
                out.chars().filter(c -> c == '/').count() + series.length,
                0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          b | ''
          b: 0 10 / 11 20 | b: 0 10 / 11 20
          b: 0 10 / 11 20; c: 1 9 / 10 19; empty + b: 21 30; c: 40 45 | b: 0 10 / 11 20 / 21 30; c: 1 9 / 10 19 / 40 45
          4: 5 7; 3: 5 6; same: 1 4 + 2: 1 3; 1: 1 2; same: 5 8 | 1: 1 2; 2: 1 3; 3: 5 6; 4: 5 7; same: 1 4 / 5 8
          b: 1 2 / 10 20 + b: 10 20 | b: 1 2 / 10 20
          all: 19 30; begin: 0 5; end: 21 30 + all: 0 10 11 20; begin: 0 10 12 20; end: 0 10 13 20 + all: 27 35; end: 27 35 | all: 0 10 11 19 20 27 30 35; begin: 0 5 10 12 20; end: 0 10 13 20 / 21 27 30 35
          2: 0 6902464 / 6961968 7080976 + 2: 3600000 13953696 / 14042952 14221464 + 2: 10800000 14251232 / 14280984 14340488 | 2: 0 3600000 6902464 6961968 7080976 10800000 13953696 14042952 14221464 14251232 / 14280984 14340488
          """)
  void chunksOfSeveralBlocksAreOneRun(String in, String out) throws IOException {
    assertPopulated(in, 0, Long.MAX_VALUE, out);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -11 | 9999 | b: 0 10 / 11 20; c: -11 -9 / 10 19; empty + b: 21 30; c: 40 45 | b: 0 10 / 11 20 / 21 30; c: -11 -9 / 10 19 / 40 45
          -3  | 9999 | 1: 1 2 / 3 4; 2: -3 -2 / 1 3 4 / 5 6 + 1: 3 4; 2: 1 3 4 / 7 8 | 1: 1 2 / 3 4; 2: -3 -2 / 1 3 4 / 5 6 / 7 8
          0   | 20   | b: 1 2 / 10 30         | b: 1 2 / 10
          0   | 10   | issue347: 1 2 / 10 20  | issue347: 1 2
          1   | 11   | 1: 0h 1h / 10 11       | 1: 1h / 10
          """)
  void whatIsBeyondTheRangeIsCutOff(long mint, long maxt, String in, String out)
      throws IOException {
    assertPopulated(in, mint, maxt, out);
  }

  /** Chunks of 120 samples, the last of what is left. */
  private static String run(int from, int to) {
    List<String> chunks = new ArrayList<>();
    for (int t = from; t <= to; t += 120) {
      List<String> samples = new ArrayList<>();
      for (int i = t; i <= Math.min(t + 119, to); i++) {
        samples.add("" + i);
      }
      chunks.add(String.join(" ", samples));
    }
    return String.join(" / ", chunks);
  }

  @Test
  void fullChunksThatOverlapAreFullChunksAgain() throws IOException {
    String in =
        "1: "
            + run(0, 659)
            + "; 2: "
            + run(0, 659)
            + " + 2: "
            + run(480, 1199)
            + "; 3: "
            + run(480, 1199)
            + " + 2: "
            + run(960, 1499)
            + "; 4: "
            + run(960, 1499);

    assertPopulated(
        in,
        0,
        Long.MAX_VALUE,
        "1: "
            + run(0, 659)
            + "; 2: "
            + run(0, 1499)
            + "; 3: "
            + run(480, 1199)
            + "; 4: "
            + run(960, 1499));
  }

  private static String ulid(int n) {
    return "%026d".formatted(n);
  }

  private static BlockMeta meta(int ulid, long mint, long maxt, int level, Object... rest) {
    List<String> sources = new ArrayList<>();
    List<String> hints = new ArrayList<>();
    for (Object o : rest) {
      if (o instanceof Integer source) {
        sources.add(ulid(source));
      } else {
        hints.add((String) o);
      }
    }
    return new BlockMeta(ulid(ulid), mint, maxt)
        .withCompaction(new Compaction(level, sources, false, List.of(), false, hints));
  }

  @Test
  void aMergedBlockNamesItsSourcesAndParents() {
    List<BlockMeta> metas =
        List.of(
            meta(100, 1000, 2000, 2, 1, 10),
            meta(200, 200, 500, 1),
            meta(300, 500, 2500, 3, 5, 6),
            meta(400, 100, 900, 1));

    BlockMeta merged = LeveledCompactor.mergeMetas(ulid(1000), metas);

    assertThat(merged.ulid()).isEqualTo(ulid(1000));
    assertThat(merged.minTime()).isEqualTo(100);
    assertThat(merged.maxTime()).isEqualTo(2500);
    assertThat(merged.compaction())
        .isEqualTo(
            new Compaction(
                4,
                List.of(ulid(1), ulid(5), ulid(6), ulid(10)),
                false,
                metas.stream()
                    .map(m -> new BlockMeta.Parent(m.ulid(), m.minTime(), m.maxTime()))
                    .toList(),
                false,
                List.of()));
  }

  /** A letter for each hint: s stale series, o out of order, e selected; a dash for none. */
  @ParameterizedTest
  @CsvSource({
    "so, , so",
    "so, o, so",
    "so, -, s",
    "s, s, s",
    "o, o, o",
    "o, -, ''",
    "s, o, s",
    "-, -, ''",
    "e, -, e"
  })
  void ofSomeHintsOneIsEnoughOfLateOnesAllAreNeeded(
      String first, @Nullable String second, String merged) {
    List<BlockMeta> metas = new ArrayList<>();
    metas.add(meta(100, 0, 1000, 1, (Object[]) hints(first)));
    if (second != null) {
      metas.add(meta(200, 0, 1000, 1, (Object[]) hints(second)));
    }

    List<String> hints = LeveledCompactor.mergeMetas(ulid(1000), metas).compaction().hints();

    assertThat(new TreeSet<>(hints)).isEqualTo(new TreeSet<>(Arrays.asList(hints(merged))));
  }

  private static String[] hints(String letters) {
    return letters
        .chars()
        .filter(c -> c != '-')
        .mapToObj(
            c ->
                switch (c) {
                  case 's' -> BlockMeta.FROM_STALE_SERIES;
                  case 'o' -> BlockMeta.FROM_OUT_OF_ORDER;
                  default -> BlockMeta.FROM_SELECTED_SERIES;
                })
        .toArray(String[]::new);
  }

  @Test
  void aReaderThatFailsLeavesNothing() {
    LeveledCompactor compactor =
        new LeveledCompactor(
            NioFs.instance(),
            new LeveledCompactor.Settings(
                0,
                () -> false,
                LeveledCompactor.ulids(InstantSource.system(), new Random(1)),
                System::nanoTime,
                TsdbObserver.NONE,
                () -> false));
    ListBlock failing = block("b: 0 10");
    BlockReader broken =
        (BlockReader)
            Proxy.newProxyInstance(
                BlockReader.class.getClassLoader(),
                new Class<?>[] {BlockReader.class},
                (proxy, method, args) -> {
                  if (method.getName().equals("index")) {
                    throw new IllegalStateException("index");
                  }
                  return method.invoke(failing, args);
                });

    assertThatThrownBy(() -> compactor.write(tmp, broken, 0, 100, null)).hasMessage("index");

    assertThat(tmp.toFile().list()).isEmpty();
    assertThat(compactor.stats().ran).hasValue(1);
  }
}
