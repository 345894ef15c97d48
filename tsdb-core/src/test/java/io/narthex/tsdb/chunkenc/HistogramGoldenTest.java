package io.narthex.tsdb.chunkenc;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.SampleBuffer;
import io.narthex.model.SampleIterator;
import io.narthex.model.ValueType;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Span;
import io.narthex.testing.MiniJson;
import io.narthex.tsdb.chunkenc.GoldenChunks.Histograms;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("conformance")
class HistogramGoldenTest {
  private static List<Histograms> goldens(Encoding encoding) {
    List<Histograms> goldens = GoldenChunks.histograms(encoding);
    assertThat(goldens).hasSize(60);
    return goldens;
  }

  static FloatHistogram floats(Map<String, Object> sample) {
    return histogram(sample).toFloat();
  }

  static Histogram histogram(Map<String, Object> sample) {
    List<Object> counts = MiniJson.list(sample.get("abs"));
    long[] deltas = new long[counts.size()];
    long last = 0;
    for (int i = 0; i < deltas.length; i++) {
      long count = (Long) counts.get(i);
      deltas[i] = count - last;
      last = count;
    }
    int offset = (int) (long) (Long) sample.get("off");
    Span[] spans = counts.isEmpty() ? Span.NONE : new Span[] {new Span(offset, counts.size())};
    double[] bounds =
        MiniJson.list(sample.get("cv")).stream()
            .mapToDouble(v -> ((Number) v).doubleValue())
            .toArray();
    return Histogram.builder()
        .schema((int) (long) (Long) sample.get("schema"))
        .zeroThreshold(hexDouble(sample.get("zt")))
        .zeroCount((Long) sample.get("zc"))
        .count((Long) sample.get("count"))
        .sum(hexDouble(sample.get("sum")))
        .positive(spans, deltas)
        .customValues(bounds)
        .build();
  }

  private static double hexDouble(Object hex) {
    return Double.longBitsToDouble(Long.parseUnsignedLong((String) hex, 16));
  }

  @ParameterizedTest
  @EnumSource(names = {"HISTOGRAM", "FLOAT_HISTOGRAM", "HISTOGRAM_ST", "FLOAT_HISTOGRAM_ST"})
  void decodesTheExactSamples(Encoding encoding) {
    for (Histograms golden : goldens(encoding)) {
      Chunk chunk = Chunks.of(encoding, golden.bytes());
      SampleIterator it = chunk.iterator();
      SampleBuffer columns = new SampleBuffer();
      chunk.decode(columns);

      assertThat(columns.size()).isEqualTo(golden.samples().size());
      int i = 0;
      for (Map<String, Object> sample : golden.samples()) {
        assertThat(it.next()).isEqualTo(encoding.valueType());
        assertThat(it.atT()).isEqualTo(sample.get("T")).isEqualTo(columns.time(i));
        assertThat(it.atSt()).isEqualTo(sample.get("ST")).isEqualTo(columns.startTime(i));
        Object expected =
            encoding.valueType() == ValueType.HISTOGRAM ? histogram(sample) : floats(sample);
        Object actual =
            encoding.valueType() == ValueType.HISTOGRAM ? it.atHistogram() : it.atFloatHistogram();
        assertThat(actual).as("sample %d of %s", i, golden).isEqualTo(expected);
        assertThat(columns.histogram(i)).isEqualTo(expected);
        i++;
      }
      assertThat(it.next()).isEqualTo(ValueType.NONE);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HISTOGRAM", "FLOAT_HISTOGRAM", "HISTOGRAM_ST", "FLOAT_HISTOGRAM_ST"})
  void appendingGivesTheExactBytes(Encoding encoding) {
    for (Histograms golden : goldens(encoding)) {
      Chunk chunk = Chunks.empty(encoding);

      for (int i = 0; i < golden.samples().size(); i++) {
        if (i % 5 == 2) {
          chunk = Chunks.of(encoding, chunk.toByteArray());
        }
        append(chunk, golden.samples().get(i));
      }

      assertThat(chunk.toByteArray()).as(golden.toString()).isEqualTo(golden.bytes());
    }
  }

  private static void append(Chunk chunk, Map<String, Object> sample) {
    long st = (Long) sample.get("ST");
    long t = (Long) sample.get("T");
    ChunkAppender appender = chunk.appender();
    ChunkAppender next =
        chunk.encoding().valueType() == ValueType.HISTOGRAM
            ? appender.appendHistogram(null, st, t, histogram(sample), true)
            : appender.appendFloatHistogram(null, st, t, floats(sample), true);
    assertThat(next).isSameAs(appender);
  }
}
