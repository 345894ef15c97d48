package io.narthex.promql.exec;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.promql.column.ColumnStream;
import io.narthex.promql.column.RefTimes;
import io.narthex.promql.column.SeriesColumn;
import io.narthex.promql.parser.AtModifier;
import io.narthex.promql.parser.Expr;
import io.narthex.promql.parser.SubqueryExpr;
import io.narthex.promql.parser.VectorSelector;
import io.narthex.storage.SelectHints;
import io.narthex.storage.Series;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code info()}: adds labels of info series, such as {@code target_info}, to the series that they
 * describe.
 *
 * <pre>
 *   base    requests{job="a", instance="1"}            v
 *   info    target_info{job="a", instance="1", k="x"}  1      found by job and instance
 *   result  requests{job="a", instance="1", k="x"}     v
 * </pre>
 *
 * @upstream promql/info.go
 */
final class InfoOp implements VectorOp {
  /** Labels by which an info series is found. */
  static final List<String> IDENTIFYING = List.of("instance", "job");

  private static final String DEFAULT_INFO = "target_info";

  private final Expr baseExpr;
  private final VectorOp base;
  private final List<Matcher> nameMatchers = new ArrayList<>();
  private final Map<String, List<Matcher>> dataMatchers = new HashMap<>();

  /**
   * Enriches {@code base}; {@code selector} is the second argument of the call, if there is one.
   */
  InfoOp(Expr baseExpr, VectorOp base, @Nullable VectorSelector selector) {
    this.baseExpr = baseExpr;
    this.base = base;
    List<Matcher> matchers = selector == null ? List.of() : selector.matchers();
    boolean positive = false;
    for (Matcher m : matchers) {
      if (!m.name().equals(Labels.METRIC_NAME)) {
        dataMatchers.computeIfAbsent(m.name(), k -> new ArrayList<>()).add(m);
        continue;
      }
      nameMatchers.add(m);
      positive |= m.type() == Matcher.Type.EQUAL || m.type() == Matcher.Type.REGEX;
    }
    if (nameMatchers.isEmpty()) {
      nameMatchers.add(new Matcher(Matcher.Type.EQUAL, Labels.METRIC_NAME, DEFAULT_INFO));
    } else if (!positive) {
      nameMatchers.add(0, new Matcher(Matcher.Type.REGEX, Labels.METRIC_NAME, ".+_info"));
    }
  }

  @Override
  public ColumnStream open(EvalScope scope) {
    return CollectedStream.of(scope, this::evaluate);
  }

  private List<SeriesColumn> evaluate(EvalScope scope) {
    scope.checkCanceled();
    StepTally tally = new StepTally(scope);
    List<SeriesColumn> bases = scope.collect(base);
    List<SeriesColumn> infos = selectInfos(scope, bases);
    bases.forEach(s -> tally.input(s.column()));
    infos.forEach(s -> tally.input(s.column()));
    InfoJoin join = new InfoJoin(infos, dataMatchers, scope.steps());
    List<SeriesColumn> results = new ArrayList<>();
    for (SeriesColumn s : bases) {
      if (isInfo(s.labels())) {
        results.add(s);
      } else {
        join.enrich(s, results);
      }
    }
    join.failIfAmbiguous(bases);
    LabelGuard guard = new LabelGuard();
    for (SeriesColumn s : results) {
      guard.add(s.labels(), s.column());
      tally.result(s.column());
    }
    tally.finish();
    return results;
  }

  /** Whether a series is an info series itself, and so stays as it is. */
  private boolean isInfo(Labels labels) {
    String name = labels.metricName();
    return nameMatchers.stream().allMatch(m -> m.matches(name));
  }

  private List<SeriesColumn> selectInfos(EvalScope scope, List<SeriesColumn> bases) {
    Map<String, Set<String>> wanted = new HashMap<>();
    for (SeriesColumn s : bases) {
      if (isInfo(s.labels())) {
        continue;
      }
      for (String name : IDENTIFYING) {
        String value = s.labels().get(name);
        if (!value.isEmpty()) {
          wanted.computeIfAbsent(name, k -> new TreeSet<>()).add(value);
        }
      }
    }
    if (wanted.isEmpty()) {
      return List.of();
    }
    List<Matcher> matchers = new ArrayList<>();
    wanted.forEach(
        (name, values) -> matchers.add(new Matcher(Matcher.Type.REGEX, name, anyOf(values))));
    dataMatchers.values().forEach(matchers::addAll);
    matchers.addAll(nameMatchers);
    return select(scope, matchers);
  }

  private static String anyOf(Set<String> values) {
    List<String> quoted = new ArrayList<>();
    values.forEach(v -> quoted.add(com.google.re2j.Pattern.quote(v)));
    return String.join("|", quoted);
  }

  /** Info series with, at each step, the time of their newest sample. */
  private List<SeriesColumn> select(EvalScope scope, List<Matcher> matchers) {
    RefTimes refs = refs(scope);
    SelectHints hints =
        new SelectHints(
            refs.first() - scope.options().lookback() + 1,
            refs.last(),
            scope.grid().step(),
            0,
            "info",
            List.of(),
            false,
            0,
            0,
            0);
    List<Series> series =
        scope.context().expand(scope.context().querier().select(false, hints, matchers));
    ColumnStream stream =
        new VectorSelectorOp.Stream(
            scope, refs, VectorSelectorOp.Take.INFO_TIMESTAMP, () -> series);
    List<SeriesColumn> infos = new ArrayList<>();
    for (SeriesColumn s = stream.next(); s != null; s = stream.next()) {
      infos.add(s.retained());
    }
    return infos;
  }

  /** Info series are looked up at the time of the first selector of the base. */
  private RefTimes refs(EvalScope scope) {
    List<Expr> path = pathToSelector(baseExpr);
    long offset = 0;
    AtModifier at = null;
    for (int i = path.size() - 1; i >= 0 && at == null; i--) {
      if (path.get(i) instanceof VectorSelector s) {
        offset = s.offset();
        at = s.at();
      } else if (path.get(i) instanceof SubqueryExpr s) {
        offset += s.offset();
        at = s.at();
      }
    }
    return new RefTimes(scope.grid(), offset, at != null, at == null ? 0 : at.timestamp());
  }

  private static List<Expr> pathToSelector(Expr e) {
    List<Expr> path = new ArrayList<>();
    path.add(e);
    if (e instanceof VectorSelector) {
      return path;
    }
    for (Expr child : e.children()) {
      List<Expr> below = pathToSelector(child);
      if (!below.isEmpty()) {
        path.addAll(below);
        return path;
      }
    }
    return List.of();
  }
}
