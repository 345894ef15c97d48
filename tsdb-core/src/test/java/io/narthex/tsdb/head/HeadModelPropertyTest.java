package io.narthex.tsdb.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.SampleBuffer;
import io.narthex.model.StaleNaN;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.AppendException;
import io.narthex.storage.Appender;
import io.narthex.storage.Series;
import io.narthex.storage.SeriesSet;
import io.narthex.tsdb.head.PlainHead.Sample;
import io.narthex.tsdb.querier.BlockQuerier;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Pages, columns and staging leave no trace: a head does what {@link PlainHead} does, whatever
 * comes, by reference or by labels, in transactions that overlap, with readers that began before
 * they ended, and with collection in between.
 */
class HeadModelPropertyTest {
  private static final int SERIES = 150; // three pages
  private static final long STEP = 1000;
  private static final long RANGE = 40 * STEP;
  private static final long WINDOW = 10 * STEP;

  private final Random random = new Random();
  private final long[] refs = new long[SERIES];
  private final List<Set<Long>> usedTimes = new ArrayList<>();
  private Head head;
  private PlainHead plain;
  private long now;
  private long truncated;
  private int scrapes; // since the clock moved: each has a time of its own

  /** A transaction of both heads; a series that it ended it leaves alone. */
  private record Both(Appender real, PlainHead.Open plain, Set<Integer> ended) {}

  /** A reader of both heads. */
  private record Reader(BlockQuerier real, Map<Integer, List<Sample>> plain) {}

  @Test
  void aHeadDoesWhatAPlainOneDoes() throws IOException {
    long collected = 0;
    for (long seed = 1; seed <= 4; seed++) {
      collected += run(seed, 130);
    }
    assertThat(collected).isPositive();
  }

  @Test
  @Tag("slow")
  void aHeadDoesWhatAPlainOneDoesForLong() throws IOException {
    for (long seed = 1000; seed < 1100; seed++) {
      run(seed, 400);
    }
  }

  /** Returns how many series were collected. */
  private long run(long seed, int steps) throws IOException {
    random.setSeed(seed);
    java.util.Arrays.fill(refs, 0);
    usedTimes.clear();
    for (int i = 0; i < SERIES; i++) {
      usedTimes.add(new HashSet<>());
    }
    now = 1_000_000;
    plain = new PlainHead(WINDOW, RANGE, now);
    truncated = Long.MIN_VALUE;
    try (Head real =
        new Head(
            HeadOptions.builder()
                .chunkRange(RANGE)
                .samplesPerChunk(random.nextBoolean() ? 120 : 4 + random.nextInt(30))
                .outOfOrderWindow(Duration.ofMillis(WINDOW))
                .build())) {
      head = real;
      Appender first = head.appender();
      refs[0] = first.append(0, HeadHarness.series(0), now, 1);
      first.commit();
      PlainHead.Open firstPlain = plain.begin();
      plain.append(firstPlain, 0, new Sample(now, 1, false));
      plain.commit(firstPlain);
      for (int n = 0; n < steps; n++) {
        round("seed " + seed + ", step " + n);
      }
      return head.stats().appends().seriesRemoved();
    }
  }

  /** Transactions and readers that overlap, all closed at its end. */
  private void round(String name) throws IOException {
    List<Both> open = new ArrayList<>();
    List<Reader> readers = new ArrayList<>();
    int events = 1 + random.nextInt(8);
    for (int e = 0; e < events; e++) {
      switch (random.nextInt(5)) {
        case 0, 1 -> open.add(begin());
        case 2 -> readers.add(reader());
        case 3 -> {
          if (!open.isEmpty()) {
            end(open.remove(random.nextInt(open.size())));
          }
        }
        default -> {
          if (!open.isEmpty()) {
            scrape(open.get(random.nextInt(open.size())));
          }
        }
      }
    }
    now += STEP;
    scrapes = 0;
    for (Both left : open) {
      scrape(left);
      end(left);
    }
    for (Reader reader : readers) {
      check(name, reader);
    }
    if (random.nextInt(8) == 0) {
      check(name, reader());
    }
    checkState(name);
    if (random.nextInt(8) == 0 && head.compactable()) {
      truncated = head.mint() + RANGE;
      head.truncate(truncated);
      plain.truncate(truncated);
      for (int i = 0; i < SERIES; i++) {
        if (head.series().byLabels(HeadHarness.series(i)) == null) {
          plain.collected(i);
        }
      }
    }
  }

  private Both begin() {
    return new Both(head.appender(), plain.begin(), new HashSet<>());
  }

  private Reader reader() {
    BlockQuerier querier =
        new BlockQuerier(head.reader(truncated, Long.MAX_VALUE), truncated, Long.MAX_VALUE);
    return new Reader(querier, plain.read());
  }

  private void end(Both transaction) throws IOException {
    if (random.nextInt(6) == 0) {
      transaction.real.rollback();
    } else {
      transaction.real.commit();
      plain.commit(transaction.plain);
    }
  }

  /** Samples for a stretch of the series, mostly the next one of each. */
  private void scrape(Both into) {
    int from = random.nextInt(SERIES);
    int to = Math.min(SERIES, from + 1 + random.nextInt(SERIES));
    long t = now + scrapes++;
    for (int i = from; i < to; i++) {
      if (into.ended.contains(i) || (i % 5 == 4 && now / STEP / 50 % 2 == 0)) {
        continue; // every fifth pauses, and is collected
      }
      append(into, i, sample(i, t));
    }
  }

  private Sample sample(int i, long t) {
    boolean histogram = i % 7 == 3 && now / STEP / 25 % 2 == 0;
    return switch (random.nextInt(60)) {
      case 0 -> new Sample(t, StaleNaN.VALUE, false);
      case 1 -> lateSample(i, histogram);
      case 3 -> plain.series(i).open ? plain.series(i).newest() : new Sample(t, 3, histogram);
      case 4 ->
          plain.series(i).open
              ? new Sample(plain.series(i).newest().t(), 0.5, false)
              : new Sample(t, 4, histogram);
      case 2 -> new Sample(t, random.nextGaussian(), histogram);
      default -> new Sample(t, (t / STEP) * (i % 4) + i, histogram);
    };
  }

  /** At a time that no other sample has: which of two would be read is not this test's business. */
  private Sample lateSample(int i, boolean histogram) {
    long t = now - STEP * random.nextInt(12) + 500 + random.nextInt(450);
    return new Sample(usedTimes.get(i).add(t) ? t : now + scrapes++, i, histogram);
  }

  private void append(Both into, int i, Sample sample) {
    AppendDecision decision = plain.append(into.plain, i, sample);
    long ref = random.nextInt(10) == 0 ? 0 : refs[i];
    AppendException.Reason refused = null;
    try {
      refs[i] =
          sample.histogram()
              ? into.real.append(
                  ref,
                  HeadHarness.series(i),
                  0,
                  sample.t(),
                  Histogram.builder().sum(sample.v()).build())
              : into.real.append(ref, HeadHarness.series(i), sample.t(), sample.v());
    } catch (AppendException e) {
      refused = e.reason();
    }
    assertThat(refused).as("%s of series %s", sample, i).isEqualTo(decision.reason());
    if (sample.isStale()) {
      into.ended.add(i);
    }
  }

  private void check(String name, Reader reader) {
    try (BlockQuerier querier = reader.real) {
      Map<Integer, List<String>> found = read(querier);
      Map<Integer, List<String>> expected = plain.seen(reader.plain, truncated);
      assertThat(found.keySet()).as(name).isEqualTo(expected.keySet());
      found.forEach(
          (i, samples) ->
              assertThat(samples).as("%s, series %s", name, i).isEqualTo(expected.get(i)));
    }
  }

  private void checkState(String name) {
    HeadStats.Appends counts = head.stats().appends();
    assertThat(counts.floats()).as(name).isEqualTo(plain.floats());
    assertThat(counts.histograms()).as(name).isEqualTo(plain.histograms());
    long stale = 0;
    long histograms = 0;
    for (int i = 0; i < SERIES; i++) {
      MemSeries series = head.series().byLabels(HeadHarness.series(i));
      PlainHead.Plain expected = plain.series(i);
      if (series == null) {
        assertThat(expected.open).as("%s: series %s", name, i).isFalse();
        continue;
      }
      synchronized (series.lock()) {
        assertThat(series.pendingCommit()).as("%s: series %s", name, i).isFalse();
        stale += series.isStale() ? 1 : 0;
        histograms += series.lastHistogram() != null ? 1 : 0;
        if (expected.open) {
          Sample newest = expected.newest();
          assertThat(series.newest()).as("%s: series %s", name, i).isEqualTo(newest.t());
          assertThat(series.isStale()).isEqualTo(newest.isStale());
          assertThat(series.lastHistogram() != null).isEqualTo(newest.histogram());
          assertThat(newest.histogram() || Double.compare(series.lastValue(), newest.v()) == 0)
              .isTrue();
        }
      }
    }
    assertThat(counts.staleSeries()).as(name).isEqualTo(stale);
    assertThat(counts.histogramSeries()).as(name).isEqualTo(histograms);
  }

  private static Map<Integer, List<String>> read(BlockQuerier querier) {
    Map<Integer, List<String>> all = new TreeMap<>();
    SeriesSet set =
        querier.select(true, null, List.of(new Matcher(Matcher.Type.REGEX, "__name__", ".*")));
    while (set.next()) {
      Series series = set.at();
      SampleBuffer buffer = new SampleBuffer();
      series.read(buffer, Long.MIN_VALUE, Long.MAX_VALUE);
      List<String> samples = new ArrayList<>();
      for (int i = 0; i < buffer.size(); i++) {
        samples.add(text(buffer, i));
      }
      if (!samples.isEmpty()) {
        all.put(Integer.parseInt(series.labels().get("i")), samples);
      }
    }
    return all;
  }

  private static String text(SampleBuffer buffer, int i) {
    Object h = buffer.histogram(i);
    if (h == null) {
      return new Sample(buffer.time(i), buffer.value(i), false).text();
    }
    double sum = h instanceof Histogram integer ? integer.sum() : ((FloatHistogram) h).sum();
    return new Sample(buffer.time(i), sum, true).text();
  }
}
