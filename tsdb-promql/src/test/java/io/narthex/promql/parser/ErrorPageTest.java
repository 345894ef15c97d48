package io.narthex.promql.parser;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.testing.Conformance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/promql-errors.md} to what the parser says. */
class ErrorPageTest {
  private static final Pattern ROW = Pattern.compile("\\| (.+) \\| `(\\d.+)` \\|");

  @Test
  void thePageTellsWhatTheParserSays() throws IOException {
    Path page = Conformance.projectRoot().resolve("docs/promql-errors.md");
    Parser parser = new Parser(ParserOptions.ALL);
    List<String> told = new ArrayList<>();
    List<String> said = new ArrayList<>();
    for (String line : Files.readAllLines(page)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        told.add(row.group(2));
        said.add(answer(parser, query(row.group(1))));
      }
    }

    assertThat(said).isEqualTo(told).hasSizeGreaterThan(25);
  }

  private static String query(String cell) {
    if (cell.startsWith("10,000")) {
      return "(".repeat(10_000);
    }
    if (cell.contains("…")) {
      return "1+".repeat(500_000) + "1";
    }
    return cell.substring(1, cell.length() - 1);
  }

  private static String answer(Parser parser, String query) {
    try {
      return "parsed: " + parser.parseExpr(query);
    } catch (ParseException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
