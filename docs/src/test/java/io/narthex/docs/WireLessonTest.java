package io.narthex.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.exposition.ExpositionFormat;
import io.narthex.exposition.ExpositionFormat.Kind;
import io.narthex.exposition.ExpositionWriter;
import io.narthex.exposition.ExpositionWriter.Buckets;
import io.narthex.exposition.ExpositionWriter.Sample;
import io.narthex.exposition.MetricType;
import io.narthex.exposition.NameEscaping;
import io.narthex.exposition.WireDump;
import io.narthex.model.Exemplar;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Span;
import io.narthex.model.labels.Labels;
import io.narthex.testing.Conformance;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** The bytes and sizes of the lesson on wire formats are those that come out. */
class WireLessonTest {
  private static final Path LESSON =
      Conformance.projectRoot().resolve("docs/lessons/wire-formats.md");
  private static final double[] BOUNDS = {0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

  private static void check(String kind, String actual) throws IOException {
    String text = Files.readString(LESSON);
    int from = text.indexOf("```" + kind + "\n") + kind.length() + 4;
    int to = text.indexOf("```", from);
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(LESSON, text.substring(0, from) + actual + text.substring(to));
      return;
    }
    assertThat(actual).isEqualToNormalizingNewlines(text.substring(from, to));
  }

  private static ExpositionWriter writer(Kind kind) {
    return ExpositionWriter.of(new ExpositionFormat(kind, NameEscaping.ALLOW_UTF_8));
  }

  private static byte[] orders(Kind kind) {
    ExpositionWriter out = writer(kind);
    out.family("orders_total", MetricType.COUNTER, "Orders taken.", "");
    Exemplar trace = new Exemplar(Labels.of("trace_id", "4bf9"), 1, 1_700_000_000_500L, true);
    out.value(Labels.of("shop", "a\"b"), 41, new Sample(Sample.NO_TIME, 1_700_000_000_000L, trace));
    out.value(Labels.of("shop", "c"), 7, Sample.NONE);
    out.end();
    return out.toBytes();
  }

  private static String dump(Kind kind, WireDump.Format format) {
    StringBuilder sb = new StringBuilder();
    new WireDump(line -> sb.append(line.text().stripTrailing()).append('\n'))
        .dump(orders(kind), format);
    return sb.toString();
  }

  @Test
  void theBodiesAreTrue() throws IOException {
    check("text", new String(orders(Kind.TEXT_0_0_4), StandardCharsets.UTF_8));
    check("openmetrics", new String(orders(Kind.OPENMETRICS_1_0_0), StandardCharsets.UTF_8));
    check("protobuf", dump(Kind.PROTOBUF, WireDump.Format.PROTOBUF));
  }

  /** 200 counters and 20 histograms of ten buckets, native ones on request. */
  private static byte[] service(Kind kind, boolean nativeHistograms) {
    Random random = new Random(1);
    ExpositionWriter out = writer(kind);
    for (int f = 0; f < 20; f++) {
      out.family("shop_events_" + f + "_total", MetricType.COUNTER, "Things that happened.", "");
      for (int s = 0; s < 10; s++) {
        out.value(labels(s), random.nextInt(10_000_000), Sample.NONE);
      }
    }
    for (int f = 0; f < 2; f++) {
      out.family("shop_work_" + f + "_seconds", MetricType.HISTOGRAM, "How long it took.", "");
      for (int s = 0; s < 10; s++) {
        double[] cumulative = new double[BOUNDS.length];
        double count = 0;
        for (int b = 0; b < BOUNDS.length; b++) {
          count += random.nextInt(5000);
          cumulative[b] = count;
        }
        if (nativeHistograms) {
          out.histogram(labels(s), exponential(cumulative, count), Sample.NONE);
        } else {
          Buckets buckets = new Buckets(count, count / 3, BOUNDS, cumulative, new Exemplar[0]);
          out.histogram(labels(s), buckets, Sample.NONE);
        }
      }
    }
    out.end();
    return out.toBytes();
  }

  private static Labels labels(int s) {
    return Labels.of("code", s % 2 == 0 ? "200" : "500", "path", "/api/v1/orders/" + s);
  }

  /** The same counts in ten neighbouring buckets. */
  private static Histogram exponential(double[] cumulative, double count) {
    long[] deltas = new long[cumulative.length];
    long before = 0;
    for (int b = 0; b < deltas.length; b++) {
      long own = (long) (cumulative[b] - (b == 0 ? 0 : cumulative[b - 1]));
      deltas[b] = own - before;
      before = own;
    }
    return Histogram.builder()
        .schema(0)
        .zeroThreshold(1e-9)
        .count((long) count)
        .sum(count / 3)
        .positive(new Span[] {new Span(-6, deltas.length)}, deltas)
        .build();
  }

  private static int zipped(byte[] body) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(body);
    }
    return out.size();
  }

  /** Compressed sizes to the nearest hundred: libraries differ in the last bytes. */
  private static String row(String what, byte[] body) throws IOException {
    return String.format(
        Locale.ROOT, "%-34s %6d %6d%n", what, body.length, Math.round(zipped(body) / 100.0) * 100);
  }

  @Test
  void theSizesAreTrue() throws IOException {
    check(
        "sizes",
        String.format(Locale.ROOT, "%-34s %6s %6s%n", "", "bytes", "gzip")
            + row("text", service(Kind.TEXT_0_0_4, false))
            + row("OpenMetrics", service(Kind.OPENMETRICS_1_0_0, false))
            + row("protobuf", service(Kind.PROTOBUF, false))
            + row("protobuf, native histograms", service(Kind.PROTOBUF, true)));
  }
}
