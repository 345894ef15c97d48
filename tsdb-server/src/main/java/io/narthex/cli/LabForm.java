package io.narthex.cli;

import io.narthex.tsdb.inspect.ReportForm;
import io.narthex.tsdb.inspect.ReportLine;
import io.narthex.tsdb.inspect.ReportWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** How a command of the lab shows what it found: {@code --json}, {@code --html}, or as text. */
final class LabForm {
  @Option(names = "--json", description = "JSON objects, one behind the other.")
  private boolean json;

  @Option(names = "--html", description = "A page that needs nothing else.")
  private boolean html;

  /** A report that is written while it is made. */
  @FunctionalInterface
  interface Report<T> {
    T run(Consumer<ReportLine> out) throws IOException;
  }

  /**
   * The form that was asked for.
   *
   * @throws IllegalArgumentException if it was two
   */
  ReportForm get() {
    if (json && html) {
      throw new IllegalArgumentException("--json and --html exclude each other");
    }
    return html ? ReportForm.HTML : json ? ReportForm.JSON : ReportForm.TEXT;
  }

  /**
   * Makes a report and writes it; a page is ended even if the report fails.
   *
   * @param title of the page
   * @return what the report returns
   */
  <T> T write(PrintWriter out, String title, Report<T> report) throws IOException {
    try (ReportWriter writer = ReportWriter.of(get(), title, out::println)) {
      return report.run(writer);
    } finally {
      out.flush();
    }
  }
}
