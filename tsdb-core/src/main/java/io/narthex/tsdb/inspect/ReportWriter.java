package io.narthex.tsdb.inspect;

import java.util.function.Consumer;

/**
 * Writes the lines of a report as they come, so that a log of any length may be shown.
 *
 * <pre>{@code
 * try (ReportWriter out = ReportWriter.of(ReportForm.HTML, "wal", System.out::println)) {
 *   new WalDump(fs, detail, out).dump(dir);
 * }
 * }</pre>
 *
 * <p>Thread-safety: none.
 *
 * @upstream none
 */
public interface ReportWriter extends Consumer<ReportLine>, AutoCloseable {

  /**
   * A writer.
   *
   * @param title of the page
   * @param out takes what is written line by line, without line ends; JSON is an object a line
   */
  static ReportWriter of(ReportForm form, String title, Consumer<String> out) {
    return switch (form) {
      case TEXT -> line -> out.accept(line.text());
      case JSON ->
          line -> {
            if (!line.what().isEmpty()) {
              out.accept(line.json());
            }
          };
      case HTML -> new ReportPage(title, out);
    };
  }

  /** Ends what was written; the owner of {@code out} closes that. */
  @Override
  default void close() {}
}
