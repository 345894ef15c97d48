package io.narthex.promql.exec;

import io.narthex.model.labels.Labels;
import io.narthex.promql.column.Column;
import io.narthex.promql.column.SeriesColumn;
import io.narthex.promql.column.Steps;
import io.narthex.promql.parser.BinaryExpr;
import io.narthex.promql.parser.VectorMatching;
import io.narthex.promql.parser.VectorMatching.Cardinality;
import io.narthex.promql.value.PromqlException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Matches the elements of two vectors and applies an operator to each pair.
 *
 * <pre>
 *   many side    a{x=1,y=1}  a{x=1,y=2}  a{x=2,y=1}     on(x) group_left
 *                      \        /            |
 *   match groups        {x=1}              {x=2}        found once from labels, by hash
 *                         |                  |
 *   one side           b{x=1}             b{x=2}
 * </pre>
 *
 * Pairs are made of whole columns; a pair meets at the steps that both have. What must not happen
 * at a step (two on the one side, two for one) is noted with its step, and the earliest is
 * reported.
 *
 * <p>Thread-safety: none; one evaluation.
 *
 * @upstream promql/engine.go VectorBinop, resultMetric
 */
final class VectorMatcher {
  private static final int NEVER = Integer.MAX_VALUE;

  private final BinaryExpr expr;
  private final EvalScope scope;
  private final VectorMatching matching;
  private final int steps;
  private final boolean delayed;
  private final boolean swapped;
  private final UnaryOperator<Labels> signature;
  private final BinaryNotes notes;
  private final ElementBinary element;
  private final Map<Labels, Group> groups = new HashMap<>();
  private final List<SeriesColumn> results = new ArrayList<>();
  private int duplicateStep = NEVER;
  private int multipleStep = NEVER;

  VectorMatcher(BinaryExpr expr, EvalScope scope, BinaryNotes notes) {
    this.expr = expr;
    this.scope = scope;
    matching = expr.matching() == null ? VectorMatching.DEFAULT : expr.matching();
    steps = scope.steps();
    delayed = scope.options().delayedNameRemoval();
    swapped = matching.card() == Cardinality.ONE_TO_MANY;
    signature = MatchSignature.of(matching);
    this.notes = notes;
    element = new ElementBinary(expr);
  }

  /** The series of the one side that share their matching labels. */
  private final class Group {
    final List<SeriesColumn> ones = new ArrayList<>();

    /** Steps at which the one side has an element. */
    final long[] present = Steps.none(steps);

    /** Steps at which an element found its match. */
    final long[] matched = Steps.none(steps);

    /** For many-to-one: steps at which a result of these labels exists already. */
    final Map<Labels, long[]> produced = new HashMap<>();
  }

  /** All results, in the order of the left side. */
  List<SeriesColumn> match(List<SeriesColumn> left, List<SeriesColumn> right) {
    List<SeriesColumn> many = swapped ? right : left;
    List<SeriesColumn> ones = swapped ? left : right;
    long[] active = activeSteps(left, right);
    for (SeriesColumn one : ones) {
      addOne(one, active);
    }
    if (duplicateStep != NEVER) {
      Steps.clearFrom(active, duplicateStep); // what fails there needs no results behind it
    }
    for (SeriesColumn m : many) {
      scope.checkCanceled();
      Labels key = signature.apply(m.labels());
      Group group = groups.get(key);
      if (group != null) {
        for (SeriesColumn one : group.ones) {
          pair(group, m, one, active);
        }
      }
      if (matching.fillRight() != null) {
        fillOne(key, m, matching.fillRight());
      }
    }
    if (matching.fillLeft() != null) {
      for (SeriesColumn one : ones) {
        fillMany(one, matching.fillLeft());
      }
    }
    failIfAmbiguous(ones);
    return results;
  }

  /** Steps at which there is anything to match at all. */
  private long[] activeSteps(List<SeriesColumn> left, List<SeriesColumn> right) {
    long[] l = union(left);
    long[] r = union(right);
    if (matching.fillLeft() != null || matching.fillRight() != null) {
      Steps.addAll(l, r);
    } else {
      Steps.retainAll(l, r);
    }
    return l;
  }

  private long[] union(List<SeriesColumn> series) {
    long[] all = Steps.none(steps);
    for (SeriesColumn s : series) {
      Steps.addAll(all, s.column().present());
    }
    return all;
  }

  private void addOne(SeriesColumn one, long[] active) {
    Group group = groups.computeIfAbsent(signature.apply(one.labels()), key -> new Group());
    if (!group.ones.isEmpty()) {
      long[] clash = group.present.clone();
      Steps.retainAll(clash, active);
      duplicateStep = Math.min(duplicateStep, Steps.firstCommon(clash, one.column().present()));
    }
    group.ones.add(one);
    Steps.addAll(group.present, one.column().present());
  }

  private void pair(Group group, SeriesColumn many, SeriesColumn one, long[] active) {
    if (!Steps.intersect(many.column().present(), one.column().present(), active)) {
      return;
    }
    long[] both = many.column().present().clone();
    Steps.retainAll(both, one.column().present());
    Steps.retainAll(both, active);
    combine(group, many.labels(), one.labels(), many.column(), one.column(), both);
  }

  /** Steps at which the element has no partner: a constant with the group's labels stands in. */
  private void fillOne(Labels key, SeriesColumn many, double fill) {
    Group group = groups.computeIfAbsent(key, k -> new Group());
    long[] alone = many.column().present().clone();
    for (int w = 0; w < alone.length; w++) {
      alone[w] &= ~group.present[w];
    }
    if (!Steps.isEmpty(alone)) {
      combine(
          group, many.labels(), matchLabels(many.labels()), many.column(), constant(fill), alone);
    }
  }

  private void fillMany(SeriesColumn one, double fill) {
    Group group = groups.computeIfAbsent(signature.apply(one.labels()), key -> new Group());
    long[] alone = one.column().present().clone();
    for (int w = 0; w < alone.length; w++) {
      alone[w] &= ~group.matched[w];
    }
    if (!Steps.isEmpty(alone)) {
      combine(group, matchLabels(one.labels()), one.labels(), constant(fill), one.column(), alone);
    }
  }

  private Labels matchLabels(Labels labels) {
    return signature.apply(labels);
  }

  private Column constant(double v) {
    Column c = new Column(steps);
    java.util.Arrays.fill(c.values(), v);
    c.fillPresent();
    return c;
  }

  /** Applies the operator at the given steps. */
  private void combine(
      Group group, Labels many, Labels one, Column manyColumn, Column oneColumn, long[] at) {
    Column out = new Column(steps);
    long[] made = Steps.none(steps);
    Column l = swapped ? oneColumn : manyColumn;
    Column r = swapped ? manyColumn : oneColumn;
    if (l.hasHistograms() || r.hasHistograms() || expr.op().isTrim()) {
      combineAny(l, r, at, out, made);
    } else {
      Steps.addAll(made, at);
      combineFloats(l, r, at, out);
    }
    Labels labels = resultLabels(many, one);
    noteAmbiguity(group, labels, made);
    if (!out.isEmpty()) {
      results.add(new SeriesColumn(labels, expr.returnBool(), out));
    }
  }

  private void combineFloats(Column l, Column r, long[] at, Column out) {
    double[] x = l.values();
    double[] y = r.values();
    boolean comparison = expr.op().isComparison();
    for (int i = Steps.next(at, 0); i >= 0; i = Steps.next(at, i + 1)) {
      if (!comparison) {
        out.set(i, FloatBinary.compute(expr.op(), x[i], y[i]));
        continue;
      }
      boolean holds = FloatBinary.holds(expr.op(), x[i], y[i]);
      if (expr.returnBool()) {
        out.set(i, holds ? 1 : 0);
      } else if (holds) {
        out.set(i, x[i]);
      }
    }
  }

  private void combineAny(Column l, Column r, long[] at, Column out, long[] made) {
    for (int i = Steps.next(at, 0); i >= 0; i = Steps.next(at, i + 1)) {
      element.apply(l.value(i), r.value(i), l.histogram(i), r.histogram(i));
      if (element.failure != null) {
        notes.note(i, element.failure);
        continue;
      }
      if (element.info != null) {
        notes.note(i, element.info);
      }
      Steps.set(made, i);
      if (expr.returnBool()) {
        out.set(i, element.keep ? 1 : 0);
      } else if (element.keep) {
        if (element.histogram != null) {
          out.set(i, element.histogram);
        } else {
          out.set(i, element.value);
        }
      }
    }
  }

  private void noteAmbiguity(Group group, Labels labels, long[] made) {
    long[] taken =
        matching.card() == Cardinality.ONE_TO_ONE
            ? group.matched
            : group.produced.computeIfAbsent(labels, k -> Steps.none(steps));
    multipleStep = Math.min(multipleStep, Steps.firstCommon(taken, made));
    Steps.addAll(taken, made);
    Steps.addAll(group.matched, made);
  }

  private Labels resultLabels(Labels many, Labels one) {
    Labels base = many;
    if (FloatBinary.changesMetric(expr.op()) || (expr.returnBool() && !delayed)) {
      base = SeriesColumn.dropMetric(base);
    }
    if (matching.card() == Cardinality.ONE_TO_ONE) {
      Set<String> names = new HashSet<>(matching.labels());
      base = matching.on() ? base.keep(names) : base.drop(names);
    }
    if (matching.include().isEmpty()) {
      return base;
    }
    Labels.Builder builder = base.toBuilder();
    for (String name : matching.include()) {
      builder.set(name, one.get(name));
    }
    return builder.build();
  }

  private void failIfAmbiguous(List<SeriesColumn> ones) {
    if (duplicateStep == NEVER && multipleStep == NEVER) {
      return;
    }
    if (duplicateStep <= multipleStep) {
      throw duplicates(ones, duplicateStep);
    }
    throw new PromqlException.Evaluation(
        matching.card() == Cardinality.ONE_TO_ONE
            ? "multiple matches for labels: many-to-one matching must be explicit"
                + " (group_left/group_right)"
            : "multiple matches for labels: grouping labels must ensure unique matches");
  }

  /** The first two series that share a match group at a step. */
  private PromqlException duplicates(List<SeriesColumn> ones, int step) {
    Map<Labels, SeriesColumn> seen = new HashMap<>();
    for (SeriesColumn one : ones) {
      if (!one.column().has(step)) {
        continue;
      }
      Labels key = signature.apply(one.labels());
      SeriesColumn earlier = seen.put(key, one);
      if (earlier != null) {
        String a = one.labels().toString();
        String b = earlier.labels().toString();
        boolean inOrder = a.compareTo(b) <= 0;
        return new PromqlException.Evaluation(
            "found duplicate series for the match group "
                + matchLabels(one.labels())
                + " on the "
                + (swapped ? "left" : "right")
                + " hand-side of the operation: ["
                + (inOrder ? a : b)
                + ", "
                + (inOrder ? b : a)
                + "];many-to-many matching not allowed: matching labels must be unique on one"
                + " side");
      }
    }
    throw new AssertionError("no duplicates at step " + step);
  }
}
