package io.narthex.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.labels.Labels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonWriterTest {
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private final List<Integer> pieces = new ArrayList<>();

  private interface Body {
    void write(JsonWriter json) throws IOException;
  }

  private String written(Body body) throws IOException {
    sent.reset();
    JsonWriter json =
        new JsonWriter(
            (data, length, last) -> {
              sent.write(data, 0, length);
              pieces.add(last ? -length : length);
            });
    try (json) {
      body.write(json);
      json.finish();
    }
    return sent.toString(StandardCharsets.UTF_8);
  }

  @Test
  void setsCommas() throws IOException {
    assertThat(
            written(
                json -> {
                  json.writeStartObject();
                  json.writeStringField("a", "b");
                  json.writeArrayFieldStart("c");
                  json.writeStartArray();
                  json.writeEndArray();
                  json.writeNumber(1);
                  json.writeRawValue("{}");
                  json.writeEndArray();
                  json.writeBooleanField("d", true);
                  json.writeObjectFieldStart("e");
                  json.writeEndObject();
                  json.writeNumberField("f", Long.MIN_VALUE);
                  json.writeEndObject();
                }))
        .isEqualTo("{\"a\":\"b\",\"c\":[[],1,{}],\"d\":true,\"e\":{},\"f\":-9223372036854775808}");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, -0",
    "1.5, 1.5",
    "0.000051051, 0.000051051",
    "1e-7, 1e-7",
    "1.25e-10, 1.25e-10",
    "1e20, 100000000000000000000",
    "1e21, 1e+21",
  })
  void writesNumbersAsGo(double v, String text) throws IOException {
    assertThat(written(json -> json.writeNumber(v))).isEqualTo(text);
  }

  @Test
  void refusesWhatIsNoJsonNumber() {
    assertThatThrownBy(() -> written(json -> json.writeNumber(Double.NaN)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1700000000123, 1700000000.123",
    "1700000000000, 1700000000",
    "1700000000007, 1700000000.007",
    "-1, -0.001",
    "-1500, -1.500",
    "-2000, -2",
    "9223372036854775807, 9223372036854775.807",
    "-9223372036854775808, -9223372036854775.808",
  })
  void writesTimes(long t, String text) throws IOException {
    assertThat(written(json -> json.writeTimestamp(t))).isEqualTo(text);
  }

  @Test
  void escapesAsUpstream() throws IOException {
    String odd = "\"\\\n\r\t\b\f\u0000\u001f\u007f<>&é\u2028\u2029\ud83d\ude00\ud800日";

    assertThat(written(json -> json.writeString(odd)))
        .isEqualTo(
            "\"\\\"\\\\\\n\\r\\t\\u0008\\u000c\\u0000\\u001f\u007f\\u003c\\u003e\\u0026é"
                + "\\u2028\\u2029\ud83d\ude00\ufffd日\"");
  }

  @Test
  void writesLabels() throws IOException {
    assertThat(written(json -> json.writeLabels(Labels.of("__name__", "up", "job", "ä"))))
        .isEqualTo("{\"__name__\":\"up\",\"job\":\"ä\"}");
  }

  /** The same text as from an obvious writer, over many pieces. */
  @Test
  void writesMillionsOfPointsAsAnObviousWriterDoes() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    StringBuilder expected = new StringBuilder("[");
    long[] times = new long[50_000];
    double[] values = new double[times.length];
    for (int i = 0; i < times.length; i++) {
      times[i] = random.nextLong(-10_000, 2_000_000_000_000L);
      values[i] = value(random, i);
      BigDecimal seconds = BigDecimal.valueOf(times[i], 3);
      boolean whole = times[i] % 1000 == 0;
      expected.append(i == 0 ? "[" : ",[");
      expected.append(whole ? String.valueOf(times[i] / 1000) : seconds.toPlainString());
      expected.append(",\"").append(obvious(values[i])).append("\"]");
    }
    expected.append(']');

    String written =
        written(
            json -> {
              json.writeStartArray();
              for (int i = 0; i < times.length; i++) {
                json.writePoint(times[i], values[i]);
              }
              json.writeEndArray();
            });

    assertThat(written.equals(expected.toString())).isTrue();
    assertThat(pieces).hasSizeGreaterThan(5);
  }

  private static double value(SplittableRandom random, int i) {
    return switch (i % 4) {
      case 0 -> random.nextInt();
      case 1 -> random.nextInt(1_000_000) / 100.0;
      case 2 -> random.nextDouble(0.001, 1e6);
      default -> -random.nextLong(1L << 53);
    };
  }

  private static String obvious(double v) {
    String plain = new BigDecimal(Double.toString(v)).toPlainString();
    return plain.endsWith(".0") ? plain.substring(0, plain.length() - 2) : plain;
  }

  @Test
  void sendsNothingBeforeItIsFinishedOrFull() throws IOException {
    assertThatThrownBy(
            () ->
                written(
                    json -> {
                      json.writeString("half of an answer");
                      throw new IOException("broken");
                    }))
        .hasMessage("broken");

    assertThat(pieces).isEmpty();
  }

  @Test
  void sendsStringsOfAnyLength() throws IOException {
    String plain = "x".repeat(300_000);
    String wide = "é<".repeat(200_000);

    assertThat(written(json -> json.writeString(plain))).isEqualTo('"' + plain + '"');
    assertThat(written(json -> json.writeString(wide)))
        .isEqualTo('"' + wide.replace("<", "\\u003c") + '"');
    assertThat(pieces.get(pieces.size() - 1)).isNegative();
  }
}
