package io.narthex.promql.script;

import io.narthex.promql.value.Value;
import io.narthex.storage.Queryable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a script is run against: anything that evaluates PromQL over the storage seam.
 *
 * <p>To be comparable with Prometheus's own runs an engine takes all experimental syntax, removes
 * names late, uses start timestamps, looks back 5 minutes, gives subqueries a step of 1 minute and
 * allows 10,000 samples.
 *
 * @upstream promql/promqltest/test.go NewTestEngine
 */
public interface ScriptEngine {
  /** Evaluates at one time (ms). */
  Outcome instant(Queryable storage, String query, long t);

  /** Evaluates at {@code start}, {@code start + step} … up to {@code end} (ms). */
  Outcome range(Queryable storage, String query, long start, long end, long step);

  /**
   * What came of a query.
   *
   * @param value the value, null if it failed
   * @param error the message of the failure, null if there is a value
   * @param warnings texts of all warnings, with positions
   * @param infos texts of all infos, with positions
   */
  record Outcome(
      @Nullable Value value, @Nullable String error, List<String> warnings, List<String> infos) {
    public Outcome {
      warnings = List.copyOf(warnings);
      infos = List.copyOf(infos);
    }

    /** A query that failed. */
    public static Outcome failed(String error) {
      return new Outcome(null, error, List.of(), List.of());
    }
  }
}
