package io.narthex.bench.scrape;

import io.narthex.exposition.Entry;
import io.narthex.exposition.TextParser;
import io.narthex.http.HttpReply;
import io.narthex.scrape.MemoryTargets;
import io.narthex.scrape.ScrapeConfig;
import io.narthex.scrape.ScrapeManager;
import io.narthex.scrape.ScrapeOptions;
import io.narthex.storage.Appendable;
import io.narthex.tsdb.Tsdb;
import io.narthex.tsdb.TsdbOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Question: what does a sample cost from the body in memory to the commit: parse, cache, append,
 * log?
 *
 * <p>Baseline: {@link #parseOnly}, and {@code storage=none}, which takes and forgets.
 *
 * <p>Trap: a body that never changes would let the chunks compress to nothing; here eight bodies
 * with moving values take turns. The scrapes are 15 s apart by the clock that is given, so the
 * database cuts chunks as it would in a real hour; it is not told to compact.
 *
 * <p>How to run: {@code java -jar tsdb-benchmarks/target/benchmarks.jar standard ScrapeBenchmark}.
 *
 * <p>Result: see the page of results.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(ScrapeBenchmark.SERIES)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ScrapeBenchmark {
  static final int SERIES = 1000;
  private static final int BODIES = 8;

  /** What takes the samples. */
  @Param({"none", "tsdb"})
  public String storage;

  private final StillTime time = new StillTime(1_700_000_000_000L);
  private final TextParser parser = new TextParser();
  private byte[][] bodies;
  private int turn;
  private ScrapeManager manager;
  private Tsdb tsdb;
  private Path dir;

  /** Makes the bodies, the target and the storage; scrapes once, so that every series is known. */
  @Setup(Level.Trial)
  public void setUp() throws IOException {
    bodies = Bodies.text(BODIES, SERIES, 1);
    Appendable target = new NoStorage();
    if (storage.equals("tsdb")) {
      dir = Files.createTempDirectory("narthex-scrape-bench");
      tsdb = Tsdb.open(dir, TsdbOptions.defaults());
      target = tsdb;
    }
    MemoryTargets targets =
        new MemoryTargets()
            .set(
                "h:1",
                t -> {
                  byte[] body = bodies[turn++ % BODIES];
                  return new HttpReply(200, MemoryTargets.TEXT, body, body.length);
                });
    manager = new ScrapeManager(target, time, ScrapeOptions.inMemory(targets));
    manager.apply(
        List.of(
            ScrapeConfig.builder("bench")
                .scrapeInterval(Duration.ofHours(1))
                .staticTargets("h:1")
                .build()));
    scrapeToCommit();
  }

  /** Closes and removes everything. */
  @TearDown(Level.Trial)
  public void tearDown() throws IOException {
    manager.stop();
    if (tsdb != null) {
      tsdb.close();
      try (Stream<Path> files = Files.walk(dir)) {
        for (Path p : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(p);
        }
      }
    }
  }

  /** One scrape of a target whose series are all known. */
  @Benchmark
  public int scrapeToCommit() {
    time.set(time.millis() + 15_000);
    manager.scrapeAll(time.millis());
    return turn;
  }

  /** The parser alone, reading values. */
  @Benchmark
  public double parseOnly() {
    byte[] body = bodies[turn++ % BODIES];
    parser.reset(body, 0, body.length);
    double sum = 0;
    for (Entry e = parser.next(); e != Entry.END; e = parser.next()) {
      if (e == Entry.SERIES) {
        sum += parser.value();
      }
    }
    return sum;
  }
}
