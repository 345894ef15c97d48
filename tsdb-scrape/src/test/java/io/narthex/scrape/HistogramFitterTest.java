package io.narthex.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Schemas;
import io.narthex.model.histogram.Span;
import io.narthex.storage.AppendException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistogramFitterTest {
  private static Histogram histogram() {
    // buckets 1, 2, 3 and 6, 7 with counts 1, 2, 1, 3, 1
    return Histogram.builder()
        .schema(1)
        .count(8)
        .sum(10)
        .positive(new Span[] {new Span(1, 3), new Span(2, 2)}, 1, 1, -1, 2, -2)
        .build();
  }

  @Test
  void whatIsAllowedStaysAsItIs() {
    Histogram h = histogram();

    assertThat(new HistogramFitter(5, 8).fit(h)).isSameAs(h);
    assertThat(new HistogramFitter(0, 1).fit(h)).isSameAs(h);
  }

  @Test
  void neighboursAreMergedUntilTheyFit() {
    Histogram fitted = new HistogramFitter(4, 8).fit(histogram());

    assertThat(fitted.schema()).isZero();
    assertThat(fitted.positiveSpans()).containsExactly(new Span(1, 4));
    assertThat(fitted.positiveBuckets()).containsExactly(3, -2, 2, -2); // counts 3, 1, 3, 1
  }

  @Test
  void whatCannotGetCoarserIsRefused() {
    HistogramFitter fitter = new HistogramFitter(1, 8);
    Histogram custom =
        Histogram.builder()
            .schema(Schemas.CUSTOM_BUCKETS)
            .customValues(1, 2)
            .positive(new Span[] {new Span(0, 3)}, 1, 0, 0)
            .build();

    assertThatThrownBy(() -> fitter.fit(custom))
        .isInstanceOf(AppendException.class)
        .hasMessage("histogram bucket limit exceeded");
    assertThatThrownBy(
            () ->
                new HistogramFitter(1, 8)
                    .fit(
                        Histogram.builder()
                            .schema(-4)
                            .positive(new Span[] {new Span(0, 1), new Span(5, 1)}, 1, 0)
                            .build()))
        .hasMessage("histogram bucket limit exceeded");
  }

  @Test
  void integerAndFloatHistogramsAreMergedAlike() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      Span[] spans = new Span[1 + random.nextInt(4)];
      int buckets = 0;
      for (int i = 0; i < spans.length; i++) {
        int offset = i == 0 ? random.nextInt(200) - 100 : 1 + random.nextInt(9);
        spans[i] = new Span(offset, 1 + random.nextInt(12));
        buckets += spans[i].length();
      }
      long[] deltas = new long[buckets];
      long before = 0;
      for (int i = 0; i < buckets; i++) {
        long count = random.nextInt(50);
        deltas[i] = count - before;
        before = count;
      }
      Histogram h = Histogram.builder().schema(random.nextInt(9)).positive(spans, deltas).build();
      HistogramFitter fitter = new HistogramFitter(0, -random.nextInt(5));

      FloatHistogram viaInteger = fitter.fit(h).toFloat();
      assertThat(viaInteger).isEqualTo(fitter.fit(h.toFloat()));
      assertThat(viaInteger.compact(0))
          .isEqualTo(h.toFloat().atSchema(viaInteger.schema()).compact(0));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 8",
    "1, 8",
    "1.00271, 8",
    "1.002, 8",
    "1.01, 6",
    "1.1, 2",
    "1.5, 0",
    "2, 0",
    "3, -1",
    "4, -1",
    "65536, -4",
    "1e10, -4"
  })
  void theFinestSchemaFollowsFromTheGrowth(double factor, int schema) {
    assertThat(new HistogramOptions(true, false, false, 0, factor).maxSchema()).isEqualTo(schema);
  }
}
