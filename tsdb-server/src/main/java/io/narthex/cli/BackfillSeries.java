package io.narthex.cli;

import io.narthex.exposition.ExpositionParser;
import io.narthex.exposition.MetricType;
import io.narthex.model.labels.Labels;
import io.narthex.util.XxHash64;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the series of a text by their raw bytes, so that labels are made once a series and not
 * once a line.
 *
 * <p>The type of the metric is part of the key: it decides how numbers in labels are written.
 *
 * <p>Thread-safety: one thread adds; a number may be asked for by any thread that was handed it.
 *
 * @upstream none — upstream makes labels for every line
 */
final class BackfillSeries {
  private final Map<String, String> extraLabels;
  private volatile Labels[] labels = new Labels[1024];
  private byte[][] keys = new byte[1024][];
  private long[] hashes = new long[1024];
  private int[] table = new int[4096]; // number + 1, 0 for none
  private int count;

  // The line before: most texts have the samples of a series one after the other.
  private byte[] last = {};
  private int lastNumber = -1;
  private @Nullable MetricType lastType;

  BackfillSeries(Map<String, String> extraLabels) {
    this.extraLabels = extraLabels;
  }

  /** The labels of a number that {@link #number} gave. */
  Labels labels(int number) {
    return labels[number];
  }

  /** The number of the parser's current series. */
  int number(ExpositionParser parser) {
    byte[] text = parser.buffer();
    int from = parser.seriesOffset();
    int to = from + parser.seriesLength();
    MetricType type = parser.type();
    if (type == lastType && Arrays.equals(last, 0, last.length, text, from, to)) {
      return lastNumber;
    }
    long hash = XxHash64.hash(text, from, to - from) + type.text().hashCode();
    int mask = table.length - 1;
    int slot = (int) hash & mask;
    while (table[slot] != 0) {
      int number = table[slot] - 1;
      byte[] key = keys[number];
      if (hashes[number] == hash && Arrays.equals(key, 0, key.length, text, from, to)) {
        return remember(number, type);
      }
      slot = (slot + 1) & mask;
    }
    return remember(add(parser, hash, slot), type);
  }

  private int remember(int number, MetricType type) {
    last = keys[number];
    lastNumber = number;
    lastType = type;
    return number;
  }

  private int add(ExpositionParser parser, long hash, int slot) {
    int number = count++;
    if (number == keys.length) {
      keys = Arrays.copyOf(keys, number * 2);
      hashes = Arrays.copyOf(hashes, number * 2);
    }
    int from = parser.seriesOffset();
    keys[number] = Arrays.copyOfRange(parser.buffer(), from, from + parser.seriesLength());
    hashes[number] = hash;
    Labels[] all = labels;
    if (number == all.length) {
      all = Arrays.copyOf(all, number * 2);
    }
    all[number] = withExtra(parser.labels());
    labels = all;
    table[slot] = number + 1;
    if (count * 2 > table.length) {
      grow();
    }
    return number;
  }

  private Labels withExtra(Labels parsed) {
    if (extraLabels.isEmpty()) {
      return parsed;
    }
    Labels.Builder builder = parsed.toBuilder();
    extraLabels.forEach(builder::set);
    return builder.build();
  }

  private void grow() {
    table = new int[table.length * 2];
    int mask = table.length - 1;
    for (int i = 0; i < count; i++) {
      int slot = (int) hashes[i] & mask;
      while (table[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      table[slot] = i + 1;
    }
  }

  @Override
  public String toString() {
    return "BackfillSeries{" + count + "}";
  }
}
