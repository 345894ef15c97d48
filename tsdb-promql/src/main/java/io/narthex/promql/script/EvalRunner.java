package io.narthex.promql.script;

import io.narthex.promql.parser.Expr;
import io.narthex.promql.parser.Parser;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.promql.script.Expectations.Kind;
import io.narthex.promql.script.ScriptEngine.Outcome;
import io.narthex.promql.value.RangeSeries;
import io.narthex.promql.value.Sample;
import io.narthex.promql.value.Value;
import io.narthex.storage.Queryable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Runs one evaluation in all its forms and compares each.
 *
 * <p>An instant query is run as written, then {@linkplain PinnedQueries pinned} at several times,
 * and each of those once more as the middle step of a range query.
 *
 * @upstream promql/promqltest/test.go execInstantEval, execRangeEval
 */
final class EvalRunner {
  private static final Pattern QUERY_CONTEXT = Pattern.compile("(start|end|range|step)\\(\\)");
  private static final long AROUND = 60_000;

  private final ScriptEngine engine;
  private final Queryable storage;
  private final Command.Eval eval;
  private final Expectations expected;

  EvalRunner(ScriptEngine engine, Queryable storage, Command.Eval eval) {
    this.engine = engine;
    this.storage = storage;
    this.eval = eval;
    this.expected = eval.expected();
  }

  /** What went wrong, or null. */
  @Nullable String run() {
    if (eval.isRange()) {
      Outcome outcome = engine.range(storage, eval.query(), eval.start(), eval.end(), eval.step());
      return check(outcome);
    }
    Expectations.Times times = expected.times();
    long t = times == null ? eval.start() : times.end();
    String problem = instant(eval.query(), t);
    if (problem != null) {
      return problem;
    }
    Expr pinned = PinnedQueries.pin(new Parser(ParserOptions.ALL).parseExpr(eval.query()), t);
    if (pinned == null) {
      return null;
    }
    for (long other : PinnedQueries.times(t)) {
      problem = instant(pinned.toString(), other);
      if (problem != null) {
        return problem + " [as " + pinned + " at " + other + " ms]";
      }
    }
    return null;
  }

  private @Nullable String instant(String query, long t) {
    Outcome outcome = engine.instant(storage, query, t);
    String problem = check(outcome);
    boolean rangeToo =
        !expected.isFailure()
            && !expected.excludesRangeMode()
            && !QUERY_CONTEXT.matcher(query).find();
    if (problem != null || !rangeToo) {
      return problem;
    }
    boolean scalar = outcome.value() instanceof Value.Scalar;
    String inRange = middleOfRange(query, t, scalar);
    return inRange == null ? null : inRange + " [in range mode]";
  }

  private @Nullable String check(Outcome outcome) {
    String error = outcome.error();
    if (error != null) {
      return checkError(error);
    }
    if (expected.isFailure()) {
      return "expected an error but got none";
    }
    String annotations = checkAnnotations(outcome);
    return annotations == null ? checkValue(outcome.value()) : annotations;
  }

  private @Nullable String checkError(String error) {
    if (!expected.isFailure()) {
      return "failed: " + error;
    }
    List<TextRule> rules = expected.rules(Kind.FAIL);
    TextRule rule = rules.isEmpty() ? TextRule.ANY : rules.get(0);
    return rule.accepts(error) ? null : "expected an error with " + rule + ", but got: " + error;
  }

  private @Nullable String checkValue(@Nullable Value value) {
    if (value == null) {
      return "neither value nor error";
    }
    Expectations.Times times = expected.times();
    Expectations.Times steps =
        times == null ? new Expectations.Times(eval.start(), eval.end(), eval.step()) : times;
    return new ResultCheck(expected, steps).difference(value);
  }

  private @Nullable String checkAnnotations(Outcome outcome) {
    if (expected.needsSomeWarning() && outcome.warnings().isEmpty()) {
      return "expected warnings but got none";
    }
    if (expected.needsSomeInfo() && outcome.infos().isEmpty()) {
      return "expected infos but got none";
    }
    String warnings = checkTexts("warn", expected.rules(Kind.WARN), outcome.warnings());
    if (warnings != null) {
      return warnings;
    }
    String infos = checkTexts("info", expected.rules(Kind.INFO), outcome.infos());
    if (infos != null) {
      return infos;
    }
    if (expected.has(Kind.NO_WARN) && !outcome.warnings().isEmpty()) {
      return "unexpected warnings: " + outcome.warnings();
    }
    if (expected.has(Kind.NO_INFO) && !outcome.infos().isEmpty()) {
      return "unexpected infos: " + outcome.infos();
    }
    return null;
  }

  private static @Nullable String checkTexts(
      String kind, List<TextRule> rules, List<String> texts) {
    for (TextRule rule : rules) {
      if (texts.stream().noneMatch(rule::accepts)) {
        return "expected " + kind + " annotation with " + rule + ", found " + texts;
      }
    }
    for (String text : texts) {
      if (!rules.isEmpty() && rules.stream().noneMatch(rule -> rule.accepts(text))) {
        return "unexpected " + kind + " annotation \"" + text + "\"";
      }
    }
    return null;
  }

  private @Nullable String middleOfRange(String query, long t, boolean scalar) {
    Outcome outcome = engine.range(storage, query, t - AROUND, t + AROUND, AROUND);
    if (outcome.error() != null) {
      return "failed: " + outcome.error();
    }
    if (expected.isOrdered()) {
      return null;
    }
    if (!(outcome.value() instanceof Value.Matrix matrix)) {
      return "a range query gave " + outcome.value();
    }
    String unsorted = ResultCheck.unsorted(matrix.series());
    if (unsorted != null) {
      return unsorted;
    }
    List<Sample> samples = samplesAt(matrix.series(), t);
    if (!scalar) {
      return checkValue(new Value.Vector(samples));
    }
    return samples.isEmpty()
        ? "no value at the middle step"
        : checkValue(new Value.Scalar(t, samples.get(0).v()));
  }

  private static List<Sample> samplesAt(List<RangeSeries> matrix, long t) {
    List<Sample> samples = new ArrayList<>();
    for (RangeSeries series : matrix) {
      for (int i = 0; i < series.floatCount(); i++) {
        if (series.floatTime(i) == t) {
          samples.add(new Sample(series.labels(), t, series.floatValue(i), null));
        }
      }
      for (int i = 0; i < series.histogramCount(); i++) {
        if (series.histogramTime(i) == t) {
          samples.add(new Sample(series.labels(), t, 0, series.histogram(i)));
        }
      }
    }
    return samples;
  }
}
