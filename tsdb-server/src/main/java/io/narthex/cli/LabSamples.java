package io.narthex.cli;

import io.narthex.model.CorruptionException;
import io.narthex.model.SampleBuffer;
import io.narthex.model.labels.Matcher;
import io.narthex.promql.parser.Parser;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.inspect.StoredChunks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the encoding lab takes its samples from: a data directory, a CSV, or a generator. */
final class LabSamples {
  @Mixin private LabDir where = new LabDir();

  @Option(
      names = "--series",
      paramLabel = "SELECTOR",
      description = "Of a directory: which series, such as '{job=\"api\"}'.")
  @Nullable String series;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "Lines of a timestamp in ms, a comma and a value.")
  @Nullable Path csv;

  @Mixin private LabGenerator generator = new LabGenerator();

  /**
   * Checks that there is one source.
   *
   * @param other another option that is a source and was given, null if none
   * @throws IllegalArgumentException with the names of the options that exclude each other
   */
  void check(@Nullable String other) {
    String source = other;
    for (String given :
        new @Nullable String[] {
          where.isGiven() ? "--db" : null, csv == null ? null : "--csv", generator.given()
        }) {
      if (source != null && given != null) {
        throw new IllegalArgumentException(source + " and " + given + " exclude each other");
      }
      source = source == null ? given : source;
    }
    if (series != null && !where.isGiven()) {
      throw new IllegalArgumentException("--series is of a directory, and none is given");
    }
  }

  /** The data directory or block, null if samples come from elsewhere. */
  @Nullable Path dir() throws IOException {
    return where.given();
  }

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
  List<StoredChunks.Found> firstStored(Path from, Consumer<CorruptionException> damage)
      throws IOException {
    return StoredChunks.first(NioFs.instance(), from, sandbox(), matchers(), damage);
  }

  private static Path sandbox() {
    return Path.of(System.getProperty("java.io.tmpdir"))
        .resolve("narthex-lab-" + UUID.randomUUID());
  }

  /** What the samples of {@link #read} are, for titles. */
  String title() {
    return csv != null ? csv.toString() : generator.title();
  }

  /**
   * Samples of the CSV or of the generator.
   *
   * @param byDefault how many the generator makes if nothing is asked
   */
  SampleBuffer read(int byDefault) throws IOException {
    return csv != null ? CsvSamples.read(csv) : generator.make(byDefault);
  }
}
