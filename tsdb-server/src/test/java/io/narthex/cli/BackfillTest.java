package io.narthex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.SampleBuffer;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.Querier;
import io.narthex.storage.SeriesSet;
import io.narthex.tsdb.ReadOnlyTsdb;
import io.narthex.tsdb.block.Block;
import io.narthex.tsdb.block.BlockMeta;
import io.narthex.tsdb.fs.NioFs;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code tsdb create-blocks-from openmetrics}: upstream's table of backfill_test. */
class BackfillTest {
  private static final String HEAD =
      "# HELP http_requests_total The total number of HTTP requests.\n"
          + "# TYPE http_requests_total counter\n";
  private static final long HOUR = 3_600_000;

  @TempDir Path tmp;

  private String said = "";

  private int run(String text, String... flags) throws IOException {
    Path input = tmp.resolve("in.txt");
    Files.writeString(input, text);
    List<String> words = new ArrayList<>(List.of("tsdb", "create-blocks-from", "openmetrics"));
    words.addAll(List.of(flags));
    words.add(input.toString());
    words.add(tmp.resolve("out").toString());
    StringWriter out = new StringWriter();
    int status = Main.run(words.toArray(new String[0]), new PrintWriter(out), new PrintWriter(out));
    said = out.toString();
    return status;
  }

  /** {@code code value@seconds} of all, in order, with the labels beyond the usual ones. */
  private TreeSet<String> samples() throws IOException {
    TreeSet<String> found = new TreeSet<>();
    try (ReadOnlyTsdb tsdb = ReadOnlyTsdb.openBlocks(NioFs.instance(), tmp.resolve("out"));
        Querier querier = tsdb.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      SeriesSet set = querier.select(true, null, List.of(Matcher.regex("__name__", ".+")));
      while (set.next()) {
        SampleBuffer samples = new SampleBuffer();
        set.at().read(samples, Long.MIN_VALUE, Long.MAX_VALUE);
        for (int i = 0; i < samples.size(); i++) {
          found.add(set.at().labels() + " " + samples.value(i) + "@" + samples.time(i));
        }
      }
    }
    return found;
  }

  private List<BlockMeta> blocks() throws IOException {
    try (ReadOnlyTsdb tsdb = ReadOnlyTsdb.openBlocks(NioFs.instance(), tmp.resolve("out"))) {
      return tsdb.blocks().stream().map(Block::meta).toList();
    }
  }

  /** Milliseconds, for the samples of a row are in seconds as the text has them. */
  private static long millis(String seconds) {
    return Math.round(Double.parseDouble(seconds) * 1000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2h      | 2     | 1 | 200 1021 1565133713.989, 400 1 1565133713.990
          2h      | 2     | 3 | 200 1021 1565133713.989, 200 1022 1565392913.989, 200 1023 1565652113.989
          2h      | 2     | 1 | 200 1021 1565133713.989, 200 1 1565133714.989, 400 2 1565133715.989
          2048h   | 1458  | 1 | 200 1021 1624463088.000, 200 1 1627055153.000, 400 2 1627056153.000
          2048h   | 1458  | 2 | 200 1 1624463088.000, 200 2 1629503088.000, 200 3 1629863088.000
          200000h | 39366 | 2 | 200 1 1624463088.000, 200 2 1765943088.000, 200 3 1768463088.000
          2h      | 2     | 4 | 200 1021 1565133713.989, 200 1022 1565144513.989, 400 2 1565155313.989, 400 1 1565166113.989
          2h      | 2     | 4 | 200 1021 1565133713.989, 200 1022 1565133714, 200 1023 1565133716, 200 1022 1565144513.989, 400 2 1565155313.989, 400 3 1565155314, 400 1 1565166113.989
          2h      | 2     | 1 | 200 1021 0, 200 1022 7199, 400 1023 0, 400 1024 7199
          """)
  void blocksAreOfTheLongestLengthThatIsAllowed(String longest, long hours, int blocks, String rows)
      throws IOException {
    StringBuilder text = new StringBuilder(HEAD);
    TreeSet<String> expected = new TreeSet<>();
    for (String row : rows.split(", ")) {
      String[] cells = row.split(" ");
      String labels = "{__name__=\"http_requests_total\", code=\"" + cells[0] + "\", env=\"x\"}";
      expected.add(labels + " " + Double.parseDouble(cells[1]) + "@" + millis(cells[2]));
      text.append("http_requests_total{code=\"").append(cells[0]).append("\"} ");
      text.append(cells[1]).append(' ').append(cells[2]).append('\n');
    }

    int status = run(text + "# EOF\n", "--max-block-duration=" + longest, "--label=env=x");

    assertThat(status).as(said).isZero();
    assertThat(samples()).isEqualTo(expected);
    assertThat(blocks()).hasSize(blocks);
    for (BlockMeta meta : blocks()) {
      assertThat(Math.floorDiv(meta.minTime(), hours * HOUR))
          .isEqualTo(Math.floorDiv(meta.maxTime() - 1, hours * HOUR));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # EOF                                            | ''
          no_help_no_type{foo="bar"} 42 6900\\n# EOF\\n     | {__name__="no_help_no_type", foo="bar"} 42.0@6900000
          no_newline_after_eof 42 6900\\n# EOF             | {__name__="no_newline_after_eof"} 42.0@6900000
          bare_metric 42.24 1001\\n# EOF\\n                 | {__name__="bare_metric"} 42.24@1001000
          """)
  void theTextMayBeBare(String text, String samples) throws IOException {
    assertThat(run(text.replace("\\n", "\n"))).as(said).isZero();
    assertThat(String.join("", samples())).isEqualTo(samples);
  }

  @Test
  void seriesMayComeInAnyOrderOfTime() throws IOException {
    String text =
        "# TYPE go info\ngo_info{version=\"go1.15.3\"} 1 1565392913.989\n"
            + "# TYPE http_requests_total counter\n"
            + "http_requests_total{code=\"200\"} 1021 1565133713.989\n# EOF\n";

    assertThat(run(text)).as(said).isZero();

    assertThat(blocks()).hasSize(2);
    assertThat(samples()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "'# TYPE s summary\ns{quantile=\"0.01\"} 3102\ns{quantile=\"0.05\"} 3272\n# EOF\n'",
    "'# HELP b This\n# TYPE b bad_type\nb{type=\"has a bad type information\"} 0.0 111\n# EOF\n'",
    "'# HELP no_nl This\n# TYPE no_nl gauge\nno_nl{type=\"no newline\"}\n# EOF\n'",
    "'# HELP no_eof This\n# TYPE no_eof gauge\nno_eof 1 1\n'",
    "'# TYPE after_eof gauge\nafter_eof 1 1\n# EOF\nafter_eof 1 2\n'"
  })
  void whatIsNotOpenMetricsIsRefused(String text) throws IOException {
    assertThat(run(text)).isNotZero();
    assertThat(said).isNotBlank();
  }
}
