package io.narthex.exposition;

import static io.narthex.exposition.ProtoFormat.*;

import io.narthex.exposition.Columns.Doubles;
import io.narthex.exposition.Columns.Ints;
import io.narthex.exposition.Columns.Longs;
import io.narthex.model.histogram.ClassicHistogram;
import io.narthex.model.histogram.CounterResetHint;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Span;

/**
 * One Histogram message, its repeated fields as columns that are used again for the next.
 *
 * <p>Thread-safety: none.
 *
 * @upstream model/textparse/protobufparse.go
 */
final class ProtoHistogram {
  private long count;
  private double countFloat;
  double sum;
  final Doubles upperBounds = new Doubles();
  private final Doubles cumulative = new Doubles();

  /** Start and end of each bucket's exemplar, -1 if it has none. */
  final Ints bucketExemplars = new Ints();

  /** Start and end of each exemplar of the histogram itself. */
  final Ints exemplars = new Ints();

  private int schema;
  private double zeroThreshold;
  private long zeroCount;
  private double zeroCountFloat;
  private final Ints negativeSpans = new Ints();
  private final Longs negativeDeltas = new Longs();
  private final Doubles negativeCounts = new Doubles();
  private final Ints positiveSpans = new Ints();
  private final Longs positiveDeltas = new Longs();
  private final Doubles positiveCounts = new Doubles();
  long start;

  void clear() {
    count = 0;
    countFloat = 0;
    sum = 0;
    upperBounds.clear();
    cumulative.clear();
    bucketExemplars.clear();
    exemplars.clear();
    schema = 0;
    zeroThreshold = 0;
    zeroCount = 0;
    zeroCountFloat = 0;
    negativeSpans.clear();
    negativeDeltas.clear();
    negativeCounts.clear();
    positiveSpans.clear();
    positiveDeltas.clear();
    positiveCounts.clear();
    start = 0;
  }

  void read(ProtoReader in) {
    while (in.nextField("Histogram")) {
      switch (in.field) {
        case HISTOGRAM_COUNT -> count = in.readVarint("SampleCount");
        case HISTOGRAM_SUM -> sum = in.readDouble("SampleSum");
        case HISTOGRAM_BUCKET -> bucket(in);
        case HISTOGRAM_COUNT_FLOAT -> countFloat = in.readDouble("SampleCountFloat");
        case HISTOGRAM_START -> start = ProtoMetric.timestamp(in, "StartTimestamp");
        case HISTOGRAM_EXEMPLAR -> {
          int length = in.readLength("Exemplars");
          exemplars.add(in.pos, in.pos + length);
          ProtoMetric.checkExemplar(in, length);
        }
        default -> nativePart(in);
      }
    }
  }

  private void nativePart(ProtoReader in) {
    switch (in.field) {
      case HISTOGRAM_SCHEMA -> schema = zigZag32(in.readVarint("Schema"));
      case HISTOGRAM_ZERO_THRESHOLD -> zeroThreshold = in.readDouble("ZeroThreshold");
      case HISTOGRAM_ZERO_COUNT -> zeroCount = in.readVarint("ZeroCount");
      case HISTOGRAM_ZERO_COUNT_FLOAT -> zeroCountFloat = in.readDouble("ZeroCountFloat");
      case HISTOGRAM_NEGATIVE_SPAN -> span(in, "NegativeSpan", negativeSpans);
      case HISTOGRAM_NEGATIVE_DELTA -> deltas(in, "NegativeDelta", negativeDeltas);
      case HISTOGRAM_NEGATIVE_COUNT -> counts(in, "NegativeCount", negativeCounts);
      case HISTOGRAM_POSITIVE_SPAN -> span(in, "PositiveSpan", positiveSpans);
      case HISTOGRAM_POSITIVE_DELTA -> deltas(in, "PositiveDelta", positiveDeltas);
      case HISTOGRAM_POSITIVE_COUNT -> counts(in, "PositiveCount", positiveCounts);
      default -> in.skip();
    }
  }

  private void bucket(ProtoReader in) {
    int outer = in.open("Bucket");
    double upper = 0;
    long whole = 0;
    double fraction = 0;
    int exemplarStart = -1;
    int exemplarEnd = -1;
    while (in.nextField("Bucket")) {
      switch (in.field) {
        case BUCKET_CUMULATIVE -> whole = in.readVarint("CumulativeCount");
        case BUCKET_UPPER_BOUND -> upper = in.readDouble("UpperBound");
        case BUCKET_CUMULATIVE_FLOAT -> fraction = in.readDouble("CumulativeCountFloat");
        case BUCKET_EXEMPLAR -> {
          int length = in.readLength("Exemplar");
          exemplarStart = in.pos;
          exemplarEnd = in.pos + length;
          ProtoMetric.checkExemplar(in, length);
        }
        default -> in.skip();
      }
    }
    in.close(outer);
    upperBounds.add(upper);
    cumulative.add(fraction == 0 ? ProtoMetric.unsigned(whole) : fraction);
    bucketExemplars.add(exemplarStart, exemplarEnd);
  }

  private static void span(ProtoReader in, String name, Ints into) {
    int outer = in.open(name);
    int offset = 0;
    int length = 0;
    while (in.nextField("BucketSpan")) {
      switch (in.field) {
        case 1 -> offset = zigZag32(in.readVarint("Offset"));
        case 2 -> length = (int) in.readVarint("Length");
        default -> in.skip();
      }
    }
    in.close(outer);
    into.add(offset, length);
  }

  private static int zigZag32(long varint) {
    int v = (int) varint;
    return (v >>> 1) ^ -(v & 1);
  }

  private static void deltas(ProtoReader in, String name, Longs into) {
    if (in.wireType == ProtoReader.VARINT) {
      into.add(ProtoReader.zigZag(in.readVarint()));
      return;
    }
    int outer = in.open(name);
    while (in.pos < in.end) {
      into.add(ProtoReader.zigZag(in.readVarint()));
    }
    in.close(outer);
  }

  private static void counts(ProtoReader in, String name, Doubles into) {
    if (in.wireType == ProtoReader.FIXED64) {
      into.add(in.readDouble());
      return;
    }
    int outer = in.open(name);
    while (in.pos < in.end) {
      into.add(in.readDouble());
    }
    in.close(outer);
  }

  /** Whether it is meant as a native histogram; one without observations shows it by a span. */
  boolean isNative() {
    return positiveSpans.size > 0
        || negativeSpans.size > 0
        || zeroThreshold > 0
        || zeroCount != 0; // as unsigned
  }

  int buckets() {
    return upperBounds.size;
  }

  double count() {
    return countFloat == 0 ? ProtoMetric.unsigned(count) : countFloat;
  }

  /** Cumulative count of a bucket; that of the one behind the last is the whole count. */
  double cumulative(int bucket) {
    return bucket < cumulative.size ? cumulative.values[bucket] : count();
  }

  private boolean isFloat() {
    return countFloat > 0 || zeroCountFloat > 0;
  }

  /** What is wrong with the spans, null if they fit the buckets. */
  @org.jspecify.annotations.Nullable
  String inconsistency() {
    int positive = isFloat() ? positiveCounts.size : positiveDeltas.size;
    int negative = isFloat() ? negativeCounts.size : negativeDeltas.size;
    String problem = inconsistency("positive", positiveSpans, positive);
    return problem != null ? problem : inconsistency("negative", negativeSpans, negative);
  }

  private static @org.jspecify.annotations.Nullable String inconsistency(
      String side, Ints spans, int buckets) {
    long total = 0;
    for (int i = 0; i < spans.size; i += 2) {
      if (i > 0 && spans.values[i] < 0) {
        return side
            + " side: span number "
            + (i / 2 + 1)
            + " with offset "
            + spans.values[i]
            + ": histogram has a span whose offset is negative";
      }
      total += Integer.toUnsignedLong(spans.values[i + 1]);
    }
    return total == buckets
        ? null
        : side + " side: spans require " + total + " buckets, have " + buckets;
  }

  /** The native histogram, a {@link Histogram} or {@link FloatHistogram}, compacted. */
  Object toNative(CounterResetHint hint) {
    if (isFloat()) {
      return FloatHistogram.builder()
          .counterResetHint(hint)
          .schema(schema)
          .zeroThreshold(zeroThreshold)
          .zeroCount(zeroCountFloat)
          .count(countFloat)
          .sum(sum)
          .positive(spans(positiveSpans), positiveCounts.copy())
          .negative(spans(negativeSpans), negativeCounts.copy())
          .build()
          .compact(0);
    }
    return Histogram.builder()
        .counterResetHint(hint)
        .schema(schema)
        .zeroThreshold(zeroThreshold)
        .zeroCount(zeroCount)
        .count(count)
        .sum(sum)
        .positive(spans(positiveSpans), positiveDeltas.copy())
        .negative(spans(negativeSpans), negativeDeltas.copy())
        .build()
        .compact(0);
  }

  private static Span[] spans(Ints offsetsAndLengths) {
    Span[] spans = new Span[offsetsAndLengths.size / 2];
    for (int i = 0; i < spans.length; i++) {
      spans[i] = new Span(offsetsAndLengths.values[2 * i], offsetsAndLengths.values[2 * i + 1]);
    }
    return spans;
  }

  /** Gives the classic buckets to a converter. */
  void collect(ClassicHistogram into) {
    into.reset();
    into.setCount(count());
    into.setSum(sum);
    for (int i = 0; i < buckets(); i++) {
      into.setBucket(upperBounds.values[i], cumulative.values[i]);
    }
  }
}
