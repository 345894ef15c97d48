package io.narthex.model.labels;

import io.narthex.util.XxHash64;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The hash of a label set as Prometheus's default build computes it, over the bytes of its compact
 * form. {@code limit_ratio} decides by it, and it orders exemplars of one time and value.
 *
 * <pre>
 *   for each label: length name length value
 *   length: one byte below 255, else 0xFF and three bytes, lowest first
 * </pre>
 *
 * <p>Thread-safety: no state.
 *
 * @upstream model/labels/labels_stringlabels.go Labels.Hash, encodeSize
 */
public final class StringLabelsHash {
  private StringLabelsHash() {}

  /** The hash; the same in every process. */
  public static long of(Labels labels) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < labels.size(); i++) {
      append(bytes, labels.name(i));
      append(bytes, labels.value(i));
    }
    return XxHash64.hash(bytes.toByteArray(), 0, bytes.size());
  }

  private static void append(ByteArrayOutputStream bytes, String s) {
    byte[] utf8 = s.getBytes(StandardCharsets.UTF_8);
    if (utf8.length < 255) {
      bytes.write(utf8.length);
    } else {
      bytes.write(0xFF);
      bytes.write(utf8.length);
      bytes.write(utf8.length >>> 8);
      bytes.write(utf8.length >>> 16);
    }
    bytes.write(utf8, 0, utf8.length);
  }
}
