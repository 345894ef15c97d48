package io.narthex.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.exposition.Entry;
import io.narthex.exposition.OpenMetricsParser;
import io.narthex.storage.Querier;
import io.narthex.tsdb.ReadOnlyTsdb;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.inspect.SampleDump;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A text read by windows against the same text read whole; one pass against many. */
class OpenMetricsBackfillTest {
  @TempDir Path tmp;

  private Path file(String text) throws IOException {
    return Files.writeString(tmp.resolve("in.om"), text);
  }

  private List<String> byWindows(Path file, int window) throws Exception {
    BackfillSeries series = new BackfillSeries(Map.of());
    List<String> rows = new ArrayList<>();
    new BackfillText(file, series, window)
        .read(
            batch -> {
              for (int i = 0; i < batch.size; i++) {
                String labels = series.labels(batch.series[i]).toString();
                rows.add(labels + " " + batch.values[i] + " " + batch.times[i]);
              }
              batch.size = 0;
              return batch;
            });
    return rows;
  }

  private static List<String> whole(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    OpenMetricsParser parser = new OpenMetricsParser();
    parser.reset(bytes, 0, bytes.length);
    List<String> rows = new ArrayList<>();
    for (Entry e = parser.next(); e != Entry.END; e = parser.next()) {
      if (e == Entry.SERIES) {
        rows.add(parser.labels() + " " + parser.value() + " " + parser.timestamp());
      }
    }
    return rows;
  }

  /** Types that change how numbers in labels are written, line breaks in names, long labels. */
  private static String text(Random random, int lines) {
    List<String> types = List.of("histogram", "summary", "gauge", "unknown");
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      if (random.nextInt(10) == 0) {
        String type = types.get(random.nextInt(types.size()));
        text.append("# TYPE h ").append(type).append('\n');
        text.append("# HELP h some words\n");
      }
      String name = random.nextInt(5) == 0 ? "{\"h\n# EOF\nb\"," : "h_bucket{";
      text.append(name).append("le=\"1\",a=\"").append("x".repeat(random.nextInt(60)));
      text.append("\"} ").append(i);
      text.append(' ').append(1_700_000_000L + i);
      text.append(random.nextInt(5) == 0 ? " # {trace=\"ab\"} 1 2\n" : "\n");
    }
    return text.append("# EOF\n").toString();
  }

  @Test
  void windowsGiveWhatTheWholeTextGives() throws Exception {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      String text = text(random, 40);

      List<String> rows = byWindows(file(text), 64 + random.nextInt(400));

      assertThat(rows).as("seed %d", seed).isEqualTo(whole(text)).hasSize(40);
    }
  }

  @Test
  void carriesTheTypeIntoTheNextWindow() throws Exception {
    String text =
        "# TYPE h histogram\n"
            + "h_bucket{le=\"1\"} 1 1700000000\n".repeat(20).replace("\"1\"", "\"2\"")
            + "h_bucket{le=\"1\"} 1 1700000000\n# EOF\n";

    assertThat(byWindows(file(text), 64)).last().asString().contains("le=\"1.0\"");
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 200, 4096})
  void tellsWhereTheTextIsWrong(int window) throws Exception {
    String text = "a{b=\"c\"} 1 1700000000\n".repeat(30) + "a{b=\"c\"} 1 17 x\n# EOF\n";

    assertThatThrownBy(() -> byWindows(file(text), window))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("in.om: expected next entry after timestamp")
        .hasMessageContaining("(line 31, column 14)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a 1 1\n", "a 1 1\n# EOF\na 1 2\n", "", "a 1 1\n# EOF\n# EOF\n"})
  void wantsOneEndAtTheEnd(String text) throws Exception {
    for (int window : new int[] {64, 4096}) {
      assertThatThrownBy(() -> byWindows(file(text), window))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("# EOF");
    }
  }

  private String dump(Path dir) throws IOException {
    try (ReadOnlyTsdb tsdb = ReadOnlyTsdb.openBlocks(NioFs.instance(), dir)) {
      StringBuilder out = new StringBuilder();
      try (Querier all = tsdb.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
        SampleDump.plain(
            all.select(true, null, Selectors.parse("m")),
            Long.MIN_VALUE,
            Long.MAX_VALUE,
            line -> out.append(line).append('\n'));
      }
      return out.toString();
    }
  }

  @Test
  void makesTheSameBlocksInManyPassesAsInOne() throws Exception {
    StringBuilder text = new StringBuilder();
    for (int s = 0; s < 5; s++) {
      for (int i = 0; i < 200; i++) {
        text.append("m{s=\"").append(s).append("\"} ").append(i * s);
        text.append(' ').append(1_700_000_000L + i * 300L).append('\n');
      }
    }
    Path input = file(text.append("# EOF\n").toString());
    List<String> ranges = new ArrayList<>();
    List<String> ranges2 = new ArrayList<>();

    int one =
        new OpenMetricsBackfill(input, tmp.resolve("one"), 0, Map.of(), 1L << 30)
            .run(b -> ranges.add(b.minTime() + " " + b.maxTime() + " " + b.stats()));
    int many =
        new OpenMetricsBackfill(input, tmp.resolve("many"), 0, Map.of(), 2_000_000)
            .run(b -> ranges2.add(b.minTime() + " " + b.maxTime() + " " + b.stats()));

    assertThat(one).isEqualTo(1);
    assertThat(many).isGreaterThan(2);
    assertThat(ranges2).isEqualTo(ranges).hasSize(9);
    assertThat(dump(tmp.resolve("many"))).isEqualTo(dump(tmp.resolve("one")));
  }

  @Test
  void namesTheSampleThatIsOutOfOrderAndMakesNoBlock() throws Exception {
    Path input =
        file("m{s=\"0\"} 1 1700000300\nm{s=\"0\"} 1 1700000400.5\n".repeat(2501) + "# EOF\n");
    Path out = tmp.resolve("out");

    assertThatThrownBy(() -> new OpenMetricsBackfill(input, out, 0, Map.of()).run(b -> {}))
        .isInstanceOf(IOException.class)
        .hasMessage("add sample: out of order sample: {__name__=\"m\", s=\"0\"} at 1700000300000");
    assertThat(out).isEmptyDirectory();
  }
}
