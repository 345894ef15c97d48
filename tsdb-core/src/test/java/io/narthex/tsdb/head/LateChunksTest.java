package io.narthex.tsdb.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.CorruptionException;
import io.narthex.model.SampleBuffer;
import io.narthex.model.SampleIterator;
import io.narthex.model.ValueType;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.Appender;
import io.narthex.storage.MergedSampleIterator;
import io.narthex.testing.SampleKind;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.chunks.ChunkReader;
import io.narthex.tsdb.chunks.HeadChunkRef;
import io.narthex.tsdb.index.IndexReader;
import io.narthex.tsdb.index.SeriesEntry;
import io.narthex.tsdb.querier.BlockChunkQuerier;
import io.narthex.tsdb.querier.BlockQuerier;
import io.narthex.tsdb.querier.ChunkSeriesSet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How late chunks that overlap each other are read; upstream's tables of ooo_head_read_test. */
class LateChunksTest {
  private static final Labels ONE = Labels.of("l", "v1");

  @TempDir Path dir;

  private Head open(int cap) throws IOException {
    return HeadHarness.open(
        dir,
        HeadOptions.builder()
            .chunkRange(100_000)
            .outOfOrderWindow(Duration.ofMillis(100_000))
            .outOfOrderCap(cap)
            .build());
  }

  private static void permutations(List<String> in, int from, List<List<String>> out) {
    if (from >= in.size() - 1) {
      out.add(new ArrayList<>(in));
    }
    for (int i = from; i < in.size() && from < in.size() - 1; i++) {
      Collections.swap(in, from, i);
      permutations(in, from + 1, out);
      Collections.swap(in, from, i);
    }
  }

  /** A chunk of two samples for each interval; the last one is open still. */
  private static void appendIntervals(Head head, Labels labels, List<String> intervals)
      throws IOException {
    Appender appender = head.appender();
    appender.append(0, labels, 10_000, 1);
    for (String interval : intervals) {
      for (String end : interval.split("-")) {
        appender.append(0, labels, Long.parseLong(end), 1);
      }
    }
    appender.commit();
  }

  private static List<ChunkMeta> metas(Head head, Labels labels, long mint, long maxt) {
    try (IndexReader index = head.reader(mint, maxt).index()) {
      long ref = head.series().byLabels(labels).ref;
      assertThat(index.series(ref + 1000, mint, maxt)).isNull();
      SeriesEntry entry = Objects.requireNonNull(index.series(ref, mint, maxt));
      assertThat((Object) entry.labels()).isEqualTo(labels);
      return entry.chunks();
    }
  }

  private static String groups(Head head, Labels labels, long mint, long maxt) {
    List<String> groups = new ArrayList<>();
    List<Matcher> one = List.of(Matcher.equal("p", labels.get("p")));
    try (BlockChunkQuerier querier = new BlockChunkQuerier(head.reader(mint, maxt), mint, maxt)) {
      ChunkSeriesSet set = querier.select(null, one, false);
      while (set.next()) {
        set.chunks().forEach(c -> groups.add(c.mint() + "-" + c.maxt()));
      }
    }
    return String.join(" ", groups);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0   | 100 | ''                                      | ''
          500 | 700 | 100-400                                 | ''
          100 | 400 | 500-700                                 | ''
          100 | 400 | 150-350                                 | 150-350
          150 | 350 | 100-400                                 | 100-400
          0   | 700 | 100-200 500-600 150-250 550-650         | 100-250 500-650
          0   | 700 | 100-200 200-300 300-400 400-500         | 100-500
          0   | 700 | 100-199 200-299 300-399 400-499         | 100-199 200-299 300-399 400-499
          0   | 400 | 100-200 150-300 250-350 450-550         | 100-350
          100 | 400 | 250-500 0-200 150-300                   | 0-500
          0   | 900 | 100-300 770-850 150-250 650-750 600-800 | 100-300 600-850
          0   | 650 | 100-150 300-350 200-250                 | 100-150 200-250 300-350
          """)
  void chunksThatOverlapAreReadAsOneInWhateverOrderTheyCame(
      long mint, long maxt, String intervals, String groups) throws IOException {
    List<List<String>> orders = new ArrayList<>();
    permutations(new ArrayList<>(Stream.of(intervals.split(" ")).toList()), 0, orders);
    try (Head head = open(2)) {
      for (int i = 0; i < orders.size(); i++) {
        Labels labels = Labels.of("foo", "bar", "p", "" + i);
        List<String> order = intervals.isEmpty() ? List.of() : orders.get(i);
        appendIntervals(head, labels, order);

        List<ChunkMeta> metas = metas(head, labels, mint, maxt);

        List<String> expected =
            order.stream()
                .filter(s -> overlaps(s, mint, maxt))
                .sorted(Comparator.comparingLong(s -> Long.parseLong(s.split("-")[0])))
                .toList();
        assertThat(metas.stream().map(c -> c.mint() + "-" + c.maxt()).toList()).isEqualTo(expected);
        for (ChunkMeta meta : metas) {
          int place = order.indexOf(meta.mint() + "-" + meta.maxt());
          assertThat(HeadChunkRef.outOfOrder(meta.ref())).isTrue();
          assertThat(HeadChunkRef.chunkId(meta.ref())).isEqualTo(place);
        }
        assertThat(groups(head, labels, mint, maxt)).as("%s", order).isEqualTo(groups);
      }
    }
  }

  private static boolean overlaps(String interval, long mint, long maxt) {
    String[] ends = interval.split("-");
    return Long.parseLong(ends[0]) <= maxt && Long.parseLong(ends[1]) >= mint;
  }

  @ParameterizedTest
  @CsvSource({"0, 100", "90, 90", "100, 100"})
  void valuesOfLabelsDoNotDependOnTheRange(long mint, long maxt) throws IOException {
    try (Head head = open(5)) {
      Appender appender = head.appender();
      for (long t : new long[] {100, 90}) {
        appender.append(0, Labels.of("foo", "bar1"), t, 1);
        appender.append(0, Labels.of("foo", "bar2"), t, 2);
      }
      appender.commit();

      try (BlockQuerier querier = new BlockQuerier(head.reader(mint, maxt), mint, maxt)) {
        assertThat(querier.labelValues("foo", 0, List.of(Matcher.equal("foo", "bar1"))))
            .containsExactly("bar1");
        assertThat(
                querier.labelValues(
                    "foo", 0, List.of(new Matcher(Matcher.Type.NOT_REGEX, "foo", "^bar."))))
            .isEmpty();
        assertThat(querier.labelValues("foo", 0, List.of(Matcher.regex("foo", "bar."))))
            .containsExactly("bar1", "bar2");
        assertThat(querier.labelValues("foo", 0, List.of())).containsExactly("bar1", "bar2");
      }
    }
  }

  /** Appends {@code t t = n, t = n}: samples at these times that are told apart by a number. */
  private static void append(Head head, SampleKind kind, String samples) throws IOException {
    Appender appender = head.appender();
    for (String run : samples.split(",")) {
      String[] parts = run.split("=");
      for (String t : parts[0].trim().split(" +")) {
        kind.append(appender, ONE, 0, Long.parseLong(t), Long.parseLong(parts[1].trim()));
      }
    }
    appender.commit();
  }

  /** The samples of the groups, which a bar keeps apart. */
  private static List<List<String>> expected(SampleKind kind, String groups) {
    List<List<String>> all = new ArrayList<>();
    for (String group : groups.split("/")) {
      List<String> samples = new ArrayList<>();
      for (String sample : group.trim().split(" +")) {
        String[] parts = sample.split("=");
        samples.add(kind.text(Long.parseLong(parts[0]), Long.parseLong(parts[1])));
      }
      all.add(samples);
    }
    return all;
  }

  /** The chunks joined to groups that overlap each other; read by weaving them. */
  private static List<List<String>> groups(List<ChunkMeta> metas, ChunkReader chunks) {
    List<List<String>> all = new ArrayList<>();
    List<SampleIterator> group = new ArrayList<>();
    long end = Long.MIN_VALUE;
    for (ChunkMeta meta : metas) {
      if (meta.mint() > end && !group.isEmpty()) {
        all.add(woven(group));
        group.clear();
      }
      end = Math.max(end, meta.maxt());
      group.add(chunks.chunk(meta).iterator());
    }
    all.add(woven(group));
    return all;
  }

  private static List<String> woven(List<SampleIterator> parts) {
    SampleBuffer samples = new SampleBuffer();
    MergedSampleIterator merged = new MergedSampleIterator(parts);
    for (ValueType type = merged.next(); type != ValueType.NONE; type = merged.next()) {
      samples.addCurrent(type, merged);
    }
    return SampleKind.texts(samples);
  }

  private static final String[][] GROUPS = {
    {"30 40=0", "30=0 40=0"},
    {"41 42 43 44 45=0, 30 50=1", "30=1 41=0 42=0 43=0 44=0 45=0 50=1"},
    {
      "10 12 14 16 20=0, 20 22 24 26 29=1, 30 32 34 36 40=2, 40 50=3",
      "10=0 12=0 14=0 16=0 20=1 22=1 24=1 26=1 29=1 / 30=2 32=2 34=2 36=2 40=3 50=3"
    },
    {
      "40 42 44 46 50=0, 30 32 34 36 40=1, 20 22 24 26 29=2, 10 20=3",
      "10=3 20=2 22=2 24=2 26=2 29=2 / 30=1 32=1 34=1 36=1 40=0 42=0 44=0 46=0 50=0"
    },
    {
      "10 12 14 16 18=0, 20 22 24 26 28=1, 30 32 34 36 38=2, 40 42=3",
      "10=0 12=0 14=0 16=0 18=0 / 20=1 22=1 24=1 26=1 28=1 / 30=2 32=2 34=2 36=2 38=2 / 40=3 42=3"
    },
    {"10 15 20 25 30=0, 20 25 30 35 42=1, 32 50=2", "10=0 15=0 20=1 25=1 30=1 32=2 35=1 42=1 50=2"}
  };

  @ParameterizedTest
  @EnumSource
  void ofSamplesOfOneTimeTheOneOfTheLaterChunkIsSeen(SampleKind kind) throws IOException {
    for (int i = 0; i < GROUPS.length; i++) {
      try (Head head =
          HeadHarness.open(
              dir.resolve("" + i),
              HeadOptions.builder()
                  .outOfOrderWindow(Duration.ofMillis(120))
                  .outOfOrderCap(5)
                  .build())) {
        append(head, kind, "120=120");
        append(head, kind, GROUPS[i][0]);
        List<List<String>> expected = expected(kind, GROUPS[i][1]);

        List<ChunkMeta> metas = metas(head, ONE, 0, 100);
        try (ChunkReader chunks = head.reader(0, 100).chunks()) {
          assertThat(groups(metas, chunks)).isEqualTo(expected);
          for (long ref :
              new long[] {HeadChunkRef.pack(9, 0, true), HeadChunkRef.pack(1, 77, true)}) {
            assertThatThrownBy(() -> chunks.chunk(new ChunkMeta(ref, 100, 300)))
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("not found");
          }
        }
        try (BlockQuerier querier = new BlockQuerier(head.reader(0, 100), 0, 100)) {
          assertThat(SampleKind.read(querier).get(ONE))
              .isEqualTo(expected.stream().flatMap(List::stream).toList());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatComesAfterTheChunksWereListedIsNotSeen(SampleKind kind) throws IOException {
    String[] later = {"10 32 50=1", "10 32 50=1, 25 31=2"};
    for (int i = 0; i < later.length; i++) {
      try (Head head =
          HeadHarness.open(
              dir.resolve("" + i),
              HeadOptions.builder()
                  .outOfOrderWindow(Duration.ofMillis(120))
                  .outOfOrderCap(5)
                  .build())) {
        append(head, kind, "120=120");
        append(head, kind, "20 22 24 26 30=0, 25 35=1");
        List<ChunkMeta> metas = metas(head, ONE, 0, 100);

        append(head, kind, later[i]);

        try (ChunkReader chunks = head.reader(0, 100).chunks()) {
          assertThat(groups(metas, chunks))
              .isEqualTo(expected(kind, "20=0 22=0 24=0 25=1 26=0 30=0 35=1"));
        }
      }
    }
  }
}
