package io.narthex.exposition;

import org.jspecify.annotations.Nullable;

/** Names of the protobuf exposition's fields, for showing them. Thread-safety: constants. */
enum ProtoSchema {
  FAMILY("name:s", "help:s", "type:v", "metric:METRIC", "unit:s"),
  METRIC(
      "label:LABEL",
      "gauge:NUMBER",
      "counter:COUNTER",
      "summary:SUMMARY",
      "untyped:NUMBER",
      "timestamp_ms:v",
      "histogram:HISTOGRAM"),
  LABEL("name:s", "value:s"),
  NUMBER("value:d"),
  COUNTER("value:d", "exemplar:EXEMPLAR", "start_timestamp:TIME"),
  SUMMARY("sample_count:v", "sample_sum:d", "quantile:QUANTILE", "start_timestamp:TIME"),
  QUANTILE("quantile:d", "value:d"),
  HISTOGRAM(
      "sample_count:v",
      "sample_sum:d",
      "bucket:BUCKET",
      "sample_count_float:d",
      "schema:z",
      "zero_threshold:d",
      "zero_count:v",
      "zero_count_float:d",
      "negative_span:SPAN",
      "negative_delta:z",
      "negative_count:d",
      "positive_span:SPAN",
      "positive_delta:z",
      "positive_count:d",
      "start_timestamp:TIME",
      "exemplars:EXEMPLAR"),
  BUCKET("cumulative_count:v", "upper_bound:d", "exemplar:EXEMPLAR", "cumulative_count_float:d"),
  SPAN("offset:z", "length:v"),
  EXEMPLAR("label:LABEL", "value:d", "timestamp:TIME"),
  TIME("seconds:v", "nanos:v");

  /** Field by field, in the order of their numbers, a space between them. */
  private final String fields;

  ProtoSchema(String... fields) {
    this.fields = String.join(" ", fields);
  }

  /** Name of a field; {@code ?} if there is none of that number. */
  String name(int field) {
    String f = field(field);
    return f == null ? "?" : f.substring(0, f.indexOf(':'));
  }

  /** {@code s}tring, {@code v}arint, {@code z}ig-zag varint, {@code d}ouble or a message's name. */
  String kind(int field) {
    String f = field(field);
    return f == null ? "" : f.substring(f.indexOf(':') + 1);
  }

  private @Nullable String field(int field) {
    String[] all = fields.split(" ", -1);
    return field >= 1 && field <= all.length ? all[field - 1] : null;
  }
}
