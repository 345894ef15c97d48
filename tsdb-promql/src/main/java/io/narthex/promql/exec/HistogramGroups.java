package io.narthex.promql.exec;

import io.narthex.model.labels.Labels;
import io.narthex.promql.column.Column;
import io.narthex.promql.column.SeriesColumn;
import io.narthex.promql.column.Steps;
import io.narthex.promql.functions.ClassicBuckets;
import io.narthex.promql.parser.Expr;
import io.narthex.promql.value.Notices;
import io.narthex.util.GoFloats;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The histograms of a vector: native ones as they are, classic ones as groups of series that differ
 * in {@code le} only.
 *
 * <p>Where a native and a classic histogram of the same labels meet at a step, neither counts
 * there.
 *
 * <p>Thread-safety: none.
 *
 * @upstream promql/engine.go EvalNodeHelper.resetHistograms
 */
final class HistogramGroups {
  private static final String BUCKET_LABEL = "le";

  /** One bucket of a classic histogram over all steps. */
  private record Bucket(double bound, Column column) {}

  /** A classic histogram over all steps. */
  static final class Classic {
    private final Labels labels;
    private final List<Bucket> buckets = new ArrayList<>();
    private final long[] present;

    Classic(Labels labels, int steps) {
      this.labels = labels;
      present = Steps.none(steps);
    }

    /** The labels without {@code le}. */
    Labels labels() {
      return labels;
    }

    /** The steps at which there is any bucket. */
    long[] present() {
      return present;
    }

    /** Puts the buckets of a step into {@code out}, ascending. */
    void fill(int step, ClassicBuckets out) {
      out.clear();
      for (Bucket b : buckets) {
        if (b.column.has(step) && !b.column.isHistogram(step)) {
          out.add(b.bound, b.column.value(step));
        }
      }
    }
  }

  private final EvalScope scope;
  private final Expr arg;
  private final List<SeriesColumn> natives = new ArrayList<>();
  private final Map<Labels, Classic> classics = new LinkedHashMap<>();

  private HistogramGroups(EvalScope scope, Expr arg) {
    this.scope = scope;
    this.arg = arg;
  }

  /**
   * Sorts series into groups.
   *
   * @param arg the expression they come from, for annotations
   */
  static HistogramGroups of(List<SeriesColumn> series, Expr arg, EvalScope scope) {
    HistogramGroups groups = new HistogramGroups(scope, arg);
    for (SeriesColumn s : series) {
      groups.add(s);
    }
    for (Classic classic : groups.classics.values()) {
      classic.buckets.sort(Comparator.comparingDouble(Bucket::bound));
    }
    groups.dropConflicts();
    return groups;
  }

  /** The native histograms; floats in their columns do not count. */
  List<SeriesColumn> natives() {
    return natives;
  }

  Iterable<Classic> classics() {
    return classics.values();
  }

  private void add(SeriesColumn s) {
    Column column = s.column();
    long[] floats = floats(column);
    if (column.hasHistograms()) {
      natives.add(s);
    }
    if (Steps.isEmpty(floats)) {
      return;
    }
    String le = s.labels().get(BUCKET_LABEL);
    double bound;
    try {
      bound = GoFloats.parse(le);
    } catch (NumberFormatException e) {
      scope.annotations().add(Notices.badBucketLabel(lateName(s.labels()), le, arg.position()));
      return;
    }
    Labels labels = s.labels().toBuilder().remove(BUCKET_LABEL).build();
    Classic classic = classics.computeIfAbsent(labels, l -> new Classic(l, scope.steps()));
    classic.buckets.add(new Bucket(bound, column));
    Steps.addAll(classic.present, floats);
  }

  private static long[] floats(Column column) {
    long[] floats = column.present().clone();
    if (column.hasHistograms()) {
      for (int i = 0; i < column.size(); i++) {
        if (column.isHistogram(i)) {
          Steps.clear(floats, i);
        }
      }
    }
    return floats;
  }

  /** The metric name where it still belongs into messages: when names are dropped late. */
  String lateName(Labels labels) {
    return scope.options().delayedNameRemoval() ? labels.metricName() : "";
  }

  private void dropConflicts() {
    for (SeriesColumn s : natives) {
      Classic classic = classics.get(s.labels());
      if (classic == null) {
        continue;
      }
      for (int i = 0; i < scope.steps(); i++) {
        if (s.column().isHistogram(i) && Steps.get(classic.present, i)) {
          s.column().remove(i);
          Steps.clear(classic.present, i);
          scope.annotations().add(Notices.mixedClassicNative(lateName(s.labels()), arg.position()));
        }
      }
    }
  }
}
