package io.narthex.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextParserTest {
  private final TextParser parser = new TextParser();

  @Test
  void readsWhatALineCanHold() {
    assertThat(
            Dump.of(
                parser,
                "# HELP a some \\\\ help\\n\n# TYPE a counter\n# note\na{b=\"c\\\"\",d=\"\"} 1.5 123\n"))
        .containsExactly(
            "HELP a \"some \\\\ help\\n\"",
            "TYPE a counter",
            "COMMENT \"# note\"",
            "SERIES {__name__=\"a\", b=\"c\\\"\", d=\"\"} 1.5 ts=123",
            "ERR: <nil>");
  }

  @Test
  void acceptsBlanksAndMissingCommas() {
    assertThat(
            Dump.of(parser, "\n \t a { b = \"c\"\td=\"e\" , } \t 1\t2 \n{\"x y\",\"l l\"=\"v\"}1"))
        .containsExactly(
            "SERIES {__name__=\"a\", b=\"c\", d=\"e\"} 1 ts=2",
            "SERIES {__name__=\"x y\", l l=\"v\"} 1",
            "ERR: <nil>");
  }
}
