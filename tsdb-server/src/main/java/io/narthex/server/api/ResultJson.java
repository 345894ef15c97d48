package io.narthex.server.api;

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
  private final JsonWriter json;

  ResultJson(JsonWriter json) {
    this.json = json;
  }

  /** Writes {@code value} as the API's {@code result}. */
  void write(Value value) throws IOException {
    if (value instanceof Value.Scalar scalar) {
      json.writeStartArray();
      json.writeNumber(scalar.t() / 1000.0);
      json.writeString(GoFloats.f(scalar.v()));
      json.writeEndArray();
    } else if (value instanceof Value.Text text) {
      json.writeStartArray();
      json.writeNumber(text.t() / 1000.0);
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
    json.writeLabels(sample.labels());
    FloatHistogram histogram = sample.histogram();
    if (histogram == null) {
      json.writeFieldName("value");
      json.writePoint(sample.t(), sample.v());
    } else {
      json.writeFieldName("histogram");
      json.writeStartArray();
      json.writeTimestamp(sample.t());
      writeHistogram(histogram);
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private void writeSeries(RangeSeries series) throws IOException {
    json.writeStartObject();
    json.writeFieldName("metric");
    json.writeLabels(series.labels());
    if (series.floatCount() > 0) {
      json.writeArrayFieldStart("values");
      for (int i = 0; i < series.floatCount(); i++) {
        json.writePoint(series.floatTime(i), series.floatValue(i));
      }
      json.writeEndArray();
    }
    if (series.histogramCount() > 0) {
      json.writeArrayFieldStart("histograms");
      for (int i = 0; i < series.histogramCount(); i++) {
        json.writeStartArray();
        json.writeTimestamp(series.histogramTime(i));
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
    json.writeValue(h.count());
    json.writeFieldName("sum");
    json.writeValue(h.sum());
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
      json.writeValue(bucket.lower());
      json.writeValue(bucket.upper());
      json.writeValue(bucket.count());
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
}
