package io.narthex.bench.exposition;

import io.narthex.exposition.Entry;
import io.narthex.exposition.ExpositionFormat;
import io.narthex.exposition.ExpositionFormat.Kind;
import io.narthex.exposition.ExpositionParser;
import io.narthex.exposition.ExpositionWriter;
import io.narthex.exposition.ExpositionWriter.Buckets;
import io.narthex.exposition.ExpositionWriter.Sample;
import io.narthex.exposition.MetricType;
import io.narthex.exposition.NameEscaping;
import io.narthex.exposition.OpenMetricsParser;
import io.narthex.exposition.ProtobufParser;
import io.narthex.exposition.TextParser;
import io.narthex.model.Exemplar;
import io.narthex.model.labels.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Question: what does it cost to read a scrape body of about a thousand samples?
 *
 * <p>Baseline: {@link #cold}, a parser that has not seen the body before; {@link #coldWithLabels},
 * which reads all labels too, as for a new target. {@link #warm} is every scrape but the first.
 * Trap: a body with the same values each time lets number reading be predicted; so values differ
 * from sample to sample, but not from body to body.
 *
 * <p>How to run: {@code java -jar benchmarks.jar standard ParseBenchmark}; a recorded body instead
 * of the made one with {@code -jvmArgs -Dbody=FILE}. The made body has 1,000 samples: microseconds
 * a body are nanoseconds a sample.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ParseBenchmark {
  private static final int FAMILIES = 100;
  private static final int SERIES = 5;
  private static final double[] BOUNDS = {0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10};

  @Param({"TEXT_0_0_4", "OPENMETRICS_1_0_0", "PROTOBUF"})
  Kind format;

  private byte[] body;
  private ExpositionParser warm;

  @Setup
  public void write() throws IOException {
    String file = System.getProperty("body");
    body = file == null ? made() : Files.readAllBytes(Path.of(file));
    warm = parser();
  }

  private ExpositionParser parser() {
    return switch (format) {
      case TEXT_0_0_4, TEXT_1_0_0 -> new TextParser();
      case OPENMETRICS_0_0_1, OPENMETRICS_1_0_0 -> new OpenMetricsParser();
      case PROTOBUF -> new ProtobufParser();
    };
  }

  /** Counters and gauges, a histogram every tenth family. */
  private byte[] made() {
    Random random = new Random(1);
    ExpositionWriter out =
        ExpositionWriter.of(new ExpositionFormat(format, NameEscaping.ALLOW_UTF_8));
    for (int f = 0; f < FAMILIES; f++) {
      boolean histogram = f % 10 == 0;
      String name = "service_component_" + f + (histogram ? "_seconds" : "_events_total");
      out.family(
          name,
          histogram ? MetricType.HISTOGRAM : MetricType.COUNTER,
          "What this metric is about, in a sentence.",
          "");
      for (int s = 0; s < SERIES; s++) {
        Labels labels =
            Labels.of("code", "20" + s, "handler", "/api/v1/query_range", "method", "get");
        if (histogram) {
          out.histogram(labels, buckets(random), Sample.NONE);
        } else {
          out.value(labels, random.nextInt(100_000_000) / 10.0, Sample.NONE);
        }
      }
    }
    out.end();
    return out.toBytes();
  }

  private static Buckets buckets(Random random) {
    double[] counts = new double[BOUNDS.length];
    double count = 0;
    for (int i = 0; i < counts.length; i++) {
      count += random.nextInt(1000);
      counts[i] = count;
    }
    return new Buckets(count, random.nextDouble() * 1e6, BOUNDS, counts, new Exemplar[0]);
  }

  @Benchmark
  public double warm() {
    return read(warm, false);
  }

  @Benchmark
  public double cold() {
    return read(parser(), false);
  }

  @Benchmark
  public double coldWithLabels() {
    return read(parser(), true);
  }

  private double read(ExpositionParser parser, boolean labels) {
    double sum = 0;
    parser.reset(body, 0, body.length);
    for (Entry e = parser.next(); e != Entry.END; e = parser.next()) {
      if (e == Entry.SERIES) {
        sum += parser.value() + parser.recalled();
        if (labels) {
          sum += parser.labels().size();
        }
      }
    }
    return sum;
  }
}
