package io.narthex.tsdb.inspect;

/** Explanations as JSON. */
final class ChunkExplanationJson {
  private ChunkExplanationJson() {}

  static String render(ChunkExplanation e) {
    StringBuilder sb = new StringBuilder("{\"encoding\":");
    text(sb, e.encoding().toString());
    sb.append(",\"samples\":").append(e.samples().size());
    sb.append(",\"bytes\":").append(e.length());
    sb.append(",\"usedBits\":").append(e.usedBits());
    sb.append(",\"costs\":{");
    String comma = "";
    for (var cost : e.costs().entrySet()) {
      sb.append(comma);
      text(sb, cost.getKey().toString());
      sb.append(':').append(cost.getValue());
      comma = ",";
    }
    sb.append("},\"fields\":[");
    comma = "";
    for (ChunkField field : e.fields()) {
      sb.append(comma);
      field(sb, field);
      comma = ",\n";
    }
    sb.append("],\"hint\":");
    text(sb, e.hint());
    sb.append(",\"error\":");
    if (e.error() == null) {
      sb.append("null");
    } else {
      text(sb, e.error());
    }
    return sb.append("}\n").toString();
  }

  private static void field(StringBuilder sb, ChunkField field) {
    sb.append("{\"bit\":").append(field.bit());
    sb.append(",\"cost\":").append(field.cost());
    sb.append(",\"sample\":").append(field.sample());
    sb.append(",\"kind\":");
    text(sb, field.kind().toString());
    sb.append(",\"name\":");
    text(sb, field.name());
    sb.append(",\"bits\":");
    text(sb, field.bits());
    sb.append(",\"meaning\":");
    text(sb, field.meaning());
    sb.append('}');
  }

  /** A JSON string. */
  static void text(StringBuilder sb, String s) {
    sb.append('"');
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if (c == '"' || c == '\\') {
        sb.append('\\').append(c);
      } else if (c < ' ') {
        sb.append(String.format("\\u%04x", (int) c));
      } else {
        sb.append(c);
      }
    }
    sb.append('"');
  }
}
