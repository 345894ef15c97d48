package io.narthex.tsdb.head;

import static io.narthex.tsdb.head.HeadHarness.append;
import static io.narthex.tsdb.head.HeadHarness.read;
import static io.narthex.tsdb.head.HeadHarness.series;
import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.Exemplar;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Span;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.Appender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadSnapshotTest {
  private static final HeadOptions OPTIONS =
      HeadOptions.builder().snapshotOnShutdown(true).maxExemplars(5).build();

  @TempDir Path dir;

  private Map<Labels, List<String>> fill() throws IOException {
    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      for (int i = 0; i < 300; i++) {
        Appender appender = head.appender();
        appender.append(0, series(1), i * 15_000L, i);
        appender.append(
            0,
            series(2),
            0,
            i * 15_000L,
            Histogram.builder().count(i).sum(i).positive(new Span[] {new Span(0, 1)}, i).build());
        appender.commit();
      }
      Appender appender = head.appender();
      appender.appendExemplar(
          0, series(1), new Exemplar(Labels.of("trace", "x"), 1, 299 * 15_000L, true));
      appender.commit();
      head.delete(0, 30_000, List.of(new Matcher(Matcher.Type.EQUAL, "i", "1")));
      return read(head);
    }
  }

  private Path snapshot() throws IOException {
    try (var names = Files.list(dir)) {
      return names
          .filter(p -> p.getFileName().toString().startsWith("chunk_snapshot."))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void bringsBackWhatWasOpen() throws IOException {
    Map<Labels, List<String>> before = fill();
    // Without the log only the snapshot and the mapped chunks can have it.
    Path segment = dir.resolve("wal/00000000");
    Files.write(segment, new byte[(int) Files.size(segment)]);

    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      assertThat(before.get(series(1))).hasSize(297);
      assertThat(read(head).get(series(1))).isEqualTo(before.get(series(1)));
      assertThat(read(head).get(series(2))).hasSize(300);
      assertThat(head.stats().exemplars().stored()).isEqualTo(1);
      append(head, series(1), 300 * 15_000L, 1);
      assertThat(read(head).get(series(1))).hasSize(298);
    }
    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      assertThat(read(head).get(series(1))).hasSize(298);
    }
  }

  @Test
  void isPassedOverWhenDamaged() throws IOException {
    Map<Labels, List<String>> before = fill();
    Path file = snapshot().resolve("00000000");
    byte[] bytes = Files.readAllBytes(file);
    bytes[100] ^= 1;
    Files.write(file, bytes);

    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      assertThat(read(head).get(series(1))).isEqualTo(before.get(series(1)));
      assertThat(read(head).get(series(2))).hasSize(300);
      assertThat(head.stats().replay().snapshotErrors()).isEqualTo(1);
    }
  }

  /** The log holds samples under it, which the start from a snapshot does not read. */
  @Test
  void noReferenceIsGivenOutAgainThoughItsSeriesIsGone() throws IOException {
    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      append(head, series(1), 1000, 1);
      append(head, series(2), 2000, 2);
      append(head, series(1), 10_000_000, 3);
      head.truncation().memory(9_000_000);
      assertThat(head.seriesCount()).isEqualTo(1);
    }
    assertThat(snapshot()).exists();

    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      append(head, series(3), 10_000_000, 4);

      assertThat(head.series().byLabels(series(3)).ref).isEqualTo(3);
      assertThat(head.tombstones().count()).isZero();
    }
  }

  /** It would bring back series that the log does not know any more. */
  @Test
  void goesWhenTheLogIsCut() throws IOException {
    fill();
    HeadOptions without = HeadOptions.builder().build();
    for (int i = 0; i < 4; i++) {
      HeadHarness.open(dir, without).close(); // each begins a segment
    }
    assertThat(snapshot()).exists();
    try (Head head = HeadHarness.open(dir, without)) {
      append(head, series(3), 10_000_000, 1);
      head.truncation().memory(9_000_000); // series 1 is gone from memory
      append(head, series(3), 12_000_000, 1);
      head.truncate(11_000_000); // and from the log
      append(head, series(1), 12_000_000, 1);
    }
    for (boolean snapshots : new boolean[] {true, false, false}) {
      HeadOptions next = HeadOptions.builder().snapshotOnShutdown(snapshots).build();
      try (Head head = HeadHarness.open(dir, next, 11_000_000)) {
        append(head, series(1), head.maxt() + 1000, 1);
      }
    }
    try (Head head = HeadHarness.open(dir, without, 11_000_000)) {
      assertThat(read(head).get(series(1))).hasSize(4);
    }
  }
}
