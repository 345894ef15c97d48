package io.narthex.tsdb.head;

import static io.narthex.tsdb.head.HeadHarness.append;
import static io.narthex.tsdb.head.HeadHarness.read;
import static io.narthex.tsdb.head.HeadHarness.sample;
import static io.narthex.tsdb.head.HeadHarness.series;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.narthex.model.Exemplar;
import io.narthex.model.MetricMetadata;
import io.narthex.model.StaleNaN;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Span;
import io.narthex.model.labels.Labels;
import io.narthex.storage.AppendException;
import io.narthex.storage.AppendException.Reason;
import io.narthex.storage.Appender;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadAppenderTest {
  private static final long HOUR = 60 * 60 * 1000;
  private static final Labels A = series(1);
  private static final Labels B = series(2);

  @TempDir Path dir;

  private static AppendException refusal(Appender appender, Labels labels, long t, double v) {
    return catchThrowableOfType(AppendException.class, () -> appender.append(0, labels, t, v));
  }

  private static Histogram histogram(int n) {
    return Histogram.builder()
        .schema(1)
        .count(2L * n)
        .sum(n)
        .positive(new Span[] {new Span(0, 2)}, n, 0)
        .build();
  }

  @Test
  void refusesWithReasonsAndWordsOfPrometheus() throws IOException {
    try (Head head = new Head(HeadOptions.defaults())) {
      append(head, A, 10 * HOUR, 1.5);
      Appender appender = head.appender();

      assertThat(refusal(appender, A, 10 * HOUR - 1, 1).reason()).isEqualTo(Reason.OUT_OF_ORDER);
      assertThat(refusal(appender, A, 10 * HOUR - 1, 1)).hasMessage("out of order sample");
      assertThat(refusal(appender, A, 8 * HOUR, 1).reason()).isEqualTo(Reason.OUT_OF_BOUNDS);
      assertThat(refusal(appender, B, 9 * HOUR - 1, 1)).hasMessage("out of bounds");
      assertThat(refusal(appender, A, 10 * HOUR, 2))
          .hasMessage(
              "duplicate sample for timestamp 36000000; overrides not allowed: existing 1.5, new"
                  + " value 2");
      assertThat(refusal(appender, Labels.empty(), 10 * HOUR, 2))
          .hasMessage("empty labelset: invalid sample");
      assertThat(refusal(appender, Labels.of("a", ""), 10 * HOUR, 2).reason())
          .isEqualTo(Reason.INVALID_LABELS);
      assertThat(
              refusal(appender, Labels.ofSorted(new String[] {"a", "1", "a", "2"}), 10 * HOUR, 2))
          .hasMessage("label name \"a\" is not unique: invalid sample");
      appender.commit();

      assertThat(head.stats().appends().refusedFloats()).isEqualTo(new HeadStats.Refused(2, 2, 0));
    }
  }

  @Test
  void takesTheNewestSampleOnceMoreWithoutAWord() throws IOException {
    try (Head head = new Head(HeadOptions.defaults())) {
      append(head, A, 1000, Double.NaN);
      append(head, A, 1000, Double.NaN);

      assertThat(read(head).get(A)).containsExactly(sample(1000, Double.NaN));
      assertThat(head.stats().appends().floats()).isEqualTo(1);
    }
  }

  @Test
  void tellsNaNsApartByTheirBits() throws IOException {
    try (Head head = new Head(HeadOptions.defaults())) {
      append(head, A, 1000, Double.longBitsToDouble(0x7ff8000000000000L));
      AppendException e =
          refusal(head.appender(), A, 1000, Double.longBitsToDouble(0x7ff8000000000001L));

      assertThat(e.reason()).isEqualTo(Reason.DUPLICATE_TIMESTAMP);
    }
  }

  @Test
  void aRefusedSampleDoesNotAbortTheOthers() throws IOException {
    try (Head head = new Head(HeadOptions.defaults())) {
      append(head, A, 1000, 1);
      Appender appender = head.appender();
      assertThat(refusal(appender, A, 999, 1)).isNotNull();
      appender.append(0, A, 2000, 2);
      appender.append(0, B, 2000, 3);
      appender.commit();

      assertThat(read(head).get(A)).containsExactly(sample(1000, 1), sample(2000, 2));
      assertThat(read(head).get(B)).containsExactly(sample(2000, 3));
    }
  }

  @Test
  void nothingIsSeenBeforeCommitNorAfterRollback() throws IOException {
    try (Head head = HeadHarness.open(dir, HeadOptions.defaults())) {
      Appender appender = head.appender();
      appender.append(0, A, 1000, 1);
      assertThat(read(head)).isEmpty();
      appender.rollback();
      assertThat(read(head)).isEmpty();
      assertThat(head.seriesCount()).isEqualTo(1);

      append(head, A, 1000, 2);
      assertThat(read(head).get(A)).containsExactly(sample(1000, 2));
    }
    try (Head head = HeadHarness.open(dir, HeadOptions.defaults())) {
      assertThat(read(head).get(A)).containsExactly(sample(1000, 2));
      assertThat(head.stats().replay().unknownRefs()).isEmpty();
    }
  }

  @Test
  void anAppenderIsUsedOnce() throws IOException {
    try (Head head = new Head(HeadOptions.defaults())) {
      Appender appender = head.appender();
      appender.append(0, A, 1000, 1);
      appender.commit();

      assertThatThrownBy(appender::commit)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("appender closed");
      assertThatThrownBy(() -> appender.append(0, A, 2000, 1)).hasMessage("appender closed");
      assertThat(head.stats().appends().activeAppenders()).isZero();
    }
  }

  @Test
  void aStaleRefFallsBackToTheLabels() throws IOException {
    try (Head head = new Head(HeadOptions.defaults())) {
      Appender appender = head.appender();
      long ref = appender.append(4711, A, 1000, 1);
      assertThat(appender.append(ref, A, 2000, 2)).isEqualTo(ref);
      appender.commit();

      assertThat(read(head).get(A)).hasSize(2);
    }
  }

  @Test
  void keepsTheOrderOfMixedTypesInOneTransaction() throws IOException {
    try (Head head = HeadHarness.open(dir, HeadOptions.defaults())) {
      Appender appender = head.appender();
      appender.append(0, A, 1000, 1.0);
      appender.append(0, A, 0, 2000, histogram(1));
      appender.append(0, A, 0, 3000, histogram(2).toFloat());
      appender.append(0, A, 4000, 4.0);
      appender.append(0, A, 0, 5000, histogram(3));
      appender.commit();
      assertThat(read(head).get(A)).hasSize(5);
    }
    try (Head head = HeadHarness.open(dir, HeadOptions.defaults())) {
      List<String> samples = read(head).get(A);
      assertThat(samples).hasSize(5);
      assertThat(samples.get(0)).startsWith("1000 3ff0");
      assertThat(samples.get(1)).startsWith("2000 int");
      assertThat(samples.get(2)).startsWith("3000 float");
      assertThat(samples.get(3)).startsWith("4000 4010");
      assertThat(samples.get(4)).startsWith("5000 int");
    }
  }

  @Test
  void aStaleMarkerBehindHistogramsIsAHistogram() throws IOException {
    try (Head head = HeadHarness.open(dir, HeadOptions.defaults())) {
      Appender appender = head.appender();
      appender.append(0, A, 0, 1000, histogram(1));
      appender.append(0, A, 2000, StaleNaN.VALUE);
      appender.append(0, B, 0, 1000, histogram(1).toFloat());
      appender.commit();
      append(head, B, 2000, StaleNaN.VALUE);

      assertThat(read(head).get(A).get(1)).startsWith("2000 int").contains("7ff0000000000002");
      assertThat(read(head).get(B).get(1)).startsWith("2000 float").contains("7ff0000000000002");
      assertThat(head.stats().appends().staleSeries()).isEqualTo(2);
      assertThat(head.stats().appends().histogramSeries()).isEqualTo(2);
    }
    try (Head head = HeadHarness.open(dir, HeadOptions.defaults())) {
      assertThat(read(head).get(A).get(1)).startsWith("2000 int");
      assertThat(read(head).get(B).get(1)).startsWith("2000 float");
      assertThat(head.stats().appends().staleSeries()).isEqualTo(2);
    }
  }

  @Test
  void aFloatWhereAHistogramIsAndTheReverseAreDuplicates() throws IOException {
    try (Head head = new Head(HeadOptions.defaults())) {
      Appender appender = head.appender();
      appender.append(0, A, 0, 1000, histogram(1));
      appender.append(0, B, 1000, 1.0);
      appender.commit();
      Appender next = head.appender();

      assertThat(refusal(next, A, 1000, 2))
          .hasMessage(
              "duplicate sample for timestamp 1000; overrides not allowed: existing is a histogram,"
                  + " new value 2");
      assertThatThrownBy(() -> next.append(0, B, 0, 1000, histogram(1)))
          .hasMessage("duplicate sample for timestamp");
      assertThat(next.append(0, A, 0, 1000, histogram(1))).isPositive();
      assertThatThrownBy(() -> next.append(0, A, 0, 1000, histogram(2)))
          .isInstanceOf(AppendException.class);
    }
  }

  @Test
  void refusesHistogramsThatAreNot() throws IOException {
    try (Head head = new Head(HeadOptions.defaults())) {
      Histogram wrong = histogram(1).toBuilder().count(7).build();
      FloatHistogram wrongSchema = histogram(1).toFloat().toBuilder().schema(99).build();
      Appender appender = head.appender();

      assertThatThrownBy(() -> appender.append(0, A, 0, 1000, wrong))
          .isInstanceOfSatisfying(
              AppendException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_HISTOGRAM));
      assertThatThrownBy(() -> appender.append(0, A, 0, 1000, wrongSchema))
          .isInstanceOf(AppendException.class);
    }
  }

  @Test
  void startTimesBecomeSamplesOfZeroWhenAskedFor() throws IOException {
    HeadOptions options = HeadOptions.builder().stAsZeroSample(true).build();
    try (Head head = new Head(options)) {
      Appender appender = head.appender();
      appender.append(0, A, 500, 1000, 7.0);
      appender.append(0, A, 500, 2000, 8.0);
      appender.commit();
      Appender next = head.appender();
      next.append(0, A, 500, 3000, 9.0);
      next.append(0, A, 3500, 4000, 1.0);
      next.append(0, A, 9000, 5000, 2.0);
      next.commit();

      assertThat(read(head).get(A))
          .containsExactly(
              sample(500, 0),
              sample(1000, 7),
              sample(2000, 8),
              sample(3000, 9),
              sample(3500, 0),
              sample(4000, 1),
              sample(5000, 2));
    }
  }

  @Test
  void exemplarsAndMetadataSurviveARestart() throws IOException {
    HeadOptions options = HeadOptions.builder().maxExemplars(10).metadataRecords(true).build();
    Labels trace = Labels.of("trace_id", "abc");
    try (Head head = HeadHarness.open(dir, options)) {
      Appender appender = head.appender();
      long ref = appender.append(0, A, 1000, 1);
      appender.appendExemplar(ref, A, new Exemplar(trace, 0.5, 1000, true));
      appender.updateMetadata(ref, A, new MetricMetadata("counter", "", "Help."));
      assertThatThrownBy(() -> appender.appendExemplar(0, B, new Exemplar(trace, 0.5, 1000, true)))
          .isInstanceOf(AppendException.class);
      Labels tooLong = Labels.of("trace_id", "x".repeat(121));
      assertThatThrownBy(
              () -> appender.appendExemplar(ref, A, new Exemplar(tooLong, 0.5, 1000, true)))
          .hasMessageContaining("128 UTF-8 characters");
      appender.commit();
    }
    try (Head head = HeadHarness.open(dir, options)) {
      MemSeries s = head.series().byLabels(A);
      assertThat(s.metadata()).isEqualTo(new MetricMetadata("counter", "", "Help."));
      assertThat(head.stats().exemplars().stored()).isEqualTo(1);
    }
  }
}
