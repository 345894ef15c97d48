package io.narthex.tsdb.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.SampleBuffer;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.Appender;
import io.narthex.storage.Series;
import io.narthex.storage.SeriesSet;
import io.narthex.tsdb.querier.BlockQuerier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Open chunks read in place, and newest samples told without decoding, against plain lists. */
class HeadReadingTest {
  private static final Labels SERIES = HeadHarness.series(1);
  private static final List<Matcher> ALL = List.of(Matcher.equal("__name__", "test"));

  @Test
  void aReaderSeesWhatWasThereWhenItWasOpenedHoweverItReads() throws IOException {
    for (int seed = 1; seed <= 40; seed++) {
      Random random = new Random(seed);
      try (Head head = new Head(HeadOptions.builder().samplesPerChunk(20).build())) {
        List<Long> times = new ArrayList<>();
        for (int round = 0; round < 60; round++) {
          append(head, times, random, 1 + random.nextInt(3));
          List<Long> visible = List.copyOf(times);
          try (BlockQuerier querier =
              new BlockQuerier(head.reader(0, Long.MAX_VALUE), 0, Long.MAX_VALUE)) {
            append(head, times, random, random.nextInt(4));

            Series series = only(querier.select(false, null, ALL));
            long mint = random.nextInt(1000);
            long maxt = times.get(random.nextInt(times.size())) + random.nextInt(3) - 1;
            check(series, visible, mint, maxt);
            check(series, visible, 0, Long.MAX_VALUE);
          }
        }
      }
    }
  }

  @Test
  void whatCameLaterIsHiddenInMappedChunksToo(@TempDir Path dir) throws IOException {
    HeadOptions options = HeadOptions.builder().chunkRange(1000).build();
    try (Head head = HeadHarness.open(dir, options)) {
      HeadHarness.append(head, SERIES, 0, 0);
      Appender open = head.appender(); // all that comes has to be remembered while it is
      open.append(0, HeadHarness.series(2), 0, 0);
      Map<Long, BlockQuerier> readers = new TreeMap<>();
      for (long t = 1; t <= 1000; t++) {
        HeadHarness.append(head, SERIES, t, t * 0.5);
        head.mapFullChunks();
        if (List.of(10L, 119L, 130L, 240L, 500L, 999L).contains(t)) {
          readers.put(t, new BlockQuerier(head.reader(0, Long.MAX_VALUE), 0, Long.MAX_VALUE));
        }
      }
      open.commit();
      HeadHarness.append(head, SERIES, 1001, 1001 * 0.5);

      assertThat(head.series().byLabels(SERIES).mappedCount()).isGreaterThan(3);
      readers.forEach(
          (last, querier) -> {
            List<Long> visible = LongStream.rangeClosed(0, last).boxed().toList();
            check(only(querier.select(false, null, ALL)), visible, 0, Long.MAX_VALUE);
            querier.close();
          });
    }
    try (Head head = HeadHarness.open(dir, options);
        BlockQuerier querier = new BlockQuerier(head.reader(0, 2000), 0, 2000)) {
      List<Long> all = LongStream.rangeClosed(0, 1001).boxed().toList();
      check(only(querier.select(true, null, ALL)), all, 0, 2000);
    }
  }

  private static void append(Head head, List<Long> times, Random random, int commits)
      throws IOException {
    for (int i = 0; i < commits; i++) {
      long t = (times.isEmpty() ? 0 : times.get(times.size() - 1)) + 1 + random.nextInt(100);
      Appender appender = head.appender();
      appender.append(0, SERIES, t, t * 0.5);
      appender.commit();
      times.add(t);
    }
  }

  private static Series only(SeriesSet set) {
    assertThat(set.next()).isTrue();
    return set.at();
  }

  private static void check(Series series, List<Long> visible, long mint, long maxt) {
    List<Long> expected = visible.stream().filter(t -> t >= mint && t <= maxt).toList();
    SampleBuffer all = new SampleBuffer();
    series.read(all, mint, maxt);
    SampleBuffer newest = new SampleBuffer();
    series.readNewest(newest, mint, maxt);

    assertThat(times(all)).isEqualTo(expected);
    assertThat(times(newest))
        .isEqualTo(
            expected.isEmpty() ? expected : expected.subList(expected.size() - 1, expected.size()));
  }

  private static List<Long> times(SampleBuffer samples) {
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      assertThat(samples.value(i)).isEqualTo(samples.time(i) * 0.5);
      times.add(samples.time(i));
    }
    return times;
  }
}
