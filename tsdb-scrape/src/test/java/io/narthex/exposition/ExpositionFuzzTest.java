package io.narthex.exposition;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.narthex.testing.FuzzSeeds;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Any body is entries or an {@link ExpositionException}, whichever parser reads it: the first byte
 * of an input says which.
 */
class ExpositionFuzzTest {
  private static final ParserOptions ALL =
      ParserOptions.DEFAULT
          .withNativeHistograms(true)
          .withKeepClassicHistograms(true)
          .withStartTimestamps(true);

  @Test
  void keptInputs() {
    FuzzSeeds.replay(ExpositionFuzzTest.class, "parse", this::check);
  }

  @FuzzTest(maxDuration = "2m")
  @Tag("slow")
  @Tag("fuzz")
  void parse(byte[] input) {
    check(input);
  }

  private void check(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] body = Arrays.copyOfRange(input, 1, input.length);
    ExpositionParser parser =
        switch (input[0] & 3) {
          case 0 -> new TextParser();
          case 1 -> new OpenMetricsParser(ALL);
          case 2 -> new ProtobufParser(ALL);
          default -> Negotiation.parser("text/plain", "", ALL.withConvertClassicHistograms(true));
        };
    // The second time it remembers the series of the first.
    if (entries(parser, body) != entries(parser, body)) {
      throw new AssertionError("a body read twice gives something else");
    }
  }

  /** Entries up to the end or the first error; the negative if it is an error. */
  private static int entries(ExpositionParser parser, byte[] body) {
    int entries = 0;
    try {
      parser.reset(body, 0, body.length);
      for (Entry entry = parser.next(); entry != Entry.END; entry = parser.next()) {
        entries++;
        if (entry == Entry.SERIES || entry == Entry.HISTOGRAM) {
          parser.labels();
          parser.startTimestamp();
          while (parser.nextExemplar() != null) {
            entries++;
          }
        }
      }
      return entries;
    } catch (ExpositionException e) {
      return -1 - entries;
    }
  }
}
