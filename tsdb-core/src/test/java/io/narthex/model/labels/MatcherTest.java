package io.narthex.model.labels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatcherTest {
  private static Matcher matcher(String text) {
    String value = text.substring(text.startsWith("=~") || text.startsWith("!") ? 2 : 1);
    if (text.startsWith("=~")) {
      return Matcher.regex("l", value);
    }
    if (text.startsWith("!~")) {
      return Matcher.notRegex("l", value);
    }
    return text.startsWith("!=") ? Matcher.notEqual("l", value) : Matcher.equal("l", value);
  }

  /** Anchors in odd places are legal; they never match. */
  @ParameterizedTest
  @CsvSource({
    "=bar, bar, true",
    "=bar, foo-bar, false",
    "!=bar, bar, false",
    "!=bar, foo-bar, true",
    "=~bar, bar, true",
    "=~bar, foo-bar, false",
    "=~.*bar, foo-bar, true",
    "!~bar, bar, false",
    "!~bar, foo-bar, true",
    "!~.*bar, foo-bar, false",
    "=~$*bar, foo-bar, false",
    "=~bar^+, foo-bar, false",
    "=~$+bar, foo-bar, false"
  })
  void matchesWholeValues(String text, String value, boolean matches) {
    Matcher m = matcher(text);

    assertThat(m.matches(value)).isEqualTo(matches);
    assertThat(m.inverse().matches(value)).isEqualTo(!matches);
    assertThat(m.inverse().inverse()).isEqualTo(m);
  }

  /** The prefix narrows which values of the index are tried. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "=~abc.+; abc",
        "=~abcd|abc.+; abc",
        "!~abcd|abc.+; abc",
        "=~abc(def|ghj)|ab|a.; a",
        "=~foo.+bar|foo.*baz; foo",
        "=~abc|.*; ''",
        "=~abc|def; ''",
        "=~.+def; ''",
        "!~(?i)abc.+; ''"
      })
  void knowsThePrefixOfAnExpression(String text, String prefix) {
    assertThat(Objects.requireNonNull(matcher(text).regex()).prefix()).isEqualTo(prefix);
  }

  @Test
  void printsAsInAQuery() {
    assertThat(Matcher.equal("foo", "b\"r")).hasToString("foo=\"b\\\"r\"");
    assertThat(Matcher.notRegex("f.o", "a.*")).hasToString("\"f.o\"!~\"a.*\"");
  }
}
