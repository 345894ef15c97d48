package io.narthex.promql.exec;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.promql.column.Column;
import io.narthex.promql.column.SeriesColumn;
import io.narthex.promql.column.Steps;
import io.narthex.promql.value.PromqlException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds for each series and step the info series that describe it.
 *
 * <p>Info series of one name that share the identifying labels compete: at each step the one with
 * the newest sample wins.
 *
 * <p>Thread-safety: none; one evaluation.
 *
 * @upstream promql/info.go combineWithInfoSeries, combineWithInfoVector
 */
final class InfoJoin {
  private final Map<String, List<Matcher>> dataMatchers;
  private final int steps;

  /** By name of the info metric, then by identifying labels. */
  private final Map<String, Map<Labels, List<SeriesColumn>>> infos = new TreeMap<>();

  /** First failure by step: the earliest is reported. */
  private final TreeMap<Integer, String> failures = new TreeMap<>();

  InfoJoin(List<SeriesColumn> series, Map<String, List<Matcher>> dataMatchers, int steps) {
    this.dataMatchers = dataMatchers;
    this.steps = steps;
    for (SeriesColumn s : series) {
      infos
          .computeIfAbsent(s.labels().metricName(), k -> new HashMap<>())
          .computeIfAbsent(s.labels().keep(InfoOp.IDENTIFYING), k -> new ArrayList<>())
          .add(s);
    }
  }

  /** Adds the series with the labels that describe it; they may change from step to step. */
  void enrich(SeriesColumn base, List<SeriesColumn> results) {
    Labels id = base.labels().keep(InfoOp.IDENTIFYING);
    List<List<SeriesColumn>> candidates = new ArrayList<>();
    for (Map<Labels, List<SeriesColumn>> ofName : infos.values()) {
      List<SeriesColumn> matching = ofName.get(id);
      if (matching != null) {
        candidates.add(matching);
      }
    }
    Map<Labels, Column> byLabels = new LinkedHashMap<>();
    Map<List<SeriesColumn>, Labels> known = new HashMap<>();
    Column c = base.column();
    for (int i = Steps.next(c.present(), 0); i >= 0; i = Steps.next(c.present(), i + 1)) {
      List<SeriesColumn> winners = winners(candidates, i);
      if (winners.isEmpty() && !acceptsNoInfo()) {
        continue;
      }
      Labels labels = known.get(winners);
      if (labels == null) {
        labels = combine(base.labels(), winners, i);
        known.put(winners, labels);
      }
      byLabels.computeIfAbsent(labels, k -> new Column(steps)).setFrom(i, c, i);
    }
    byLabels.forEach(
        (labels, column) -> results.add(new SeriesColumn(labels, base.dropName(), column)));
  }

  /** Whether a series that nothing describes satisfies all matchers. */
  private boolean acceptsNoInfo() {
    return dataMatchers.values().stream().allMatch(ms -> ms.stream().allMatch(m -> m.matches("")));
  }

  /** The newest info series of each name at a step. */
  private List<SeriesColumn> winners(List<List<SeriesColumn>> candidates, int step) {
    List<SeriesColumn> winners = new ArrayList<>();
    for (List<SeriesColumn> ofName : candidates) {
      SeriesColumn newest = newest(ofName, step);
      if (newest != null) {
        winners.add(newest);
      }
    }
    return winners;
  }

  private @Nullable SeriesColumn newest(List<SeriesColumn> series, int step) {
    SeriesColumn newest = null;
    for (SeriesColumn s : series) {
      if (s.column().has(step)
          && (newest == null || s.column().value(step) > newest.column().value(step))) {
        newest = s;
      }
    }
    return newest;
  }

  /** The base's labels and those of the info series that it does not have itself. */
  private Labels combine(Labels base, List<SeriesColumn> winners, int step) {
    Labels.Builder added = Labels.builder();
    for (SeriesColumn info : winners) {
      Labels labels = info.labels();
      for (int i = 0; i < labels.size(); i++) {
        String name = labels.name(i);
        boolean wanted = dataMatchers.isEmpty() || dataMatchers.containsKey(name);
        if (name.equals(Labels.METRIC_NAME) || !wanted) {
          continue;
        }
        String other = added.get(name);
        if (!other.isEmpty() && !other.equals(labels.value(i))) {
          failures.putIfAbsent(step, "conflicting label: " + name);
        }
        if (!base.has(name)) {
          added.set(name, labels.value(i));
        }
      }
    }
    Labels.Builder result = base.toBuilder();
    for (String name : added.names()) {
      result.set(name, added.get(name));
    }
    return result.build();
  }

  /** Fails if two info series cannot be told apart, or contradict each other, at any step. */
  void failIfAmbiguous(List<SeriesColumn> bases) {
    long[] active = Steps.none(steps);
    bases.forEach(s -> Steps.addAll(active, s.column().present()));
    for (Map<Labels, List<SeriesColumn>> ofName : infos.values()) {
      for (List<SeriesColumn> series : ofName.values()) {
        for (int i = 1; i < series.size(); i++) {
          noteDuplicates(series, i, active);
        }
      }
    }
    if (!failures.isEmpty()) {
      throw new PromqlException.Evaluation(failures.firstEntry().getValue());
    }
  }

  private void noteDuplicates(List<SeriesColumn> series, int newcomer, long[] active) {
    SeriesColumn b = series.get(newcomer);
    for (int step = Steps.next(active, 0); step >= 0; step = Steps.next(active, step + 1)) {
      SeriesColumn a = newest(series.subList(0, newcomer), step);
      if (a != null && b.column().has(step) && a.column().value(step) == b.column().value(step)) {
        long t = (long) b.column().value(step);
        failures.put(
            step,
            "found duplicate series for info metric: existing "
                + a.labels()
                + " @ "
                + t
                + ", new "
                + b.labels()
                + " @ "
                + t);
        return;
      }
    }
  }
}
