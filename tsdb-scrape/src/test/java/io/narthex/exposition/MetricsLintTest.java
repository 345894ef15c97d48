package io.narthex.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.testing.Conformance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MetricsLintTest {
  private static List<String> problems(byte[] body) {
    TextParser parser = new TextParser();
    parser.reset(body, 0, body.length);
    MetricsLint lint = new MetricsLint();
    lint.read(parser);
    return lint.problems().stream().map(MetricsLint.Problem::toString).toList();
  }

  private static List<String> problems(String body) {
    return problems(body.getBytes(StandardCharsets.UTF_8));
  }

  /** The lines of {@code promtool check metrics} over the same bodies. */
  @Test
  @Tag("conformance")
  void findsWhatTodaysRulesFind() throws IOException {
    byte[] haproxy = Files.readAllBytes(Conformance.require("exposition/haproxy-2.6-native.txt"));
    byte[] mysqld = Files.readAllBytes(Conformance.require("exposition/mysqld_exporter-0.14.txt"));
    byte[] prometheus = Files.readAllBytes(Conformance.require("exposition/prometheus-2.42.0.txt"));

    assertThat(problems(prometheus)).isEmpty();
    assertThat(problems(haproxy))
        .containsExactly(
            "haproxy_process_failed_resolutions counter metrics should have \"_total\" suffix");
    assertThat(problems(mysqld))
        .containsExactly(
            "mysql_global_variables_binlog_commit_wait_count non-histogram and non-summary metrics should not have \"_count\" suffix",
            "mysql_global_variables_expire_logs_days use base unit \"seconds\" instead of \"days\"",
            "mysql_global_variables_max_error_count non-histogram and non-summary metrics should not have \"_count\" suffix",
            "mysql_global_variables_max_prepared_stmt_count non-histogram and non-summary metrics should not have \"_count\" suffix",
            "mysql_global_variables_max_write_lock_count non-histogram and non-summary metrics should not have \"_count\" suffix",
            "mysql_global_variables_net_retry_count non-histogram and non-summary metrics should not have \"_count\" suffix");
  }

  @Test
  void findsEachKindOfProblem() {
    assertThat(
            problems(
                "# HELP fooBar x\n# TYPE fooBar gauge\nfooBar{aB=\"1\"} 1\n"
                    + "# TYPE x_ms gauge\nx_ms 1\n"
                    + "# HELP y_milliseconds_total y\n# TYPE y_milliseconds_total gauge\ny_milliseconds_total{le=\"1\"} 1\n"
                    + "# HELP a:b y\n# TYPE a:b counter\na:b{quantile=\"1\"} 1\n"
                    + "# HELP g_gauge y\n# TYPE g_gauge gauge\ng_gauge 1\ng_gauge 1\n"
                    + "# HELP h_counter y\n# TYPE h_counter gauge\nh_counter 1\n"))
        .containsExactly(
            "a:b counter metrics should have \"_total\" suffix",
            "a:b metric names should not contain ':'",
            "a:b non-summary metrics should not have \"quantile\" label",
            "fooBar label names should be written in 'snake_case' not 'camelCase'",
            "fooBar metric names should be written in 'snake_case' not 'camelCase'",
            "g_gauge metric name should not include type 'gauge'",
            "g_gauge metric not unique",
            "x_ms metric names should not contain abbreviated units",
            "x_ms no help text",
            "y_milliseconds_total non-counter metrics should not have \"_total\" suffix",
            "y_milliseconds_total non-histogram metrics should not have \"le\" label",
            "y_milliseconds_total use base unit \"seconds\" instead of \"milliseconds\"");
  }

  @Test
  void countsSeriesByFamily() {
    TextParser parser = new TextParser();
    byte[] body =
        "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_sum 1\nh_count 1\na 1\n"
            .getBytes(StandardCharsets.UTF_8);
    parser.reset(body, 0, body.length);
    MetricsLint lint = new MetricsLint();

    lint.read(parser);

    assertThat(lint.cardinality())
        .containsExactly(new MetricsLint.Cardinality("h", 3), new MetricsLint.Cardinality("a", 1));
  }

  @Test
  void openMetricsNamesCountersWithoutTheirSuffix() {
    OpenMetricsParser parser = new OpenMetricsParser();
    byte[] body =
        ("# HELP a Help.\n# TYPE a counter\na_total 1\na_created 1\n"
                + "# HELP b Help.\n# TYPE b counter\nb 1\n# EOF\n")
            .getBytes(StandardCharsets.UTF_8);
    parser.reset(body, 0, body.length);
    MetricsLint lint = new MetricsLint();

    lint.read(parser);

    assertThat(lint.problems().toString())
        .isEqualTo("[b counter metrics should have \"_total\" suffix]");
  }
}
