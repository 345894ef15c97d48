package io.narthex.promql;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.promql.parser.ParserOptions;
import io.narthex.promql.parser.Table;
import io.narthex.promql.value.PromqlException;
import io.narthex.testing.MemoryStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many samples queries count, as upstream counts them. */
class QueryStatisticsTest {
  private final MemoryStorage storage = new MemoryStorage();

  @BeforeEach
  void fill() throws Exception {
    Loading.load(
        storage,
        0,
        10_000,
        """
        one 1+1x100
        two{a="1"} 1+1x100
        two{a="2"} 1+1x100
        three{a="1",b="1"} 1+1x100
        three{a="2",b="2"} 1+1x100
        three{a="3",b="2"} 1+1x100
        histo {{schema:1 count:5 sum:20 buckets:[1 2 1 1]}}+{{schema:1 count:10 sum:5 buckets:[1 2 3 4]}}x100
        """);
  }

  /** A row of a table: a query and its times in seconds; without end an instant query. */
  private QueryResult run(String[] row, boolean perStep, long maxSamples) {
    Engine engine =
        new Engine(
            EngineOptions.builder()
                .parser(ParserOptions.ALL)
                .delayedNameRemoval(true)
                .perStepStats(perStep)
                .maxSamples(maxSamples)
                .build());
    QueryOptions options = QueryOptions.DEFAULT.withPerStepStats(perStep);
    long start = seconds(row[1]);
    return row[2].isEmpty()
        ? engine.instantQuery(storage, row[0], start, options).exec()
        : engine
            .rangeQuery(storage, row[0], start, seconds(row[2]), seconds(row[3]), options)
            .exec();
  }

  private static long seconds(String text) {
    return Long.parseLong(text) * 1000;
  }

  private static String perStep(List<QueryStats.StepStat> stats) {
    return stats.stream().map(s -> "" + s.count()).collect(Collectors.joining(" "));
  }

  @Test
  void countsSamplesStepByStep() {
    List<String> differences = new ArrayList<>();
    for (String[] row : Table.read(QueryStatisticsTest.class, "statistics.tsv")) {
      QueryStats s = run(row, true, 10_000).stats();
      String actual =
          String.join(
              " | ",
              "" + s.totalQueryableSamples(),
              perStep(s.totalQueryableSamplesPerStep()),
              "" + s.samplesRead(),
              perStep(s.samplesReadPerStep()),
              "peak " + s.peakSamples());
      String expected = String.join(" | ", row[4], row[5], row[6], row[7], "peak " + row[8]);
      if (!actual.equals(expected)) {
        differences.add(
            String.join(" ", row[0], row[1], row[2], row[3])
                + "\n   want "
                + expected
                + "\n   got  "
                + actual);
      }
    }

    assertThat(differences).isEmpty();
  }

  @Test
  void countsTheSameWithoutSteps() {
    for (String[] row : Table.read(QueryStatisticsTest.class, "statistics.tsv")) {
      QueryStats s = run(row, false, 10_000).stats();

      assertThat(s.totalQueryableSamples()).as(row[0]).isEqualTo(Long.parseLong(row[4]));
      assertThat(s.samplesRead()).as(row[0]).isEqualTo(Long.parseLong(row[6]));
      assertThat(s.totalQueryableSamplesPerStep()).isEmpty();
    }
  }

  @Test
  void holdsNoMoreThanItsPeak() {
    List<String> differences = new ArrayList<>();
    for (String[] row : Table.read(QueryStatisticsTest.class, "peaks.tsv")) {
      long peak = Long.parseLong(row[4]);
      QueryResult within = run(row, false, peak);
      QueryResult beyond = run(row, false, peak - 1);
      boolean refused = beyond.error() instanceof PromqlException.TooManySamples;
      if (within.error() != null || within.stats().peakSamples() != peak || !refused) {
        differences.add(
            String.join(" ", row)
                + "\n   got "
                + (within.error() == null ? "" + within.stats().peakSamples() : within.error())
                + (refused ? "" : ", not refused with one less"));
      }
    }

    assertThat(differences).isEmpty();
  }

  @Test
  void refusesWhatIsOneBeyondThePeak() {
    for (String[] row : Table.read(QueryStatisticsTest.class, "statistics.tsv")) {
      long peak = Long.parseLong(row[8]);
      if (peak > 0) {
        assertThat(run(row, true, peak - 1).error())
            .as(row[0])
            .isInstanceOf(PromqlException.TooManySamples.class);
      }
    }
  }
}
