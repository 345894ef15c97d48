package io.narthex.promql.parser;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.narthex.testing.FuzzSeeds;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Any text is a query or a {@link ParseException}, and every query can be printed. */
class QueryFuzzTest {
  private static final Parser PARSER = new Parser(ParserOptions.ALL);

  @Test
  void keptInputs() {
    FuzzSeeds.replay(QueryFuzzTest.class, "parse", this::check);
  }

  @FuzzTest(maxDuration = "2m")
  @Tag("slow")
  @Tag("fuzz")
  void parse(byte[] input) {
    check(input);
  }

  private void check(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    List<Consumer<String>> ways =
        List.of(
            query -> PARSER.parseExpr(query).toString(),
            PARSER::parseMetricSelector,
            PARSER::parseMetric);
    for (Consumer<String> way : ways) {
      try {
        way.accept(text);
      } catch (ParseException e) {
        // what a bad text deserves
      }
    }
  }
}
