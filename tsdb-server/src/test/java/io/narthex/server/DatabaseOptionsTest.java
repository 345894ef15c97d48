package io.narthex.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.labels.Labels;
import io.narthex.server.config.StorageConfig;
import io.narthex.storage.Appender;
import io.narthex.testing.ManualTime;
import io.narthex.tsdb.Tsdb;
import io.narthex.tsdb.TsdbOptions;
import io.narthex.tsdb.event.TsdbObserver;
import io.narthex.tsdb.wlog.Compression;
import io.narthex.tsdb.wlog.WalFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the flags of the storage make of a database. */
class DatabaseOptionsTest {
  private static final long HOUR = 3_600_000;

  @TempDir Path dir;

  private TsdbOptions options(String... flags) {
    Map<String, String> all = new LinkedHashMap<>();
    for (String flag : flags) {
      int equals = flag.indexOf('=');
      all.put("storage.tsdb." + flag.substring(0, equals), flag.substring(equals + 1));
    }
    return new DatabaseOptions(TestServers.options(dir, all), new ManualTime(0))
        .of(StorageConfig.DEFAULT, TsdbObserver.NONE);
  }

  @Test
  void withoutFlagsAllIsAsTheDatabaseHasIt() {
    TsdbOptions options = options();
    TsdbOptions defaults = TsdbOptions.defaults();

    assertThat(options.blocks().minMillis()).isEqualTo(2 * HOUR);
    assertThat(options.blocks().maxMillis()).isEqualTo(36 * HOUR);
    assertThat(options.lock()).isTrue();
    assertThat(options.blocks().mergeOverlapping()).isTrue();
    assertThat(options.wal()).isEqualTo(defaults.wal());
    assertThat(options.blocks().chunkSegmentBytes()).isZero();
    assertThat(options.head().samplesPerChunk()).isEqualTo(120);
    assertThat(options.reloadInterval()).isEqualTo(Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @CsvSource({
    "min-block-duration=30m, 1800000, 129600000",
    "max-block-duration=1d, 7200000, 86400000",
    "max-block-duration=1h, 7200000, 7200000",
    "min-block-duration=0s, 0, 0",
  })
  void blocksAreAsLongAsAskedFor(String flag, long min, long max) {
    if (min == 0) {
      assertThatThrownBy(() -> options(flag)).isInstanceOf(IllegalArgumentException.class);
      return;
    }
    assertThat(options(flag).blocks().minMillis()).isEqualTo(min);
    assertThat(options(flag).blocks().maxMillis()).isEqualTo(max);
  }

  @ParameterizedTest
  @CsvSource({"10ms, 1", "999ms, 1", "1s, 1", "5m, 300"})
  void blocksAreNotReloadedMoreOftenThanEachSecond(String given, long seconds) {
    assertThat(options("block-reload-interval=" + given).reloadInterval())
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          wal-segment-size=9MB | flag 'storage.tsdb.wal-segment-size' must be set between 10MB and 256MB
          wal-segment-size=257MB | flag 'storage.tsdb.wal-segment-size' must be set between 10MB and 256MB
          max-block-chunk-segment-size=1023KB | flag 'storage.tsdb.max-block-chunk-segment-size' must be set over 1MB
          """)
  void sizesHaveTheirBounds(String flag, String message) {
    assertThatThrownBy(() -> options(flag)).hasMessage(message);
  }

  @Test
  void sizesAndMergingGoOn() {
    TsdbOptions options =
        options(
            "wal-segment-size=10MB",
            "max-block-chunk-segment-size=1MB",
            "samples-per-chunk=60",
            "allow-overlapping-compaction=false");

    assertThat(options.wal().segmentSize()).isEqualTo(10 << 20);
    assertThat(options.blocks().chunkSegmentBytes()).isEqualTo(1 << 20);
    assertThat(options.head().samplesPerChunk()).isEqualTo(60);
    assertThat(options.blocks().mergeOverlapping()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "true, snappy, SNAPPY",
    "true, zstd, ZSTD",
    "false, zstd, NONE",
    "false, snappy, NONE",
  })
  void theLogIsCompressedAsAskedFor(boolean on, String type, Compression expected)
      throws IOException {
    TsdbOptions options = options("wal-compression=" + on, "wal-compression-type=" + type);

    try (Tsdb tsdb = Tsdb.open(dir, options)) {
      Appender appender = tsdb.appender();
      for (int i = 0; i < 100; i++) {
        appender.append(0, Labels.of("__name__", "a_metric", "i", "" + i), 1000, i);
      }
      appender.commit();
    }

    byte[] log = Files.readAllBytes(dir.resolve("wal/00000000"));
    assertThat(WalFormat.compression(log[0] & 0xFF)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"true, false", "false, true"})
  void theDirectoryIsLockedUnlessNotWanted(String noLockfile, boolean locked) throws IOException {
    TsdbOptions options = options("no-lockfile=" + noLockfile);

    Tsdb tsdb = Tsdb.open(dir, options);
    try (tsdb) {
      assertThat(Files.exists(dir.resolve("lock"))).isEqualTo(locked);
    }
  }
}
