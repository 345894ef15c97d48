package io.narthex.promql.parser;

import io.narthex.model.labels.LabelText;

/**
 * Reads the values of a described series character by character, and says what is wrong with them.
 *
 * <p>Thread-safety: none.
 *
 * @upstream promql/parser/lex.go lexValueSequence, lexHistogram
 */
final class SeriesCursor {
  private final SourceText source;
  final CharCursor in;

  SeriesCursor(SourceText source, int charIndex) {
    this.source = source;
    this.in = new CharCursor(source.text());
    in.seek(charIndex);
  }

  /** Consumes {@code text} if it comes next. */
  boolean accept(String text) {
    for (int i = 0; i < text.length(); i++) {
      int at = in.pos() + i;
      if (at >= source.text().length() || source.text().charAt(at) != text.charAt(i)) {
        return false;
      }
    }
    in.setMark();
    for (int i = 0; i < text.length(); i++) {
      in.read();
    }
    return true;
  }

  /** Consumes a run of spaces; whether there was any. */
  boolean acceptSpace() {
    if (!CharCursor.isSpace(in.peek())) {
      return false;
    }
    in.skipSpaces();
    return true;
  }

  /** A number with its sign, if one may be there. */
  double signedNumber(String context) {
    boolean negate = in.is("-");
    in.accept("+-");
    double value = number(context);
    return negate ? -value : value;
  }

  /** A number without sign. */
  double number(String context) {
    String text = numberText(context);
    try {
      return Literals.number(text);
    } catch (IllegalArgumentException e) {
      throw error("error parsing number: " + e.getMessage());
    }
  }

  /** How often something is repeated: digits. */
  int repetitions(int limit) {
    String text = numberText(" in series values");
    try {
      long n = Long.parseUnsignedLong(text);
      if (n < 0 || n > limit) {
        throw error("too many values, at most " + limit);
      }
      return (int) n;
    } catch (NumberFormatException e) {
      throw error(
          "invalid repetition in series values: strconv.ParseUint: parsing "
              + LabelText.quote(text)
              + ": invalid syntax");
    }
  }

  /** A whole number with an optional minus. */
  int integer(String context) {
    boolean negate = in.accept("-");
    String text = numberText(context);
    try {
      int value = Integer.parseInt(text);
      return negate ? -value : value;
    } catch (NumberFormatException e) {
      throw error(
          "invalid repetition in series values: strconv.ParseUint: parsing "
              + LabelText.quote(text)
              + ": invalid syntax");
    }
  }

  private String numberText(String context) {
    in.setMark();
    int first = in.peek();
    if (CharCursor.isAlpha(first)) {
      String word = word();
      if (TokenType.ofWord(word) == TokenType.NUMBER) {
        return word;
      }
      throw error("unexpected identifier " + LabelText.quote(word) + context);
    }
    boolean starts = CharCursor.isDigit(first) || first == '.';
    if (!starts) {
      throw unexpected(context);
    }
    if (!NumberScanner.number(in, false)) {
      throw error("bad number syntax: " + LabelText.quote(in.marked()));
    }
    return in.marked();
  }

  /** Letters, digits and underscores. */
  String word() {
    in.setMark();
    while (CharCursor.isAlphanumeric(in.peek())) {
      in.read();
    }
    return in.marked();
  }

  /** What comes next does not belong here. */
  ParseException unexpected(String context) {
    in.setMark();
    int c = in.peek();
    if (c < 0) {
      return error("unexpected end of input" + context);
    }
    if (CharCursor.isDigit(c)) {
      NumberScanner.number(in, false);
      return error("unexpected number " + LabelText.quote(in.marked()) + context);
    }
    if (c == '+' || c == '-') {
      return error("unexpected <op:" + (char) c + ">" + context);
    }
    if (CharCursor.isSpace(c) || c == 'x' || c == '_') {
      return error("unexpected \"" + (char) c + "\"" + context);
    }
    if (CharCursor.isAlpha(c)) {
      return error("unexpected identifier " + LabelText.quote(word()) + context);
    }
    if (accept("{{") || accept("}}")) {
      return error("unexpected " + LabelText.quote(in.marked()) + context);
    }
    return error("unexpected character in series sequence: " + CharCursor.quote(c));
  }

  /** An error about what was marked last. */
  ParseException error(String reason) {
    int start = source.bytesBefore(in.mark());
    return new ParseException(
        source, new PositionRange(start, source.bytesBefore(in.pos())), reason, 0);
  }

  /** An error about the description as a whole. */
  ParseException errorAtStart(String reason) {
    return new ParseException(source, PositionRange.NONE, reason, 0);
  }
}
