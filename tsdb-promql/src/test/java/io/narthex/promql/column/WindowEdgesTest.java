package io.narthex.promql.column;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Edges found once for many series are those that each would find. */
class WindowEdgesTest {
  private static long[] times(Random random, int n) {
    long[] t = new long[n];
    long at = random.nextInt(1000);
    for (int i = 0; i < n; i++) {
      t[i] = at;
      at += 1 + random.nextInt(300);
    }
    return t;
  }

  @Test
  void findsWhatLiesInEachWindow() {
    Random random = new Random(3);
    List<long[]> columns = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      columns.add(times(random, random.nextInt(40)));
    }
    WindowEdgesCache cache = new WindowEdgesCache(25);
    for (int i = 0; i < 2000; i++) {
      long[] t = columns.get(random.nextInt(columns.size()));
      int n = t.length == 0 ? 0 : t.length - random.nextInt(2); // the same array cut short
      check(cache.find(t, n, 100, 700, 150), t, n, 100, 700, 150);
    }
    check(cache.find(columns.get(0), 3, 0, 10, 0), columns.get(0), 3, 0, 10, 0);
  }

  private static void check(WindowEdges edges, long[] t, int n, long left, long right, long by) {
    long total = 0;
    long distinct = 0;
    int widest = 0;
    int seen = 0;
    for (int step = 0; step < edges.froms().length; step++) {
      int in = 0;
      for (int i = 0; i < n; i++) {
        boolean inside = t[i] > left + step * by && t[i] <= right + step * by;
        if (inside) {
          in++;
          distinct += i >= seen ? 1 : 0;
          assertThat(i).isBetween(edges.froms()[step], edges.tos()[step] - 1);
        }
        seen = inside ? Math.max(seen, i + 1) : seen;
      }
      assertThat(edges.tos()[step] - edges.froms()[step]).isEqualTo(in);
      total += in;
      widest = Math.max(widest, in);
    }
    assertThat(edges.total()).isEqualTo(total);
    assertThat(edges.distinct()).isEqualTo(distinct);
    assertThat(edges.widest()).isEqualTo(widest);
  }

  @Test
  void staysWithTheSameEdgesForTheSameTimes() {
    WindowEdgesCache cache = new WindowEdgesCache(5);
    WindowEdges edges = cache.find(new long[] {10, 20, 30}, 3, 0, 20, 10);
    int version = edges.version();

    assertThat(cache.find(new long[] {10, 20, 30, 99}, 3, 0, 20, 10)).isSameAs(edges);
    assertThat(edges.version()).isEqualTo(version);
  }

  @Test
  void keepsFewPlacesForManySteps() {
    WindowEdgesCache cache = new WindowEdgesCache(1 << 20);

    assertThat(cache.find(new long[] {5}, 1, 0, 5, 1).total()).isEqualTo(5);
  }
}
