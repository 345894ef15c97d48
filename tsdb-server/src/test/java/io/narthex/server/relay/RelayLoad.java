package io.narthex.server.relay;

import io.narthex.server.remote.WriteMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * What is written in a relay, from a seed: 24 series every 15 s of simulated time, floats of all
 * kinds and histograms, series that are followed by others; if asked for, late samples, and series
 * that pause and come back.
 */
final class RelayLoad {
  private static final int SERIES = 24;
  private static final long STEP = 15_000;
  private static final long LATE = 8 * 60_000;

  private final SplittableRandom random;
  private final boolean irregular;
  private final RelayOracle oracle;
  private long now;
  private int written;

  RelayLoad(SplittableRandom random, boolean irregular, RelayOracle oracle, long start) {
    this.random = random;
    this.irregular = irregular;
    this.oracle = oracle;
    this.now = start;
  }

  /** Simulated time, ms. */
  long now() {
    return now;
  }

  /** The samples of the next step, by the selector of their series. */
  Map<String, List<RelaySample>> next(WriteMessage request) throws IOException {
    now += STEP;
    Map<String, List<RelaySample>> all = new LinkedHashMap<>();
    for (int i = 0; i < SERIES; i++) {
      long life = now / (20 * STEP);
      if (irregular && i % 8 == 7 && (life + i) % 3 == 0) {
        continue; // pauses
      }
      boolean histogram = i % 6 == 5;
      Map<String, String> labels = new TreeMap<>();
      labels.put("__name__", histogram ? "h" : "m" + i % 5);
      labels.put("i", "" + i);
      labels.put("life", i % 8 == 3 ? "" + life : "0");
      String selector = ServerProcess.selector(labels);
      List<RelaySample> samples = samples(selector, i, histogram);
      if (!samples.isEmpty()) {
        all.put(selector, samples);
        request.nested(1, series(labels, samples));
      }
    }
    return all;
  }

  private List<RelaySample> samples(String selector, int i, boolean histogram) throws IOException {
    TreeMap<Long, RelaySample> samples = new TreeMap<>();
    int lateOnes = irregular && !histogram && random.nextInt(4) == 0 ? random.nextInt(1, 4) : 0;
    for (int n = 0; n <= lateOnes; n++) {
      long t = n == 0 ? now + i : now - random.nextLong(1000, LATE);
      if (oracle.isFree(selector, t)) {
        written++;
        samples.put(
            t, histogram ? RelaySample.histogram(t, written) : RelaySample.number(t, value()));
      }
    }
    return new ArrayList<>(samples.values());
  }

  private double value() {
    return switch (random.nextInt(6)) {
      case 0 -> written;
      case 1 -> random.nextDouble();
      case 2 -> -0.0;
      case 3 -> 1e300;
      case 4 -> Double.NaN;
      default -> 1;
    };
  }

  private static WriteMessage series(Map<String, String> labels, List<RelaySample> samples)
      throws IOException {
    WriteMessage series = new WriteMessage();
    for (Map.Entry<String, String> label : labels.entrySet()) {
      series.label(label.getKey(), label.getValue());
    }
    for (RelaySample sample : samples) {
      series.nested(sample.field(), sample.message());
    }
    return series;
  }
}
