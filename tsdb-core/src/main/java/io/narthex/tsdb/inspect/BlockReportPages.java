package io.narthex.tsdb.inspect;

import io.narthex.tsdb.block.BlockMeta;
import io.narthex.util.JsonString;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** A block's report as text, JSON and HTML. */
final class BlockReportPages {
  private static final String STYLE =
      """
      td,th{padding:3px 10px;text-align:right}td:first-child{text-align:left}
      .bar{height:1em;background:#59a14f}.bad{background:#f6c1bb}
      """;

  private BlockReportPages() {}

  static String text(BlockReport report, int limit) {
    BlockMeta meta = report.meta();
    StringBuilder sb = new StringBuilder("block ").append(meta.ulid());
    sb.append("  ").append(report.bytes()).append(" bytes\n");
    for (String line : history(meta)) {
      sb.append("  ").append(line).append('\n');
    }
    sb.append("bytes by section\n");
    for (BlockReport.Part part : report.parts()) {
      sb.append(format("  %-28s %14d %6.2f %%\n", part.name(), part.bytes(), share(report, part)));
    }
    sums(sb, "chunks by encoding", report.encodings(), limit);
    sums(sb, "chunks by metric", report.metrics(), limit);
    List<String> damage = report.damage();
    if (!damage.isEmpty()) {
      sb.append("not counted, as they cannot be read: ").append(damage.size()).append('\n');
      damage.stream().limit(limit).forEach(fault -> sb.append("  ").append(fault).append('\n'));
      more(sb, damage, limit);
    }
    return sb.toString();
  }

  private static double share(BlockReport report, BlockReport.Part part) {
    return report.bytes() == 0 ? 0 : 100.0 * part.bytes() / report.bytes();
  }

  /** Range, counts and origin in words. */
  private static List<String> history(BlockMeta meta) {
    BlockMeta.Compaction c = meta.compaction();
    BlockMeta.Stats stats = meta.stats();
    StringBuilder origin = new StringBuilder("level " + c.level());
    origin.append(", ").append(c.sources().size()).append(" sources");
    for (BlockMeta.Parent parent : c.parents()) {
      origin.append(", made of ").append(parent.ulid());
      origin.append(" [").append(parent.minTime()).append(',').append(parent.maxTime()).append(')');
    }
    if (!c.hints().isEmpty()) {
      origin.append(", hints ").append(String.join(" ", c.hints()));
    }
    origin.append(c.deletable() ? ", deletable" : "").append(c.failed() ? ", failed" : "");
    return List.of(
        format(
            "[%d,%d)  %s to %s, %s",
            meta.minTime(),
            meta.maxTime(),
            Instant.ofEpochMilli(meta.minTime()),
            Instant.ofEpochMilli(meta.maxTime()),
            BlockList.duration(meta.maxTime() - meta.minTime())),
        origin.toString(),
        format(
            "%d series, %d chunks, %d samples (%d floats, %d histograms), %d tombstones",
            stats.series(),
            stats.chunks(),
            stats.samples(),
            stats.floatSamples(),
            stats.histogramSamples(),
            stats.tombstones()));
  }

  private static void sums(StringBuilder sb, String title, List<BlockReport.Sum> rows, int limit) {
    sb.append(title).append('\n');
    sb.append("        bytes     chunks      samples B/sample   series\n");
    for (BlockReport.Sum row : rows.subList(0, Math.min(limit, rows.size()))) {
      sb.append(
          format(
              "%13d %10d %12d %8.3f %8d  %s\n",
              row.bytes(),
              row.chunks(),
              row.samples(),
              row.bytesPerSample(),
              row.series(),
              row.name()));
    }
    more(sb, rows, limit);
  }

  private static void more(StringBuilder sb, List<?> rows, int limit) {
    if (rows.size() > limit) {
      sb.append("  and ").append(rows.size() - limit).append(" more\n");
    }
  }

  static String json(BlockReport report, int limit) {
    BlockMeta meta = report.meta();
    StringBuilder sb = new StringBuilder("{\"ulid\":");
    JsonString.append(sb, meta.ulid());
    sb.append(",\"minTime\":").append(meta.minTime());
    sb.append(",\"maxTime\":").append(meta.maxTime());
    sb.append(",\"bytes\":").append(report.bytes());
    sb.append(",\"level\":").append(meta.compaction().level());
    sb.append(",\"sources\":[");
    strings(sb, meta.compaction().sources());
    sb.append("],\"parents\":[");
    strings(sb, meta.compaction().parents().stream().map(BlockMeta.Parent::ulid).toList());
    sb.append("],\"hints\":[");
    strings(sb, meta.compaction().hints());
    sb.append("],\"tombstones\":").append(meta.stats().tombstones()).append(",\"sections\":[");
    String comma = "";
    for (BlockReport.Part part : report.parts()) {
      sb.append(comma).append("{\"name\":");
      JsonString.append(sb, part.name());
      sb.append(",\"bytes\":").append(part.bytes()).append('}');
      comma = ",\n";
    }
    sb.append("],\"encodings\":[");
    sums(sb, report.encodings(), limit);
    sb.append("],\"metrics\":[");
    sums(sb, report.metrics(), limit);
    sb.append("],\"damage\":[");
    strings(sb, report.damage());
    return sb.append("]}\n").toString();
  }

  private static void strings(StringBuilder sb, List<String> strings) {
    String comma = "";
    for (String s : strings) {
      sb.append(comma);
      JsonString.append(sb, s);
      comma = ",";
    }
  }

  private static void sums(StringBuilder sb, List<BlockReport.Sum> rows, int limit) {
    String comma = "";
    for (BlockReport.Sum row : rows.subList(0, Math.min(limit, rows.size()))) {
      sb.append(comma).append("{\"name\":");
      JsonString.append(sb, row.name());
      sb.append(",\"series\":").append(row.series());
      sb.append(",\"chunks\":").append(row.chunks());
      sb.append(",\"samples\":").append(row.samples());
      sb.append(",\"bytes\":").append(row.bytes());
      sb.append(format(",\"bytesPerSample\":%.4f}", row.bytesPerSample()));
      comma = ",\n";
    }
  }

  /** One page, a section a block. */
  static String html(List<BlockReport> reports, int limit) {
    String title =
        reports.size() == 1 ? "block " + reports.get(0).meta().ulid() : reports.size() + " blocks";
    StringBuilder sb = new StringBuilder(HtmlPage.begin(title, STYLE));
    for (BlockReport report : reports) {
      if (reports.size() > 1) {
        sb.append("<h1>block ").append(HtmlPage.escape(report.meta().ulid())).append("</h1>\n");
      }
      html(sb, report, limit);
    }
    return sb.append(HtmlPage.END).toString();
  }

  private static void html(StringBuilder sb, BlockReport report, int limit) {
    for (String line : history(report.meta())) {
      sb.append("<p>").append(HtmlPage.escape(line)).append("</p>\n");
    }
    sb.append("<h2>Bytes by section</h2>\n<table>");
    for (BlockReport.Part part : report.parts()) {
      double share = share(report, part);
      sb.append("<tr><td>").append(HtmlPage.escape(part.name()));
      sb.append("<td>").append(part.bytes()).append(format("<td>%.2f %%", share));
      sb.append("<td style=\"text-align:left\"><span class=\"bar\" style=\"width:");
      sb.append(format("%.0f", share * 4)).append("px\"></span>\n");
    }
    sb.append("</table>\n");
    htmlSums(sb, "Chunks by encoding", report.encodings(), limit);
    htmlSums(sb, "Chunks by metric", report.metrics(), limit);
    if (!report.damage().isEmpty()) {
      sb.append("<h2>Not counted, as they cannot be read: ").append(report.damage().size());
      sb.append("</h2>\n<table class=\"bad\">");
      for (String fault : report.damage()) {
        sb.append("<tr><td>").append(HtmlPage.escape(fault)).append('\n');
      }
      sb.append("</table>\n");
    }
  }

  private static void htmlSums(
      StringBuilder sb, String title, List<BlockReport.Sum> rows, int limit) {
    sb.append("<h2>").append(title).append("</h2>\n<table><tr><th>");
    sb.append("<th>bytes<th>chunks<th>samples<th>B/sample<th>series\n");
    for (BlockReport.Sum row : rows.subList(0, Math.min(limit, rows.size()))) {
      sb.append("<tr><td>").append(HtmlPage.escape(row.name()));
      sb.append("<td>").append(row.bytes()).append("<td>").append(row.chunks());
      sb.append("<td>").append(row.samples());
      sb.append(format("<td>%.3f<td>%d\n", row.bytesPerSample(), row.series()));
    }
    sb.append("</table>\n");
  }

  private static String format(String pattern, Object... args) {
    return String.format(Locale.ROOT, pattern, args);
  }
}
