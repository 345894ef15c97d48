package io.narthex.exposition;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.exposition.ExpositionWriter.Buckets;
import io.narthex.exposition.ExpositionWriter.Sample;
import io.narthex.model.Exemplar;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Span;
import io.narthex.model.labels.Labels;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What parsers take and refuse, as tables: numbers, escapes, blanks, bounds, times, switches. */
class AcceptanceTablesTest {
  private static double text(String number) {
    TextParser parser = new TextParser();
    byte[] body = ("a " + number + "\n").getBytes(UTF_8);
    parser.reset(body, 0, body.length);
    assertThat(parser.next()).isEqualTo(Entry.SERIES);
    return parser.value();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "1., 1",
    ".5, 0.5",
    "-.5e1, -5",
    "+1, 1",
    "007, 7",
    "1E3, 1000",
    "1e+3, 1000",
    "1e-3, 0.001",
    "0, 0",
    "-0, -0.0",
    "1e-400, 0",
    "2.5e-324, 4.9E-324",
    "5e-324, 4.9E-324",
    "9007199254740993, 9007199254740992",
    "1.7976931348623157e308, 1.7976931348623157E308",
    "0.1, 0.1",
    "123456789.123456789, 1.2345678912345679E8",
    "1e22, 1e22",
    "1e23, 1e23",
    "Inf, Infinity",
    "+inf, Infinity",
    "-INF, -Infinity",
    "infinity, Infinity",
    "+iNfInItY, Infinity",
    "-Infinity, -Infinity"
  })
  void numbersThatAreRead(String number, double value) {
    assertThat(text(number)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nan", "NaN", "NAN"})
  void everyNanIsTheOrdinaryOne(String number) {
    assertThat(Double.doubleToRawLongBits(text(number))).isEqualTo(0x7ff8000000000001L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+NaN", "-NaN", "1d", "1f", "1L", "0x1", "0x1p3", "0b1", "0o7", "1_000", "1,000", "infin",
        "in", "1e", "1e+", "e1", ".", "+", "-", "--1", "1e309", "-1e309", "1.2.3", "true", "NaN1",
        "١"
      })
  void numbersThatAreRefused(String number) {
    assertThat(Dump.of(new TextParser(), "a " + number + "\n"))
        .singleElement()
        .asString()
        .startsWith("ERR: ")
        .doesNotContain("<nil>");
    assertThat(Dump.of(new OpenMetricsParser(), "a " + number + "\n# EOF\n"))
        .singleElement()
        .asString()
        .doesNotContain("<nil>");
  }

  private static String labelValue(String inside) {
    TextParser parser = new TextParser();
    byte[] body = ("a{x=\"" + inside + "\"} 1\n").getBytes(UTF_8);
    parser.reset(body, 0, body.length);
    parser.next();
    return parser.labels().get("x");
  }

  @Test
  void escapesAreResolvedAndOthersKept() {
    assertThat(labelValue("\\\\")).isEqualTo("\\");
    assertThat(labelValue("\\\"")).isEqualTo("\"");
    assertThat(labelValue("\\n")).isEqualTo("\n");
    assertThat(labelValue("\\q\\t")).isEqualTo("\\q\\t");
    assertThat(labelValue("a\0b")).isEqualTo("a\0b");
    assertThat(labelValue("日本語 ü")).isEqualTo("日本語 ü");
    byte[] invalid = "a{x=\"\u00ff\"} 1\n".getBytes(ISO_8859_1);
    assertThat(Dump.of(new TextParser(), invalid, false).get(0))
        .startsWith("ERR: invalid UTF-8 label value");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\ta {b=\"c\"}\t1",
        "a{ b = \"c\" , }  1  ",
        "a{b=\"c\"}1",
        "a {b=\"c\",}1 7",
        "\n\n a{b=\"c\"} 1"
      })
  void blanksThatText(String line) {
    assertThat(Dump.of(new TextParser(), line).get(0))
        .startsWith("SERIES {__name__=\"a\", b=\"c\"} 1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a 1\r",
        "a{,} 1",
        "a{b=\"c\",,} 1",
        "a{b=\"c\"} 1 -5",
        "a 1 1.5",
        "a 1 +5",
        "a\u00a01"
      })
  void blanksThatTextRefuses(String line) {
    assertThat(Dump.of(new TextParser(), line + "\n")).last().asString().doesNotContain("<nil>");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1.0",
    "0, 0.0",
    "-0, 0.0",
    "-1, -1.0",
    "NaN, NaN",
    "+Inf, +Inf",
    "100000, 100000.0",
    "1000000, 1e+06",
    "1e-5, 1e-05",
    "0x1p3, 8.0",
    "abc, abc"
  })
  void boundsAreWrittenAlikeInEveryFormat(String bound, String written) {
    String line = "h_bucket{le=\"" + bound + "\"} 1\n";
    String expected = "SERIES {__name__=\"h_bucket\", le=\"" + written + "\"} 1";

    assertThat(Dump.of(new TextParser(), "# TYPE h histogram\n" + line)).contains(expected);
    assertThat(Dump.of(new OpenMetricsParser(), "# TYPE h histogram\n" + line + "# EOF\n"))
        .contains(expected);
    if (!bound.equals("abc") && !bound.equals("0x1p3") && !bound.equals("NaN")) {
      byte[] body = protobuf(Double.parseDouble(bound.replace("Inf", "Infinity")));
      assertThat(Dump.of(new ProtobufParser(), body, false)).contains(expected);
    }
  }

  private static byte[] protobuf(double bound) {
    ExpositionWriter out =
        ExpositionWriter.of(
            new ExpositionFormat(ExpositionFormat.Kind.PROTOBUF, NameEscaping.ALLOW_UTF_8));
    out.family("h", MetricType.HISTOGRAM, "", "");
    out.histogram(
        Labels.empty(),
        new Buckets(1, 1, new double[] {bound}, new double[] {1}, new Exemplar[0]),
        Sample.NONE);
    out.end();
    return out.toBytes();
  }

  @ParameterizedTest
  @CsvSource({
    "1.001, 1000",
    "1520879607.789, 1520879607789",
    "0.0019, 1",
    "-1.5, -1500",
    "1e3, 1000000",
    "0, 0"
  })
  void secondsAreCutOffToMilliseconds(String seconds, long millis) {
    OpenMetricsParser parser = new OpenMetricsParser();
    byte[] body = ("a 1 " + seconds + "\n# EOF\n").getBytes(UTF_8);
    parser.reset(body, 0, body.length);
    parser.next();

    assertThat(parser.timestamp()).isEqualTo(millis);
  }

  @Test
  void aCreatedLineIsUsedByWhatStandsBeforeItOnly() {
    ParserOptions options = ParserOptions.DEFAULT.withStartTimestamps(true);
    String type = "# TYPE a counter\n";

    assertThat(starts(options, type + "a_total 1\na_created 2.5\n"))
        .containsExactly("a_total 2500");
    assertThat(starts(options, type + "a_created 2.5\na_total 1\n")).containsExactly("a_total 0");
    assertThat(starts(options, "# TYPE a gauge\na_created 2.5\n")).containsExactly("a_created 0");
    assertThat(starts(ParserOptions.DEFAULT, type + "a_total 1\na_created 2.5\n"))
        .containsExactly("a_total 0", "a_created 0");
  }

  private static List<String> starts(ParserOptions options, String lines) {
    OpenMetricsParser parser = new OpenMetricsParser(options);
    byte[] body = (lines + "# EOF\n").getBytes(UTF_8);
    parser.reset(body, 0, body.length);
    List<String> all = new java.util.ArrayList<>();
    for (Entry e = parser.next(); e != Entry.END; e = parser.next()) {
      if (e == Entry.SERIES) {
        all.add(parser.labels().metricName() + " " + parser.startTimestamp());
      }
    }
    return all;
  }

  /** N: native histograms are read, C: classic ones are converted, A: classic ones are kept. */
  @ParameterizedTest
  @CsvSource({
    // kind, N, C, A: native entries, custom entries, whether there are classic series
    "classic, false, false, false, 0, 0, true",
    "classic, false, true,  false, 0, 1, false",
    "classic, true,  true,  true,  0, 1, true",
    "classic, true,  false, false, 0, 0, true",
    "native,  true,  false, false, 1, 0, false",
    "native,  true,  true,  true,  1, 0, false",
    "native,  false, false, false, 0, 0, true",
    "both,    true,  false, false, 1, 0, false",
    "both,    true,  true,  false, 1, 0, false",
    "both,    true,  false, true,  1, 0, true",
    "both,    false, false, false, 0, 0, true",
    "both,    false, true,  false, 0, 1, false",
  })
  void switchesDecideWhatAHistogramBecomes(
      String kind, boolean n, boolean c, boolean a, int natives, int customs, boolean series) {
    ParserOptions options =
        ParserOptions.DEFAULT
            .withNativeHistograms(n)
            .withConvertClassicHistograms(c)
            .withKeepClassicHistograms(a);
    ProtobufParser parser = new ProtobufParser(options);
    byte[] body = histogram(kind);
    parser.reset(body, 0, body.length);
    int native_ = 0;
    int custom = 0;
    int classic = 0;
    for (Entry e = parser.next(); e != Entry.END; e = parser.next()) {
      if (e == Entry.HISTOGRAM) {
        Histogram h = parser.histogram();
        assertThat(h).isNotNull();
        custom += h.usesCustomBuckets() ? 1 : 0;
        native_ += h.usesCustomBuckets() ? 0 : 1;
      } else if (e == Entry.SERIES) {
        classic++;
      }
    }

    assertThat(native_).isEqualTo(natives);
    assertThat(custom).isEqualTo(customs);
    assertThat(classic > 0).isEqualTo(series);
  }

  /** A family of one histogram, its classic and its native part joined for {@code both}. */
  private static byte[] histogram(String kind) {
    ExpositionWriter classic = writer();
    classic.histogram(
        Labels.empty(),
        new Buckets(3, 7, new double[] {1, 2}, new double[] {1, 3}, new Exemplar[0]),
        Sample.NONE);
    ExpositionWriter exponential = writer();
    exponential.histogram(
        Labels.empty(),
        Histogram.builder()
            .schema(0)
            .zeroThreshold(1e-9)
            .count(3)
            .sum(7)
            .positive(new Span[] {new Span(0, 2)}, 1, 1)
            .build(),
        Sample.NONE);
    classic.end();
    exponential.end();
    return switch (kind) {
      case "classic" -> classic.toBytes();
      case "native" -> exponential.toBytes();
      default -> joined(classic.toBytes(), exponential.toBytes());
    };
  }

  private static ExpositionWriter writer() {
    ExpositionWriter out =
        ExpositionWriter.of(
            new ExpositionFormat(ExpositionFormat.Kind.PROTOBUF, NameEscaping.ALLOW_UTF_8));
    out.family("h", MetricType.HISTOGRAM, "", "");
    return out;
  }

  /** Messages that stand one behind the other in one field are merged: so protobuf has it. */
  private static byte[] joined(byte[] classic, byte[] exponential) {
    byte[] a = innermost(classic);
    byte[] b = innermost(exponential);
    byte[] histogram = new byte[a.length + b.length];
    System.arraycopy(a, 0, histogram, 0, a.length);
    System.arraycopy(b, 0, histogram, a.length, b.length);
    byte[] metric = field(7, histogram);
    byte[] head = {0x0a, 1, 'h', 0x18, 4};
    byte[] rest = field(4, metric);
    byte[] family = new byte[head.length + rest.length];
    System.arraycopy(head, 0, family, 0, head.length);
    System.arraycopy(rest, 0, family, head.length, rest.length);
    byte[] framed = field(0, family);
    return java.util.Arrays.copyOfRange(framed, 1, framed.length);
  }

  private static byte[] field(int number, byte[] content) {
    byte[] out = new byte[content.length + 2];
    assertThat(content.length).isLessThan(128);
    out[0] = (byte) (number << 3 | 2);
    out[1] = (byte) content.length;
    System.arraycopy(content, 0, out, 2, content.length);
    return out;
  }

  /** The bytes of the histogram message: behind its tag and length, up to the end. */
  private static byte[] innermost(byte[] body) {
    for (int i = 0; i + 1 < body.length; i++) {
      if (body[i] == 0x3a && i + 2 + body[i + 1] == body.length) {
        return java.util.Arrays.copyOfRange(body, i + 2, body.length);
      }
    }
    throw new AssertionError();
  }
}
