package io.narthex.tsdb.tombstones;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Upstream's cases; {@code -} stands for the end of time on its side. */
class IntervalsTest {
  private static Interval interval(String text) {
    String[] ends = text.split(":");
    return new Interval(
        ends[0].equals("-") ? Long.MIN_VALUE : Long.parseLong(ends[0]),
        ends[1].equals("-") ? Long.MAX_VALUE : Long.parseLong(ends[1]));
  }

  private static Intervals intervals(String text) {
    List<Interval> all = new ArrayList<>();
    for (String one : text.split(" ")) {
      if (!one.isEmpty()) {
        all.add(interval(one));
      }
    }
    return Intervals.of(all.toArray(new Interval[0]));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                | 1:2     | 1:2
          1:2               | 1:2     | 1:2
          1:4 6:6           | 5:6     | 1:6
          1:10 12:20 25:30  | 21:25   | 1:10 12:30
          1:10 12:20 25:30  | 22:23   | 1:10 12:20 22:23 25:30
          1:2 4:5 7:7       | 6:7     | 1:2 4:7
          1:10 12:20 25:30  | 18:23   | 1:10 12:23 25:30
          1:10 12:20 25:30  | 9:23    | 1:23 25:30
          1:10 12:20 25:30  | 9:230   | 1:230
          5:10 12:20 25:30  | 1:4     | 1:10 12:20 25:30
          5:10 12:20 25:30  | 11:14   | 5:20 25:30
          5:10 12:20 25:30  | 1:3     | 1:3 5:10 12:20 25:30
          5:10 12:20 25:30  | 35:40   | 5:10 12:20 25:30 35:40
          ''                | -:2     | -:2
          -:2               | 9:-     | -:2 9:-
          9:-               | -:2     | -:2 9:-
          9:-               | -:10    | -:-
          9:10              | -:7     | -:7 9:10
          9:10              | 12:-    | 9:10 12:-
          9:10              | -:8     | -:10
          9:10              | 11:-    | 9:-
          -:-               | 3:4     | -:-
          """)
  void neighboursAndOverlapsBecomeOne(String present, String added, String all) {
    assertThat(intervals(present).with(interval(added))).isEqualTo(intervals(all));
    assertThat(intervals(present).with(interval(added)).toString())
        .isEqualTo(intervals(all).toString());
  }

  @Test
  void answersAsASetOfTimesDoes() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      TreeSet<Long> deleted = new TreeSet<>();
      Intervals intervals = Intervals.NONE;
      for (int i = 0; i < 12; i++) {
        long from = random.nextInt(60);
        long to = from + random.nextInt(6);
        intervals = intervals.with(new Interval(from, to));
        for (long t = from; t <= to; t++) {
          deleted.add(t);
        }
      }
      for (long t = -1; t < 70; t++) {
        assertThat(intervals.contains(t)).as("seed %d", seed).isEqualTo(deleted.contains(t));
        long to = t + random.nextInt(5);
        int inside = deleted.subSet(t, true, to, true).size();
        assertThat(intervals.overlaps(t, to)).isEqualTo(inside > 0);
        assertThat(intervals.covers(t, to)).isEqualTo(inside == to - t + 1);
      }
    }
  }
}
