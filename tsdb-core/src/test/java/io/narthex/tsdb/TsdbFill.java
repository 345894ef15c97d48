package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.SampleBuffer;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
import io.narthex.storage.SeriesSet;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Samples for a database, a minute apart, and what is in it. */
final class TsdbFill {
  static final long MINUTE = 60_000;
  static final long HOUR = 60 * MINUTE;
  static final Matcher ALL = Matcher.regex("__name__", ".+");

  private TsdbFill() {}

  static TsdbOptions.Builder options() {
    return TsdbOptions.builder()
        .blocks(blocks -> blocks.retention(Duration.ZERO))
        .random(new Random(1));
  }

  /** Values of all series as text, by labels and time. */
  static Map<String, String> read(Tsdb tsdb, long mint, long maxt) {
    Map<String, String> all = new TreeMap<>();
    try (Querier querier = tsdb.querier(mint, maxt)) {
      SeriesSet set = querier.select(true, null, List.of(ALL));
      while (set.next()) {
        SampleBuffer samples = new SampleBuffer();
        set.at().read(samples, mint, maxt);
        for (int i = 0; i < samples.size(); i++) {
          String key = set.at().labels() + " @ " + samples.time(i);
          assertThat(all.put(key, String.valueOf(samples.value(i)))).as(key).isNull();
        }
      }
    }
    return all;
  }

  static Map<String, String> readAll(Tsdb tsdb) {
    return read(tsdb, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /** A sample a minute of some series; returns what must be there. */
  static Map<String, String> fill(Tsdb tsdb, long from, long to) throws IOException {
    Map<String, String> expected = new TreeMap<>();
    for (long t = from; t < to; t += MINUTE) {
      Appender appender = tsdb.appender();
      for (int s = 0; s < 5; s++) {
        Labels labels = Labels.of("__name__", "m", "s", "" + s);
        appender.append(0, labels, t, t / 1000.0 + s);
        expected.put(labels + " @ " + t, String.valueOf(t / 1000.0 + s));
      }
      appender.commit();
    }
    return expected;
  }

  static List<String> ranges(Tsdb tsdb) {
    return tsdb.blockMetas().stream()
        .map(b -> b.minTime() / HOUR + "-" + b.maxTime() / HOUR + "/" + b.compaction().level())
        .toList();
  }
}
