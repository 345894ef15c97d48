package io.narthex.tsdb;

import static io.narthex.tsdb.TsdbFill.HOUR;
import static io.narthex.tsdb.TsdbFill.MINUTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.labels.Labels;
import io.narthex.storage.Appender;
import io.narthex.testing.Conformance;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a database starts: over what it, a copy or a crash left, and over what is damaged. */
class TsdbStartTest {
  @TempDir Path tmp;

  @Test
  void snapshotsBlocksByLinkAndTheHeadAsABlock() throws IOException {
    Path target = tmp.resolve("snapshot");
    Map<String, String> expected;
    try (Tsdb tsdb = Tsdb.open(tmp.resolve("db"), TsdbFill.options().build())) {
      expected = TsdbFill.fill(tsdb, 0, 5 * HOUR);
      tsdb.compact();

      tsdb.snapshot(target, true);

      assertThatThrownBy(() -> tsdb.snapshot(tmp.resolve("db"), false))
          .hasMessage("cannot snapshot into base directory");
      String first = tsdb.blockMetas().get(0).ulid();
      assertThat(Files.getAttribute(target.resolve(first).resolve("index"), "unix:nlink"))
          .isEqualTo(2);
    }
    try (Tsdb copy = Tsdb.open(target, TsdbFill.options().build())) {
      assertThat(TsdbFill.readAll(copy)).isEqualTo(expected);
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

    try (Tsdb tsdb = Tsdb.open(tmp, TsdbFill.options().build())) {
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
    try (Tsdb tsdb = Tsdb.open(tmp, TsdbFill.options().build())) {
      assertThat(tsdb.stats().cleanStart()).isEqualTo(1);
      assertThatThrownBy(() -> Tsdb.open(tmp, TsdbFill.options().build()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("lock DB directory");
    }
    Files.writeString(tmp.resolve("lock"), "");
    try (Tsdb tsdb = Tsdb.open(tmp, TsdbFill.options().build())) {
      assertThat(tsdb.stats().cleanStart()).isZero();
    }
  }

  @Test
  void finishesACompactionThatDiedBeforeItDeletedItsSources() throws IOException {
    Path db = tmp.resolve("db");
    try (Tsdb tsdb =
        Tsdb.open(
            db,
            TsdbFill.options().blocks(blocks -> blocks.maxDuration(Duration.ofHours(2))).build())) {
      TsdbFill.fill(tsdb, 0, 9 * HOUR + 30 * MINUTE);
      tsdb.compact();
      assertThat(TsdbFill.ranges(tsdb)).containsExactly("0-2/1", "2-4/1", "4-6/1", "6-8/1");
    }
    Conformance.copyRecursively(db, tmp.resolve("before"));
    List<String> sources;
    try (Tsdb tsdb = Tsdb.open(db, TsdbFill.options().random(new Random(2)).build())) {
      tsdb.compact();
      sources = tsdb.blockMetas().get(0).compaction().sources();
    }
    for (String source : sources) {
      assertThat(db.resolve(source)).doesNotExist();
      Conformance.copyRecursively(tmp.resolve("before").resolve(source), db.resolve(source));
    }

    try (Tsdb again = Tsdb.open(db, TsdbFill.options().build())) {
      assertThat(TsdbFill.ranges(again)).containsExactly("0-6/2", "6-8/1");
      assertThat(db.resolve(sources.get(0))).doesNotExist();
    }
  }

  @Test
  void refusesToOpenOverADamagedBlock() throws IOException {
    try (Tsdb tsdb = Tsdb.open(tmp, TsdbFill.options().build())) {
      TsdbFill.fill(tsdb, 0, 5 * HOUR);
      tsdb.compact();
    }
    try (Stream<Path> files = Files.walk(tmp)) {
      Path index = files.filter(p -> p.endsWith("index")).findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(index);
      bytes[bytes.length - 1] ^= 1;
      Files.write(index, bytes);
    }

    assertThatThrownBy(() -> Tsdb.open(tmp, TsdbFill.options().build()))
        .hasMessageContaining("corrupted blocks")
        .hasMessageContaining("read TOC: invalid checksum");
  }

  @Test
  void readsItsLogsOnSeveralThreadsAndEndsThem() throws Exception {
    Map<String, String> expected;
    try (Tsdb tsdb = Tsdb.open(tmp, TsdbFill.options().build())) {
      expected = TsdbFill.fill(tsdb, 0, 2 * HOUR + 30 * MINUTE);
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
              tmp,
              TsdbFill.options()
                  .head(head -> head.replayShards(shards))
                  .observer(observer)
                  .build())) {
        assertThat(TsdbFill.readAll(again)).as(shards + " shards").isEqualTo(expected);
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
