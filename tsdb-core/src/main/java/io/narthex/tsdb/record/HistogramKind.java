package io.narthex.tsdb.record;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Schemas;
import io.narthex.tsdb.encoding.ByteReader;
import io.narthex.tsdb.encoding.EncodeBuffer;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;

/**
 * What tells integer histograms and float histograms apart in a log; all else about their records
 * is the same.
 *
 * @param <H> the histograms
 * @param exponential type of their records of the first version, without those of custom bounds
 * @param customBuckets type of their records of custom bounds, of the first version
 * @param v2 type of their records of the second version, of any schema
 * @param encoder writes one
 * @param decoder reads one
 * @param schema tells one's schema
 * @param reducer brings one of a reserved schema down to the finest there is
 * @upstream tsdb/record/record.go Encoder.HistogramSamples, Encoder.FloatHistogramSamples
 */
record HistogramKind<H>(
    RecordType exponential,
    RecordType customBuckets,
    RecordType v2,
    BiConsumer<EncodeBuffer, H> encoder,
    Function<ByteReader, H> decoder,
    ToIntFunction<H> schema,
    UnaryOperator<H> reducer) {

  static final HistogramKind<Histogram> INTEGER =
      new HistogramKind<>(
          RecordType.HISTOGRAM_SAMPLES,
          RecordType.CUSTOM_BUCKETS_HISTOGRAM_SAMPLES,
          RecordType.HISTOGRAM_SAMPLES_V2,
          HistogramCodec::encode,
          HistogramCodec::decode,
          Histogram::schema,
          ResolutionLimit::reduce);

  static final HistogramKind<FloatHistogram> FLOAT =
      new HistogramKind<>(
          RecordType.FLOAT_HISTOGRAM_SAMPLES,
          RecordType.CUSTOM_BUCKETS_FLOAT_HISTOGRAM_SAMPLES,
          RecordType.FLOAT_HISTOGRAM_SAMPLES_V2,
          HistogramCodec::encode,
          HistogramCodec::decodeFloat,
          FloatHistogram::schema,
          ResolutionLimit::reduce);

  boolean usesCustomBuckets(H histogram) {
    return schema.applyAsInt(histogram) == Schemas.CUSTOM_BUCKETS;
  }

  /** Whether records of this type hold such histograms. */
  boolean isIn(RecordType type) {
    return type == exponential || type == customBuckets || type == v2;
  }
}
