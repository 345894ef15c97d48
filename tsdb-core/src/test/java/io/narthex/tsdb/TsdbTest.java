package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.SampleBuffer;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
import io.narthex.storage.SeriesSet;
import io.narthex.testing.Conformance;
import io.narthex.tsdb.block.BlockMeta;
import io.narthex.tsdb.event.TsdbObserver;
import io.narthex.tsdb.fs.NioFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TsdbTest {
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final Matcher ALL = Matcher.regex("__name__", ".+");

  @TempDir Path tmp;

  private static TsdbOptions.Builder options() {
    return TsdbOptions.builder()
        .blocks(blocks -> blocks.retention(Duration.ZERO))
        .random(new Random(1));
  }

  /** Values of all series as text, by labels and time. */
  private static Map<String, String> read(Tsdb tsdb, long mint, long maxt) {
    Map<String, String> all = new TreeMap<>();
    try (Querier querier = tsdb.querier(mint, maxt)) {
      SeriesSet set = querier.select(true, null, List.of(ALL));
      while (set.next()) {
        SampleBuffer samples = new SampleBuffer();
        set.at().read(samples, mint, maxt);
        for (int i = 0; i < samples.size(); i++) {
          String key = set.at().labels() + " @ " + samples.time(i);
          assertThat(all.put(key, String.valueOf(samples.value(i)))).as(key).isNull();
        }
      }
    }
    return all;
  }

  private static Map<String, String> readAll(Tsdb tsdb) {
    return read(tsdb, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /** A sample a minute of some series; returns what must be there. */
  private static Map<String, String> fill(Tsdb tsdb, long from, long to) throws IOException {
    Map<String, String> expected = new TreeMap<>();
    for (long t = from; t < to; t += MINUTE) {
      Appender appender = tsdb.appender();
      for (int s = 0; s < 5; s++) {
        Labels labels = Labels.of("__name__", "m", "s", "" + s);
        appender.append(0, labels, t, t / 1000.0 + s);
        expected.put(labels + " @ " + t, String.valueOf(t / 1000.0 + s));
      }
      appender.commit();
    }
    return expected;
  }

  private static List<String> ranges(Tsdb tsdb) {
    return tsdb.blockMetas().stream()
        .map(b -> b.minTime() / HOUR + "-" + b.maxTime() / HOUR + "/" + b.compaction().level())
        .toList();
  }

  @Test
  void cutsBlocksMergesThemAndLosesNothing() throws IOException {
    Map<String, String> expected;
    try (Tsdb tsdb = Tsdb.open(tmp, options().build())) {
      expected = fill(tsdb, 0, 9 * HOUR + 30 * MINUTE);

      tsdb.compact();

      assertThat(ranges(tsdb)).containsExactly("0-6/2", "6-8/1");
      assertThat(tsdb.head().mint()).isEqualTo(8 * HOUR);
      assertThat(readAll(tsdb)).isEqualTo(expected);
      BlockMeta merged = tsdb.blockMetas().get(0);
      assertThat(merged.stats().samples()).isEqualTo(5 * 360);
      assertThat(merged.compaction().sources()).hasSize(3);
      assertThat(merged.compaction().parents()).hasSize(3);
    }
    try (Tsdb again = Tsdb.open(tmp, options().build())) {
      assertThat(readAll(again)).isEqualTo(expected);
      assertThat(again.stats().cleanStart()).isEqualTo(1);
    }
  }

  @Test
  void answersRangesAcrossBlocksAndHead() throws IOException {
    try (Tsdb tsdb = Tsdb.open(tmp, options().build())) {
      fill(tsdb, 0, 5 * HOUR);
      tsdb.compact();

      assertThat(read(tsdb, HOUR, HOUR + 5 * MINUTE)).hasSize(5 * 6);
      assertThat(read(tsdb, 2 * HOUR - MINUTE, 2 * HOUR + MINUTE)).hasSize(5 * 3);
      assertThat(read(tsdb, 4 * HOUR, 9 * HOUR)).hasSize(5 * 60);
      assertThat(read(tsdb, 6 * HOUR, 9 * HOUR)).isEmpty();
      try (Querier querier = tsdb.querier(0, 5 * HOUR)) {
        assertThat(querier.labelNames(0, List.of())).containsExactly("__name__", "s");
        assertThat(querier.labelValues("s", 3, List.of())).containsExactly("0", "1", "2");
        assertThat(querier.labelValues("s", 0, List.of(Matcher.regex("s", "[34]"))))
            .containsExactly("3", "4");
      }
    }
  }

  @Test
  void deletesInBlocksAndHeadAndCleansUp() throws IOException {
    try (Tsdb tsdb = Tsdb.open(tmp, options().build())) {
      Map<String, String> expected = fill(tsdb, 0, 5 * HOUR);
      tsdb.compact();

      tsdb.delete(HOUR, 4 * HOUR + 30 * MINUTE, List.of(Matcher.equal("s", "3")));

      expected
          .keySet()
          .removeIf(
              k -> {
                long t = Long.parseLong(k.substring(k.indexOf('@') + 2));
                return k.contains("s=\"3\"") && t >= HOUR && t <= 4 * HOUR + 30 * MINUTE;
              });
      assertThat(readAll(tsdb)).isEqualTo(expected);
      assertThat(tsdb.blockMetas().get(0).stats().tombstones()).isEqualTo(1);
      String before = tsdb.blockMetas().get(0).ulid();

      tsdb.cleanTombstones();

      assertThat(readAll(tsdb)).isEqualTo(expected);
      BlockMeta cleaned = tsdb.blockMetas().get(0);
      assertThat(cleaned.ulid()).isNotEqualTo(before);
      assertThat(cleaned.stats().tombstones()).isZero();
      assertThat(cleaned.compaction().level()).isEqualTo(1);
      assertThat(cleaned.compaction().parents().get(0).ulid()).isEqualTo(before);
      assertThat(tmp.resolve(before)).doesNotExist();
    }
  }

  @Test
  void dropsABlockOfWhichNothingIsLeft() throws IOException {
    try (Tsdb tsdb = Tsdb.open(tmp, options().build())) {
      fill(tsdb, 0, 5 * HOUR);
      tsdb.compact();
      tsdb.delete(0, 2 * HOUR - 1, List.of(ALL));

      tsdb.cleanTombstones();

      assertThat(ranges(tsdb)).doesNotContain("0-2/1");
    }
  }

  @Test
  void keepsToItsRetention() throws IOException {
    try (Tsdb tsdb =
        Tsdb.open(
            tmp, options().blocks(blocks -> blocks.maxDuration(Duration.ofHours(2))).build())) {
      fill(tsdb, 0, 12 * HOUR);
      tsdb.compact();
      assertThat(ranges(tsdb)).hasSize(5);

      tsdb.retention(Duration.ofHours(4), 0);
      tsdb.reloadBlocks();

      assertThat(ranges(tsdb)).containsExactly("6-8/1", "8-10/1");
      assertThat(tsdb.stats().blocks().timeRetentions()).isEqualTo(1);

      tsdb.retention(Duration.ZERO, 1);
      tsdb.reloadBlocks();

      assertThat(ranges(tsdb)).isEmpty();
    }
  }

  @Test
  void snapshotsBlocksByLinkAndTheHeadAsABlock() throws IOException {
    Path target = tmp.resolve("snapshot");
    Map<String, String> expected;
    try (Tsdb tsdb = Tsdb.open(tmp.resolve("db"), options().build())) {
      expected = fill(tsdb, 0, 5 * HOUR);
      tsdb.compact();

      tsdb.snapshot(target, true);

      assertThatThrownBy(() -> tsdb.snapshot(tmp.resolve("db"), false))
          .hasMessage("cannot snapshot into base directory");
      String first = tsdb.blockMetas().get(0).ulid();
      assertThat(Files.getAttribute(target.resolve(first).resolve("index"), "unix:nlink"))
          .isEqualTo(2);
    }
    try (Tsdb copy = Tsdb.open(target, options().build())) {
      assertThat(readAll(copy)).isEqualTo(expected);
      assertThat(copy.head().seriesCount()).isZero();
    }
  }

  @Test
  void removesWhatACrashLeftAndLeavesTheRest() throws IOException {
    String block = "01M824TCDAYPPQ7RZJ07CWS3SE";
    for (String name :
        List.of(
            block + ".tmp-for-creation",
            block + ".tmp-for-deletion",
            block + ".tmp",
            "chunk_snapshot.000001.0000000000.tmp",
            "wal/checkpoint.00000003.tmp",
            "foo.tmp",
            block)) {
      Files.createDirectories(tmp.resolve(name));
      Files.writeString(tmp.resolve(name).resolve("x"), "x");
    }

    try (Tsdb tsdb = Tsdb.open(tmp, options().build())) {
      assertThat(tsdb.blocks()).isEmpty(); // the one without meta.json is passed over
    }

    try (Stream<Path> left = Files.list(tmp)) {
      assertThat(left.map(p -> p.getFileName().toString()))
          .containsExactlyInAnyOrder("foo.tmp", block, "wal", "chunks_head");
    }
    assertThat(tmp.resolve("wal/checkpoint.00000003.tmp")).doesNotExist();
  }

  @Test
  void locksItsDirectory() throws IOException {
    try (Tsdb tsdb = Tsdb.open(tmp, options().build())) {
      assertThat(tsdb.stats().cleanStart()).isEqualTo(1);
      assertThatThrownBy(() -> Tsdb.open(tmp, options().build()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("lock DB directory");
    }
    Files.writeString(tmp.resolve("lock"), "");
    try (Tsdb tsdb = Tsdb.open(tmp, options().build())) {
      assertThat(tsdb.stats().cleanStart()).isZero();
    }
  }

  @Test
  void finishesACompactionThatDiedBeforeItDeletedItsSources() throws IOException {
    Path db = tmp.resolve("db");
    try (Tsdb tsdb =
        Tsdb.open(
            db, options().blocks(blocks -> blocks.maxDuration(Duration.ofHours(2))).build())) {
      fill(tsdb, 0, 9 * HOUR + 30 * MINUTE);
      tsdb.compact();
      assertThat(ranges(tsdb)).containsExactly("0-2/1", "2-4/1", "4-6/1", "6-8/1");
    }
    Conformance.copyRecursively(db, tmp.resolve("before"));
    List<String> sources;
    try (Tsdb tsdb = Tsdb.open(db, options().random(new Random(2)).build())) {
      tsdb.compact();
      sources = tsdb.blockMetas().get(0).compaction().sources();
    }
    for (String source : sources) {
      assertThat(db.resolve(source)).doesNotExist();
      Conformance.copyRecursively(tmp.resolve("before").resolve(source), db.resolve(source));
    }

    try (Tsdb again = Tsdb.open(db, options().build())) {
      assertThat(ranges(again)).containsExactly("0-6/2", "6-8/1");
      assertThat(db.resolve(sources.get(0))).doesNotExist();
    }
  }

  @Test
  void refusesToOpenOverADamagedBlock() throws IOException {
    try (Tsdb tsdb = Tsdb.open(tmp, options().build())) {
      fill(tsdb, 0, 5 * HOUR);
      tsdb.compact();
    }
    try (Stream<Path> files = Files.walk(tmp)) {
      Path index = files.filter(p -> p.endsWith("index")).findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(index);
      bytes[bytes.length - 1] ^= 1;
      Files.write(index, bytes);
    }

    assertThatThrownBy(() -> Tsdb.open(tmp, options().build()))
        .hasMessageContaining("corrupted blocks")
        .hasMessageContaining("read TOC: invalid checksum");
  }

  @Test
  void turnsLateSamplesIntoBlocksAndMergesThem() throws IOException {
    TsdbOptions options =
        options()
            .head(head -> head.outOfOrderWindow(Duration.ofHours(24)))
            .blocks(blocks -> blocks.maxDuration(Duration.ofHours(2)))
            .build();
    Map<String, String> expected;
    try (Tsdb tsdb = Tsdb.open(tmp, options)) {
      expected = fill(tsdb, 6 * HOUR, 12 * HOUR);
      expected.putAll(fill(tsdb, HOUR + 30_000, 3 * HOUR));
      expected.putAll(fill(tsdb, 7 * HOUR + 30_000, 9 * HOUR));
      assertThat(readAll(tsdb)).as("from the head").isEqualTo(expected);

      tsdb.compact();

      assertThat(readAll(tsdb)).as("from blocks").isEqualTo(expected);
      List<BlockMeta> late =
          tsdb.blockMetas().stream().filter(b -> b.compaction().fromOutOfOrder()).toList();
      assertThat(late).isNotEmpty();
      assertThat(late.get(0).compaction().parents().get(0).ulid())
          .isEqualTo("00000000000000000000000000");
      for (int i = 1; i < tsdb.blockMetas().size(); i++) {
        assertThat(tsdb.blockMetas().get(i).minTime())
            .as("overlaps are merged: " + tsdb.blockMetas())
            .isGreaterThanOrEqualTo(tsdb.blockMetas().get(i - 1).maxTime());
      }
    }
    try (Tsdb again = Tsdb.open(tmp, options)) {
      assertThat(readAll(again)).as("after a restart").isEqualTo(expected);
    }
  }

  @Test
  void skipsTheMonthsInWhichThereIsNothing() throws IOException {
    long later = 115 * 24 * HOUR;
    TsdbOptions options =
        options().head(head -> head.outOfOrderWindow(Duration.ofDays(200))).build();
    Map<String, String> expected;
    try (Tsdb tsdb = Tsdb.open(tmp, options)) {
      expected = fill(tsdb, 0, HOUR);
      expected.putAll(fill(tsdb, later, later + 5 * MINUTE));
      Appender late = tsdb.appender();
      for (long t : new long[] {30_000, 50 * 24 * HOUR, 50 * 24 * HOUR + MINUTE, later - HOUR}) {
        for (String name : List.of("m", "late")) { // the second has no other samples
          Labels labels = Labels.of("__name__", name, "s", "0");
          late.append(0, labels, t, t);
          expected.put(labels + " @ " + t, String.valueOf((double) t));
        }
      }
      late.commit();
      assertThat(readAll(tsdb)).isEqualTo(expected);

      tsdb.compact();

      assertThat(tsdb.head().mint()).isGreaterThan(later - 2 * HOUR);
      assertThat(readAll(tsdb)).isEqualTo(expected);
      assertThat(tsdb.stats().compaction().ran()).isLessThan(20);
    }
    try (Tsdb again = Tsdb.open(tmp, options)) {
      assertThat(readAll(again)).isEqualTo(expected);
    }
  }

  @Test
  void readsItsLogsOnSeveralThreadsAndEndsThem() throws Exception {
    Map<String, String> expected;
    try (Tsdb tsdb = Tsdb.open(tmp, options().build())) {
      expected = fill(tsdb, 0, 2 * HOUR + 30 * MINUTE);
      for (long t = 3 * HOUR; t < 3 * HOUR + 12_000; t++) {
        Appender appender = tsdb.appender();
        for (int s = 0; s < 3; s++) {
          Labels labels = Labels.of("__name__", "n", "s", "" + s);
          appender.append(0, labels, t, t + s);
          expected.put(labels + " @ " + t, String.valueOf((double) (t + s)));
        }
        appender.commit();
      }
    }

    Set<String> mapping = ConcurrentHashMap.newKeySet();
    TsdbObserver observer =
        new TsdbObserver() {
          @Override
          public void chunkMapped(long ref, long mint, long maxt) {
            mapping.add(Thread.currentThread().getName());
          }
        };
    for (int shards : new int[] {3, 1}) {
      mapping.clear();
      NioFs.instance().deleteRecursively(tmp.resolve("chunks_head")); // all is in the log
      try (Tsdb again =
          Tsdb.open(
              tmp, options().head(head -> head.replayShards(shards)).observer(observer).build())) {
        assertThat(readAll(again)).as(shards + " shards").isEqualTo(expected);
      }
      if (shards == 1) {
        assertThat(mapping).noneMatch(name -> name.startsWith(ReplayPool.THREAD_NAME));
      } else {
        assertThat(mapping).anyMatch(name -> name.startsWith(ReplayPool.THREAD_NAME));
      }
    }
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith(ReplayPool.THREAD_NAME)) {
        thread.join(10_000); // told to end, perhaps in its last instructions
        assertThat(thread.isAlive()).as(thread.getName()).isFalse();
      }
    }
  }
}
