package io.narthex.bench.wlog;

import io.narthex.tsdb.encoding.EncodeBuffer;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.record.RecordDecoder;
import io.narthex.tsdb.record.RecordEncoder;
import io.narthex.tsdb.record.SamplesRecord;
import io.narthex.tsdb.wlog.Compression;
import io.narthex.tsdb.wlog.LogBatch;
import io.narthex.tsdb.wlog.Wal;
import io.narthex.tsdb.wlog.WalOptions;
import io.narthex.tsdb.wlog.WalReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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
 * Question: what does the log add to an append, per sample, and what does a replay start from?
 *
 * <p>Baseline: {@link #encodeOnly}, the record without compression, pages, checksums and file.
 *
 * <p>Trap: the file is in the page cache; with a slow disk and no memory left the write blocks. The
 * values are counters with random steps, as real ones: constants compress to nothing.
 *
 * <p>How to run: {@code java -jar tsdb-benchmarks/target/benchmarks.jar standard WalBenchmark}.
 *
 * <p>Result: see the page of results; a commit of 1000 samples is a scrape of a big target.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(WalBenchmark.COMMITS * WalBenchmark.SAMPLES)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class WalBenchmark {
  static final int SAMPLES = 1000;
  static final int COMMITS = 100;

  /** How records are compressed. */
  @Param({"NONE", "SNAPPY", "ZSTD"})
  public Compression compression;

  private final NioFs fs = NioFs.instance();
  private final RecordEncoder encoder = new RecordEncoder();
  private final LogBatch batch = new LogBatch();
  private final long[] refs = new long[SAMPLES];
  private final long[] startTimes = new long[SAMPLES];
  private final long[][] times = new long[COMMITS][SAMPLES];
  private final double[][] values = new double[COMMITS][SAMPLES];
  private final SamplesRecord decoded = new SamplesRecord();
  private final EncodeBuffer encoded = new EncodeBuffer();
  private Path dir;
  private Path written;
  private Wal wal;

  /** Makes the samples, and a log to read. */
  @Setup(Level.Trial)
  public void setUp() throws IOException {
    Random random = new Random(1);
    for (int c = 0; c < COMMITS; c++) {
      for (int s = 0; s < SAMPLES; s++) {
        refs[s] = s + 1;
        times[c][s] = 1_700_000_000_000L + c * 15_000L;
        values[c][s] = (c == 0 ? s : values[c - 1][s]) + random.nextInt(100);
      }
    }
    dir = Files.createTempDirectory("narthex-wal-bench");
    written = dir.resolve("written");
    wal = Wal.open(fs, written, WalOptions.DEFAULT.withCompression(compression));
    logCommits();
    wal.close();
  }

  /** Begins a log. */
  @Setup(Level.Iteration)
  public void open() throws IOException {
    wal = Wal.open(fs, dir.resolve("wal"), WalOptions.DEFAULT.withCompression(compression));
  }

  /** Ends it, and gives its space back. */
  @TearDown(Level.Iteration)
  public void close() throws IOException {
    wal.close();
    fs.deleteRecursively(dir.resolve("wal"));
  }

  /** Removes the files. */
  @TearDown(Level.Trial)
  public void tearDown() throws IOException {
    fs.deleteRecursively(dir);
  }

  /** Columns to a record, and no more. */
  @Benchmark
  public int encodeOnly() {
    int length = 0;
    for (int c = 0; c < COMMITS; c++) {
      encoded.reset();
      encoder.samples(encoded, SAMPLES, refs, startTimes, times[c], values[c]);
      length += encoded.length();
    }
    return length;
  }

  /** A record for each commit, logged. */
  @Benchmark
  public void log() throws IOException {
    logCommits();
  }

  private void logCommits() throws IOException {
    for (int c = 0; c < COMMITS; c++) {
      encoder.samples(batch.buffer(), SAMPLES, refs, startTimes, times[c], values[c]);
      batch.endRecord();
      wal.log(batch);
      batch.clear();
    }
  }

  /** All commits read back into columns. */
  @Benchmark
  public long read() throws IOException {
    RecordDecoder decoder = new RecordDecoder();
    long sum = 0;
    try (WalReader reader = WalReader.open(fs, written)) {
      while (reader.next()) {
        decoder.samples(reader.record(), decoded);
        sum += decoded.times()[decoded.size() - 1];
      }
    }
    return sum;
  }
}
