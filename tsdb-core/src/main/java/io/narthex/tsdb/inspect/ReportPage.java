package io.narthex.tsdb.inspect;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lines of a report as a page: those that have parts can be folded, others of a kind are a table.
 *
 * <pre>
 *   v segment  name 00000000, bytes 32768
 *       record  at  type     rows
 *               0   series      1
 *               29  samples     2
 * </pre>
 *
 * <p>Only one line is kept: the next one tells whether it has parts.
 *
 * <p>Thread-safety: none.
 *
 * @upstream none
 */
final class ReportPage implements ReportWriter {
  private static final String STYLE =
      """
      details{margin:.3em 0 .3em 1.2em}summary{margin-left:-1.2em;cursor:pointer}
      table{margin:.3em 0 .6em}th{font-weight:normal;color:#666}th:first-child{color:#000}
      i{font-style:normal;color:#666}.bad,.bad td{background:#f6c1bb}
      .strip{display:flex;width:40em;height:1.1em;background:#eee;position:relative}
      .strip span{position:absolute;height:100%;box-sizing:border-box;border-right:1px solid #fff}
      .l1{background:#a5d5d1}.l2{background:#8fb3da}.l3{background:#cfa6c4}.l4{background:#f8bd80}
      """;

  private static final int COLOURS = 4;

  private final Consumer<String> out;
  private final Deque<Integer> folds = new ArrayDeque<>(); // depths, innermost first
  private @Nullable ReportLine waiting;
  private @Nullable ReportLine table; // the first of its lines

  ReportPage(String title, Consumer<String> out) {
    this.out = out;
    out.accept(HtmlPage.begin(title, STYLE).stripTrailing());
  }

  @Override
  public void accept(ReportLine line) {
    if (line.what().isEmpty()) {
      return;
    }
    if (waiting != null) {
      write(waiting, line.depth() > waiting.depth());
    }
    waiting = line;
  }

  @Override
  public void close() {
    if (waiting != null) {
      write(waiting, false);
    }
    closeFolds(0);
    closeTable();
    out.accept(HtmlPage.END.stripTrailing());
  }

  private void write(ReportLine line, boolean hasParts) {
    closeFolds(line.depth());
    if (hasParts) {
      closeTable();
      fold(line);
      return;
    }
    if (table == null || !isLike(line, table)) {
      closeTable();
      table = line;
      StringBuilder head = new StringBuilder("<table><tr><th>").append(escape(line.what()));
      line.fields().forEach((name, v) -> head.append(cell("th", v)).append(escape(name)));
      out.accept(head.toString());
    }
    StringBuilder row = new StringBuilder(line.isBad() ? "<tr class=\"bad\"><td>" : "<tr><td>");
    line.fields().forEach((name, v) -> row.append(cell("td", v)).append(html(v)));
    out.accept(row.toString());
  }

  private static boolean isLike(ReportLine a, ReportLine b) {
    return a.what().equals(b.what())
        && a.depth() == b.depth()
        && List.copyOf(a.fields().keySet()).equals(List.copyOf(b.fields().keySet()));
  }

  private void fold(ReportLine line) {
    StringBuilder sb = new StringBuilder("<details");
    sb.append(line.depth() == 0 ? " open" : "").append("><summary");
    sb.append(line.isBad() ? " class=\"bad\"" : "").append("><b>");
    sb.append(escape(line.what())).append("</b>");
    line.fields()
        .forEach(
            (name, v) -> sb.append(" <i>").append(escape(name)).append("</i> ").append(html(v)));
    out.accept(sb.append("</summary>").toString());
    folds.push(line.depth());
  }

  /** Closes what the lines of a depth are no part of. */
  private void closeFolds(int depth) {
    while (!folds.isEmpty() && folds.peek() >= depth) {
      closeTable();
      out.accept("</details>");
      folds.pop();
    }
    if (table != null && table.depth() != depth) {
      closeTable();
    }
  }

  private void closeTable() {
    if (table != null) {
      out.accept("</table>");
      table = null;
    }
  }

  private static String cell(String tag, @Nullable Object value) {
    return "<" + tag + (value instanceof Number ? " class=\"num\">" : ">");
  }

  private static String html(@Nullable Object value) {
    if (value instanceof Strip strip) {
      return strip(strip);
    }
    if (value instanceof Map<?, ?> map) {
      StringBuilder sb = new StringBuilder();
      map.forEach(
          (name, v) -> {
            sb.append(sb.isEmpty() ? "" : ", ").append(escape(String.valueOf(name)));
            sb.append(' ').append(html(v));
          });
      return sb.toString();
    }
    return value == null ? "" : escape(String.valueOf(value));
  }

  private static String strip(Strip strip) {
    double span = Math.max(1, strip.to() - strip.from());
    StringBuilder sb = new StringBuilder("<div class=\"strip\">");
    for (Strip.Piece piece : strip.pieces()) {
      sb.append(
          String.format(
              Locale.ROOT,
              "<span class=\"l%d\" style=\"left:%.3f%%;width:%.3f%%\" title=\"%d to %d, level"
                  + " %d\"></span>",
              Math.min(piece.level(), COLOURS),
              100 * (piece.mint() - strip.from()) / span,
              100 * (piece.maxt() - piece.mint()) / span,
              piece.mint(),
              piece.maxt(),
              piece.level()));
    }
    return sb.append("</div>").toString();
  }

  private static String escape(String s) {
    return HtmlPage.escape(s);
  }
}
