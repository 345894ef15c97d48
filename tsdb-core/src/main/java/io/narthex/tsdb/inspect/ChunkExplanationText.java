package io.narthex.tsdb.inspect;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Explanations as a table for terminals. */
final class ChunkExplanationText {
  private static final int BITS_SHOWN = 27;

  private ChunkExplanationText() {}

  static String render(ChunkExplanation e) {
    StringBuilder sb = new StringBuilder();
    int samples = e.samples().size();
    int used = e.usedBits();
    sb.append(e.encoding()).append(" chunk  ").append(samples).append(" samples  ");
    sb.append(e.length()).append(" B (").append(used).append(" bits + ");
    sb.append(e.length() * 8 - used).append(" pad)");
    if (samples > 0) {
      double perSample = (used + 7) / 8 / (double) samples;
      sb.append(String.format(Locale.ROOT, "  %.2f B/sample", perSample));
    }
    sb.append("\n bit     #  field    bits                         cost  meaning\n");
    for (ChunkField field : e.fields()) {
      row(sb, field);
    }
    sums(sb, e);
    return sb.toString();
  }

  private static void row(StringBuilder sb, ChunkField field) {
    String sample = field.sample() < 0 ? "-" : Integer.toString(field.sample());
    sb.append(
        String.format(
            Locale.ROOT,
            "%4d  %4s  %s %s %4d  %s\n",
            field.bit(),
            sample,
            padded(field.name(), 8),
            padded(shortened(field.bits()), BITS_SHOWN + 1),
            field.cost(),
            field.meaning()));
  }

  private static String padded(String s, int width) {
    return s + " ".repeat(Math.max(0, width - s.length()));
  }

  private static String shortened(String bits) {
    return bits.length() <= BITS_SHOWN ? bits : bits.substring(0, BITS_SHOWN - 2).trim() + " …";
  }

  private static void sums(StringBuilder sb, ChunkExplanation e) {
    sb.append("sum:");
    List<String> parts =
        e.costs().entrySet().stream()
            .filter(cost -> cost.getKey() != ChunkField.Kind.FREE)
            .map(ChunkExplanationText::part)
            .toList();
    sb.append(' ').append(String.join(", ", parts));
    if (!e.hint().isEmpty()) {
      sb.append(" | hint: ").append(e.hint());
    }
    if (e.error() != null) {
      sb.append(" | NOT READABLE: ").append(e.error());
    }
    sb.append('\n');
  }

  private static String part(Map.Entry<ChunkField.Kind, Integer> cost) {
    return cost.getKey() + " " + cost.getValue() + " bits";
  }
}
