package io.narthex.scrape;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.http.HttpReply;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Targets that answer nonsense: the scrape fails or not, the next one works. */
class HostileTargetTest {
  private static final String GOOD =
      "# HELP a Some help.\n# TYPE a histogram\na_bucket{le=\"1\",x=\"\\\"y\\\\\"} 1 # {t=\"1\"} 0.5\n"
          + "a_bucket{le=\"+Inf\"} 2\na_sum 3e5\na_count 2\n{\"b.c\",d=\"e\"} NaN 1700000000\n# EOF\n";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/openmetrics-text",
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"
      })
  void mutatedBodiesNeverBreakTheLoop(String type) {
    Random random = new Random(3);
    HistogramOptions histograms = new HistogramOptions(true, true, true, 10, 1.1);
    try (Lab lab = new Lab(true).apply(Lab.job().histograms(histograms).build())) {
      for (int i = 0; i < 3000; i++) {
        byte[] body = GOOD.getBytes(ISO_8859_1);
        for (int k = random.nextInt(6); k >= 0; k--) {
          body[random.nextInt(body.length)] = (byte) random.nextInt(256);
        }
        int length = 1 + random.nextInt(body.length);
        lab.targets.set("h:1", t -> new HttpReply(200, type, body, length));
        lab.pass(10);
        assertThat(lab.lastError()).doesNotContain("unexpected failure");
      }
      lab.scrape("fine 1\n");
      assertThat(lab.values("fine")).isEqualTo("1");
    }
  }

  @Test
  void aLineOfTenMegabytesIsJustALine() {
    try (Lab lab = new Lab().apply(Lab.job().build())) {
      lab.scrape("a{x=\"" + "y".repeat(10_000_000) + "\"} 1\nb 1\n");
      assertThat(lab.report()).isEqualTo("2/2/2 1");
      lab.scrape("z".repeat(10_000_000));
      assertThat(lab.report()).endsWith(" 0");
    }
  }

  @Test
  void manyLabelsAreStoppedByTheLimit() {
    StringBuilder line = new StringBuilder("a{");
    for (int i = 0; i < 100_000; i++) {
      line.append('l').append(i).append("=\"v\",");
    }
    ScrapeLimits limits = new ScrapeLimits(0, 0, 0, 100, 0, 0, 0);
    try (Lab lab = new Lab().apply(Lab.job().limits(limits).build())) {
      lab.scrape(line + "} 1\n");
      assertThat(lab.lastError())
          .isEqualTo("label_limit exceeded (metric: a, number of labels: 100003, limit: 100)");
    }
  }

  @Test
  void anUnexpectedFailureIsAFailedScrape() {
    try (Lab lab = new Lab().apply(Lab.job().build())) {
      lab.scrape("a 1\n");
      lab.targets.set(
          "h:1",
          t -> {
            throw new IllegalStateException("bug");
          });
      lab.pass(10);
      assertThat(lab.lastError())
          .isEqualTo("unexpected failure: java.lang.IllegalStateException: bug");
      assertThat(lab.last("up")).isEqualTo("0");
    }
  }
}
