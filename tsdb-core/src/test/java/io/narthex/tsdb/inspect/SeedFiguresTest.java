package io.narthex.tsdb.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.narthex.model.SampleBuffer;
import io.narthex.testing.DocSnippet;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.chunkenc.classic.ClassicChunk;
import io.narthex.tsdb.chunkenc.classic.ClassicSeries;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The figures that talks, posts and manuals of Prometheus 1.x gave, with our own encoders. */
class SeedFiguresTest {
  private static final long START = 1_470_000_000_000L;
  private static final long STEP = 15_000;
  private static final int SAMPLES = 21 * 24 * 60 * 4; // three weeks

  /** What a server exports: mostly counters, few of them busy. */
  private static final SampleShape[] MIX = {
    SampleShape.CONSTANT,
    SampleShape.COUNTER_SLOPE,
    SampleShape.COUNTER_POISSON,
    SampleShape.COUNTER_POISSON,
    SampleShape.RARE_EVENT,
    SampleShape.RARE_EVENT,
    SampleShape.COUNTER_SECONDS,
    SampleShape.GAUGE_INT,
    SampleShape.GAUGE_PAGES
  };

  private static final String[] JITTER_NAMES = {"none", "5 % by 1 ms", "up to 20 ms"};
  private static final Jitter[] JITTERS = {Jitter.NONE, Jitter.some(0.05, 1), Jitter.upTo(20)};

  private static SampleBuffer series(SampleShape shape, Jitter jitter, long seed) {
    long[] times = SampleShape.times(SAMPLES, START, STEP, jitter, seed);
    double[] values = shape.values(SAMPLES, seed);
    SampleBuffer buffer = new SampleBuffer(SAMPLES);
    for (int i = 0; i < SAMPLES; i++) {
      buffer.add(times[i], values[i]);
    }
    return buffer;
  }

  private static EncodingReport mix(Jitter jitter) {
    EncodingReport report = new EncodingReport("mix");
    for (int i = 0; i < MIX.length; i++) {
      report.add(MIX[i] + " " + i, series(MIX[i], jitter, i));
    }
    return report;
  }

  private static double used(EncodingReport report, Encoding encoding) {
    return report.row(encoding).usedPerSample();
  }

  private static String cells(String first, EncodingReport report) {
    StringBuilder row = new StringBuilder("| ").append(first);
    for (EncodingReport.Row r : report.rows()) {
      row.append(String.format(Locale.ROOT, " | %.2f", r.usedPerSample()));
    }
    return row.append(" |\n").toString();
  }

  /** F1 and F2: 16 bytes raw, 3.3 of double-delta, 1.3 of varbit; Gorilla's paper said 1.37. */
  @Test
  void varbitTakesTwoFifthsOfDoubleDelta() throws IOException {
    StringBuilder table =
        new StringBuilder("| jitter | delta | double-delta | varbit | XOR | XOR2 |\n");
    table.append("|---|---|---|---|---|---|\n");
    List<EncodingReport> reports = new ArrayList<>();
    for (int i = 0; i < JITTERS.length; i++) {
      EncodingReport report = mix(JITTERS[i]);
      reports.add(report);
      table.append(cells(JITTER_NAMES[i], report));
    }
    EncodingReport even = reports.get(0);
    double v1 = used(even, Encoding.DOUBLE_DELTA);
    double v2 = used(even, Encoding.VARBIT);

    assertThat(v1).isBetween(2.6, 4.0);
    assertThat(v2).isBetween(1.0, 1.7);
    assertThat(v1 / v2).isBetween(2.0, 3.0);
    assertThat(used(even, Encoding.DELTA)).isGreaterThan(v1 * 1.5);
    assertThat(used(even, Encoding.XOR)).isBetween(1.2, 2.2);

    // Jitter costs as much as a generation of encodings saves.
    double jittered = used(reports.get(2), Encoding.VARBIT);
    assertThat(jittered).isCloseTo(v1, within(v1 * 0.25));
    assertThat(used(reports.get(1), Encoding.VARBIT)).isBetween(v2 * 1.05, v2 * 1.3);
    DocSnippet.check("seeds-figures.md", "mix", table.toString());
  }

  /** Row by row, within a tenth or so of what the formats' arithmetic predicts. */
  @Test
  void shapesCostWhatTheModelSays() throws IOException {
    StringBuilder table =
        new StringBuilder("| series | delta | double-delta | varbit | XOR | XOR2 |\n");
    table.append("|---|---|---|---|---|---|\n");
    row(table, SampleShape.CONSTANT, 4.10, 1.04, 0.008, 0.40, 0.28);
    row(table, SampleShape.COUNTER_SLOPE, 6.13, 1.04, 0.14, 1.98, 1.99);
    row(table, SampleShape.COUNTER_POISSON, 6.13, 3.09, 1.10, 2.36, 2.37);
    row(table, SampleShape.RARE_EVENT, 5.13, 2.10, 0.23, 0.45, 0.35);
    row(table, SampleShape.COUNTER_SECONDS, 12.34, 9.23, 5.81, 5.95, 5.96);
    row(table, SampleShape.GAUGE_INT, 5.12, 2.94, 0.97, 1.28, 1.27);
    row(table, SampleShape.GAUGE_PAGES, 8.19, 5.15, 3.33, 1.95, 1.95);
    row(table, SampleShape.GAUGE_1DEC, 12.34, 9.23, 5.61, 5.79, 5.78);
    row(table, SampleShape.RANDOM, 12.34, 9.23, 8.27, 8.47, 8.48);
    DocSnippet.check("seeds-figures.md", "shapes", table.toString());
  }

  private static void row(StringBuilder table, SampleShape shape, double... model) {
    EncodingReport report = new EncodingReport(shape.id());
    report.add(shape.id(), series(shape, Jitter.NONE, 1));
    table.append(cells(shape.description(), report));
    for (int i = 0; i < model.length; i++) {
      EncodingReport.Row row = report.rows().get(i);
      // Shapes are not the model's own: how steep, how rare, how far a step.
      double band = Math.max(0.01, model[i] * 0.4);
      assertThat(row.usedPerSample())
          .as("%s of %s", row.encoding(), shape)
          .isCloseTo(model[i], within(band));
    }
  }

  @Test
  void regularCountersCostTodayMoreThanIn2016AndPagesLess() {
    EncodingReport slope = new EncodingReport("slope");
    slope.add("slope", series(SampleShape.COUNTER_SLOPE, Jitter.NONE, 1));
    EncodingReport pages = new EncodingReport("pages");
    pages.add("pages", series(SampleShape.GAUGE_PAGES, Jitter.NONE, 1));

    assertThat(used(slope, Encoding.XOR)).isGreaterThan(10 * used(slope, Encoding.VARBIT));
    assertThat(used(pages, Encoding.XOR)).isLessThan(0.7 * used(pages, Encoding.VARBIT));
  }

  /**
   * F3: three weeks of a constant in one chunk. Bits 304 to 8120 hold 977 counts of 128 samples
   * each; two samples are before them, one more count and the header's last sample behind.
   */
  @Test
  void threeWeeksOfAConstantFitOneVarbitChunk() {
    ClassicSeries series = new ClassicSeries(Encoding.VARBIT);
    for (long i = 0; series.chunks().size() == 1; i++) {
      series.append(START + i * STEP, 1);
    }

    ClassicChunk full = series.chunks().get(0);

    int samples = full.sampleCount();
    assertThat(samples).isEqualTo(2 + (8120 - 304) / 8 * 128 + 1 + 1).isEqualTo(125_060);
    assertThat(8.0 * ClassicChunk.BYTES / samples).isCloseTo(0.0655, within(0.0001));
    assertThat(samples * STEP / 86_400_000.0).isCloseTo(21.7, within(0.05));
  }

  /**
   * F4: one sample from the middle of each chunk. Double-delta finds it by one multiplication,
   * varbit reads half of the chunk, XOR half of 120 samples.
   */
  @Test
  void worstCaseQueryReadsHundredsOfSamplesOfVarbit() {
    EncodingReport report = mix(Jitter.NONE);

    double varbit = samplesAChunk(report, Encoding.VARBIT, 1, 9) / 2;

    assertThat(varbit).isBetween(250.0, 700.0);
    assertThat(samplesAChunk(report, Encoding.XOR, 1, 9) / 2).isEqualTo(60);
  }

  /** All but the constant, which takes a chunk in three weeks. */
  private static double samplesAChunk(EncodingReport report, Encoding encoding, int from, int to) {
    double samples = report.samples() * (to - from) / 9.0;
    long chunks = report.row(encoding).chunks() * (encoding == Encoding.XOR ? (to - from) : 9) / 9;
    return samples / chunks;
  }
}
