package io.narthex.promql.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.labels.Labels;
import io.narthex.promql.column.Column;
import io.narthex.promql.column.SeriesColumn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Series are in one group exactly if the labels that count are equal. */
class GroupingTest {
  private static Labels random(Random random) {
    Labels.Builder builder = Labels.builder();
    for (String name : List.of("__name__", "a", "b", "c", "d")) {
      if (random.nextInt(4) > 0) {
        builder.set(name, new StringBuilder("v").append(random.nextInt(9)).toString());
      }
    }
    return builder.build();
  }

  private static void check(List<String> names, boolean without) {
    Random random = new Random(names.hashCode());
    Grouping grouping = new Grouping(names, without);
    List<Labels> expected = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      Labels labels = random(random);
      boolean dropped = random.nextBoolean();
      SeriesColumn series =
          dropped
              ? SeriesColumn.withoutMetric(labels, true, new Column(1))
              : new SeriesColumn(labels, false, new Column(1));
      HashSet<String> set = new HashSet<>(names);
      Labels seen = dropped ? labels.withoutMetricName() : labels;
      Labels key = without ? seen.withoutMetricName().drop(set) : seen.keep(set);
      if (!expected.contains(key)) {
        expected.add(key);
      }
      assertThat(grouping.groupOf(series)).isEqualTo(expected.indexOf(key));
    }
    for (int g = 0; g < expected.size(); g++) {
      assertThat((Object) grouping.labels(g)).isEqualTo(expected.get(g));
    }
    assertThat(grouping.size()).isEqualTo(expected.size());
  }

  @Test
  void groupsByLabels() {
    check(List.of(), false);
    check(List.of("a"), false);
    check(List.of("d", "a", "nowhere"), false);
    check(List.of("a", "b", "c"), false);
    check(List.of("__name__", "c"), false);
  }

  @Test
  void groupsWithoutLabels() {
    check(List.of(), true);
    check(List.of("a", "b"), true);
    check(List.of("__name__", "c", "nowhere"), true);
  }
}
