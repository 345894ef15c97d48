package io.narthex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.labels.Labels;
import io.narthex.storage.Appender;
import io.narthex.tsdb.Tsdb;
import io.narthex.tsdb.TsdbOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueryExplainTest {
  @TempDir Path dir;
  private int status;

  private String run(String... args) {
    StringWriter out = new StringWriter();
    status = Main.run(args, new PrintWriter(out), new PrintWriter(out));
    return out.toString();
  }

  @Test
  void showsThePlanOfAQuery() {
    String text = run("query", "explain", "sum(rate(x_total[5m] offset 1m))", "--time", "600");

    assertThat(status).isZero();
    assertThat(text)
        .contains("aggregation  sum(rate(x_total[5m] offset 1m))")
        .contains("range selector  x_total[5m] offset 1m")
        .contains("reads [240001, 540000] ms");
  }

  @Test
  void tracesAQueryOnADataDirectory() throws Exception {
    try (Tsdb db = Tsdb.open(dir, TsdbOptions.defaults())) {
      Appender appender = db.appender();
      for (int i = 0; i < 10; i++) {
        appender.append(0, Labels.of("__name__", "x_total", "job", "a"), i * 60_000L, i);
      }
      appender.commit();
    }

    String text =
        run(
            "query",
            "explain",
            "sum by (job) (rate(x_total[5m]))",
            "--trace",
            dir.toString(),
            "--start",
            "300",
            "--end",
            "540",
            "--step",
            "60s");

    assertThat(status).isZero();
    assertThat(text).contains("1 series, 5 samples").contains("{job=\"a\"} <- 1");
  }

  @Test
  void saysWhereAQueryIsWrong() {
    String text = run("query", "explain", "sum(");

    assertThat(status).isNotZero();
    assertThat(text).contains("parse error");
  }

  @Test
  void takesTimesAsTheOtherCommandsDo() {
    String text = run("query", "explain", "x_total[5m]", "--time", "1970-01-01T01:00:00+00:30");

    assertThat(text).contains("reads [1500001, 1800000] ms");
    assertThat(run("query", "explain", "x", "--time", "noon"))
        .contains("cannot parse \"noon\" to a valid timestamp");
  }
}
