package io.narthex.bench.scrape;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Bodies as an exporter gives them: families of counters, gauges and histograms, with labels, whose
 * values move from body to body.
 */
final class Bodies {
  private static final int FAMILY = 20;

  private Bodies() {}

  /** {@code count} bodies of {@code series} samples each; the same for the same seed. */
  static byte[][] text(int count, int series, long seed) {
    Random random = new Random(seed);
    double[] values = new double[series];
    byte[][] bodies = new byte[count][];
    for (int b = 0; b < count; b++) {
      StringBuilder sb = new StringBuilder();
      for (int s = 0; s < series; s++) {
        int family = s / FAMILY;
        boolean gauge = family % 3 == 1;
        values[s] = gauge ? random.nextInt(100_000) / 100.0 : values[s] + random.nextInt(50);
        String name = gauge ? "node_load_ratio_" + family : "node_requests_" + family + "_total";
        if (s % FAMILY == 0) {
          sb.append("# HELP ").append(name).append(" Number of things seen by family.\n");
          sb.append("# TYPE ").append(name).append(gauge ? " gauge\n" : " counter\n");
        }
        sb.append(name).append("{cpu=\"").append(s % FAMILY).append("\",mode=\"");
        sb.append(s % 2 == 0 ? "system" : "user").append("\",device=\"disk").append(s % 7);
        sb.append("\"} ").append(number(values[s])).append('\n');
      }
      bodies[b] = sb.toString().getBytes(StandardCharsets.UTF_8);
    }
    return bodies;
  }

  private static String number(double v) {
    return v == Math.rint(v) ? Long.toString((long) v) : Double.toString(v);
  }
}
