package io.narthex.tsdb.inspect;

import io.narthex.util.JsonString;
import java.util.Locale;

/** Reports as text, JSON and HTML. */
final class EncodingReportPages {
  private static final ChunkField.Kind[] SHOWN = {
    ChunkField.Kind.TIME, ChunkField.Kind.VALUE, ChunkField.Kind.HEADER
  };

  private static final String STYLE =
      """
      td,th{padding:3px 10px;text-align:right}td:first-child{text-align:left}
      span{display:inline-block;height:1em;vertical-align:middle}
      .time{background:#4e79a7}.value{background:#f28e2b}.header{background:#8c8c8c}
      .used{background:#59a14f}
      """;

  private EncodingReportPages() {}

  static String text(EncodingReport report) {
    StringBuilder sb = new StringBuilder();
    sb.append(report.title()).append(": ").append(report.series()).append(" series, ");
    sb.append(report.samples()).append(" samples\n");
    sb.append(
        "encoding       used B/sample  allocated  chunks  transcoded  bits: time   value  header\n");
    for (EncodingReport.Row row : report.rows()) {
      sb.append(
          format(
              "%-14s %13.3f %10.3f %7d %11d",
              row.encoding(),
              row.usedPerSample(),
              row.allocatedPerSample(),
              row.chunks(),
              row.transcodings()));
      if (report.isDetailed()) {
        sb.append(
            format(
                "  %10.2f %7.2f %7.2f",
                row.bitsPerSample(SHOWN[0]),
                row.bitsPerSample(SHOWN[1]),
                row.bitsPerSample(SHOWN[2])));
      }
      sb.append('\n');
    }
    if (report.storedChunks() > 0) {
      sb.append(stored(report)).append('\n');
    }
    if (report.skippedHistograms() > 0) {
      sb.append(report.skippedHistograms()).append(" histograms left out\n");
    }
    return sb.toString();
  }

  private static String stored(EncodingReport report) {
    return format(
        "as found: %.3f B/sample in %d chunks", report.storedPerSample(), report.storedChunks());
  }

  static String json(EncodingReport report) {
    StringBuilder sb = new StringBuilder("{\"title\":");
    JsonString.append(sb, report.title());
    sb.append(",\"series\":").append(report.series());
    sb.append(",\"samples\":").append(report.samples());
    sb.append(",\"skippedHistograms\":").append(report.skippedHistograms());
    if (report.storedChunks() > 0) {
      sb.append(",\"storedBytes\":").append(report.storedBytes());
      sb.append(",\"storedChunks\":").append(report.storedChunks());
      sb.append(format(",\"storedPerSample\":%.4f", report.storedPerSample()));
    }
    sb.append(",\"encodings\":[");
    String comma = "";
    for (EncodingReport.Row row : report.rows()) {
      sb.append(comma).append("{\"encoding\":");
      JsonString.append(sb, row.encoding().toString());
      sb.append(format(",\"usedPerSample\":%.4f", row.usedPerSample()));
      sb.append(format(",\"allocatedPerSample\":%.4f", row.allocatedPerSample()));
      sb.append(",\"usedBytes\":").append(row.usedBytes());
      sb.append(",\"allocatedBytes\":").append(row.allocatedBytes());
      sb.append(",\"chunks\":").append(row.chunks());
      sb.append(",\"transcodings\":").append(row.transcodings());
      if (report.isDetailed()) {
        for (ChunkField.Kind kind : SHOWN) {
          sb.append(format(",\"%sBitsPerSample\":%.3f", kind, row.bitsPerSample(kind)));
        }
      }
      sb.append('}');
      comma = ",\n";
    }
    return sb.append("]}\n").toString();
  }

  static String html(EncodingReport report) {
    StringBuilder sb = new StringBuilder(HtmlPage.begin(report.title(), STYLE)).append("<p>");
    sb.append(report.series()).append(" series, ").append(report.samples()).append(" samples. ");
    if (report.skippedHistograms() > 0) {
      sb.append(report.skippedHistograms()).append(" histograms left out. ");
    }
    if (report.storedChunks() > 0) {
      sb.append("As found").append(stored(report).substring("as found".length())).append(". ");
    }
    if (report.isDetailed()) {
      sb.append("Bits a sample: <span class=\"time\" style=\"width:1em\"></span> time ");
      sb.append("<span class=\"value\" style=\"width:1em\"></span> value ");
      sb.append("<span class=\"header\" style=\"width:1em\"></span> header");
    }
    sb.append("</p>\n<table><tr><th>encoding<th>used B/sample<th>allocated B/sample<th>chunks");
    sb.append("<th>transcoded<th>\n");
    for (EncodingReport.Row row : report.rows()) {
      sb.append("<tr><td>").append(row.encoding());
      sb.append(format("<td>%.3f<td>%.3f", row.usedPerSample(), row.allocatedPerSample()));
      sb.append("<td>").append(row.chunks()).append("<td>").append(row.transcodings());
      sb.append("<td style=\"text-align:left\">");
      bars(sb, report, row);
      sb.append('\n');
    }
    return sb.append("</table>\n").append(HtmlPage.END).toString();
  }

  private static void bars(StringBuilder sb, EncodingReport report, EncodingReport.Row row) {
    if (!report.isDetailed()) {
      bar(sb, "used", row.usedPerSample() * 8);
      return;
    }
    for (ChunkField.Kind kind : SHOWN) {
      bar(sb, kind.toString(), row.bitsPerSample(kind));
    }
  }

  private static void bar(StringBuilder sb, String css, double bits) {
    String width = format("%.1f", bits * 5);
    sb.append("<span class=\"").append(css).append("\" style=\"width:").append(width);
    sb.append("px\" title=\"").append(format("%.2f bits", bits)).append("\"></span>");
  }

  private static String format(String pattern, Object... args) {
    return String.format(Locale.ROOT, pattern, args);
  }
}
