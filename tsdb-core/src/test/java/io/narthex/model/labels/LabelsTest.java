package io.narthex.model.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelsTest {
  private static Labels labels(String pairs) {
    return pairs.isEmpty() ? Labels.empty() : Labels.of(pairs.split(" ", -1));
  }

  @Test
  void printNamesThatNeedItInQuotes() {
    assertThatObject(Labels.of("t1", "t1", "t2", "t2")).hasToString("{t1=\"t1\", t2=\"t2\"}");
    assertThatObject(Labels.empty()).hasToString("{}");
    assertThatObject(Labels.of("service.name", "t1", "whatever\\whatever", "t2"))
        .hasToString("{\"service.name\"=\"t1\", \"whatever\\\\whatever\"=\"t2\"}");
    assertThatObject(Labels.of("__name__", "m", " container", "p", "job", "j"))
        .hasToString("{\" container\"=\"p\", __name__=\"m\", job=\"j\"}");
    assertThatObject(Labels.of("xx", "x".repeat(255)))
        .hasToString("{xx=\"" + "x".repeat(255) + "\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          aaa 110 bbb 222                 | 1
          aaa 111 bbb 233                 | -1
          aaa 111 bar 222                 | 1
          aaa 111 bbc 222                 | -1
          aaa 111 bb 222                  | 1
          aaa 111 bbbb 222                | -1
          aaa 111                         | 1
          aaa 111 bbb 222 ccc 333 ddd 444 | -1
          aaa 111 bbb 222                 | 0
          ''                              | 1
          """)
  void compareNameByNameThenValue(String other, int sign) {
    Labels labels = labels("aaa 111 bbb 222");

    assertThat(Integer.signum(labels.compareTo(labels(other)))).isEqualTo(sign);
    assertThat(Integer.signum(labels(other).compareTo(labels))).isEqualTo(-sign);
    assertThat(labels.equals(labels(other))).isEqualTo(sign == 0);
  }

  /** UTF-16 has supplementary characters before U+E000, UTF-8 behind U+FFFF. */
  @Test
  void compareByBytes() {
    assertThat(Labels.of("a", "\uE000").compareTo(Labels.of("a", "😀"))).isNegative();
    assertThat(Labels.of("\uFFFD", "x", "😀", "y").name(0)).isEqualTo("\uFFFD");
  }

  @Test
  void hashToPublishedValues() {
    assertThat(Labels.empty().stableHash()).isEqualTo(0xef46db3751d8e999L);
    assertThat(Labels.of("hello", "world").stableHash()).isEqualTo(0x347c8ee7a9e29708L);
    assertThat(Labels.of("__name__", "metric", "label", "value").stableHash())
        .isEqualTo(0xcbab40540f26097dL);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          foo==bar=                          | {}
          foo==bar==baz=                     | {}
          __name__=test job=check            | {__name__="test", job="check"}
          foo==__name__=test=bar==job=check  | {__name__="test", job="check"}
          """)
  void loseEmptyValues(String pairs, String left) {
    String[] nameValues = pairs.replace(' ', '=').split("=", -1);

    assertThatObject(Labels.of(nameValues).withoutEmpty()).hasToString(left);
  }

  @Test
  void tellDuplicateNames() {
    assertThat(Labels.of("__name__", "up", "hostname", "localhost").duplicateName()).isNull();
    String[] twice = {"hostname", "127.0.0.1", "hostname", "localhost", "job", "j"};
    assertThat(Labels.ofSorted(twice).duplicateName()).isEqualTo("hostname");
    assertThatThrownBy(() -> Labels.of(twice)).hasMessage("label name \"hostname\" is not unique");
    assertThatThrownBy(() -> Labels.of("aaa", "111", "bbb"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          __name__ test hostname localhost job check       | true  | true
          __name__ test:ms hostname_123 localhost _job c   | true  | true
          __name__ test-ms                                 | false | true
          __name__ 0zz                                     | false | true
          abc:xyz invalid                                  | false | true
          123abc invalid                                   | false | true
          中文abc invalid                                    | false | true
          __name__ test host.name localhost                | false | true
          __name__ test team/name platform                 | false | true
          """)
  void areNamedByTheScheme(String pairs, boolean legacy, boolean utf8) {
    assertThat(NameValidation.LEGACY.accepts(labels(pairs))).isEqualTo(legacy);
    assertThat(NameValidation.UTF8.accepts(labels(pairs))).isEqualTo(utf8);
  }

  @Test
  void areNotValidWithBrokenEncoding() {
    String broken = Utf8.decode(new byte[] {'a', 'a', (byte) 0xe2});

    for (NameValidation scheme : NameValidation.values()) {
      assertThat(scheme.accepts(Labels.of("invalid", broken))).isFalse();
    }
    assertThat(NameValidation.UTF8.accepts(Labels.of(broken, "x"))).isFalse();
  }

  @Test
  void canBeNarrowed() {
    Labels alert = labels("__name__ ALERTS alertname low alertstate pending job app severity bad");

    assertThatObject(alert.keep(List.of("__name__", "alertname")))
        .isEqualTo(labels("__name__ ALERTS alertname low"));
    assertThatObject(alert.drop(List.of("alertname", "alertstate", "__name__")))
        .isEqualTo(labels("job app severity bad"));
    assertThatObject(labels("__aaa__ 1 __name__ n b 2").withoutMetricName())
        .isEqualTo(labels("__aaa__ 1 b 2"));
    assertThat(alert.get("nothing")).isEmpty();
    assertThat(alert.has("nothing")).isFalse();
    assertThat(alert.get("job")).isEqualTo("app");
  }

  @Test
  void areBuiltInAnyOrder() {
    Labels base = labels("aaa 111 bbb 222 ccc 333");

    assertThatObject(base.toBuilder().set("aaa", "444").remove("bbb").set("ddd", "5").build())
        .isEqualTo(labels("aaa 444 ccc 333 ddd 5"));
    assertThatObject(base.toBuilder().set("bbb", "").build()).isEqualTo(labels("aaa 111 ccc 333"));
    assertThatObject(base.toBuilder().keep(List.of("aaa", "ccc")).build())
        .isEqualTo(labels("aaa 111 ccc 333"));
    assertThatObject(
            base.toBuilder().remove("bbb").set("ddd", "4").keep(List.of("aaa", "ddd")).build())
        .isEqualTo(labels("aaa 111 ddd 4"));
    assertThatObject(Labels.builder().set("bbb", "2").set("aaa", "1").set("bbb", "3").build())
        .isEqualTo(labels("aaa 1 bbb 3"));
    assertThat(Labels.builder().remove("b").set("b", "2").get("b")).isEqualTo("2");
  }
}
