package io.narthex.promql.exec;

import io.narthex.model.labels.Labels;
import io.narthex.promql.parser.Expr;
import java.util.ArrayList;
import java.util.List;

/**
 * What was seen of one expression while a query ran.
 *
 * <p>Thread-safety: none.
 */
public final class TraceNode {
  /** How many series' labels are kept to show groups. */
  private static final int KEPT_LABELS = 1000;

  private final Expr expr;
  private final List<TraceNode> children = new ArrayList<>();
  private final List<Labels> labels = new ArrayList<>();
  private long nanos;
  private long series;
  private long samples;
  private long peak;
  private int steps;
  private int evaluations;
  private String detail = "";

  TraceNode(Expr expr) {
    this.expr = expr;
  }

  void detail(String text) {
    detail = text;
  }

  void opened(int stepCount) {
    evaluations++;
    steps = stepCount;
  }

  void spent(long time) {
    nanos += time;
  }

  void produced(Labels seriesLabels, long sampleCount) {
    series++;
    samples += sampleCount;
    if (labels.size() < KEPT_LABELS) {
      labels.add(seriesLabels);
    }
  }

  void held(long sampleCount) {
    peak = Math.max(peak, sampleCount);
  }

  void addChild(TraceNode child) {
    children.add(child);
  }

  /** The expression. */
  public Expr expr() {
    return expr;
  }

  /** What was decided about it before it ran; may be empty. */
  public String detail() {
    return detail;
  }

  /** Expressions below, in order of evaluation. */
  public List<TraceNode> children() {
    return children;
  }

  /** Labels of the first 1,000 series that came out. */
  public List<Labels> labels() {
    return labels;
  }

  /** Time in ns, what is below included. */
  public long nanos() {
    return nanos;
  }

  /** Time in ns without what is below. */
  public long ownNanos() {
    long own = nanos;
    for (TraceNode child : children) {
      own -= child.nanos;
    }
    return Math.max(0, own);
  }

  /** Number of series that came out. */
  public long series() {
    return series;
  }

  /** Number of samples that came out; a histogram counts for several. */
  public long samples() {
    return samples;
  }

  /** The most samples held by the query as a whole while this worked. */
  public long peak() {
    return peak;
  }

  /** Number of steps of the evaluation. */
  public int steps() {
    return steps;
  }

  /** How often it was evaluated. */
  public int evaluations() {
    return evaluations;
  }
}
