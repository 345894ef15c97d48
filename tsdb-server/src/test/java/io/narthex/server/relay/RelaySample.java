package io.narthex.server.relay;

import io.narthex.server.remote.WriteMessage;
import io.narthex.testing.MiniJson;
import java.io.IOException;
import java.util.Map;

/**
 * A sample as it is sent and as it must be read.
 *
 * @param t ms
 * @param text what must be read, equal only for equal bits (all NaNs are one over JSON)
 * @param field the field of a time series it is sent in
 * @param message what is sent
 */
record RelaySample(long t, String text, int field, WriteMessage message) {
  static String text(double v) {
    return Long.toHexString(Double.doubleToLongBits(v));
  }

  static RelaySample number(long t, double v) throws IOException {
    return new RelaySample(t, text(v), 2, new WriteMessage().real(1, v).number(2, t));
  }

  /** Schema 1, {@code n} in the bucket of zero, and {@code n} and {@code 2n} in two beside it. */
  static RelaySample histogram(long t, long n) throws IOException {
    WriteMessage h =
        new WriteMessage()
            .number(1, 4 * n)
            .real(3, 1.5 * n)
            .zigzag(4, 1)
            .real(5, 1e-5)
            .number(6, n)
            .nested(11, new WriteMessage().zigzag(1, -1).number(2, 2))
            .zigzag(12, n)
            .zigzag(12, n)
            .number(15, t);
    return new RelaySample(t, 4 * n + " " + text(1.5 * n) + " 3 buckets", 4, h);
  }

  static String histogramText(Map<String, Object> json) {
    int buckets = MiniJson.list(json.get("buckets")).size();
    double sum = Double.parseDouble((String) json.get("sum"));
    return json.get("count") + " " + text(sum) + " " + buckets + " buckets";
  }
}
