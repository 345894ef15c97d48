package io.narthex.crash;

import io.narthex.model.SampleIterator;
import io.narthex.model.ValueType;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Span;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
import io.narthex.storage.Series;
import io.narthex.storage.SeriesSet;
import io.narthex.testing.FaultyFs;
import io.narthex.tsdb.Tsdb;
import io.narthex.tsdb.TsdbOptions;
import io.narthex.tsdb.wlog.Compression;
import io.narthex.tsdb.wlog.Durability;
import io.narthex.tsdb.wlog.WalOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A database on a {@link FaultyFs}, and a book of what was asked of it: what was only begun and
 * what it said was done. After a crash the book tells what must be there and what may be.
 *
 * <pre>
 *   done, not deleted           must be there
 *   begun                       may be there
 *   anything else               was invented
 *   deleted, and that was done  must be gone
 * </pre>
 */
final class EngineRun implements AutoCloseable {
  static final Path DIR = Path.of("/data");
  private static final AtomicLong SEEDS = new AtomicLong();

  /** Samples by series and time, as text. */
  static final class Book {
    private final Map<String, TreeMap<Long, String>> samples = new TreeMap<>();

    void put(String series, long t, String value) {
      samples.computeIfAbsent(series, key -> new TreeMap<>()).put(t, value);
    }

    void putAll(Book other) {
      other.samples.forEach((s, column) -> column.forEach((t, v) -> put(s, t, v)));
    }

    boolean has(String series, long t, String value) {
      return value.equals(samples.getOrDefault(series, new TreeMap<>()).get(t));
    }

    Map<String, TreeMap<Long, String>> samples() {
      return samples;
    }
  }

  /** A deletion of a series' samples in {@code [mint, maxt]}. */
  record Deletion(String series, long mint, long maxt) {
    boolean covers(String name, long t) {
      return name.equals(series) && t >= mint && t <= maxt;
    }
  }

  final Book begun = new Book();
  final Book done = new Book();
  final List<Deletion> deletionsBegun = new ArrayList<>();
  final List<Deletion> deletionsDone = new ArrayList<>();

  /** Samples before it may be gone: retention was asked to drop them. */
  long droppedBefore = Long.MIN_VALUE;

  private final FaultyFs fs;
  private final Tsdb tsdb;

  EngineRun(FaultyFs fs, TsdbOptions options) throws IOException {
    this.fs = fs;
    this.tsdb = Tsdb.open(DIR, options);
  }

  /** Small everything, each commit synced. */
  static TsdbOptions.Builder options(FaultyFs fs) {
    return TsdbOptions.builder()
        .fs(fs)
        .blocks(
            blocks ->
                blocks.minDuration(Duration.ofMinutes(10)).maxDuration(Duration.ofMinutes(30)))
        .head(
            head ->
                head.samplesPerChunk(4)
                    .stripes(4)
                    .replayShards(1) // operations in the same order each time
                    .outOfOrderWindow(Duration.ofMinutes(5))
                    .outOfOrderCap(3))
        .random(new Random(SEEDS.incrementAndGet())) // no name of a block twice
        .wal(
            WalOptions.DEFAULT
                .withPageSize(256)
                .withSegmentSize(256 * 6)
                .withCompression(Compression.SNAPPY)
                .withDurability(Durability.onCommit()));
  }

  Tsdb tsdb() {
    return tsdb;
  }

  /** Commits a float to two series and a histogram to a third, all at {@code t}. */
  void commit(long t) throws IOException {
    Book book = new Book();
    Appender appender = tsdb.appender();
    appendFloat(appender, book, "a", t, t + 0.5);
    appendFloat(appender, book, "b", t, -t);
    appendHistogram(appender, book, "h", t, t / 1000);
    finish(appender, book);
  }

  /** Commits a float to one series, which may be late. */
  void commitOne(String series, long t, double v) throws IOException {
    Book book = new Book();
    Appender appender = tsdb.appender();
    appendFloat(appender, book, series, t, v);
    finish(appender, book);
  }

  private void finish(Appender appender, Book book) throws IOException {
    begun.putAll(book);
    appender.commit();
    if (!fs.isDead()) {
      done.putAll(book);
    }
  }

  private static void appendFloat(Appender appender, Book book, String series, long t, double v) {
    appender.append(0, Labels.of("__name__", series), t, v);
    book.put(series, t, Double.toString(v));
  }

  private static void appendHistogram(
      Appender appender, Book book, String series, long t, long count) {
    Histogram h =
        Histogram.builder()
            .schema(1)
            .count(count)
            .sum(count)
            .positive(new Span[] {new Span(0, 1)}, count)
            .build();
    appender.append(0, Labels.of("__name__", series), 0, t, h);
    book.put(series, t, "count " + count);
  }

  /** Deletes samples of a series in {@code [mint, maxt]}. */
  void delete(String series, long mint, long maxt) throws IOException {
    Deletion deletion = new Deletion(series, mint, maxt);
    deletionsBegun.add(deletion);
    tsdb.delete(mint, maxt, List.of(Matcher.equal("__name__", series)));
    if (!fs.isDead()) {
      deletionsDone.add(deletion);
    }
  }

  /** Has retention drop blocks that end {@code age} or more before the newest. */
  void retain(Duration age, long newest) throws IOException {
    droppedBefore = newest - age.toMillis();
    tsdb.retention(age, 0);
    tsdb.reloadBlocks();
  }

  /** All samples of a database. */
  static Book read(Tsdb tsdb) {
    return read(tsdb, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /** The samples in {@code [mint, maxt]}. */
  static Book read(Tsdb tsdb, long mint, long maxt) {
    Book book = new Book();
    try (Querier querier = tsdb.querier(mint, maxt)) {
      SeriesSet set = querier.select(true, null, List.of(Matcher.notEqual("__name__", "")));
      while (set.next()) {
        read(set.at(), book);
      }
    }
    return book;
  }

  private static void read(Series series, Book book) {
    String name = series.labels().metricName();
    SampleIterator it = series.iterator();
    for (ValueType type = it.next(); type != ValueType.NONE; type = it.next()) {
      String value =
          type == ValueType.FLOAT ? Double.toString(it.atV()) : "count " + it.atHistogram().count();
      book.put(name, it.atT(), value);
    }
  }

  /** What is wrong with the samples found after a crash; empty if nothing is. */
  List<String> faults(Book found) {
    List<String> faults = new ArrayList<>();
    found
        .samples()
        .forEach(
            (series, column) ->
                column.forEach(
                    (t, v) -> {
                      if (!begun.has(series, t, v)) {
                        faults.add("invented: " + series + " " + t + " " + v);
                      }
                      if (deletionsDone.stream().anyMatch(d -> d.covers(series, t))) {
                        faults.add("deleted, but there: " + series + " " + t + " " + v);
                      }
                    }));
    done.samples()
        .forEach(
            (series, column) ->
                column.forEach(
                    (t, v) -> {
                      boolean mayBeGone =
                          t < droppedBefore
                              || deletionsBegun.stream().anyMatch(d -> d.covers(series, t));
                      if (!mayBeGone && !found.has(series, t, v)) {
                        faults.add("lost: " + series + " " + t + " " + v);
                      }
                    }));
    return faults;
  }

  @Override
  public void close() throws IOException {
    tsdb.close();
  }
}
