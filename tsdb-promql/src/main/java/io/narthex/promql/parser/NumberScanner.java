package io.narthex.promql.parser;

/**
 * Finds where a number or duration ends. It is generous: whether the digits make sense is decided
 * by {@link Literals}, so that a bad number is reported as a whole.
 *
 * @upstream promql/parser/lex.go scanNumber, acceptRemainingDuration
 */
final class NumberScanner {
  private static final String DECIMAL = "0123456789";
  private static final String HEX = "0123456789abcdefABCDEF";
  private static final String BAD_AFTER_DOT = "_.";
  private static final String BAD_AFTER_EXPONENT = "._eE";

  private NumberScanner() {}

  /**
   * Consumes a number. When there is none the cursor stands behind the offending character.
   *
   * @param hexAllowed false in series descriptions, where {@code x} means "times"
   */
  static boolean number(CharCursor in, boolean hexAllowed) {
    int begin = in.pos();
    boolean hex = hexAllowed && in.accept("0") && in.accept("xX");
    String digits = hex ? HEX : DECIMAL;
    if (hex) {
      in.accept("_");
    }
    in.accept(".");
    in.accept(digits);
    if (!restOfNumber(in, digits, hex) || in.pos() == begin) {
      return false;
    }
    int next = in.peek();
    return (!hexAllowed && next == 'x') || !CharCursor.isAlphanumeric(next);
  }

  private static boolean restOfNumber(CharCursor in, String digits, boolean hex) {
    boolean dot = false;
    boolean exponent = false;
    while (in.is(digits) || in.is("._eE")) {
      if (in.accept(".")) {
        if (dot || in.accept(BAD_AFTER_DOT) || hex) {
          return false;
        }
        dot = true;
      } else if (in.accept("eE")) {
        if (exponent) {
          return false;
        }
        exponent = true;
        in.accept("+-");
        if (in.accept(BAD_AFTER_EXPONENT) || in.peek() < 0) {
          return false;
        }
      } else if (in.accept("_")) {
        if (in.accept(BAD_AFTER_EXPONENT) || in.peek() < 0) {
          return false;
        }
      } else {
        while (in.accept(digits)) {
          continue;
        }
      }
    }
    return true;
  }

  /**
   * Consumes the units of a duration whose first digits are read already: {@code m}, {@code h30m}.
   * When it is none the cursor stands behind the offending character.
   */
  static boolean restOfDuration(CharCursor in) {
    if (!in.accept("smhdwy")) {
      return false;
    }
    in.accept("s");
    while (in.accept(DECIMAL)) {
      while (in.accept(DECIMAL)) {
        continue;
      }
      if (!in.accept("smhdw")) {
        return false;
      }
      in.accept("s");
    }
    if (CharCursor.isAlphanumeric(in.peek())) {
      in.read();
      return false;
    }
    return true;
  }
}
