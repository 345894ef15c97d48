package io.narthex.promql.script;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a script: one entry for each evaluation.
 *
 * @upstream none — upstream reports through its test framework
 */
public record ScriptReport(List<Evaluation> evaluations) {
  public ScriptReport {
    evaluations = List.copyOf(evaluations);
  }

  /**
   * One evaluation.
   *
   * @param line line of the command, from 1
   * @param problem what went wrong; null if all was as expected
   */
  public record Evaluation(int line, String query, @Nullable String problem) {
    /** Whether what came is what was expected. */
    public boolean passed() {
      return problem == null;
    }

    @Override
    public String toString() {
      return "line " + line + ": " + query + (problem == null ? " ok" : "\n    " + problem);
    }
  }

  /** How many evaluations gave what was expected. */
  public int passed() {
    return (int) evaluations.stream().filter(Evaluation::passed).count();
  }

  /** The evaluations that did not. */
  public List<Evaluation> failures() {
    return evaluations.stream().filter(e -> !e.passed()).toList();
  }
}
