package io.narthex.tsdb.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Span;
import io.narthex.storage.Appender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code series_state.json}, and the figures of a head that are about histograms and files. */
class SeriesStateTest {
  private static final HeadOptions FAST = HeadOptions.builder().fastStartup(true).build();

  @TempDir Path dir;

  private Path file() {
    return dir.resolve("wal").resolve(SeriesStateFile.NAME);
  }

  @Test
  void isWrittenAsUpstreamWritesIt() throws IOException {
    try (Head head = HeadHarness.open(dir, FAST)) {
      HeadHarness.append(head, HeadHarness.series(1), 100, 1);
      head.saveSeriesState();

      assertThat(Files.readString(file()))
          .isEqualTo("{\"last_series_id\":1,\"last_wal_segment\":0,\"clean_shutdown\":false}\n");
    }
    assertThat(Files.readString(file()))
        .isEqualTo("{\"last_series_id\":1,\"last_wal_segment\":0,\"clean_shutdown\":true}\n");
  }

  @Test
  void referencesAreNotUsedAgainWhereTheLogIsLost() throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(
        file(), "{\"last_series_id\":42000,\"last_wal_segment\":5,\"clean_shutdown\":true}");

    try (Head head = HeadHarness.open(dir, FAST)) {
      HeadHarness.append(head, HeadHarness.series(1), 100, 1);

      assertThat(head.factory().lastRef()).isEqualTo(42_001);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "{\"last_series_id\":\"x\"}", "{\"last_series_id\":-1}"})
  void whatIsNoStateIsPassedOver(String content) throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), content);

    try (Head head = HeadHarness.open(dir, FAST)) {
      assertThat(head.factory().lastRef()).isZero();
    }
  }

  @Test
  void isNotWrittenUnlessAskedFor() throws IOException {
    try (Head head = HeadHarness.open(dir, HeadOptions.defaults())) {
      head.saveSeriesState();
    }
    assertThat(file()).doesNotExist();
  }

  @Test
  void bucketsOfTheNewestHistogramsAreCounted() throws IOException {
    Histogram three =
        Histogram.builder().positive(new Span[] {new Span(0, 3)}, 1, 1, 1).count(6).build();
    Histogram one = Histogram.builder().negative(new Span[] {new Span(0, 1)}, 1).count(1).build();
    try (Head head = HeadHarness.open(dir, HeadOptions.defaults())) {
      append(head, 1, 100, three);
      append(head, 2, 100, three);
      append(head, 2, 200, one);
      assertThat(head.stats().appends().histogramBuckets()).isEqualTo(4);
    }
    try (Head head = HeadHarness.open(dir, HeadOptions.defaults())) {
      assertThat(head.stats().appends().histogramBuckets()).isEqualTo(4);
      HeadHarness.append(head, HeadHarness.series(1), 300, 1);
      assertThat(head.stats().appends().histogramBuckets()).isEqualTo(1);
      head.truncate(10_000_000);
      assertThat(head.stats().appends().histogramBuckets()).isZero();
    }
  }

  @Test
  void bytesOfChunkFilesAreTold() throws IOException {
    try (Head head = HeadHarness.open(dir, HeadOptions.builder().samplesPerChunk(10).build())) {
      for (int i = 0; i < 100; i++) {
        HeadHarness.append(head, HeadHarness.series(1), i * 1000L, i);
      }
      head.mapFullChunks();

      assertThat(head.stats().chunks().storageBytes()).isPositive();
      assertThat(head.stats().chunks().storageBytes()).isEqualTo(head.files().mapper().size());
    }
  }

  private static void append(Head head, int series, long t, Histogram h) throws IOException {
    Appender appender = head.appender();
    appender.append(0, HeadHarness.series(series), 0, t, h);
    appender.commit();
  }
}
