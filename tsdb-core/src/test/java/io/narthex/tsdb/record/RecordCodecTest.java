package io.narthex.tsdb.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.CorruptionException;
import io.narthex.model.MetricMetadata;
import io.narthex.model.StaleNaN;
import io.narthex.model.histogram.CounterResetHint;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Span;
import io.narthex.model.labels.Labels;
import io.narthex.tsdb.encoding.ByteReader;
import io.narthex.tsdb.encoding.EncodeBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class RecordCodecTest {
  private final RecordEncoder v1 = new RecordEncoder();
  private final RecordEncoder v2 = new RecordEncoder(true);
  private final RecordDecoder decoder = new RecordDecoder();

  private static <R> byte[] encode(BiConsumer<EncodeBuffer, R> encoder, R record) {
    EncodeBuffer out = new EncodeBuffer();
    encoder.accept(out, record);
    return out.toByteArray();
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
  }

  private static Histogram histogram() {
    return Histogram.builder()
        .counterResetHint(CounterResetHint.NOT_COUNTER_RESET)
        .schema(1)
        .zeroThreshold(0.5)
        .zeroCount(300)
        .count(7)
        .sum(-1)
        .positive(new Span[] {new Span(-2, 2), new Span(3, 1)}, 1, -1, 2)
        .negative(new Span[] {new Span(0, 1)}, 4)
        .build();
  }

  private static final String HISTOGRAM =
      "02 02 3fe0000000000000 ac02 07 bff0000000000000" // hint, schema, zero, count, sum
          + "02 03 02 06 01  01 00 01  03 02 01 04  01 08"; // spans, spans, buckets, buckets

  private static Histogram customHistogram() {
    return Histogram.builder()
        .schema(-53)
        .count(3)
        .positive(new Span[] {new Span(0, 2)}, 1, 1)
        .customValues(1, 2)
        .build();
  }

  private static final String CUSTOM_HISTOGRAM =
      "00 69 0000000000000000 00 03 0000000000000000 01 00 02 00 02 02 02 00"
          + "02 3ff0000000000000 4000000000000000";

  @Test
  void series() {
    SeriesRecord series = new SeriesRecord();
    series.add(258, Labels.of("a", "b", "cd", ""));

    byte[] bytes = encode(v1::series, series);

    assertThat(bytes).isEqualTo(hex("01 0000000000000102 02 0161 0162 026364 00"));
    SeriesRecord back = new SeriesRecord();
    decoder.series(new ByteReader(bytes), back);
    assertThat(back.size()).isEqualTo(1);
    assertThat(back.refs()[0]).isEqualTo(258);
    Labels labels = back.labels()[0];
    assertThat((Object) labels).isEqualTo(Labels.of("a", "b", "cd", ""));
  }

  @Test
  void samples() {
    SamplesRecord samples = new SamplesRecord();
    samples.add(5, 0, 1000, 1.0);
    samples.add(4, 0, 999, StaleNaN.VALUE);
    samples.add(105, 0, 1064, -0.0);

    byte[] bytes = encode(v1::samples, samples);

    assertThat(bytes)
        .isEqualTo(
            hex(
                "02 0000000000000005 00000000000003e8 00 00 3ff0000000000000"
                    + "01 01 7ff0000000000002  c801 8001 8000000000000000"));
  }

  @Test
  void samplesWithStartTimes() {
    SamplesRecord samples = new SamplesRecord();
    samples.add(5, 900, 1000, 1.0);
    samples.add(6, 900, 1001, 1.0);
    samples.add(7, 0, 1000, 1.0);
    samples.add(6, 899, 1000, 1.0);

    byte[] bytes = encode(v2::samples, samples);

    assertThat(bytes)
        .isEqualTo(
            hex(
                "0b 0a d00f 880e 3ff0000000000000  02 02 01 3ff0000000000000"
                    + "02 00 00 3ff0000000000000  01 00 02 01 3ff0000000000000"));
    SamplesRecord back = new SamplesRecord();
    decoder.samples(new ByteReader(bytes), back);
    assertThat(Arrays.copyOf(back.startTimes(), 4)).containsExactly(900, 900, 0, 899);
  }

  @Test
  void tombstonesExemplarsMarkersMetadata() {
    TombstonesRecord tombstones = new TombstonesRecord();
    tombstones.add(1, -1, 64);
    tombstones.add(2, Long.MIN_VALUE, Long.MAX_VALUE);
    assertThat(encode(v1::tombstones, tombstones))
        .isEqualTo(
            hex(
                "03 0000000000000001 01 8001"
                    + "0000000000000002 ffffffffffffffffff01 feffffffffffffffff01"));

    ExemplarsRecord exemplars = new ExemplarsRecord();
    exemplars.add(3, 70, 2.0, Labels.of("id", "x"));
    assertThat(encode(v1::exemplars, exemplars))
        .isEqualTo(
            hex("04 0000000000000003 0000000000000046 00 00 4000000000000000" + "01 026964 0178"));

    MmapMarkersRecord markers = new MmapMarkersRecord();
    markers.add(3, 1L << 32);
    assertThat(encode(v1::mmapMarkers, markers))
        .isEqualTo(hex("05 0000000000000003 0000000100000000"));

    MetadataRecord metadata = new MetadataRecord();
    metadata.add(300, new MetricMetadata("counter", "s", "h"));
    assertThat(encode(v1::metadata, metadata))
        .isEqualTo(hex("06 ac02 01 02 04554e4954 0173 0448454c50 0168"));
  }

  @Test
  void unknownMetadataFieldsAreSkipped() {
    MetadataRecord metadata = new MetadataRecord();

    decoder.metadata(
        new ByteReader(hex("06 07 63 03 0158 0179 0448454c50 0168 04554e4954 0173")), metadata);

    assertThat(metadata.size()).isEqualTo(1);
    assertThat(metadata.types()[0]).isEqualTo(0x63);
    assertThat(metadata.metadata(0)).isEqualTo(new MetricMetadata("unknown", "s", "h"));
  }

  @Test
  void histogramsLeaveThoseWithCustomBoundsForARecordOfTheirOwn() {
    HistogramsRecord rows = new HistogramsRecord();
    rows.add(9, 0, 500, customHistogram());
    rows.add(10, 0, 501, histogram());
    rows.add(12, 0, 500, customHistogram());
    EncodeBuffer out = new EncodeBuffer();

    assertThat(v1.histograms(out, rows)).isTrue();
    assertThat(out.toByteArray())
        .isEqualTo(hex("07 0000000000000009 00000000000001f4 02 02" + HISTOGRAM));

    out.reset();
    v1.customBucketHistograms(out, rows);
    assertThat(out.toByteArray())
        .isEqualTo(
            hex(
                "09 0000000000000009 00000000000001f4 00 00"
                    + CUSTOM_HISTOGRAM
                    + "06 00"
                    + CUSTOM_HISTOGRAM));
  }

  @Test
  void aBatchOfCustomBoundsOnlyMakesNoOtherRecord() {
    HistogramsRecord rows = new HistogramsRecord();
    rows.add(9, 0, 500, customHistogram());
    EncodeBuffer out = new EncodeBuffer();

    assertThat(v1.histograms(out, rows)).isTrue();

    assertThat(out.length()).isZero();
  }

  @Test
  void histogramsWithStartTimesStandTogether() {
    HistogramsRecord rows = new HistogramsRecord();
    rows.add(9, 3, 500, customHistogram());
    rows.add(10, 3, 501, histogram());
    rows.add(11, 4, 502, histogram());
    EncodeBuffer out = new EncodeBuffer();

    assertThat(v2.histograms(out, rows)).isFalse();

    assertThat(out.toByteArray())
        .isEqualTo(
            hex(
                "0c 12 e807 06"
                    + CUSTOM_HISTOGRAM
                    + "02 02 01"
                    + HISTOGRAM
                    + "02 04 02 02"
                    + HISTOGRAM));
    HistogramsRecord back = new HistogramsRecord();
    decoder.histograms(out.reader(), back);
    assertThat(back.size()).isEqualTo(3);
    assertThat(back.histograms()[1]).isEqualTo(histogram());
    assertThat(back.histograms()[1].counterResetHint())
        .isEqualTo(CounterResetHint.NOT_COUNTER_RESET);
    assertThat(Arrays.copyOf(back.startTimes(), 3)).containsExactly(3, 3, 4);
  }

  @Test
  void floatHistograms() {
    FloatHistogram h = histogram().toFloat();
    FloatHistogramsRecord rows = new FloatHistogramsRecord();
    rows.add(10, 0, 501, h);
    String body =
        "02 02 3fe0000000000000 4072c00000000000 401c000000000000 bff0000000000000"
            + "02 03 02 06 01  01 00 01"
            + "03 3ff0000000000000 0000000000000000 4000000000000000 01 4010000000000000";
    EncodeBuffer out = new EncodeBuffer();

    v1.floatHistograms(out, rows);
    assertThat(out.toByteArray())
        .isEqualTo(hex("08 000000000000000a 00000000000001f5 00 00" + body));
    FloatHistogramsRecord back = new FloatHistogramsRecord();
    decoder.floatHistograms(out.reader(), back);
    assertThat(back.histograms()[0]).isEqualTo(h);

    out.reset();
    v2.floatHistograms(out, rows);
    assertThat(out.toByteArray()).isEqualTo(hex("0d 14 ea07 00" + body));
  }

  @Test
  void anUnknownSchemaLeavesThatRowOut() {
    HistogramsRecord rows = new HistogramsRecord();
    rows.add(1, 0, 1, Histogram.builder().schema(60).build());
    rows.add(2, 0, 2, histogram());
    HistogramsRecord back = new HistogramsRecord();

    decoder.histograms(new ByteReader(encode(v1::histograms, rows)), back);

    assertThat(back.size()).isEqualTo(1);
    assertThat(back.refs()[0]).isEqualTo(2);
  }

  @Test
  void anUnknownSchemaInTheFirstRowStillGivesTheOthersTheirBase() {
    HistogramsRecord rows = new HistogramsRecord();
    rows.add(56, 1000, 1234, Histogram.builder().schema(-100).build());
    rows.add(42, 1000, 5678, histogram());
    FloatHistogramsRecord floats = new FloatHistogramsRecord();
    floats.add(56, 1000, 1234, Histogram.builder().schema(-100).build().toFloat());
    floats.add(42, 1000, 5678, histogram().toFloat());
    HistogramsRecord back = new HistogramsRecord();
    FloatHistogramsRecord floatsBack = new FloatHistogramsRecord();

    decoder.histograms(new ByteReader(encode(v2::histograms, rows)), back);
    decoder.floatHistograms(new ByteReader(encode(v2::floatHistograms, floats)), floatsBack);

    assertThat(back.size()).isEqualTo(1);
    assertThat(back.refs()[0]).isEqualTo(42);
    assertThat(back.startTimes()[0]).isEqualTo(1000);
    assertThat(back.times()[0]).isEqualTo(5678);
    assertThat(back.histograms()[0]).isEqualTo(histogram());
    assertThat(floatsBack.size()).isEqualTo(1);
    assertThat(floatsBack.refs()[0]).isEqualTo(42);
    assertThat(floatsBack.startTimes()[0]).isEqualTo(1000);
    assertThat(floatsBack.times()[0]).isEqualTo(5678);
    assertThat(floatsBack.histograms()[0]).isEqualTo(histogram().toFloat());
  }

  @Test
  void aFinerSchemaIsReduced() {
    HistogramsRecord rows = new HistogramsRecord();
    rows.add(
        1,
        0,
        1,
        Histogram.builder()
            .schema(9)
            .count(10)
            .positive(new Span[] {new Span(1, 4)}, 1, 1, 1, 1) // counts 1 2 3 4 in buckets 1..4
            .build());
    HistogramsRecord back = new HistogramsRecord();

    decoder.histograms(new ByteReader(encode(v1::histograms, rows)), back);

    Histogram h = back.histograms()[0];
    assertThat(h.schema()).isEqualTo(8);
    assertThat(h.positiveSpans()).containsExactly(new Span(1, 2));
    assertThat(h.positiveBuckets()).containsExactly(3, 4); // 3 and 7
  }

  @Test
  void anyCutOrTailIsCorruption() {
    SamplesRecord samples = new SamplesRecord();
    for (int i = 0; i < 10; i++) {
      samples.add(i * 1000, 0, i * 15_000, i);
    }
    byte[] bytes = encode(v1::samples, samples);
    SamplesRecord back = new SamplesRecord();
    int whole = 0;

    for (int cut = 1; cut < bytes.length; cut++) {
      ByteReader in = new ByteReader(bytes, 0, cut);
      try {
        decoder.samples(in, back);
        whole++;
      } catch (CorruptionException e) {
        assertThat(e).hasMessageContaining("invalid size");
      }
    }

    assertThat(whole).isEqualTo(1 + 10); // the empty record, the bases alone, and after each row
  }

  @Test
  void anotherTypeIsRefused() {
    assertThatThrownBy(() -> decoder.samples(new ByteReader(new byte[] {1}), new SamplesRecord()))
        .isInstanceOf(CorruptionException.class)
        .hasMessage("invalid record type");
    assertThat(decoder.decode(new ByteReader(new byte[] {99, 1, 2}))).isNull();
    assertThat(decoder.decode(new ByteReader(new byte[0]))).isNull();
  }

  @Test
  void randomBytesNeverBreakTheDecoder() {
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[1 + random.nextInt(80)];
      random.nextBytes(bytes);
      bytes[0] = (byte) (1 + random.nextInt(13));
      try {
        WalRecord record = decoder.decode(new ByteReader(bytes));
        assertThat(record).isNotNull();
      } catch (CorruptionException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }

  @Test
  void anyColumnsComeBackBitForBit() {
    Random random = new Random(6);
    for (int run = 0; run < 200; run++) {
      SamplesRecord samples = new SamplesRecord();
      int n = random.nextInt(60);
      for (int i = 0; i < n; i++) {
        samples.add(any(random), any(random), any(random), Double.longBitsToDouble(any(random)));
      }
      SamplesRecord back = new SamplesRecord();

      decoder.samples(new ByteReader(encode(v1::samples, samples)), back);
      assertSame(samples, back, false);
      decoder.samples(new ByteReader(encode(v2::samples, samples)), back);
      assertSame(samples, back, true);
    }
  }

  private static long any(Random random) {
    return random.nextLong() >> random.nextInt(64);
  }

  private static void assertSame(SamplesRecord a, SamplesRecord b, boolean startTimes) {
    assertThat(b.size()).isEqualTo(a.size());
    for (int i = 0; i < a.size(); i++) {
      assertThat(b.refs()[i]).isEqualTo(a.refs()[i]);
      assertThat(b.times()[i]).isEqualTo(a.times()[i]);
      assertThat(b.startTimes()[i]).isEqualTo(startTimes ? a.startTimes()[i] : 0);
      assertThat(Double.doubleToRawLongBits(b.values()[i]))
          .isEqualTo(Double.doubleToRawLongBits(a.values()[i]));
    }
  }

  @Test
  void everyKindOfRecordIsEncoded() {
    assertThat(Records.kinds(WalRecord.class)).isEqualTo(8); // as Records.encode
    for (RecordType type : RecordType.values()) {
      WalRecord decoded = decoder.decode(new ByteReader(new byte[] {(byte) type.code()}));
      EncodeBuffer out = new EncodeBuffer();

      Records.encode(out, type, decoded);

      assertThat(out.toByteArray()).containsExactly(type.code());
    }
  }
}
