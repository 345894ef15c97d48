package io.narthex.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassicHistogramParserTest {
  private static final String BODY =
      "# TYPE x histogram\n"
          + "x_bucket{a=\"b\",le=\"1\"} 3\nx_bucket{a=\"b\",le=\"+Inf\"} 5\nx_sum{a=\"b\"} 7\nx_count{a=\"b\"} 5\n"
          + "x_bucket{a=\"c\",le=\"0.5\"} 1\nx_count{a=\"c\"} 2\nx_sum{a=\"c\"} 3\n"
          + "x_other 1\n# TYPE y gauge\ny_bucket{le=\"1\"} 9\n";

  private static List<String> dump(String body, boolean keep) {
    ParserOptions options =
        ParserOptions.DEFAULT.withConvertClassicHistograms(true).withKeepClassicHistograms(keep);
    ExpositionParser p = Negotiation.parser("text/plain", "", options);
    List<String> lines = new ArrayList<>();
    for (String line : Dump.of(p, body)) {
      lines.add(line.replace("__name__=", "").replace(" <nil>", ""));
    }
    return lines;
  }

  @Test
  void givesHistogramsInsteadOfTheirSeries() {
    assertThat(dump(BODY, false))
        .containsExactly(
            "TYPE x histogram",
            "HIST \"x{a=\\\"b\\\"}\" {count:5, sum:7, [-Inf,1]:3, (1,+Inf]:2}",
            "HIST \"x{a=\\\"c\\\"}\" {count:2, sum:3, [-Inf,0.5]:1, (0.5,+Inf]:1}",
            "SERIES {\"x_other\"} 1",
            "TYPE y gauge",
            "SERIES {\"y_bucket\", le=\"1\"} 9",
            "ERR:");
  }

  @Test
  void givesHistogramsBehindTheirSeries() {
    assertThat(dump(BODY, true))
        .containsSubsequence(
            "SERIES {\"x_count\", a=\"b\"} 5",
            "HIST \"x{a=\\\"b\\\"}\" {count:5, sum:7, [-Inf,1]:3, (1,+Inf]:2}",
            "SERIES {\"x_bucket\", a=\"c\", le=\"0.5\"} 1",
            "HIST \"x{a=\\\"c\\\"}\" {count:2, sum:3, [-Inf,0.5]:1, (0.5,+Inf]:1}",
            "SERIES {\"x_other\"} 1");
  }

  @Test
  void losesWhatDoesNotConvert() {
    assertThat(
            dump(
                "# TYPE x histogram\nx_bucket{le=\"1\"} 3\nx_bucket{le=\"2\"} 2\nx_count 3\n# TYPE y counter\ny 1\n",
                false))
        .containsExactly("TYPE x histogram", "TYPE y counter", "SERIES {\"y\"} 1", "ERR:");
  }

  @Test
  void convertsTheLastOneAtTheEnd() {
    assertThat(dump("# TYPE x histogram\nx_count 1.5\nx_bucket{le=\"2\"} 0.5\nx_sum 1", false))
        .containsExactly(
            "TYPE x histogram", "HIST \"x\" {count:1.5, sum:1, [-Inf,2]:0.5, (2,+Inf]:1}", "ERR:");
  }

  @Test
  void keepsExemplarsAndTheTimeOfTheParts() {
    ExpositionParser p =
        Negotiation.parser(
            "application/openmetrics-text",
            "",
            ParserOptions.DEFAULT.withConvertClassicHistograms(true).withStartTimestamps(true));
    byte[] body =
        ("# TYPE x histogram\nx_bucket{le=\"1\"} 3 5 # {t=\"a\"} 0.5 4\nx_bucket{le=\"+Inf\"} 3 5 # {t=\"b\"} 2\n"
                + "x_created 2\n# EOF\n")
            .getBytes(StandardCharsets.UTF_8);
    p.reset(body, 0, body.length);

    assertThat(p.next()).isEqualTo(Entry.TYPE);
    assertThat(p.next()).isEqualTo(Entry.HISTOGRAM);
    assertThat(p.timestamp()).isEqualTo(5000);
    assertThat(p.startTimestamp()).isEqualTo(2000);
    assertThat(p.nextExemplar()).extracting("value", "t").containsExactly(0.5, 4000L);
    assertThat(p.nextExemplar()).extracting("value", "hasTimestamp").containsExactly(2.0, false);
    assertThat(p.nextExemplar()).isNull();
    assertThat(p.next()).isEqualTo(Entry.END);
    assertThat(p.next()).isEqualTo(Entry.END);
  }
}
