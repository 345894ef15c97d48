package io.narthex.promql.functions;

import io.narthex.promql.column.WindowEdges;

/**
 * By what a sampled change is multiplied at each step so that it covers the range, for series with
 * the same timestamps. Holds what {@link Extrapolation} computes as long as no counter comes near
 * zero.
 *
 * <pre>
 *   range         (                         ]
 *   samples          |<----- sampled ---->|
 *   covered       |<----- × stretch ------->|        the same for all series with these samples
 *   zero line  0 ------------ or here: then toStart shrinks, and stretch is computed anew
 * </pre>
 *
 * <p>A counter's zero lies {@code sampled · first / delta} before its first sample. Only where that
 * is less than the distance to the start does it matter, so it is enough to know that {@code first
 * > delta · toStart / sampled}; the bound kept here is a little higher than that quotient, so that
 * rounding never decides.
 *
 * <p>Thread-safety: none.
 *
 * @upstream none — upstream computes all of it for every series and step
 */
final class StretchGrid {
  /** Below it products lose digits, and the bound proves nothing. */
  static final double TINY = 1e-280;

  private static final double MARGIN = 1 + 1e-9;

  private final RangeCall call;
  private final WindowEdges edges;
  private final double divisor;
  private final double[] stretch;
  private final double[] nearZero;
  private int version = -1;

  private StretchGrid(RangeCall call, WindowEdges edges, double divisor) {
    this.call = call;
    this.edges = edges;
    this.divisor = divisor;
    stretch = new double[edges.froms().length];
    nearZero = new double[stretch.length];
  }

  /**
   * The grid of some edges, computed if it is not there.
   *
   * @param perSecond whether the change is divided by the seconds of the range
   */
  static StretchGrid of(WindowEdges edges, RangeCall call, boolean perSecond) {
    StretchGrid grid;
    if (edges.attachment() instanceof StretchGrid known) {
      grid = known;
    } else {
      grid = new StretchGrid(call, edges, perSecond ? call.rangeSeconds() : 1);
      edges.attach(grid);
    }
    if (grid.version != edges.version()) {
      grid.fill();
      grid.version = edges.version();
    }
    return grid;
  }

  /** The factor of each step with at least two samples, if no zero is near. */
  double[] stretch() {
    return stretch;
  }

  /** No zero is near where {@code first > delta · nearZero} and {@code delta} is not tiny. */
  double[] nearZero() {
    return nearZero;
  }

  private void fill() {
    for (int step = 0; step < stretch.length; step++) {
      if (edges.tos()[step] - edges.froms()[step] < 2) {
        continue;
      }
      Extrapolation x = extrapolation(step);
      stretch[step] = x.factor(false, 0, 0) / divisor;
      nearZero[step] = x.toStart() / x.sampled() * MARGIN;
    }
  }

  /** The factor at a step for a counter that rises by {@code delta} from {@code first}. */
  double exact(int step, double first, double delta) {
    return extrapolation(step).factor(first >= 0, first, delta) / divisor;
  }

  private Extrapolation extrapolation(int step) {
    int from = edges.froms()[step];
    int to = edges.tos()[step];
    long[] t = edges.times();
    return new Extrapolation(
        call.rangeStart(step), call.rangeEnd(step), t[from], t[to - 1], to - from, 0);
  }
}
