package io.narthex.scrape;

import io.narthex.exposition.ExpositionParser;
import io.narthex.exposition.Negotiation;
import io.narthex.exposition.ParserOptions;
import org.jspecify.annotations.Nullable;

/**
 * The parser of a target, kept from scrape to scrape while the format stays the same.
 *
 * <p>Thread-safety: none.
 *
 * @upstream model/textparse/interface.go New
 */
final class Parsers {
  private final ParserOptions options;
  private final String fallback;
  private @Nullable ExpositionParser parser;
  private String contentType = "";

  Parsers(ParserOptions options, String fallback) {
    this.options = options;
    this.fallback = fallback;
  }

  /** The parser in use, if any. */
  @Nullable ExpositionParser current() {
    return parser;
  }

  /**
   * The parser for a body of this type; the same as last time if the type is the same.
   *
   * @throws io.narthex.exposition.UnsupportedFormatException if there is none
   */
  ExpositionParser forType(String type) {
    if (parser == null || !type.equals(contentType)) {
      parser = Negotiation.parser(type, fallback, options);
      contentType = type;
    }
    return parser;
  }
}
