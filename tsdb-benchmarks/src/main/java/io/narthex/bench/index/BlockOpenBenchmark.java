package io.narthex.bench.index;

import io.narthex.model.labels.Labels;
import io.narthex.storage.Appender;
import io.narthex.tsdb.BlockWriter;
import io.narthex.tsdb.block.Block;
import io.narthex.tsdb.block.BlockMeta;
import io.narthex.tsdb.fs.NioFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
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
 * Question: how long does a block with very many series take to open?
 *
 * <p>Baseline: none; the goal is 200 ms for a million series of ten labels, one of them with a
 * value of its own.
 *
 * <p>Trap: the first opening in a JVM runs code that is not compiled yet, and a start is just that.
 * So it is a single shot; the later ones show what is left once it is compiled. The file is in the
 * page cache.
 *
 * <p>How to run: {@code java -cp tsdb-benchmarks/target/benchmarks.jar org.openjdk.jmh.Main
 * BlockOpenBenchmark}: the presets would warm up.
 *
 * <p>Result: see {@code docs/block-speed.md}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 8)
@Fork(2)
public class BlockOpenBenchmark {
  @Param("1000000")
  public int series;

  private Path dir;
  private Path block;

  @Setup(Level.Trial)
  public void write() throws IOException {
    dir = Files.createTempDirectory("block-open");
    BlockWriter writer = new BlockWriter(NioFs.instance(), dir, 7_200_000);
    Appender appender = writer.appender();
    for (int i = 0; i < series; i++) {
      appender.append(0, labels(i), 1000, i);
      if (i % 5000 == 4999) {
        appender.commit();
        appender = writer.appender();
      }
    }
    appender.commit();
    BlockMeta meta = Objects.requireNonNull(writer.flush());
    block = dir.resolve(meta.ulid());
  }

  private static Labels labels(int i) {
    Labels.Builder labels = Labels.builder().set("__name__", "metric_" + i % 500);
    labels.set("instance", "10.0." + i / 500 % 250 + ".7:9100").set("job", "job-" + i % 20);
    labels.set("serial", "s" + i);
    for (String name : List.of("cluster", "region", "zone", "handler", "method", "code")) {
      labels.set(name, name + "-" + i % 7);
    }
    return labels.build();
  }

  @TearDown(Level.Trial)
  public void remove() throws IOException {
    NioFs.instance().deleteRecursively(dir);
  }

  @Benchmark
  public long open() throws IOException {
    try (Block opened = Block.open(NioFs.instance(), block)) {
      return opened.size();
    }
  }
}
