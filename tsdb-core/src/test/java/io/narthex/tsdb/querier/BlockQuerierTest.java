package io.narthex.tsdb.querier;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.SampleBuffer;
import io.narthex.model.SampleIterator;
import io.narthex.model.ValueType;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.BufferIterator;
import io.narthex.storage.SelectHints;
import io.narthex.storage.Series;
import io.narthex.storage.SeriesSet;
import io.narthex.tsdb.chunks.ChunkMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Samples and chunks of one block, with deletions and in a range; see {@link SampleScript}. */
class BlockQuerierTest {
  private static final Labels ONE = Labels.of("a", "a");
  private static final long MIN = Long.MIN_VALUE;
  private static final long MAX = Long.MAX_VALUE;

  private static ListBlock block(String chunks, @Nullable String deleted) {
    ListBlock block = new ListBlock().series(ONE, SampleScript.chunks(chunks));
    if (deleted != null) {
      for (String range : deleted.split(" ")) {
        String[] ends = range.split(":");
        block.delete(
            1,
            ends[0].equals("-") ? MIN : Long.parseLong(ends[0]),
            ends[1].equals("-") ? MAX : Long.parseLong(ends[1]));
      }
    }
    return block;
  }

  private static @Nullable Series only(ListBlock block, long mint, long maxt) {
    BlockQuerier querier = new BlockQuerier(block, mint, maxt);
    SeriesSet set = querier.select(true, null, List.of(Matcher.regex("a", ".*")));
    return set.next() ? set.at() : null;
  }

  private static String samples(ListBlock block, long mint, long maxt) {
    Series series = only(block, mint, maxt);
    if (series == null) {
      return "";
    }
    String stepped = SampleScript.text(series.iterator());
    SampleBuffer buffer = new SampleBuffer();
    series.read(buffer, MIN, MAX);
    assertThat(SampleScript.text(new BufferIterator(buffer))).isEqualTo(stepped);
    return stepped;
  }

  private static String chunks(ListBlock block, long mint, long maxt, boolean trim) {
    List<String> all = new ArrayList<>();
    try (BlockChunkQuerier querier = new BlockChunkQuerier(block, mint, maxt)) {
      ChunkSeriesSet set = querier.select(null, List.of(Matcher.regex("a", ".*")), trim);
      while (set.next()) {
        for (ChunkMeta meta : set.chunks()) {
          all.add(text(meta));
        }
      }
    }
    return String.join(" / ", all);
  }

  /** The samples of a chunk, whose bounds must be theirs; the first one's hint is its header's. */
  static String text(ChunkMeta meta) {
    SampleBuffer buffer = new SampleBuffer();
    Objects.requireNonNull(meta.chunk()).decode(buffer);
    assertThat(meta.mint()).isEqualTo(buffer.time(0));
    assertThat(meta.maxt()).isEqualTo(buffer.time(buffer.size() - 1));
    String text = SampleScript.text(new BufferIterator(buffer));
    return switch (meta.chunk().counterResetHeader()) {
      case COUNTER_RESET -> text.replaceFirst("([hf])", "$1r");
      case NOT_COUNTER_RESET -> text.replaceFirst("([hf])", "$1n");
      default -> text;
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1 2 3 6                              |              | 1 2 3 6
          1 2 3 6 / 7 9 / 10 203               |              | 1 2 3 6 / 7 9 / 10 203
          1 2 3 6 / 7 9                        | -:2 9:-      | 3 6 / 7
          1 2 3 6 / 7 9                        | 2:3          | 1 6 / 7 9
          1 2 3 6 / 7 9                        | 6:7          | 1 2 3 / 9
          1 2 3 6 / 7 9                        | 1:6          | 7 9
          1 2 3 6 / 7 9                        | 20:21        | 1 2 3 6 / 7 9
          2 3 6 / 7 9                          | -:3 4:-      | ''
          1 2 3 6 / 7 9                        | 1:2 3:6 7:8  | 9
          1h 2h 3h 6h                          |              | 1h 2hn 3hn 6hn
          1h 2h 3h 6h                          | 1:2          | 3hn 6hn
          1h 2h 3h 6h                          | 5:20         | 1h 2hn 3hn
          1f 2f 3f 6f                          |              | 1f 2fn 3fn 6fn
          1f 2f 3f 6f                          | 1:2          | 3fn 6fn
          1f 2f 3f 6f                          | 5:20         | 1f 2fn 3fn
          1hg 2hg 3hg 6hg                      |              | 1hg 2hg 3hg 6hg
          1hg 2hg 3hg 6hg                      | 1:2          | 3hg 6hg
          1fg 2fg 3fg 6fg                      | 1:2          | 3fg 6fg
          1fg 2fg 3fg 6fg                      | 5:20         | 1fg 2fg 3fg
          1 2 3 6 / 7hg 9hg / 10fg 203fg       |              | 1 2 3 6 / 7hg 9hg / 10fg 203fg
          7hg 9hg / 11 12 13 16 / 100fg 203fg  | 8:11 15:150  | 7hg / 12 13 / 203fg
          3h 5h / 8hr 9h                       | 4:8          | 3h / 9hn
          """)
  void leavesOutWhatWasDeleted(String chunks, @Nullable String deleted, String left) {
    ListBlock block = block(chunks, deleted);

    assertThat(samples(block, MIN, MAX)).isEqualTo(left.replace("/ ", ""));
    assertThat(chunks(block, MIN, MAX, true)).isEqualTo(inChunks(left));
    assertThat(chunks(block, MIN, MAX, false)).isEqualTo(inChunks(left));
  }

  /** The first sample of a chunk made anew cannot say that there was no reset before it. */
  private static String inChunks(String samples) {
    return samples.replaceAll("(^|/ )([0-9]+[hf])n", "$1$2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1 2 3 / 5 6 7   |      | 2 | 6  | 2 3 / 5 6   | 1 2 3 / 5 6 7
          1 2 3 / 5 6 7   |      | 5 | 6  | 5 6         | 5 6 7
          1 2 3 / 5 6 7   | 1:2  | 2 | 6  | 3 / 5 6     | 3 / 5 6 7
          1 2 3 / 5 6 7   |      | 4 | 4  | ''          | ''
          1 2 3 / 5 6 7   |      | 0 | 0  | ''          | ''
          1 2 3 / 5 6 7   |      | 1 | 0  | ''          | ''
          1 2 3 / 5 6 7   |      | 3 | 5  | 3 / 5       | 1 2 3 / 5 6 7
          1h 2h 3h / 5h   |      | 2 | 9  | 2hn 3hn / 5h | 1h 2hn 3hn / 5h
          """)
  void keepsToTheRange(
      String chunks, @Nullable String deleted, long mint, long maxt, String trimmed, String whole) {
    ListBlock block = block(chunks, deleted);

    assertThat(samples(block, mint, maxt)).isEqualTo(trimmed.replace("/ ", ""));
    assertThat(chunks(block, mint, maxt, true)).isEqualTo(inChunks(trimmed));
    assertThat(chunks(block, mint, maxt, false)).isEqualTo(whole);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1 3 6 / 7 9     |         | 10  | ''
          1 3 6 / 7 9     |         | 2   | 3 6 7 9
          1 3 6 / 7 9     |         | -32 | 1 3 6 7 9
          1 3 6 / 7 9     |         | 7   | 7 9
          1 2 3 6 / 7 9   | -:2 9:- | 3   | 3 6 7
          1 2 3 6 / 7 9   | 3:7     | 3   | 9
          1 2 3 6 / 7 9   | 1:9     | 3   | ''
          1 2 3 / 4 5 6 / 10 11 | 4:6 | 4 | 10 11
          """)
  void seeks(String chunks, @Nullable String deleted, long t, String rest) {
    Series series = only(block(chunks, deleted), MIN, MAX);
    if (series == null) {
      assertThat(rest).isEmpty();
      return;
    }
    SampleIterator it = series.iterator();
    String found = SampleScript.current(it, it.seek(t));
    assertThat((found + " " + SampleScript.text(it)).trim()).isEqualTo(rest);
  }

  @Test
  void seeksAgainWithinAndAcrossChunks() {
    SampleIterator it =
        Objects.requireNonNull(only(block("1 2 3 / 4 5 6 7 / 8 9", null), MIN, MAX)).iterator();

    assertThat(SampleScript.current(it, it.seek(1))).isEqualTo("1");
    assertThat(SampleScript.current(it, it.seek(2))).isEqualTo("2");
    assertThat(SampleScript.current(it, it.seek(2))).isEqualTo("2");
    assertThat(SampleScript.current(it, it.seek(1))).as("back").isEqualTo("2");
    assertThat(SampleScript.current(it, it.next())).isEqualTo("3");
    assertThat(SampleScript.current(it, it.seek(5))).isEqualTo("5");
    assertThat(SampleScript.current(it, it.seek(5))).isEqualTo("5");
    assertThat(SampleScript.current(it, it.seek(0))).as("back").isEqualTo("5");
    assertThat(SampleScript.current(it, it.seek(9))).isEqualTo("9");
    assertThat(it.seek(10)).isEqualTo(ValueType.NONE);
    assertThat(it.next()).isEqualTo(ValueType.NONE);
    assertThat(it.seek(1)).isEqualTo(ValueType.NONE);
  }

  /** Chunks, deletions, range, steps and seeks at random, against a sorted map. */
  @Test
  void walksAsASortedMapDoes() {
    for (long seed = 0; seed < 400; seed++) {
      Random random = new Random(seed);
      TreeMap<Long, Boolean> all = new TreeMap<>();
      StringBuilder text = new StringBuilder();
      long t = random.nextInt(10);
      for (int c = 1 + random.nextInt(4); c > 0; c--) {
        for (int n = 1 + random.nextInt(6); n > 0; n--, t += 1 + random.nextInt(4)) {
          text.append(t).append(' ');
          all.put(t, true);
        }
        text.append(c > 1 ? "/ " : "");
      }
      ListBlock block = block(text.toString(), null);
      for (int n = random.nextInt(4); n > 0; n--) {
        long from = random.nextInt(60);
        long to = from + random.nextInt(8);
        block.delete(1, from, to);
        all.subMap(from, true, to, true).clear();
      }
      long mint = random.nextInt(20);
      long maxt = mint + random.nextInt(60);
      all.headMap(mint).clear();
      all.tailMap(maxt, false).clear();
      Series series = only(block, mint, maxt);
      if (series == null) {
        assertThat(all).isEmpty();
        continue;
      }
      walk(series.iterator(), all, random, "seed " + seed);
    }
  }

  private static void walk(
      SampleIterator it, TreeMap<Long, Boolean> all, Random random, String what) {
    Long at = MIN;
    for (int i = 0; i < 30 && at != null; i++) {
      ValueType type;
      if (random.nextInt(3) == 0) {
        long t = random.nextInt(70);
        at = at != MIN && at >= t ? at : all.ceilingKey(t);
        type = it.seek(t);
      } else {
        at = at == MIN ? firstKey(all) : all.higherKey(at);
        type = it.next();
      }
      assertThat(type == ValueType.NONE ? null : (Long) it.atT()).as(what).isEqualTo(at);
    }
  }

  private static @Nullable Long firstKey(TreeMap<Long, Boolean> all) {
    return all.isEmpty() ? null : all.firstKey();
  }

  @Test
  void seriesWithNothingInTheRangeDoNotShow() {
    ListBlock block =
        new ListBlock()
            .series(Labels.of("a", "a"), SampleScript.chunks("1 2 3 / 5 6 7"))
            .series(Labels.of("a", "a", "b", "b"), SampleScript.chunks("1 2 3 / 5 6"))
            .series(Labels.of("b", "b"), SampleScript.chunks("1 2 3 / 5 6 7"))
            .delete(1, 1, 3)
            .delete(2, 1, 3)
            .delete(2, 6, 10)
            .delete(3, 6, 10);

    assertThat(select(block, MIN, MAX, Matcher.regex("a", ".*")))
        .containsExactly("{a=\"a\"} 5 6 7", "{a=\"a\", b=\"b\"} 5", "{b=\"b\"} 1 2 3 5");
    assertThat(select(block, 2, 6, Matcher.equal("a", "a")))
        .containsExactly("{a=\"a\"} 5 6", "{a=\"a\", b=\"b\"} 5");
    assertThat(select(block, 7, 9, Matcher.regex("a", ".*")))
        .as("what only range and deletion together leave nothing of shows")
        .containsExactly("{a=\"a\"} 7", "{b=\"b\"} ");
    assertThat(select(block, MIN, MAX, Matcher.equal("a", "x"))).isEmpty();
    assertThat(select(block, 0, 0, Matcher.equal("a", "a"))).isEmpty();
    assertThat(select(block, 1, 0, Matcher.equal("a", "a"))).isEmpty();
  }

  private static List<String> select(ListBlock block, long mint, long maxt, Matcher matcher) {
    List<String> found = new ArrayList<>();
    SeriesSet set = new BlockQuerier(block, mint, maxt).select(true, null, List.of(matcher));
    while (set.next()) {
      found.add(set.at().labels() + " " + SampleScript.text(set.at().iterator()));
    }
    return found;
  }

  @Test
  void shardsAreDisjointAndComplete() {
    ListBlock block = new ListBlock();
    for (int i = 100; i < 200; i++) {
      block.series(Labels.of("unique", "value" + i), SampleScript.chunks("1"));
    }
    List<String> all = new ArrayList<>();
    for (int shard = 0; shard < 4; shard++) {
      SelectHints hints = new SelectHints(MIN, MAX, 0, 0, "", List.of(), false, 0, 4, shard);
      SeriesSet set =
          new BlockQuerier(block, MIN, MAX)
              .select(true, hints, List.of(Matcher.regex("unique", "value.*")));
      int found = 0;
      for (; set.next(); found++) {
        Labels labels = set.at().labels();
        assertThat(Long.remainderUnsigned(labels.stableHash(), 4)).isEqualTo(shard);
        all.add(labels.toString());
      }
      assertThat(found).isBetween(10, 40);
    }
    assertThat(all).hasSize(100).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({"0,3", "2,2", "10,3"})
  void labelNamesAreLimited(int limit, int names) {
    ListBlock block =
        new ListBlock()
            .series(Labels.of("aaa", "1", "bbb", "2", "ccc", "3"), SampleScript.chunks("1"));
    BlockQuerier querier = new BlockQuerier(block, MIN, MAX);

    assertThat(querier.labelNames(limit, List.of()))
        .isEqualTo(List.of("aaa", "bbb", "ccc").subList(0, names));
    assertThat(querier.labelNames(limit, List.of(Matcher.equal("aaa", "1"))))
        .isEqualTo(List.of("aaa", "bbb", "ccc").subList(0, names));
  }

  /**
   * As in the out-of-order head: overlapping chunks become new ones, closed by size, not number.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1 3 5 / 2 4 6                  | 1 2 3 4 5 6
          1 3 5 / 2 4 / 6 7              | 1 2 3 4 5 / 6 7
          1 9 / 2 3 / 5 6 / 9 12 / 13    | 1 2 3 5 6 9 12 / 13
          1 3 5 / 2h 4h 6h               | 1 / 2h / 3 / 4h / 5 / 6h
          1h 3h 5h / 2h 4h 6h            | 1h 2hn 3hn 4hn 5hn 6hn
          """)
  void weavesChunksThatOverlap(String chunks, String woven) {
    ListBlock block = block(chunks, null);

    assertThat(chunks(block, MIN, MAX, true)).isEqualTo(woven);
    if (!chunks.contains("h")) {
      assertThat(samples(block, MIN, MAX)).isEqualTo(woven.replace("/ ", ""));
    }
  }

  @Test
  void wovenChunksAreClosedBySize() {
    ListBlock even = new ListBlock().series(ONE, List.of(constant(0, 99), constant(50, 149)));
    SampleBuffer noise = new SampleBuffer();
    SampleBuffer more = new SampleBuffer();
    Random random = new Random(1);
    for (int t = 0; t < 110; t++) {
      noise.add(t * 1000L + random.nextInt(1000), random.nextDouble());
      more.add(t * 1000L + random.nextInt(1000), random.nextDouble());
    }
    ListBlock uneven = new ListBlock().series(ONE, List.of(noise, more));

    assertThat(sizes(even)).containsExactly(150);
    assertThat(sizes(uneven).get(0)).isBetween(90, 119);
  }

  private static SampleBuffer constant(int from, int to) {
    SampleBuffer buffer = new SampleBuffer();
    for (int t = from; t <= to; t++) {
      buffer.add(t, 1);
    }
    return buffer;
  }

  private static List<Integer> sizes(ListBlock block) {
    try (BlockChunkQuerier querier = new BlockChunkQuerier(block, MIN, MAX)) {
      ChunkSeriesSet set = querier.select(null, List.of(), true);
      assertThat(set.next()).isTrue();
      return set.chunks().stream()
          .map(meta -> Objects.requireNonNull(meta.chunk()).sampleCount())
          .toList();
    }
  }
}
