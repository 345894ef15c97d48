package io.narthex.promql.script;

import io.narthex.model.labels.Labels;
import io.narthex.promql.parser.SequenceValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What must come of an evaluation.
 *
 * <p>Thread-safety: filled by the script's parser, then only read.
 *
 * @upstream promql/promqltest/test.go evalCmd
 */
final class Expectations {
  /** What an {@code expect} line is about. */
  enum Kind {
    ORDERED,
    FAIL,
    WARN,
    NO_WARN,
    INFO,
    NO_INFO
  }

  /** A series that must be in the result. */
  record ExpectedSeries(int position, List<SequenceValue> values) {}

  /** Times of the values of a matrix that an instant query gives. */
  record Times(long start, long end, long step) {}

  private final Map<Kind, List<TextRule>> rules = new LinkedHashMap<>();
  private final Map<Labels, ExpectedSeries> series = new LinkedHashMap<>();
  private @Nullable Double scalar;
  private @Nullable String text;
  private @Nullable Times times;
  private boolean failure;
  private boolean someWarning;
  private boolean someInfo;

  void add(Kind kind, TextRule rule) {
    rules.computeIfAbsent(kind, k -> new ArrayList<>()).add(rule);
  }

  /** The rules of a kind, empty if there are none. */
  List<TextRule> rules(Kind kind) {
    return rules.getOrDefault(kind, List.of());
  }

  boolean has(Kind kind) {
    return rules.containsKey(kind);
  }

  boolean isOrdered() {
    return has(Kind.ORDERED);
  }

  boolean isFailure() {
    return failure || has(Kind.FAIL);
  }

  void addSeries(int position, Labels labels, List<SequenceValue> values) {
    scalar = null;
    series.put(labels, new ExpectedSeries(position, values));
  }

  Map<Labels, ExpectedSeries> series() {
    return series;
  }

  void scalar(double value) {
    scalar = value;
  }

  @Nullable Double scalar() {
    return scalar;
  }

  void text(String value) {
    text = value;
  }

  @Nullable String text() {
    return text;
  }

  void times(Times value) {
    times = value;
  }

  @Nullable Times times() {
    return times;
  }

  /** {@code eval_fail}: any error, unless a rule says more. */
  void requireFailure() {
    failure = true;
  }

  /** {@code eval_warn}: at least one warning. */
  void requireSomeWarning() {
    someWarning = true;
  }

  /** {@code eval_info}: at least one info. */
  void requireSomeInfo() {
    someInfo = true;
  }

  boolean needsSomeWarning() {
    return someWarning;
  }

  boolean needsSomeInfo() {
    return someInfo;
  }

  /** Whether a range query cannot give the same. */
  boolean excludesRangeMode() {
    return times != null || text != null;
  }
}
