package io.narthex.promql.functions;

import io.narthex.model.labels.Labels;
import io.narthex.promql.column.RefTimes;
import io.narthex.promql.parser.PositionRange;
import io.narthex.promql.parser.VectorSelector;
import io.narthex.promql.value.Annotations;
import java.util.List;

/**
 * What a range function knows besides the samples: the call as a whole, and the series at hand.
 *
 * <p>Thread-safety: none; one for each worker.
 */
public final class RangeCall {
  /** Samples to go through between two looks at whether to stop: a few milliseconds. */
  private static final long WORK_BETWEEN_CHECKS = 1 << 19;

  private final RefTimes refs;
  private final long range;
  private final VectorSelector.Mode mode;
  private final List<double[]> scalars;
  private final PositionRange firstArg;
  private final PositionRange args;
  private final boolean useStartTimes;
  private final Annotations annotations;
  private final Runnable cancelCheck;
  private Labels labels = Labels.empty();
  private long work;

  /**
   * A call over all series.
   *
   * @param range length of the range in ms
   * @param scalars the other arguments, a value a step each
   * @param firstArg where the first argument stands in the query
   * @param args where all arguments stand
   * @param annotations where to note what is odd
   * @param cancelCheck throws if the query is to stop
   */
  public RangeCall(
      RefTimes refs,
      long range,
      VectorSelector.Mode mode,
      List<double[]> scalars,
      PositionRange firstArg,
      PositionRange args,
      boolean useStartTimes,
      Annotations annotations,
      Runnable cancelCheck) {
    this.refs = refs;
    this.range = range;
    this.mode = mode;
    this.scalars = scalars;
    this.firstArg = firstArg;
    this.args = args;
    this.useStartTimes = useStartTimes;
    this.annotations = annotations;
    this.cancelCheck = cancelCheck;
  }

  /** Goes on to another series. */
  public void series(Labels newLabels) {
    labels = newLabels;
  }

  /**
   * Tells that {@code samples} were gone through; stops here now and then if the query is to stop.
   */
  void worked(int samples) {
    work += samples;
    if (work > WORK_BETWEEN_CHECKS) {
      work = 0;
      cancelCheck.run();
    }
  }

  /** Evaluation time of a step in ms. */
  public long time(int step) {
    return refs.grid().time(step);
  }

  /** Left, excluded edge of a step's range in ms. */
  public long rangeStart(int step) {
    return refs.at(step) - range;
  }

  /** Right, included edge of a step's range in ms. */
  public long rangeEnd(int step) {
    return refs.at(step);
  }

  /** Distance of two steps' ranges in ms. */
  long stride() {
    return refs.stride();
  }

  /** Length of the range in seconds. */
  public double rangeSeconds() {
    return range / 1000.0;
  }

  public boolean isAnchored() {
    return mode == VectorSelector.Mode.ANCHORED;
  }

  public boolean isSmoothed() {
    return mode == VectorSelector.Mode.SMOOTHED;
  }

  /** Value of the {@code n}-th scalar argument at a step. */
  public double scalar(int n, int step) {
    return scalars.get(n)[step];
  }

  /** Whether resets are also read off start timestamps. */
  public boolean useStartTimes() {
    return useStartTimes;
  }

  /** Where the first argument stands. */
  public PositionRange firstArg() {
    return firstArg;
  }

  /** Where all arguments stand. */
  public PositionRange args() {
    return args;
  }

  public Annotations annotations() {
    return annotations;
  }

  /** Name of the metric at hand, for messages; {@code ""} if it has none. */
  public String metricName() {
    return labels.metricName();
  }
}
