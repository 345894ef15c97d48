package io.narthex.model.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FastRegexTest {
  private static final List<String> VALUES =
      List.of(
          "",
          "a",
          "b",
          "c",
          "ab",
          "abc",
          "foo",
          "foobar",
          "foo\nbar",
          "barfoo",
          "xfoox",
          "foofoo",
          "\n",
          "a.b",
          "a+b",
          "aXb",
          "10",
          "prod-1",
          "prod-22",
          "😀",
          "a😀",
          "😀b",
          "FOO",
          "a\\b",
          "(",
          "a|b",
          "aa",
          "aaa",
          "fo",
          "oo",
          "x1y",
          "x12y",
          "xy",
          "x1y2",
          "^a",
          "a$",
          "\nfoo",
          "foo\n",
          "\nfoo\n",
          "hello foo\n world",
          "Foo",
          "fOo",
          "prometheus_api_v1_foo",
          "10.0.1.20",
          "10.0.3.30",
          "a-b-c-d-e",
          "aaaaaa----eeeeee",
          "----",
          "-a-a-a-",
          // folded: the long s is an s, the Kelvin sign a k
          "ſſs",
          "ſſS",
          "SSſ",
          "\u212A",
          "\u212Aa",
          "\u212A-abc",
          "a\u212A",
          "axſk",
          "axs\u212A",
          "ſome-pattern",
          "SOME-pattern",
          "ſ\u212A",
          // bytes that are part of other characters
          "þfoo",
          "fooþ",
          "ý",
          "ÿÿ",
          "Ä",
          "ς");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "a|b",
        "a|b|",
        "(a|b)c?",
        "foo.*",
        ".*foo",
        ".*foo.*",
        ".+foo.+",
        "foo.+bar",
        "(foo|bar).*",
        ".*(foo|bar)",
        "a\\.b",
        "a.b",
        "[abc]",
        "[a-c]+",
        "[^a]",
        "x[0-9]+y",
        "(?i)foo",
        "(?i:f)oo",
        "^a$",
        "a^b",
        "^(b|a).*$",
        ".*",
        ".+",
        ".?",
        ".*?",
        "a*",
        "(a|b)*",
        "a{2}",
        "a{1,3}",
        "prod-\\d+",
        "\\w+",
        "fo+",
        "(fo)+(o)?",
        "a||b",
        "(?:a|b|c)(?:a|b|c)?",
        "😀?",
        "a😀?",
        ".*😀.*",
        "\\(",
        "a\\|b",
        "\\\\",
        "a\\\\b",
        "[a\\]]",
        "[]a]",
        "[a-]",
        "[-a]",
        "[[:alpha:]]+",
        "(a)(b)?",
        "\\.*",
        "foo\\n.*",
        "(foo.*|.*bar)",
        "(.*)",
        "((a|b)|c)",
        "(|a)b",
        "\\Qa.b\\E",
        "x.*y.*",
        ".*.*",
        ".+.+",
        ".*.+a",
        "\\pL+",
        "(?s:foo.bar)",
        "(?s).",
        "^$",
        "^",
        "$",
        "a$b",
        "(^a)",
        "(a$)",
        "(^a|b$)",
        "[a-c][a-c]",
        "foo(bar)?",
        "fo?o?",
        "^foo",
        "^.*foo$",
        "^.+foo$",
        ".*foo.*|",
        "(?i).*foo.*",
        ".*foo.*|bar.*",
        ".*foo.*bar.*|.*hello.*",
        ".*foo.*|.*bar.*|.*hello.*",
        ".+.*foo.*|.*bar.*",
        "(?s:^.*foo$)",
        "(?i:(foo|bar))",
        "^(?i:foo|oo)|(bar)$",
        "((.*)(bar|b|buzz)(.+)|foo)$",
        "(prometheus|api_prom)_api_v1_.+",
        "10\\.0\\.(1|2)\\.+",
        "10\\.0\\.(1|2).+",
        "((fo(bar))|.+foo)",
        "fo.?",
        "foo.?|bar",
        ".?foo.+",
        "f.?o",
        "ſſs",
        "(?i:ſſs)",
        ".*-.*-.*-.*-.*",
        ".+-.*-.*-.*-.+",
        "-.*-.*-.*-.*",
        "(.+)-(.+)-(.+)-(.+)-(.+)",
        "((.*))(?i:f)((.*))o((.*))o((.*))",
        "((.*))f((.*))(?i:o)((.*))o((.*))",
        "(.*0.*)",
        "(?i)k.*",
        "(?i)k-(a|b)",
        "(?i)(ka.+|kb.+)",
        ".*(?i:k)",
        "a.*(?i:sk)",
        "(?i:some)-pattern.*",
        "(?i)ä|σ",
        "(bar|b|b^uz$z)",
        "^$|Running",
        "fo.o|bar?|^baz",
        "(?i)((?-i)foo|(?-i)bar)",
        "(?i)foo|(?-i)bar"
      })
  void matchesWhatRe2Matches(String regex) {
    Pattern oracle = Pattern.compile("^(?s:" + regex + ")$");
    FastRegex fast = FastRegex.compile(regex);

    for (String value : VALUES) {
      assertThat(fast.matches(value)).as("%s on %s", regex, value).isEqualTo(oracle.matches(value));
      if (fast.matches(value)) {
        assertThat(value).startsWith(fast.prefix());
        if (!fast.setMatches().isEmpty()) {
          assertThat(fast.setMatches()).contains(value);
        }
      }
    }
    for (String value : fast.setMatches()) {
      assertThat(oracle.matches(value)).as("%s on %s", regex, value).isTrue();
    }
  }

  @Test
  void matchesWhatRe2MatchesOnRandomExpressions() {
    String[] parts = {"a", "b", "ab", ".", ".*", ".+", "|", "(a|b)", "(b|)", "[ab]", "a?", "(ab)+"};
    Random random = new Random(7);
    for (int round = 0; round < 3000; round++) {
      StringBuilder regex = new StringBuilder();
      for (int n = random.nextInt(6); n >= 0; n--) {
        regex.append(parts[random.nextInt(parts.length)]);
      }
      Pattern oracle = Pattern.compile("^(?s:" + regex + ")$");
      FastRegex fast = FastRegex.compile(regex.toString());
      for (int i = 0; i < 30; i++) {
        StringBuilder value = new StringBuilder();
        for (int n = random.nextInt(7); n > 0; n--) {
          value.append("ab\n".charAt(random.nextInt(3)));
        }
        assertThat(fast.matches(value.toString()))
            .as("%s on %s", regex, value)
            .isEqualTo(oracle.matches(value.toString()));
      }
    }
  }

  @Test
  void knowsTheSetOfFiniteExpressions() {
    assertThat(FastRegex.compile("a|b|c").setMatches()).containsExactly("a", "b", "c");
    assertThat(FastRegex.compile("(a|b)_(x|y)").setMatches())
        .containsExactly("a_x", "a_y", "b_x", "b_y");
    assertThat(FastRegex.compile("[a-c]1?").setMatches())
        .containsExactlyInAnyOrder("a", "a1", "b", "b1", "c", "c1");
    assertThat(FastRegex.compile("foo|bar|baz|(zz)").setMatches())
        .containsExactly("foo", "bar", "baz", "zz");
    assertThat(FastRegex.compile("^(?:prod|production)$").setMatches())
        .containsExactly("prod", "production");
    assertThat(FastRegex.compile("ABC|ABD|AEF|BCX|BCY").setMatches())
        .containsExactly("ABC", "ABD", "AEF", "BCX", "BCY");
    assertThat(FastRegex.compile("fo\\.o|bar\\?|\\^baz").setMatches())
        .containsExactly("fo.o", "bar?", "^baz");
    assertThat(FastRegex.compile("(api|rpc)_(v1|prom)_(push|query)").setMatches())
        .hasSize(8)
        .contains("api_v1_push", "rpc_prom_query");
    assertThat(FastRegex.compile("[-1-2][a-c]").setMatches())
        .containsExactly("-a", "-b", "-c", "1a", "1b", "1c", "2a", "2b", "2c");
    assertThat(FastRegex.compile("(api|rpc)_[^0-9]").setMatches()).isEmpty();
    assertThat(FastRegex.compile("a.*").setMatches()).isEmpty();
    assertThat(FastRegex.compile("node_.*").prefix()).isEqualTo("node_");
    assertThat(FastRegex.compile("node_(a|b)[0-9]+").prefix()).isEqualTo("node_");
    assertThat(FastRegex.compile(".*").matchesAll()).isTrue();
    assertThat(FastRegex.compile(".+").matchesAllButEmpty()).isTrue();
  }

  @Test
  void leavesProductsBeyondTheLimitToTheAutomaton() {
    FastRegex regex = FastRegex.compile("[a-z][a-z]");

    assertThat(regex.setMatches()).isEmpty();
    assertThat(regex.needsAutomaton()).isTrue();
    assertThat(regex.matches("ab")).isTrue();
  }

  @Test
  void refusesWhatRe2Refuses() {
    assertThatThrownBy(() -> FastRegex.compile("foo("))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("error parsing regexp: missing closing ): `foo(`");
    assertThatThrownBy(() -> FastRegex.compile("a)(b"))
        .hasMessageContaining("error parsing regexp: unexpected )");
    assertThatThrownBy(() -> FastRegex.compile("*"))
        .hasMessage("error parsing regexp: missing argument to repetition operator: `*`");
  }
}
