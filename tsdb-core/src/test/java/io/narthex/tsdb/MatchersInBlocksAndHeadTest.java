package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
import io.narthex.storage.SeriesSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Matchers and label queries say the same of blocks, of the head and of both. */
class MatchersInBlocksAndHeadTest {
  private static final long MINUTE = 60_000;

  @TempDir Path dir;

  @Test
  void matchersMeanTheSameInBlocksAndHead() throws IOException {
    List<Labels> all = new ArrayList<>();
    String[] values = {"", "a", "b", "\n", "ab", "\uE000", "\uFFFD", "😀", "é"};
    for (String value : values) {
      all.add(Labels.of("n", "1", "i", value).withoutEmpty());
      all.add(Labels.of("n", "2.5", "j", value).withoutEmpty());
    }
    try (Tsdb tsdb = Tsdb.open(dir, TestDirectory.options().build())) {
      for (long t : new long[] {10, 130, 310}) {
        Appender appender = tsdb.appender();
        for (Labels labels : all) {
          appender.append(0, labels, t * MINUTE, 1);
        }
        appender.commit();
      }
      tsdb.compact();
      assertThat(tsdb.blocks()).hasSize(1);
      long[][] ranges = {{0, 100}, {121, 400}, {0, 400}};
      for (String regex : new String[] {".*", ".+", "a|b", "a?", "[^a]", "(?i)A.*", "", "c||d"}) {
        for (String name : new String[] {"n", "i", "j", "missing"}) {
          for (Matcher m :
              new Matcher[] {Matcher.regex(name, regex), Matcher.notRegex(name, regex)}) {
            List<Labels> expected =
                all.stream().filter(l -> m.matches(l.get(name))).distinct().sorted().toList();
            for (long[] range : ranges) {
              check(tsdb, range, m, expected);
            }
          }
        }
      }
      try (Querier querier = tsdb.querier(0, 400 * MINUTE)) {
        assertThat(querier.labelValues("i", 0, List.of()))
            .as("by bytes, so what Java sorts last is not last")
            .containsExactly("\n", "a", "ab", "b", "é", "\uE000", "\uFFFD", "😀");
        assertThat(querier.labelValues("i", 3, List.of())).containsExactly("\n", "a", "ab");
        assertThat(querier.labelNames(0, List.of(Matcher.equal("n", "1"))))
            .containsExactly("i", "n");
      }
    }
  }

  private static void check(Tsdb tsdb, long[] range, Matcher m, List<Labels> expected) {
    List<Labels> found = new ArrayList<>();
    try (Querier querier = tsdb.querier(range[0] * MINUTE, range[1] * MINUTE)) {
      SeriesSet set = querier.select(true, null, List.of(m));
      while (set.next()) {
        found.add(set.at().labels());
      }
    }
    assertThat(found).as(m + " in " + range[0]).isEqualTo(expected);
  }
}
