package io.narthex.server.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.narthex.model.histogram.BucketCursor;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.promql.value.RangeSeries;
import io.narthex.promql.value.Sample;
import io.narthex.promql.value.Value;
import io.narthex.util.GoFloats;
import java.io.IOException;

/**
 * Query results as Prometheus writes them: streamed, sample values as strings.
 *
 * <pre>
 *   {"metric":{…},"value":[1700000000.123,"1.5"]}
 *   {"metric":{…},"values":[[1700000000,"1"],…],"histograms":[[1700000000,{"count":…}],…]}
 * </pre>
 *
 * <p>Thread-safety: none; one writer an answer.
 *
 * @upstream web/api/v1/json_codec.go, util/jsonutil/marshal.go
 */
final class ResultJson {
  /** Magnitudes from here on are written with an exponent. */
  private static final double LARGE = 1e21;

  private static final double SMALL = 1e-6;

  private final JsonGenerator json;
  private final byte[] digits = new byte[GoFloats.MAX_LENGTH];

  ResultJson(JsonGenerator json) {
    this.json = json;
  }

  /** Writes {@code value} as the API's {@code result}. */
  void write(Value value) throws IOException {
    if (value instanceof Value.Scalar scalar) {
      json.writeStartArray();
      json.writeRawValue(GoFloats.f(scalar.t() / 1000.0));
      json.writeString(GoFloats.f(scalar.v()));
      json.writeEndArray();
    } else if (value instanceof Value.Text text) {
      json.writeStartArray();
      json.writeRawValue(GoFloats.f(text.t() / 1000.0));
      json.writeString(text.v());
      json.writeEndArray();
    } else if (value instanceof Value.Vector vector) {
      json.writeStartArray();
      for (Sample sample : vector.samples()) {
        writeSample(sample);
      }
      json.writeEndArray();
    } else if (value instanceof Value.Matrix matrix) {
      json.writeStartArray();
      for (RangeSeries series : matrix.series()) {
        writeSeries(series);
      }
      json.writeEndArray();
    } else {
      throw new AssertionError(value);
    }
  }

  private void writeSample(Sample sample) throws IOException {
    json.writeStartObject();
    json.writeFieldName("metric");
    Json.writeLabels(json, sample.labels());
    FloatHistogram histogram = sample.histogram();
    json.writeFieldName(histogram == null ? "value" : "histogram");
    json.writeStartArray();
    Json.writeTimestamp(json, sample.t());
    if (histogram == null) {
      writeNumber(sample.v());
    } else {
      writeHistogram(histogram);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void writeSeries(RangeSeries series) throws IOException {
    json.writeStartObject();
    json.writeFieldName("metric");
    Json.writeLabels(json, series.labels());
    if (series.floatCount() > 0) {
      json.writeArrayFieldStart("values");
      for (int i = 0; i < series.floatCount(); i++) {
        json.writeStartArray();
        Json.writeTimestamp(json, series.floatTime(i));
        writeNumber(series.floatValue(i));
        json.writeEndArray();
      }
      json.writeEndArray();
    }
    if (series.histogramCount() > 0) {
      json.writeArrayFieldStart("histograms");
      for (int i = 0; i < series.histogramCount(); i++) {
        json.writeStartArray();
        Json.writeTimestamp(json, series.histogramTime(i));
        writeHistogram(series.histogram(i));
        json.writeEndArray();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  /** Count, sum and the buckets that are not empty, ascending. */
  private void writeHistogram(FloatHistogram h) throws IOException {
    json.writeStartObject();
    json.writeFieldName("count");
    writeNumber(h.count());
    json.writeFieldName("sum");
    writeNumber(h.sum());
    boolean open = false;
    for (BucketCursor bucket = BucketCursor.ascending(h); bucket.next(); ) {
      if (bucket.count() == 0) {
        continue;
      }
      if (!open) {
        json.writeArrayFieldStart("buckets");
        open = true;
      }
      json.writeStartArray();
      json.writeNumber(boundaries(bucket));
      writeNumber(bucket.lower());
      writeNumber(bucket.upper());
      writeNumber(bucket.count());
      json.writeEndArray();
    }
    if (open) {
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  /** 0 = (lower, upper], 1 = [lower, upper), 2 = open, 3 = closed. */
  private static int boundaries(BucketCursor bucket) {
    if (bucket.lowerInclusive()) {
      return bucket.upperInclusive() ? 3 : 1;
    }
    return bucket.upperInclusive() ? 0 : 2;
  }

  /** A sample value: a string, plain digits unless very large or very small. */
  void writeNumber(double v) throws IOException {
    double magnitude = Math.abs(v);
    if (magnitude != 0 && (magnitude < SMALL || magnitude >= LARGE) && !Double.isInfinite(v)) {
      json.writeString(GoFloats.e(v));
      return;
    }
    int end = GoFloats.writeF(v, digits, 0);
    json.writeRawUTF8String(digits, 0, end);
  }
}
