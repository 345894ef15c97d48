package io.narthex.server.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import io.narthex.model.labels.Label;
import io.narthex.model.labels.Labels;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * JSON as Go writes it: compact, and {@code < > & U+2028 U+2029} escaped.
 *
 * @upstream encoding/json HTMLEscape
 */
final class Json {
  private static final JsonFactory FACTORY = factory();

  private Json() {}

  private static JsonFactory factory() {
    JsonFactory factory = new JsonFactory();
    factory.setCharacterEscapes(new GoEscapes());
    return factory;
  }

  static JsonGenerator generator(OutputStream out) throws IOException {
    return FACTORY.createGenerator(out);
  }

  static void writeLabels(JsonGenerator json, Labels labels) throws IOException {
    json.writeStartObject();
    for (Label l : labels) {
      json.writeStringField(l.name(), l.value());
    }
    json.writeEndObject();
  }

  /** A timestamp in ms as seconds: an integer, or with exactly three decimals. */
  static void writeTimestamp(JsonGenerator json, long t) throws IOException {
    long millis = t % 1000;
    if (millis == 0) {
      json.writeNumber(t / 1000);
      return;
    }
    StringBuilder sb = new StringBuilder(20);
    if (t < 0) {
      sb.append('-');
      millis = -millis;
    }
    sb.append(Math.abs(t / 1000)).append('.');
    if (millis < 100) {
      sb.append('0');
    }
    if (millis < 10) {
      sb.append('0');
    }
    json.writeNumber(sb.append(millis).toString());
  }

  /** A point in time in ms as RFC 3339; upstream's zero time for 0. */
  static String time(long t) {
    return t == 0 ? "0001-01-01T00:00:00Z" : Instant.ofEpochMilli(t).toString();
  }

  private static final class GoEscapes extends CharacterEscapes {
    private static final long serialVersionUID = 1L;
    private static final SerializedString LINE = new SerializedString("\\u2028");
    private static final SerializedString PARAGRAPH = new SerializedString("\\u2029");

    private final int[] ascii;

    GoEscapes() {
      ascii = standardAsciiEscapesForJSON();
      for (char c : new char[] {'<', '>', '&'}) {
        ascii[c] = ESCAPE_CUSTOM;
      }
    }

    @Override
    public int[] getEscapeCodesForAscii() {
      return ascii;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int ch) {
      return switch (ch) {
        case '<' -> new SerializedString("\\u003c");
        case '>' -> new SerializedString("\\u003e");
        case '&' -> new SerializedString("\\u0026");
        case 0x2028 -> LINE;
        case 0x2029 -> PARAGRAPH;
        default -> null;
      };
    }
  }
}
