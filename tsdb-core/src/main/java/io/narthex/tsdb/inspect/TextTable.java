package io.narthex.tsdb.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Columns as wide as their widest cell, at least 13, two blanks apart: Go's tabwriter as promtool
 * sets it up. The last column is not padded.
 *
 * @upstream Go text/tabwriter
 */
final class TextTable {
  private static final int MIN_WIDTH = 13;
  private static final int PADDING = 2;

  private final List<String[]> rows = new ArrayList<>();

  void row(String... cells) {
    rows.add(cells);
  }

  void print(Consumer<String> out) {
    int columns = rows.isEmpty() ? 0 : rows.get(0).length;
    int[] widths = new int[columns];
    for (String[] row : rows) {
      for (int i = 0; i < columns - 1; i++) {
        widths[i] = Math.max(widths[i], Math.max(MIN_WIDTH, row[i].length() + PADDING));
      }
    }
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        line.append(row[i]);
        if (i < columns - 1) {
          line.append(" ".repeat(widths[i] - row[i].length()));
        }
      }
      out.accept(line.toString());
    }
  }
}
