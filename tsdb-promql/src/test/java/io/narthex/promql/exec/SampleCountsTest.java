package io.narthex.promql.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.promql.column.StepGrid;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** To which step of a query the samples count that a subquery read. */
class SampleCountsTest {
  private static SampleCounts counts(String grid, String perStep) {
    String[] times = grid.split(" ", -1);
    StepGrid steps =
        new StepGrid(Long.parseLong(times[0]), Long.parseLong(times[1]), Long.parseLong(times[2]));
    SampleCounts counts = new SampleCounts(steps, true);
    String[] read = perStep.split(" ", -1);
    for (int i = 0; i < read.length; i++) {
      counts.addRead(i, Long.parseLong(read[i]));
    }
    return counts;
  }

  /**
   * Grid (start, end, step) and counts of the query, the same of the subquery, offset, range, and
   * what the query's steps then have.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1000 3000 1000     | 1 2 3 | 1000 3000 1000    | 10 20 30          | 0     | 0     | 11 22 33
          1000 3000 1000     | 0 5 0 | 2000 4000 1000    | 0 100 0           | 0     | 0     | 0 5 100
          5000 7000 1000     | 0 0 0 | 1000 9000 1000    | 1 1 1 1 1 1 1 1 1 | 0     | 0     | 5 1 3
          30000 90000 60000  | 0 0   | 10000 90000 10000 | 1 1 1 1 1 1 1 1 1 | 0     | 30000 | 3 3
          30000 90000 60000  | 0 0   | 10000 90000 10000 | 1 1 1 1 1 1 1 1 1 | 0     | 0     | 3 6
          240000 240000 1    | 0     | 170000 180000 10000 | 1 1             | 60000 | 20000 | 2
          """)
  void countForTheFirstStepThatSeesThem(
      String grid,
      String own,
      String subGrid,
      String read,
      long offset,
      long range,
      String expected) {
    SampleCounts query = counts(grid, own);
    String[] times = grid.split(" ", -1);
    StepGrid here =
        new StepGrid(Long.parseLong(times[0]), Long.parseLong(times[1]), Long.parseLong(times[2]));

    query.addReadOf(counts(subGrid, read), here, offset, range);

    StringBuilder actual = new StringBuilder();
    long total = 0;
    for (long n : Objects.requireNonNull(query.readPerStep())) {
      actual.append(actual.isEmpty() ? "" : " ").append(n);
      total += n;
    }
    assertThat(actual).hasToString(expected);
    assertThat(query.read()).isEqualTo(total);
  }
}
