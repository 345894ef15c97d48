package io.narthex.relabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.NameValidation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelabelTest {
  private static RelabelConfig.Builder rule(String action) {
    return RelabelConfig.builder().action(RelabelAction.of(action));
  }

  private static String run(Labels input, RelabelConfig... rules) {
    Labels result = Relabel.process(input, List.of(rules));
    RelabelTrace trace = RelabelTrace.of(input, List.of(rules));
    assertThat((Object) trace.result()).isEqualTo(result);
    return result == null ? "dropped" : result.toString();
  }

  private static final Labels ABC = Labels.of("a", "foo", "b", "bar", "c", "baz");

  @Test
  void replaceExpandsGroupsIntoTheTarget() {
    assertThat(
            run(
                ABC,
                rule("replace")
                    .sourceLabels("a", "b")
                    .regex("f(.*);(.*)r")
                    .targetLabel("a")
                    .replacement("b${1}${2}m")
                    .build(),
                rule("replace")
                    .sourceLabels("c", "a")
                    .regex("(b).*b(.*)ba(.*)")
                    .targetLabel("d")
                    .replacement("$1$2$2$3")
                    .build()))
        .isEqualTo("{a=\"boobam\", b=\"bar\", c=\"baz\", d=\"boooom\"}");
  }

  @Test
  void replaceWithoutMatchChangesNothing() {
    assertThat(
            run(
                Labels.of("a", "boo"),
                rule("replace")
                    .sourceLabels("a")
                    .regex("f")
                    .targetLabel("b")
                    .replacement("bar")
                    .build()))
        .isEqualTo("{a=\"boo\"}");
  }

  @Test
  void emptyReplacementRemovesTheLabel() {
    assertThat(
            run(
                Labels.of("a", "foo", "f", "baz"),
                rule("replace")
                    .sourceLabels("a")
                    .regex("(f).*")
                    .targetLabel("$1")
                    .replacement("$2")
                    .build()))
        .isEqualTo("{a=\"foo\"}");
  }

  @Test
  void invalidExpandedTargetIsIgnored() {
    assertThat(
            run(
                Labels.of("a", "some-name-0"),
                rule("replace")
                    .sourceLabels("a")
                    .regex("some-([^-]+)-([^,]+)")
                    .targetLabel("${3}")
                    .replacement("${1}")
                    .build()))
        .isEqualTo("{a=\"some-name-0\"}");
    assertThat(
            run(
                Labels.of("a", "x.y"),
                rule("replace")
                    .sourceLabels("a")
                    .targetLabel("$1")
                    .replacement("v")
                    .validation(NameValidation.LEGACY)
                    .build()))
        .isEqualTo("{a=\"x.y\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "$1x    | ''",
        "${1}x  | foox",
        "$$1    | $1",
        "$      | $",
        "a$     | a$",
        "$9     | ''",
        "${9    | ${9",
        "${}    | ${}",
        "$01    | ''",
        "${1}-$1| foo-foo",
        "$name  | ''",
        "-$-    | -$-",
      })
  void expandsAsGoDoes(String replacement, String expected) {
    Labels got =
        Relabel.process(
            Labels.of("a", "foo"),
            List.of(
                rule("replace")
                    .sourceLabels("a")
                    .targetLabel("t")
                    .replacement(replacement)
                    .build()));

    assertThat((Object) got).isNotNull();
    assertThat(got.get("t")).isEqualTo(expected);
  }

  @Test
  void namedGroupsAreExpanded() {
    assertThat(
            run(
                Labels.of("a", "line1\nline2"),
                rule("replace")
                    .sourceLabels("a")
                    .regex("(line1).*(?<second>line2)")
                    .targetLabel("label_$1")
                    .replacement("val_${second}")
                    .build()))
        .isEqualTo("{a=\"line1\\nline2\", label_line1=\"val_line2\"}");
  }

  @Test
  void dropAndKeepAreAnchored() {
    assertThat(run(ABC, rule("drop").sourceLabels("a").regex("f|o").build())).startsWith("{");
    assertThat(run(ABC, rule("drop").sourceLabels("a").regex(".*o.*").build()))
        .isEqualTo("dropped");
    assertThat(run(ABC, rule("keep").sourceLabels("a").regex("no").build())).isEqualTo("dropped");
    assertThat(run(ABC, rule("keep").sourceLabels("a").regex("f.*").build())).startsWith("{");
    assertThat(run(ABC, rule("keep").sourceLabels("zzz").regex("").build())).startsWith("{");
  }

  @Test
  void equalActionsCompareWithTheTarget() {
    Labels ports = Labels.of("__tmp_port", "1234", "__port1", "1234", "__port2", "5678");
    assertThat(
            run(ports, rule("KeepEqual").sourceLabels("__tmp_port").targetLabel("__port1").build()))
        .startsWith("{");
    assertThat(
            run(ports, rule("keepequal").sourceLabels("__tmp_port").targetLabel("__port2").build()))
        .isEqualTo("dropped");
    assertThat(
            run(ports, rule("dropequal").sourceLabels("__tmp_port").targetLabel("__port1").build()))
        .isEqualTo("dropped");
    assertThat(
            run(ports, rule("dropequal").sourceLabels("__tmp_port").targetLabel("__port2").build()))
        .startsWith("{");
  }

  @Test
  void hashModTakesTheLastEightBytesOfTheMd5() {
    assertThat(run(ABC, rule("hashmod").sourceLabels("c").targetLabel("d").modulus(1000).build()))
        .contains("d=\"976\"");
    assertThat(
            run(
                Labels.of("a", "foo\nbar"),
                rule("hashmod").sourceLabels("a").targetLabel("b").modulus(1000).build()))
        .contains("b=\"734\"");
  }

  @Test
  void labelMapCopiesFromTheLabelsAsTheyWere() {
    assertThat(
            run(
                Labels.of("a", "foo", "b1", "bar", "b2", "baz"),
                rule("labelmap").regex("(b.*)").replacement("bar_${1}").build()))
        .isEqualTo("{a=\"foo\", b1=\"bar\", b2=\"baz\", bar_b1=\"bar\", bar_b2=\"baz\"}");
    assertThat(
            run(
                Labels.of("x", "1", "xx", "2"),
                rule("labelmap").regex("(x+)").replacement("x${1}").build()))
        .isEqualTo("{x=\"1\", xx=\"1\", xxx=\"2\"}");
  }

  @Test
  void labelDropAndKeepGoByName() {
    Labels l = Labels.of("a", "foo", "b1", "bar", "b2", "baz");
    assertThat(run(l, rule("labelkeep").regex("(b.*)").build()))
        .isEqualTo("{b1=\"bar\", b2=\"baz\"}");
    assertThat(run(l, rule("labeldrop").regex("(b.*)").build())).isEqualTo("{a=\"foo\"}");
  }

  @Test
  void caseIsMappedCharacterByCharacter() {
    assertThat(
            run(
                Labels.of("f", "bAr123Foo ß"),
                rule("uppercase").sourceLabels("f").targetLabel("u").build(),
                rule("lowercase").sourceLabels("f").targetLabel("l").build()))
        .isEqualTo("{f=\"bAr123Foo ß\", l=\"bar123foo ß\", u=\"BAR123FOO ß\"}");
  }

  @Test
  void dotMatchesNewlines() {
    assertThat(
            run(
                Labels.of("a", "line1\nline2"),
                rule("replace")
                    .sourceLabels("a")
                    .regex("line1.*line2")
                    .targetLabel("d")
                    .replacement("match${1}")
                    .build()))
        .contains("d=\"match\"");
  }

  @Test
  void addsAndRemovesWithoutSource() {
    assertThat(run(ABC, rule("replace").targetLabel("d").replacement("x").build()))
        .contains("d=\"x\"");
    assertThat(run(ABC, rule("replace").targetLabel("a").replacement("").build()))
        .isEqualTo("{b=\"bar\", c=\"baz\"}");
  }

  @Test
  void traceTellsEachStep() {
    RelabelTrace trace =
        RelabelTrace.of(
            Labels.of("__address__", "h:9100", "job", "node"),
            List.of(
                rule("replace")
                    .sourceLabels("__address__")
                    .regex("(.*):.*")
                    .targetLabel("host")
                    .build(),
                rule("drop").sourceLabels("job").regex("node").build(),
                rule("labeldrop").regex("never").build()));

    assertThat((Object) trace.result()).isNull();
    assertThat(trace.steps()).hasSize(2);
    assertThat(trace.toString())
        .isEqualToNormalizingNewlines(
            String.join(
                "\n",
                "     {__address__=\"h:9100\", job=\"node\"}",
                "  1. replace [__address__] regex=\"(.*):.*\" target_label=host replacement=\"$1\"",
                "     value \"h:9100\" matches",
                "     + host=\"h\"",
                "  2. drop [job] regex=\"node\"",
                "     value \"node\" matches",
                "     dropped",
                "  => dropped",
                ""));
  }

  @Test
  void refusesWhatDoesNotFitTogether() {
    List<String> messages = new ArrayList<>();
    List<RelabelConfig.Builder> bad =
        List.of(
            rule("hashmod").targetLabel("a"),
            rule("replace"),
            rule("lowercase"),
            rule("lowercase").targetLabel("a").replacement("x"),
            rule("replace").targetLabel("0${3}").validation(NameValidation.LEGACY),
            rule("replace").targetLabel("fo.o").validation(NameValidation.LEGACY),
            rule("labelmap").replacement("bad-name").validation(NameValidation.LEGACY),
            rule("hashmod").modulus(8).targetLabel("x-y").validation(NameValidation.LEGACY),
            rule("dropequal").sourceLabels("a").targetLabel("b").regex("x"),
            rule("labelkeep").sourceLabels("a"),
            rule("keep").regex("("));
    for (RelabelConfig.Builder b : bad) {
      assertThatThrownBy(b::build)
          .isInstanceOf(IllegalArgumentException.class)
          .satisfies(e -> messages.add(e.getMessage()));
    }

    assertThat(messages.subList(0, 10))
        .containsExactly(
            "relabel configuration for hashmod requires non-zero modulus",
            "relabel configuration for replace action requires 'target_label' value",
            "relabel configuration for lowercase action requires 'target_label' value",
            "'replacement' can not be set for lowercase action",
            "\"0${3}\" is invalid 'target_label' for replace action",
            "\"fo.o\" is invalid 'target_label' for replace action",
            "\"bad-name\" is invalid 'replacement' for labelmap action",
            "\"x-y\" is invalid 'target_label' for hashmod action",
            "dropequal action requires only 'source_labels' and `target_label`, and no other fields",
            "labelkeep action requires only 'regex', and no other fields");
    assertThat(messages.get(10)).startsWith("error parsing regexp: ");
  }

  @Test
  void legacyTargetsMayHoldReferences() {
    for (String ok : List.of("${1}", "foo_${1}", "$1", "${foo}_${bar}", "f$1o")) {
      assertThat(
              rule("replace")
                  .targetLabel(ok)
                  .validation(NameValidation.LEGACY)
                  .build()
                  .targetLabel())
          .isEqualTo(ok);
    }
  }
}
