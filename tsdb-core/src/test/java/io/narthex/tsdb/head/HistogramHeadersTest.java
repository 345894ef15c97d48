package io.narthex.tsdb.head;

import static io.narthex.tsdb.head.HeadHarness.series;
import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.histogram.CounterResetHint;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Span;
import io.narthex.storage.Appender;
import io.narthex.testing.SampleKind;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunks.ChunkMeta;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the headers of histogram chunks say of resets; upstream's cases. A chunk is written {@code
 * n:101-105*5}: header (u unknown, n no reset, r reset, g gauge), first and last time, samples.
 */
class HistogramHeadersTest {
  private static final Map<CounterResetHint, String> LETTERS =
      Map.of(
          CounterResetHint.UNKNOWN, "u",
          CounterResetHint.NOT_COUNTER_RESET, "n",
          CounterResetHint.COUNTER_RESET, "r",
          CounterResetHint.GAUGE, "g");

  @TempDir Path dir;

  private static void append(Head head, long t, Histogram h, boolean floats) throws IOException {
    Appender appender = head.appender();
    if (floats) {
      appender.append(0, series(1), 0, t, h.toFloat());
    } else {
      appender.append(0, series(1), 0, t, h);
    }
    appender.commit();
  }

  /** Appends {@code t=n}, with a letter behind for a hint. */
  private static void appendAll(Head head, String samples, boolean floats) throws IOException {
    for (String sample : samples.trim().split(" +")) {
      String letter = sample.replaceAll("[0-9=]", "");
      String[] parts = sample.replaceAll("[a-z]", "").split("=");
      CounterResetHint hint =
          LETTERS.entrySet().stream()
              .filter(e -> e.getValue().equals(letter))
              .map(Map.Entry::getKey)
              .findFirst()
              .orElse(CounterResetHint.UNKNOWN);
      append(
          head,
          Long.parseLong(parts[0]),
          SampleKind.histogram(Long.parseLong(parts[1]), hint),
          floats);
    }
  }

  private static String late(Head head) {
    OutOfOrderState late = head.series().byLabels(series(1)).outOfOrder();
    List<String> all = new ArrayList<>();
    MappedChunks mapped = late == null ? new MappedChunks() : late.mapped();
    for (int i = 0; i < mapped.count(); i++) {
      Chunk chunk = Objects.requireNonNull(head.files()).mapper().chunk(mapped.diskRef(i));
      all.add(
          LETTERS.get(chunk.counterResetHeader())
              + ":"
              + mapped.mint(i)
              + "-"
              + mapped.maxt(i)
              + "*"
              + chunk.sampleCount());
    }
    return String.join(" ", all);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofLateSamplesTheyFollowTheOrderOfTime(boolean floats) throws IOException {
    HeadOptions options =
        HeadOptions.builder()
            .chunkRange(1000)
            .outOfOrderWindow(Duration.ofMillis(600_000))
            .outOfOrderCap(5)
            .build();
    try (Head head = HeadHarness.open(dir, options)) {
      appendAll(head, "1000=1000 101=1001 102=1002 103=1003 104=1004 105=1005", floats);
      assertThat(late(head)).isEmpty();
      appendAll(head, "112=1002", floats);
      String expected = "u:101-105*5";
      assertThat(late(head)).isEqualTo(expected);
      appendAll(head, "110=1001 124=904 123=903 122=902", floats);
      assertThat(late(head)).isEqualTo(expected);
      appendAll(head, "200=2000", floats);
      expected += " u:110-112*2 r:122-124*3";
      assertThat(late(head)).isEqualTo(expected);
      appendAll(head, "205=1000n 210=2010r 220=2020 215=2005 350=4000", floats);
      expected += " u:200-200*1 r:205-205*1 r:210-210*1 r:215-220*2";
      assertThat(late(head)).isEqualTo(expected);
      appendAll(head, "300=3000r 301=3001 302=3002 303=3003 304=3004", floats);
      expected += " r:300-350*5";
      assertThat(late(head)).isEqualTo(expected);
    }
    try (Head head = HeadHarness.open(dir, options)) {
      assertThat(late(head)).startsWith("u:101-105*5").endsWith("r:300-350*5");
    }
  }

  private static String inOrder(Head head) {
    List<String> all = new ArrayList<>();
    var reader = head.reader(Long.MIN_VALUE, Long.MAX_VALUE);
    try (var index = reader.index();
        var chunks = reader.chunks()) {
      long ref = head.series().byLabels(series(1)).ref;
      for (ChunkMeta meta :
          Objects.requireNonNull(index.series(ref, Long.MIN_VALUE, Long.MAX_VALUE)).chunks()) {
        Chunk chunk = chunks.chunk(meta);
        all.add(LETTERS.get(chunk.counterResetHeader()) + "*" + chunk.sampleCount());
      }
    }
    return String.join(" ", all);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1=0 2=1g 3=2g 4=3 5=3 6=4g | u*1 g*2 n*2 g*1 | u*1 g*2 u*2 g*1
          1=5 2=6 3=5                | u*2 r*1         | u*2 r*1
          1=5 2=6r 3=7n              | u*1 r*2         | u*1 r*2
          1=5g 2=3g 3=1g             | g*3             | g*3
          1=5r 2=3 3=4               | r*1 r*2         | r*1 r*2
          """)
  void inOrderTheyAreTheSameAfterReplay(String samples, String integers, String floatings)
      throws IOException {
    HeadOptions options = HeadOptions.builder().chunkRange(1000).build();
    for (boolean floats : new boolean[] {false, true}) {
      String chunks = floats ? floatings : integers;
      Path sub = dir.resolve("floats-" + floats);
      Files.createDirectories(sub);
      try (Head head = HeadHarness.open(sub, options)) {
        appendAll(head, samples, floats);
        assertThat(inOrder(head)).isEqualTo(chunks);
        head.mapFullChunks();
        assertThat(inOrder(head)).isEqualTo(chunks);
      }
      try (Stream<Path> files = Files.list(sub.resolve("chunks_head"))) {
        for (Path file : files.toList()) {
          Files.delete(file); // all comes from the log
        }
      }
      try (Head head = HeadHarness.open(sub, options)) {
        assertThat(inOrder(head)).isEqualTo(chunks);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void layoutsThatLoseABucketAreResets(boolean floats) throws IOException {
    Span[] four = {new Span(0, 4)};
    Histogram.Builder h =
        Histogram.builder().schema(1).zeroThreshold(0.001).count(406).positive(four, 100, 1, 1, 1);
    try (Head head = HeadHarness.open(dir, HeadOptions.builder().chunkRange(1000).build())) {
      append(head, 1, h.build(), floats);
      append(head, 2, h.count(407).positive(four, 100, 1, 1, 2).build(), floats);
      append(head, 3, h.schema(2).build(), floats);
      append(head, 4, h.zeroThreshold(0.01).build(), floats);
      append(head, 5, h.count(6).positive(new Span[] {new Span(0, 3)}, 1, 1, 1).build(), floats);
      append(head, 6, h.count(5).positive(new Span[] {new Span(0, 3)}, 1, 1, 0).build(), floats);

      assertThat(Arrays.asList(inOrder(head).split(" ")))
          .containsExactly("u*2", "u*1", "u*1", "r*1", "r*1");
    }
  }
}
