package io.narthex.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.exposition.ExpositionFormat.Kind;
import io.narthex.exposition.ExpositionWriter.Buckets;
import io.narthex.exposition.ExpositionWriter.Sample;
import io.narthex.exposition.ExpositionWriter.Summary;
import io.narthex.model.Exemplar;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Span;
import io.narthex.model.labels.Labels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpositionWriterTest {
  private static final Labels NONE = Labels.empty();
  private static final Exemplar EXEMPLAR = new Exemplar(Labels.of("trace", "t"), 0.5, 4500, true);

  private static byte[] write(Kind kind, NameEscaping escaping) {
    ExpositionWriter out = ExpositionWriter.of(new ExpositionFormat(kind, escaping));
    out.family("jobs_total", MetricType.COUNTER, "Jobs \\ \"done\"\nso far.", "");
    out.value(Labels.of("q", "a\"\\\nü"), 1e6, new Sample(0, 1500, EXEMPLAR));
    out.family("heat_celsius", MetricType.GAUGE, "", "celsius");
    out.value(NONE, Double.NaN, new Sample(12_345, 0, null));
    out.family("http.status", MetricType.UNKNOWN, "", "");
    out.value(Labels.of("l.l", "v"), -1.5, Sample.NONE);
    out.family("s", MetricType.SUMMARY, "", "");
    out.summary(NONE, new Summary(3, 4.5, new double[] {0.5, 1}, new double[] {1, 2}), Sample.NONE);
    out.family("h", MetricType.HISTOGRAM, "", "");
    out.histogram(
        Labels.of("a", "b"),
        new Buckets(
            5, 7, new double[] {0.5, 1}, new double[] {1, 3}, new Exemplar[] {null, EXEMPLAR}),
        Sample.NONE);
    out.end();
    return out.toBytes();
  }

  @Test
  void writesText() {
    String text =
        new String(write(Kind.TEXT_0_0_4, NameEscaping.UNDERSCORES), StandardCharsets.UTF_8);

    assertThat(text)
        .isEqualTo(
            """
            # HELP jobs_total Jobs \\\\ "done"\\nso far.
            # TYPE jobs_total counter
            jobs_total{q="a\\"\\\\\\nü"} 1e+06
            # TYPE heat_celsius gauge
            heat_celsius NaN 12345
            # TYPE http_status untyped
            http_status{l_l="v"} -1.5
            # TYPE s summary
            s{quantile="0.5"} 1
            s{quantile="1"} 2
            s_sum 4.5
            s_count 3
            # TYPE h histogram
            h_bucket{a="b",le="0.5"} 1
            h_bucket{a="b",le="1"} 3
            h_bucket{a="b",le="+Inf"} 5
            h_sum{a="b"} 7
            h_count{a="b"} 5
            """);
  }

  @Test
  void writesOpenMetrics() {
    String text =
        new String(write(Kind.OPENMETRICS_1_0_0, NameEscaping.ALLOW_UTF_8), StandardCharsets.UTF_8);

    assertThat(text)
        .isEqualTo(
            """
            # HELP jobs Jobs \\\\ \\"done\\"\\nso far.
            # TYPE jobs counter
            jobs_total{q="a\\"\\\\\\nü"} 1e+06 # {trace="t"} 0.5 4.5
            jobs_created{q="a\\"\\\\\\nü"} 1.5
            # TYPE heat_celsius gauge
            # UNIT heat_celsius celsius
            heat_celsius NaN 12.345
            # TYPE "http.status" unknown
            {"http.status","l.l"="v"} -1.5
            # TYPE s summary
            s{quantile="0.5"} 1
            s{quantile="1.0"} 2
            s_sum 4.5
            s_count 3
            # TYPE h histogram
            h_bucket{a="b",le="0.5"} 1
            h_bucket{a="b",le="1.0"} 3 # {trace="t"} 0.5 4.5
            h_bucket{a="b",le="+Inf"} 5
            h_sum{a="b"} 7
            h_count{a="b"} 5
            # EOF
            """);
  }

  @Test
  void allFormatsReadBackAsTheSameSeries() {
    List<String> text = series(new TextParser(), Kind.TEXT_1_0_0);
    List<String> openMetrics =
        series(
            new OpenMetricsParser(ParserOptions.DEFAULT.withStartTimestamps(true)),
            Kind.OPENMETRICS_1_0_0);
    List<String> protobuf = series(new ProtobufParser(), Kind.PROTOBUF);

    assertThat(text).containsExactlyInAnyOrderElementsOf(openMetrics);
    assertThat(text).containsExactlyInAnyOrderElementsOf(protobuf);
  }

  private static List<String> series(ExpositionParser parser, Kind kind) {
    return Dump.of(parser, write(kind, NameEscaping.ALLOW_UTF_8), false).stream()
        .filter(l -> l.startsWith("SERIES") || l.startsWith("ERR"))
        .map(l -> l.replaceAll(" ex\\{.*", ""))
        .toList();
  }

  @Test
  void protobufKeepsExemplarsAndStarts() {
    List<String> lines =
        Dump.of(new ProtobufParser(), write(Kind.PROTOBUF, NameEscaping.ALLOW_UTF_8), true);

    assertThat(lines)
        .contains(
            "SERIES {__name__=\"jobs_total\", q=\"a\\\"\\\\\\nü\"} 1e+06 ex{{trace=\"t\"} 0.5 true 4500} st=1500",
            "SERIES {__name__=\"h_bucket\", a=\"b\", le=\"1.0\"} 3 ex{{trace=\"t\"} 0.5 true 4500} st=0");
  }

  @Test
  void nativeHistogramsGoThroughProtobuf() {
    Histogram h =
        Histogram.builder()
            .schema(3)
            .count(7)
            .sum(-2.5)
            .zeroThreshold(0.01)
            .zeroCount(1)
            .positive(new Span[] {new Span(-2, 2), new Span(3, 1)}, 1, 1, -1)
            .negative(new Span[] {new Span(1, 1)}, 2)
            .build();
    ExpositionWriter out =
        ExpositionWriter.of(new ExpositionFormat(Kind.PROTOBUF, NameEscaping.ALLOW_UTF_8));
    out.family("h", MetricType.HISTOGRAM, "", "");
    out.histogram(NONE, h, Sample.NONE);
    out.histogram(Labels.of("float", "y"), h.toFloat(), Sample.NONE);
    out.histogram(Labels.of("empty", "y"), Histogram.builder().build(), Sample.NONE);
    out.end();
    byte[] body = out.toBytes();
    ProtobufParser parser = new ProtobufParser();
    parser.reset(body, 0, body.length);

    assertThat(parser.next()).isEqualTo(Entry.HELP);
    assertThat(parser.next()).isEqualTo(Entry.TYPE);
    assertThat(parser.next()).isEqualTo(Entry.HISTOGRAM);
    assertThat(parser.histogram()).isEqualTo(h);
    assertThat(parser.next()).isEqualTo(Entry.HISTOGRAM);
    assertThat(parser.floatHistogram()).isEqualTo(h.toFloat());
    assertThat(parser.next()).isEqualTo(Entry.HISTOGRAM);
    assertThat(parser.histogram()).isEqualTo(Histogram.builder().build());
    assertThat(parser.next()).isEqualTo(Entry.END);
  }
}
