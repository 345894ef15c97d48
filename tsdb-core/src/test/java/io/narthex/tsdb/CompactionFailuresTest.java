package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.CorruptionException;
import io.narthex.model.labels.Labels;
import io.narthex.storage.Appender;
import io.narthex.testing.FaultyFs;
import io.narthex.tsdb.block.BlockMeta;
import io.narthex.tsdb.event.TsdbObserver;
import io.narthex.tsdb.fs.WritableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** Compactions that go wrong: the cases of upstream's tsdb/compact_test. */
class CompactionFailuresTest {
  private static final Path DIR = Path.of("/db");
  private static final long HOUR = 3_600_000;

  private final FaultyFs fs = new FaultyFs();

  private TsdbOptions.Builder options(int maxHours) {
    return TsdbOptions.builder()
        .fs(fs)
        .lock(false)
        .blocks(blocks -> blocks.retention(Duration.ZERO).maxDuration(Duration.ofHours(maxHours)));
  }

  private static void fill(Tsdb tsdb, long from, long to) throws IOException {
    Appender appender = tsdb.appender();
    for (long t = from; t < to; t += 60_000) {
      for (int i = 0; i < 3; i++) {
        appender.append(0, Labels.of("i", "" + i), t, t);
      }
    }
    appender.commit();
  }

  private List<String> blocks() throws IOException {
    return fs.list(DIR).stream().filter(name -> name.length() >= 26).toList();
  }

  @Test
  void blocksThatCannotBeMergedAreMarkedAndLeftAlone() throws IOException {
    String second; // by time: names made in one millisecond come in any order
    try (Tsdb tsdb = Tsdb.open(DIR, options(2).build())) {
      fill(tsdb, 0, 12 * HOUR);
      tsdb.compact();
      second = tsdb.blockMetas().get(1).ulid();
    }
    List<String> before = blocks();
    fs.flipBit(DIR.resolve(second).resolve("chunks/000001"), 8 * 40);

    try (Tsdb tsdb = Tsdb.open(DIR, options(6).build())) {
      assertThatThrownBy(tsdb::compact)
          .isInstanceOf(CorruptionException.class)
          .hasMessageContaining("checksum mismatch");

      assertThat(blocks()).isEqualTo(before); // and nothing half made
      List<Boolean> failed = new ArrayList<>();
      for (BlockMeta meta : tsdb.blockMetas()) {
        failed.add(meta.compaction().failed());
      }
      assertThat(failed).containsExactly(true, true, true, false, false);
      assertThat(tsdb.stats().compactions().failed()).isEqualTo(1);

      tsdb.compact();

      assertThat(tsdb.stats().compactions().failed()).isEqualTo(1);
      assertThat(blocks()).isEqualTo(before);
    }
    try (Tsdb tsdb = Tsdb.open(DIR, options(6).build())) {
      assertThat(tsdb.blockMetas().get(0).compaction().failed()).isTrue(); // kept on disk
    }
  }

  @Test
  void aBlockThatCannotBeLoadedTakesTheNewOneWithIt() throws IOException {
    try (Tsdb tsdb = Tsdb.open(DIR, options(2).build())) {
      fill(tsdb, 20 * HOUR, 24 * HOUR);
      tsdb.compact();
      String good = blocks().get(0);
      Path bad = DIR.resolve("01ARZ3NDEKTSV4RRFFQ69G5FAV");
      fs.createDirectories(bad);
      String meta =
          new String(
                  fs.readAll(DIR.resolve(good).resolve("meta.json")),
                  java.nio.charset.StandardCharsets.UTF_8)
              .replace(good, "01ARZ3NDEKTSV4RRFFQ69G5FAV");
      try (WritableFile out = fs.create(bad.resolve("meta.json"))) {
        byte[] bytes = meta.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        out.write(bytes, 0, bytes.length);
      }
      fill(tsdb, 24 * HOUR, 26 * HOUR);
      long ran = tsdb.stats().compaction().ran();
      long reloadFailures = tsdb.stats().blocks().reloadFailures();
      List<String> before = blocks();

      assertThatThrownBy(tsdb::compact).hasMessageContaining("corrupted blocks");

      assertThat(blocks()).isEqualTo(before);
      assertThat(tsdb.stats().compaction().ran()).isEqualTo(ran + 1);
      assertThat(tsdb.stats().blocks().reloadFailures()).isGreaterThan(reloadFailures);
      assertThat(tsdb.stats().compactions().failed()).isEqualTo(1);
      fs.deleteRecursively(bad);

      tsdb.compact();

      assertThat(blocks()).hasSize(2);
    }
  }

  @Test
  void oneThatIsCancelledIsNoFailure() throws IOException {
    TsdbObserver cancelling =
        new TsdbObserver() {
          @Override
          public void blockWritten(String ulid, long mint, long maxt, long samples) {
            throw new CancellationException("closing");
          }
        };
    try (Tsdb tsdb = Tsdb.open(DIR, options(2).observer(cancelling).build())) {
      fill(tsdb, 0, 4 * HOUR);

      assertThatThrownBy(tsdb::compact).isInstanceOf(CancellationException.class);

      assertThat(tsdb.stats().compactions().failed()).isZero();
    }
  }
}
