package io.narthex.bench.index;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.model.labels.Utf8;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.index.IndexFileReader;
import io.narthex.tsdb.index.IndexFileWriter;
import io.narthex.tsdb.index.IndexReader;
import io.narthex.tsdb.index.PostingsForMatchers;
import io.narthex.tsdb.index.RefSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Question: how long do matchers take over the index of a block, and how long does it take to open
 * one?
 *
 * <p>Baseline: {@link #onePair}, a single list.
 *
 * <p>Trap: large sets are kept once read; what is measured is the second query and later ones, as
 * of a dashboard. {@link #open} starts cold but for the page cache.
 *
 * <p>How to run: {@code java -jar tsdb-benchmarks/target/benchmarks.jar standard
 * PostingsBenchmark}.
 *
 * <p>Result: not taken on a quiet machine yet.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PostingsBenchmark {
  /** Series in the block; a tenth of them per {@code j}, a hundredth per {@code n}. */
  @Param({"100000", "1000000"})
  public int series;

  private Path dir;
  private IndexReader index;

  @Setup(Level.Trial)
  public void write() throws IOException {
    dir = Files.createTempDirectory("postings");
    List<Labels> all = new ArrayList<>(series);
    TreeSet<String> symbols = new TreeSet<>(Utf8::compare);
    symbols.addAll(List.of("", "i", "j", "n"));
    for (int i = 0; i < series; i++) {
      Labels labels = Labels.of("i", "v" + i, "j", "j" + i % 10, "n", "n" + i / 10 % 100);
      all.add(labels);
      symbols.add(labels.value(0));
      symbols.add(labels.value(1));
      symbols.add(labels.value(2));
    }
    all.sort(null);
    try (IndexFileWriter out = new IndexFileWriter(NioFs.instance(), dir.resolve("index"))) {
      out.symbols(symbols.iterator());
      for (Labels labels : all) {
        out.series(labels, List.of());
      }
      out.finish();
    }
    index = IndexFileReader.open(NioFs.instance(), dir.resolve("index"));
  }

  @TearDown(Level.Trial)
  public void remove() throws IOException {
    index.close();
    NioFs.instance().deleteRecursively(dir);
  }

  private RefSet find(Matcher... matchers) {
    return PostingsForMatchers.find(index, List.of(matchers));
  }

  @Benchmark
  public RefSet onePair() {
    return find(Matcher.equal("n", "n1"));
  }

  @Benchmark
  public RefSet twoPairs() {
    return find(Matcher.equal("n", "n1"), Matcher.equal("j", "j3"));
  }

  @Benchmark
  public RefSet anyValue() {
    return find(Matcher.regex("i", ".+"));
  }

  @Benchmark
  public RefSet pairWithoutSet() {
    return find(Matcher.equal("j", "j3"), Matcher.notRegex("n", "n1|n2|n3"));
  }

  @Benchmark
  public RefSet prefixOverAllValues() {
    return find(Matcher.regex("i", "v99.*"));
  }

  @Benchmark
  public int open() throws IOException {
    try (IndexFileReader opened = IndexFileReader.open(NioFs.instance(), dir.resolve("index"))) {
      return opened.symbolCount();
    }
  }
}
