package io.narthex.tsdb.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.SampleBuffer;
import io.narthex.model.histogram.CounterResetHint;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Span;
import io.narthex.testing.SampleKind;
import io.narthex.tsdb.chunkenc.Encoding;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The open chunk of late samples; upstream's tables of ooo_head_test. */
class OutOfOrderChunkTest {
  private static final int MOST = 9; // beyond two growths of its arrays
  private static final ChunkSettings PLAIN = ChunkSettings.of(HeadOptions.builder().build());
  private static final ChunkSettings WITH_ST =
      ChunkSettings.of(HeadOptions.builder().xor2(true).histogramSt(true).storeSt(true).build());

  private static boolean insert(OutOfOrderChunk chunk, SampleKind kind, long st, long t, long n) {
    Object value = kind.value(n);
    return kind.isFloat()
        ? chunk.insert(st, t, (Double) value, null)
        : chunk.insert(st, t, 0, value);
  }

  /** Samples at 2, 4, 6 and so on, with start times the other way around. */
  private static OutOfOrderChunk even(SampleKind kind, int count) {
    OutOfOrderChunk chunk = new OutOfOrderChunk();
    for (int i = 0; i < count; i++) {
      assertThat(insert(chunk, kind, 1000 - 2 * i, 2 * i + 2, 2 * i + 2)).isTrue();
    }
    return chunk;
  }

  private static List<String> read(OutOfOrderChunk chunk, ChunkSettings settings) {
    List<String> all = new ArrayList<>();
    for (OutOfOrderChunk.Encoded part : chunk.encode(settings)) {
      SampleBuffer samples = new SampleBuffer();
      part.chunk().decode(samples);
      List<String> texts = SampleKind.texts(samples);
      for (int i = 0; i < texts.size(); i++) {
        all.add(texts.get(i) + " from " + samples.startTime(i));
      }
      assertThat(part.mint()).isEqualTo(samples.time(0));
      assertThat(part.maxt()).isEqualTo(samples.time(samples.size() - 1));
    }
    return all;
  }

  @ParameterizedTest
  @EnumSource
  void aSampleGoesWhereItsTimeIsWhateverItsStart(SampleKind kind) {
    for (int count = 0; count <= MOST; count++) {
      for (int at = 0; at <= count; at++) {
        OutOfOrderChunk chunk = even(kind, count);

        assertThat(insert(chunk, kind, 7, 2 * at + 1, 2 * at + 1)).isTrue();

        List<String> expected = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          expected.add(kind.text(2 * i + 2, 2 * i + 2) + " from " + (1000 - 2 * i));
        }
        expected.add(at, kind.text(2 * at + 1, 2 * at + 1) + " from 7");
        assertThat(read(chunk, WITH_ST)).as("%s of %s", at, count).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void ofTwoSamplesOfOneTimeTheFirstStays(SampleKind kind) {
    for (int count = 1; count <= MOST; count++) {
      for (int at = 0; at < count; at++) {
        OutOfOrderChunk chunk = even(kind, count);

        assertThat(insert(chunk, kind, 7, 2 * at + 2, 99)).isFalse();
        assertThat(chunk.insert(7, 2 * at + 2, 0.123, null)).isFalse();

        assertThat(read(chunk, WITH_ST)).isEqualTo(read(even(kind, count), WITH_ST));
      }
    }
  }

  /**
   * {@code a} is a histogram, {@code b} one with more in more buckets, {@code r} that as a reset.
   */
  private static @Nullable Histogram named(String name) {
    Span[] wider = {new Span(0, 2), new Span(1, 2), new Span(1, 1)};
    Histogram a = SampleKind.histogram(1, CounterResetHint.UNKNOWN);
    if (name.equals("a")) {
      return a;
    }
    return name.equals("f")
        ? null
        : Histogram.builder()
            .schema(1)
            .count(a.count() + 14)
            .zeroCount(a.zeroCount())
            .zeroThreshold(a.zeroThreshold())
            .sum(a.sum())
            .positive(wider, 2, 1, -1, 0, 12)
            .negative(new Span[] {new Span(0, 2), new Span(1, 2)}, 2, 1, -1, 0)
            .counterResetHint(
                name.equals("r") ? CounterResetHint.COUNTER_RESET : CounterResetHint.UNKNOWN)
            .build();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                    | ''
          1000f 1100f           | XOR[1000 1100]
          1000f 1100a 1200f     | XOR[1000] histogram[1100U] XOR[1200]
          1000b 1100a           | histogram[1000U] histogram[1100U]
          1100r                 | histogram[1100U]
          1000a 1100r           | histogram[1000U] histogram[1100U]
          0a 1b                 | histogram[0U 1N]
          0b 1b 2a 3f 4a 5b     | histogram[0U 1N] histogram[2U] XOR[3] histogram[4U 5N]
          """)
  void anotherTypeAndAResetBeginAnotherChunk(String samples, String chunks) {
    OutOfOrderChunk open = new OutOfOrderChunk();
    for (String sample : samples.isEmpty() ? new String[0] : samples.split(" ")) {
      int last = sample.length() - 1;
      open.insert(0, Long.parseLong(sample.substring(0, last)), 43, named(sample.substring(last)));
    }

    List<String> found = new ArrayList<>();
    for (OutOfOrderChunk.Encoded part : open.encode(PLAIN)) {
      SampleBuffer read = new SampleBuffer();
      part.chunk().decode(read);
      List<String> inside = new ArrayList<>();
      for (int i = 0; i < read.size(); i++) {
        String hint =
            read.histogram(i) instanceof Histogram h
                ? h.counterResetHint().name().substring(0, 1)
                : "";
        inside.add(read.time(i) + hint);
      }
      found.add(part.chunk().encoding() + inside.toString().replace(",", ""));
    }

    assertThat(String.join(" ", found)).isEqualTo(chunks);
  }

  @ParameterizedTest
  @CsvSource({
    "FLOAT, XOR, XOR2",
    "HISTOGRAM, HISTOGRAM, HISTOGRAM_ST",
    "FLOAT_HISTOGRAM, FLOAT_HISTOGRAM, FLOAT_HISTOGRAM_ST"
  })
  void startTimesAreKeptWhereTheEncodingHasThem(SampleKind kind, Encoding plain, Encoding withSt) {
    long[][] starts = {{0, 0, 0}, {1000, 1100, 1200}, {900, 1000, 1100}, {500, 1100, 0}};
    for (long[] st : starts) {
      OutOfOrderChunk chunk = new OutOfOrderChunk();
      for (int i = 0; i < st.length; i++) {
        insert(chunk, kind, st[i], 1000 + 100 * i, i);
      }

      assertThat(chunk.encode(PLAIN)).hasSize(1);
      assertThat(chunk.encode(PLAIN).get(0).chunk().encoding()).isEqualTo(plain);
      assertThat(chunk.encode(WITH_ST)).hasSize(1);
      assertThat(chunk.encode(WITH_ST).get(0).chunk().encoding()).isEqualTo(withSt);
      for (int i = 0; i < st.length; i++) {
        String sample = kind.text(1000 + 100 * i, i);
        assertThat(read(chunk, PLAIN).get(i)).isEqualTo(sample + " from 0");
        assertThat(read(chunk, WITH_ST).get(i)).isEqualTo(sample + " from " + st[i]);
      }
    }
  }
}
