package io.narthex.cli;

import io.narthex.model.SampleBuffer;
import io.narthex.model.labels.Matcher;
import io.narthex.promql.parser.Parser;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.inspect.Jitter;
import io.narthex.tsdb.inspect.SampleShape;
import io.narthex.tsdb.inspect.StoredChunks;
import io.narthex.util.GoFloats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the encoding lab takes its samples from: a data directory, a CSV, or a generator. */
final class LabSamples {
  private static final long START = 1_470_000_000_000L;

  /** Names of the generators, for help texts. */
  static final class Generators implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(SampleShape.values()).map(SampleShape::id).iterator();
    }
  }

  @Option(
      names = "--db",
      paramLabel = "DIR",
      description =
          "A data directory (blocks and head) or one of its blocks, ours or Prometheus's own.")
  @Nullable Path db;

  @Option(
      names = "--series",
      paramLabel = "SELECTOR",
      description = "With --db: which series, such as '{job=\"api\"}'.")
  @Nullable String series;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "Lines of a timestamp in ms, a comma and a value.")
  @Nullable Path csv;

  @Option(
      names = "--generator",
      paramLabel = "NAME",
      defaultValue = "counter-poisson",
      completionCandidates = Generators.class,
      description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private String generator = "counter-poisson";

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "With --generator: how many. Default: a day of them, or 120 of a chunk.")
  private int samples;

  @Option(
      names = "--step",
      paramLabel = "MS",
      defaultValue = "15000",
      description = "With --generator: the scrape interval in ms. Default: ${DEFAULT-VALUE}.")
  private long step = 15_000;

  @Option(
      names = "--jitter",
      paramLabel = "MS",
      defaultValue = "0",
      description = "With --generator: how far timestamps stray from even steps at most.")
  private int jitter;

  @Option(
      names = "--jitter-share",
      paramLabel = "SHARE",
      defaultValue = "1",
      description = "With --jitter: the share of the timestamps that stray. Default: all.")
  private double jitterShare = 1;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "With --generator: another seed, other samples.")
  private long seed = 1;

  /** The matchers of {@code --series}; empty if it is not given. */
  private List<Matcher> matchers() {
    return series == null
        ? List.of()
        : new Parser(ParserOptions.DEFAULT).parseMetricSelector(series);
  }

  /** Visits what {@code --series} names of a directory; changes nothing there. */
  void visitStored(Path from, StoredChunks.Visitor visitor) throws IOException {
    StoredChunks.visit(NioFs.instance(), from, sandbox(), matchers(), visitor);
  }

  /** All chunks of the first series that {@code --series} names. */
  List<StoredChunks.Found> firstStored(Path from) throws IOException {
    return StoredChunks.first(NioFs.instance(), from, sandbox(), matchers());
  }

  private static Path sandbox() {
    return Path.of(System.getProperty("java.io.tmpdir"))
        .resolve("narthex-lab-" + UUID.randomUUID());
  }

  /** What the samples of {@link #read} are, for titles. */
  String title() {
    return csv != null
        ? csv.toString()
        : generator + (jitter > 0 ? ", jitter " + jitter + " ms" : "");
  }

  /**
   * Samples of the CSV or of the generator.
   *
   * @param byDefault how many the generator makes if nothing is asked
   */
  SampleBuffer read(int byDefault) throws IOException {
    return csv != null ? readCsv(csv) : generate(samples > 0 ? samples : byDefault);
  }

  private SampleBuffer generate(int n) {
    Jitter off = jitterShare >= 1 ? Jitter.upTo(jitter) : Jitter.some(jitterShare, jitter);
    long[] times = SampleShape.times(n, START, step, off, seed);
    double[] values = SampleShape.of(generator).values(n, seed);
    SampleBuffer buffer = new SampleBuffer(n);
    for (int i = 0; i < n; i++) {
      buffer.add(times[i], values[i]);
    }
    return buffer;
  }

  private static SampleBuffer readCsv(Path file) throws IOException {
    SampleBuffer buffer = new SampleBuffer();
    int number = 0;
    for (String line : Files.readAllLines(file)) {
      number++;
      String text = line.strip();
      boolean heading = number == 1 && !text.isEmpty() && Character.isLetter(text.charAt(0));
      if (text.isEmpty() || text.startsWith("#") || heading) {
        continue;
      }
      String[] cells = text.split("[,;\\t]", -1);
      try {
        buffer.add(Long.parseLong(cells[0].strip()), GoFloats.parse(cells[1].strip()));
      } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
        throw new IllegalArgumentException(
            file + " line " + number + ": not a timestamp in ms and a value: " + text, e);
      }
    }
    return buffer;
  }

  /** The generators with what they make, one a line. */
  static String generators() {
    return Arrays.stream(SampleShape.values())
        .map(shape -> String.format("  %-16s %s", shape.id(), shape.description()))
        .collect(Collectors.joining("\n"));
  }
}
