package io.narthex.promql.parser;

/**
 * Keeps trees shallow enough that everybody may walk them by recursion.
 *
 * <p>Two things are bounded: how deeply constructs are nested while they are read ({@code ((((})
 * and how high the finished tree is, which also grows with a chain {@code a + b + c + ...}.
 *
 * <p>Thread-safety: none.
 *
 * @upstream none — Go's stacks grow
 */
final class Nesting {
  /**
   * How deep constructs may be nested: a frame of the parser each, a few hundred bytes of stack.
   */
  static final int MAX_NESTING = 500;

  /** How high a tree may be. */
  static final int MAX_HEIGHT = 1000;

  private final TokenReader tokens;
  private int depth;
  private int height;

  Nesting(TokenReader tokens) {
    this.tokens = tokens;
  }

  void enter() {
    if (++depth > MAX_NESTING) {
      throw tokens.error(
          tokens.position(), "expression is nested too deeply, at most " + MAX_NESTING + " levels");
    }
  }

  void leave() {
    depth--;
  }

  /** Height of the expression that was read last. */
  int height() {
    return height;
  }

  /** Tells the height of the expression just read. */
  void height(int newHeight) {
    if (newHeight > MAX_HEIGHT) {
      throw tokens.error(
          tokens.position(), "expression is too large, at most " + MAX_HEIGHT + " levels");
    }
    height = newHeight;
  }
}
