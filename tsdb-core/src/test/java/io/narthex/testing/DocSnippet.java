package io.narthex.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A part of a page in {@code docs} that a test computes: between the lines {@code <!-- name -->}
 * and {@code <!-- end name -->}. Run with {@code -Ddocs.update=true} to write it.
 */
public final class DocSnippet {
  private DocSnippet() {}

  /** Checks that the page has exactly {@code content} there. */
  public static void check(String page, String name, String content) throws IOException {
    Path file = Conformance.projectRoot().resolve("docs").resolve(page);
    String text = Files.readString(file);
    String start = "<!-- " + name + " -->\n";
    int from = text.indexOf(start);
    int to = text.indexOf("<!-- end " + name + " -->");
    assertThat(from).as("snippet %s of %s", name, page).isNotNegative();
    assertThat(to).as("end of snippet %s of %s", name, page).isGreaterThan(from);
    from += start.length();
    if (Boolean.getBoolean("docs.update")) {
      Files.writeString(file, text.substring(0, from) + content + text.substring(to));
      return;
    }
    assertThat(text.substring(from, to)).as("snippet %s of %s", name, page).isEqualTo(content);
  }
}
