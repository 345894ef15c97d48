package io.narthex.tsdb.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.histogram.Histogram;
import io.narthex.tsdb.record.SamplesRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SampleRunsTest {
  private static final int CASES = 100;

  private static ReplaySlots series(int n) {
    ReplaySlots known = new ReplaySlots();
    for (int i = 0; i < n; i++) {
      known.add(new MemSeries(i + 1, HeadHarness.series(i)));
    }
    return known;
  }

  /** Adds what a record and a histogram have, with the next buffer where one is full. */
  private static void fill(
      Random random,
      ReplaySlots known,
      SampleRuns runs,
      TreeMap<Long, List<String>> expected,
      TreeMap<Long, List<String>> found) {
    SamplesRecord record = new SamplesRecord();
    int rows = random.nextInt(200);
    int[] slots = new int[rows];
    int skew = 1 + random.nextInt(known.size());
    for (int i = 0; i < rows; i++) {
      slots[i] = random.nextInt(9) == 0 ? -1 : random.nextInt(skew);
      record.add(slots[i], random.nextInt(60) == 0 ? i + 1 : 0, random.nextLong(), i);
      if (slots[i] >= 0) {
        expect(expected, slots[i] + 1, record.startTimes()[i], record.times()[i], i, null);
      }
    }
    for (int at = runs.add(known, slots, record, 0); at < rows; ) {
      handOn(known, runs, found);
      at = runs.add(known, slots, record, at);
    }
    Histogram h = Histogram.builder().sum(random.nextInt(100)).build();
    int slot = random.nextInt(known.size());
    if (!runs.add(known, slot, 0, rows, h)) {
      handOn(known, runs, found);
      assertThat(runs.add(known, slot, 0, rows, h)).isTrue();
    }
    expect(expected, slot + 1, 0, rows, 0, h);
  }

  private static void expect(
      TreeMap<Long, List<String>> in, long ref, long st, long t, double v, Histogram h) {
    in.computeIfAbsent(ref, r -> new ArrayList<>()).add(st + " " + t + " " + v + " " + h);
  }

  private static void handOn(
      ReplaySlots known, SampleRuns runs, TreeMap<Long, List<String>> found) {
    SampleRuns.Run run = new SampleRuns.Run();
    for (int n = 0; n < runs.columns(); n++) {
      runs.read(n, run);
      assertThat(run.size).isPositive();
      assertThat(runs.series(n)).isSameAs(known.series(known.slot(runs.series(n).ref)));
      assertThat(runs.page(n)).isEqualTo((int) (runs.series(n).ref >>> SeriesPage.ROW_BITS));
      for (int i = 0; i < run.size; i++) {
        Histogram h = (Histogram) run.histogram(i);
        expect(found, runs.series(n).ref, run.startTime(i), run.times[i], run.values[i], h);
      }
    }
    runs.clear();
    runs.prepare(known.size());
    assertThat(runs.isEmpty()).isTrue();
  }

  @Test
  void givesEachSeriesItsSamplesInOrder() {
    for (long seed = 1; seed <= CASES; seed++) {
      Random random = new Random(seed);
      ReplaySlots known = series(1 + random.nextInt(90));
      SampleRuns runs = new SampleRuns(1 + random.nextInt(4000));
      TreeMap<Long, List<String>> expected = new TreeMap<>();
      TreeMap<Long, List<String>> found = new TreeMap<>();
      for (int i = 0; i < 20; i++) {
        fill(random, known, runs, expected, found);
      }
      handOn(known, runs, found);

      assertThat(found).as("seed %s", seed).isEqualTo(expected);
    }
  }

  @Test
  void findsSeriesByAnyReference() {
    ReplaySlots known = new ReplaySlots();
    long[] refs = {0, 1, 1023, 1024, 5_000_000, (1L << 31) - 1, 1L << 31, Long.MAX_VALUE, -1};
    for (long ref : refs) {
      assertThat(known.slot(ref)).isEqualTo(ReplaySlots.NONE);
      assertThat(known.series(known.add(new MemSeries(ref, HeadHarness.series(1)))).ref)
          .isEqualTo(ref);
    }
    for (int i = 0; i < refs.length; i++) {
      assertThat(known.slot(refs[i])).isEqualTo(i);
      known.remove(refs[i]);
      assertThat(known.slot(refs[i])).isEqualTo(ReplaySlots.GONE);
      known.second(refs[i]);
      assertThat(known.slot(refs[i])).isEqualTo(ReplaySlots.SECOND);
      assertThat(known.holds(i, 5)).isFalse();
      known.heldUntil(i, 5);
      assertThat(known.holds(i, 5)).isTrue();
      assertThat(known.holds(i, 6)).isFalse();
    }
  }
}
