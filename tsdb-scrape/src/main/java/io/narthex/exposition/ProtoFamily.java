package io.narthex.exposition;

import static io.narthex.exposition.ProtoFormat.*;

import io.narthex.exposition.Columns.Ints;
import io.narthex.util.GoQuote;
import io.narthex.util.Utf8Check;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A MetricFamily message without its metrics, whose places it keeps.
 *
 * <p>Thread-safety: none.
 *
 * @upstream prompb/io/prometheus/client/decoder.go NextMetricFamily
 */
final class ProtoFamily {
  int nameStart;
  int nameEnd;
  int helpStart;
  int helpEnd;
  int unitStart;
  int unitEnd;
  MetricType type = MetricType.COUNTER;
  private int typeCode;

  /** Start and end of each metric. */
  final Ints metrics = new Ints();

  void read(ProtoReader in) {
    nameStart = nameEnd = helpStart = helpEnd = unitStart = unitEnd = in.pos;
    typeCode = 0;
    metrics.clear();
    while (in.nextField("MetricFamily")) {
      switch (in.field) {
        case FAMILY_NAME -> {
          int length = in.readLength("Name");
          nameStart = in.pos;
          nameEnd = in.pos += length;
        }
        case FAMILY_HELP -> {
          int length = in.readLength("Help");
          helpStart = in.pos;
          helpEnd = in.pos += length;
        }
        case FAMILY_TYPE -> typeCode = (int) in.readVarint("Type");
        case FAMILY_METRIC -> {
          int length = in.readLength("Metric");
          metrics.add(in.pos, in.pos + length);
          in.pos += length;
        }
        case FAMILY_UNIT -> {
          int length = in.readLength("Unit");
          unitStart = in.pos;
          unitEnd = in.pos += length;
        }
        default -> in.skip();
      }
    }
  }

  /** Checks name, help and type; only families with metrics are. */
  void check(ProtoReader in) {
    byte[] data = in.data;
    if (nameEnd == nameStart || !Utf8Check.isValid(data, nameStart, nameEnd)) {
      throw in.failure("invalid metric name: " + string(data, nameStart, nameEnd));
    }
    if (!Utf8Check.isValid(data, helpStart, helpEnd)) {
      throw in.failure(
          "invalid help for metric " + quotedName(data) + ": " + string(data, helpStart, helpEnd));
    }
    @Nullable MetricType known = ProtoFormat.type(typeCode);
    if (known == null) {
      throw in.failure("unknown metric type for metric " + quotedName(data) + ": " + typeCode);
    }
    type = known;
  }

  boolean isHistogram() {
    return type == MetricType.HISTOGRAM || type == MetricType.GAUGEHISTOGRAM;
  }

  String name(byte[] data) {
    return string(data, nameStart, nameEnd);
  }

  String quotedName(byte[] data) {
    return GoQuote.quote(data, nameStart, nameEnd);
  }

  static String string(byte[] data, int from, int to) {
    return new String(data, from, to - from, StandardCharsets.UTF_8);
  }
}
