package io.narthex.promql.parser;

/**
 * Where a piece of a query stands in its text.
 *
 * @param start offset of its first byte (the text taken as UTF-8)
 * @param end offset just after its last byte
 * @upstream promql/parser/posrange/posrange.go PositionRange
 */
public record PositionRange(int start, int end) {
  /** No position: the beginning of the text. */
  public static final PositionRange NONE = new PositionRange(0, 0);

  /** From the start of {@code first} to the end of {@code last}. */
  public static PositionRange spanning(PositionRange first, PositionRange last) {
    return new PositionRange(first.start, last.end);
  }

  /**
   * The start as {@code line:column}, both from 1, the column in bytes; {@code invalid position}
   * when it is outside of {@code query}.
   */
  public String startIn(String query) {
    return SourceText.of(query).lineAndColumn(start, 0);
  }
}
