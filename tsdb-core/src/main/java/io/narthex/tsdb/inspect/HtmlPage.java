package io.narthex.tsdb.inspect;

/**
 * The frame of all pages: one file, no scripts, nothing to load.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream none
 */
final class HtmlPage {
  static final String END = "</html>\n";

  private static final String STYLE =
      """
      body{font:14px/1.4 system-ui,sans-serif;margin:2em;max-width:75em}
      code,.strip{font-family:ui-monospace,monospace}
      table{border-collapse:collapse}td,th{padding:2px 8px;text-align:left;vertical-align:top}
      td.num,th.num{text-align:right}
      .bar{height:.8em;display:inline-block;vertical-align:middle}
      """;

  private HtmlPage() {}

  /**
   * What every page begins with, its title as heading included.
   *
   * @param title plain text
   * @param style rules of this page
   */
  static String begin(String title, String style) {
    String safe = escape(title);
    return "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>"
        + safe
        + "</title>\n<style>\n"
        + STYLE
        + style
        + "</style>\n<h1>"
        + safe
        + "</h1>\n";
  }

  /** Text as HTML, in elements and in attributes. */
  static String escape(String s) {
    return s.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
