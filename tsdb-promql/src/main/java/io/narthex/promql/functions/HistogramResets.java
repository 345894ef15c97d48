package io.narthex.promql.functions;

import io.narthex.promql.column.SampleWindow;

/**
 * Where a series of histograms was reset; each pair of neighbours is compared once, however many
 * windows see it.
 *
 * <p>Thread-safety: none.
 *
 * @upstream none — upstream compares all samples of a window at every step
 */
final class HistogramResets {
  private static final byte YES = 1;
  private static final byte NO = 2;

  private final SampleWindow window;
  private final boolean startTimes;
  private final byte[] known;

  HistogramResets(SampleWindow window, boolean useStartTimes) {
    this.window = window;
    startTimes = useStartTimes && window.histogramStarts().length > 0;
    known = new byte[window.histogramCount()];
  }

  /** Whether there was a reset between samples {@code i - 1} and {@code i}. */
  boolean at(int i) {
    if (known[i] == 0) {
      known[i] = detect(i) ? YES : NO;
    }
    return known[i] == YES;
  }

  private boolean detect(int i) {
    if (startTimes) {
      long[] st = window.histogramStarts();
      long[] t = window.histogramTimes();
      if (StartTimes.isReset(st[i - 1], t[i - 1], st[i], t[i])) {
        return true;
      }
    }
    return window.histograms()[i].detectsReset(window.histograms()[i - 1]);
  }

  /** Whether sample {@code i} claims to have started before the one before it. */
  boolean overlapAt(int i) {
    long[] st = window.histogramStarts();
    return startTimes && StartTimes.overlaps(st[i - 1], window.histogramTimes()[i - 1], st[i]);
  }
}
