package io.narthex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.histogram.Histogram;
import io.narthex.model.labels.Labels;
import io.narthex.storage.Appender;
import io.narthex.tsdb.Tsdb;
import io.narthex.tsdb.TsdbOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code tsdb dump} prints of a head: the cases of upstream's cmd/promtool/tsdb_test. */
class DumpCommandTest {
  private static final Labels METRIC = Labels.of("__name__", "metric", "baz", "abc", "foo", "bar");
  private static final Labels HEAVY_BAR = Labels.of("__name__", "heavy_metric", "foo", "bar");
  private static final Labels HEAVY_FOO = Labels.of("__name__", "heavy_metric", "foo", "foo");

  @TempDir Path dir;
  @TempDir Path sandboxes;

  @BeforeEach
  void write() throws IOException {
    try (Tsdb tsdb = Tsdb.open(dir, TsdbOptions.defaults())) {
      Appender appender = tsdb.appender();
      for (int i = 0; i < 5; i++) {
        appender.append(0, METRIC, i * 60_000L, i + 1);
        appender.append(0, HEAVY_BAR, i * 60_000L, 5 - i);
        appender.append(0, HEAVY_FOO, i * 60_000L, 5 - i);
      }
      appender.commit();
    }
  }

  private static List<String> run(String... words) {
    StringWriter out = new StringWriter();
    int status = Main.run(words, new PrintWriter(out), new PrintWriter(out));
    assertThat(status).as(out.toString()).isZero();
    return out.toString().lines().sorted().toList();
  }

  private List<String> dump(String match, String... more) {
    List<String> words = new ArrayList<>(List.of("tsdb", "dump"));
    for (String selector : match.split(";")) {
      words.add("--match=" + selector);
    }
    words.addAll(Arrays.asList(more));
    words.add(dir.toString());
    return run(words.toArray(String[]::new));
  }

  private static List<String> lines(String series) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      long t = i * 60_000L;
      if (series.contains("B")) {
        lines.add("{__name__=\"heavy_metric\", foo=\"bar\"} " + (5 - i) + " " + t);
      }
      if (series.contains("F")) {
        lines.add("{__name__=\"heavy_metric\", foo=\"foo\"} " + (5 - i) + " " + t);
      }
      if (series.contains("M")) {
        lines.add("{__name__=\"metric\", baz=\"abc\", foo=\"bar\"} " + (i + 1) + " " + t);
      }
    }
    return lines.stream().sorted().toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{__name__=~'(?s:.*)'} | BFM",
        "{foo=~'.+'};{foo=~'.+'} | BFM",
        "{__name__=~'(?s:.*)'};{baz='abc'} | BFM",
        "{__name__='heavy_metric'};{baz='abc'} | BFM",
        "{__name__='heavy_metric',foo='foo'};{__name__='metric'} | FM",
      })
  void printsEachSeriesOnce(String match, String series) {
    assertThat(dump(match)).isEqualTo(lines(series));

    List<String> json = new ArrayList<>();
    if (series.contains("B")) {
      json.add("{\"__name__\":\"heavy_metric\",\"foo\":\"bar\"}");
    }
    json.add("{\"__name__\":\"heavy_metric\",\"foo\":\"foo\"}");
    json.add("{\"__name__\":\"metric\",\"baz\":\"abc\",\"foo\":\"bar\"}");
    assertThat(dump(match, "--format=seriesjson")).isEqualTo(json);
  }

  @Test
  void printsARange() {
    assertThat(dump("{__name__='metric'}", "--min-time=60000", "--max-time=120000"))
        .containsExactly(
            "{__name__=\"metric\", baz=\"abc\", foo=\"bar\"} 2 60000",
            "{__name__=\"metric\", baz=\"abc\", foo=\"bar\"} 3 120000");
  }

  @Test
  void leavesNothingInItsSandbox() throws IOException {
    assertThat(dump("{foo=~'.+'}", "--sandbox-dir-root=" + sandboxes)).isEqualTo(lines("BFM"));

    try (var left = Files.list(sandboxes)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void printsHistogramsBesideFloats() throws IOException {
    try (Tsdb tsdb = Tsdb.open(dir, TsdbOptions.defaults())) {
      Appender appender = tsdb.appender();
      Labels mixed = Labels.of("__name__", "mixed_hist", "job", "test");
      Labels whole = Labels.of("__name__", "integer_hist", "job", "test");
      appender.append(0, mixed, 0, 1);
      appender.append(0, mixed, 0, 60_000, Histogram.builder().count(2).sum(2).build().toFloat());
      appender.append(0, mixed, 120_000, 3);
      for (int i = 0; i < 3; i++) {
        Histogram h =
            Histogram.builder()
                .count(i + 1)
                .sum(i + 1)
                .zeroThreshold(0.001)
                .zeroCount(i + 1)
                .build();
        appender.append(0, whole, 0, i * 60_000L, h);
      }
      appender.commit();
    }

    assertThat(dump("{job='test'}"))
        .containsExactly(
            "{__name__=\"integer_hist\", job=\"test\"} {count:1, sum:1, [-0.001,0.001]:1} 0",
            "{__name__=\"integer_hist\", job=\"test\"} {count:2, sum:2, [-0.001,0.001]:2} 60000",
            "{__name__=\"integer_hist\", job=\"test\"} {count:3, sum:3, [-0.001,0.001]:3} 120000",
            "{__name__=\"mixed_hist\", job=\"test\"} 1 0",
            "{__name__=\"mixed_hist\", job=\"test\"} 3 120000",
            "{__name__=\"mixed_hist\", job=\"test\"} {count:2, sum:2} 60000");
  }

  @Test
  void printsOpenMetrics() {
    List<String> expected = new ArrayList<>();
    for (String line : lines("M")) {
      String[] words = line.split("} ")[1].split(" ");
      double seconds = Long.parseLong(words[1]) / 1000.0;
      expected.add(
          String.format(
              java.util.Locale.ROOT, "metric{baz=\"abc\",foo=\"bar\"} %s %.3f", words[0], seconds));
    }
    expected.add("# EOF");
    expected.sort(null);

    assertThat(run("tsdb", "dump-openmetrics", "--match=metric", dir.toString()))
        .isEqualTo(expected);
  }
}
