package io.narthex.bench.exposition;

import io.narthex.exposition.Entry;
import io.narthex.exposition.ExpositionParser;
import io.narthex.exposition.OpenMetricsParser;
import io.narthex.exposition.ParserOptions;
import io.narthex.exposition.ProtobufParser;
import io.narthex.exposition.TextParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Question: what does a sample of a real exporter cost to read, once its series are known?
 *
 * <p>Baseline: {@link #careful}, a parser that has never seen the body and reads the labels of each
 * sample, which is what a parser without a memory does every time. {@link #warm} is every scrape
 * but the first. A native histogram counts as one sample, as everywhere.
 *
 * <p>Trap: bodies have different numbers of samples, so an invocation reads a fixed number of
 * samples and goes on in the same body, metadata lines among them; the figure is nanoseconds a
 * sample, comments included.
 *
 * <p>How to run: {@code java -Dpayloads=FOLDER -jar benchmarks.jar standard RecordedPayloads}, the
 * folder being the one with the recorded bodies ({@code conformance/exposition}).
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(RecordedPayloadsBenchmark.SAMPLES)
public class RecordedPayloadsBenchmark {
  static final int SAMPLES = 1000;

  /** File of the recorded body. */
  @Param({
    "mysqld_exporter-0.14.txt",
    "haproxy-2.6-native.txt",
    "alertmanager-0.25.0.txt",
    "prometheus-2.42.0.txt",
    "redis_exporter-1.45.txt",
    "client_java-1.8.0.om.txt",
    "client_python-0.16.om.txt",
    "mysqld_exporter-0.14.pb",
    "client_java-1.8.0.pb"
  })
  String payload;

  private byte[] body;
  private ExpositionParser warm;

  /** Reads the file and lets the parser see it twice. */
  @Setup
  public void read() throws IOException {
    body =
        Files.readAllBytes(
            Path.of(System.getProperty("payloads", "../shared/conformance/exposition"), payload));
    warm = parser();
    warm.reset(body, 0, body.length);
    for (int i = 0; i < 5; i++) {
      warm();
    }
  }

  private ExpositionParser parser() {
    if (payload.endsWith(".pb")) {
      return new ProtobufParser(ParserOptions.DEFAULT.withNativeHistograms(true));
    }
    return payload.contains(".om") ? new OpenMetricsParser() : new TextParser();
  }

  /** Values of samples whose series are known. */
  @Benchmark
  public double warm() {
    double sum = 0;
    int left = SAMPLES;
    while (left > 0) {
      Entry e = warm.next();
      if (e == Entry.SERIES) {
        sum += warm.value() + warm.recalled();
        left--;
      } else if (e == Entry.HISTOGRAM) {
        sum += warm.recalled();
        left--;
      } else if (e == Entry.END) {
        warm.reset(body, 0, body.length);
      }
    }
    return sum;
  }

  /** Values and labels by a parser that knows nothing. */
  @Benchmark
  public double careful() {
    double sum = 0;
    int left = SAMPLES;
    ExpositionParser cold = parser();
    cold.reset(body, 0, body.length);
    while (left > 0) {
      Entry e = cold.next();
      if (e == Entry.SERIES || e == Entry.HISTOGRAM) {
        sum += cold.labels().size() + (e == Entry.SERIES ? cold.value() : 0);
        left--;
      } else if (e == Entry.END) {
        cold = parser();
        cold.reset(body, 0, body.length);
      }
    }
    return sum;
  }
}
