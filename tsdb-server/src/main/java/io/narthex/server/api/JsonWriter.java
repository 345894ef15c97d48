package io.narthex.server.api;

import io.narthex.model.labels.Labels;
import io.narthex.server.http.BodySink;
import io.narthex.util.Digits;
import io.narthex.util.GoFloats;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Writes JSON as Go does, compact and with {@code < > & U+2028 U+2029} escaped, straight into the
 * bytes that go to the client.
 *
 * <pre>
 *   writeX(…) ─> buffer (128 KiB, from a small pool) ──full──> sink, last = false
 *                                                    ─finish─> sink, last = true
 * </pre>
 *
 * <p>An answer that fits into the buffer is sent in one piece, so that an error in the middle of
 * writing it can still be answered as an error. Commas are set by the writer; that names and values
 * alternate and brackets match is the caller's duty.
 *
 * <p>Thread-safety: none; one writer an answer. Whoever creates it calls {@link #finish} if all
 * went well, and {@link #close} in any case.
 *
 * @upstream encoding/json, json-iterator's Stream
 */
public final class JsonWriter implements Closeable {
  private static final int BUFFER_BYTES = 128 * 1024;
  private static final int POOLED = 8;

  /** Enough for any number with its separators. */
  private static final int NUMBER_BYTES = GoFloats.MAX_LENGTH + 48;

  /** Magnitudes from here on are written with an exponent. */
  private static final double LARGE = 1e21;

  private static final double SMALL = 1e-6;

  private static final byte[] TRUE = "true".getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] FALSE = "false".getBytes(StandardCharsets.ISO_8859_1);
  private static final ArrayBlockingQueue<byte[]> POOL = new ArrayBlockingQueue<>(POOLED);

  private final BodySink sink;
  private byte[] buffer;
  private int size;
  private boolean comma; // whether the next name or value needs one before it

  public JsonWriter(BodySink sink) {
    this.sink = sink;
    byte[] pooled = POOL.poll();
    buffer = pooled == null ? new byte[BUFFER_BYTES] : pooled;
  }

  /** Sends what is written, as the end of the answer. */
  public void finish() throws IOException {
    sink.write(buffer, size, true);
    size = 0;
  }

  /** Gives the buffer back; what was not finished is not sent. */
  @Override
  public void close() {
    if (buffer.length == BUFFER_BYTES && POOL.offer(buffer)) {
      buffer = new byte[0];
    }
  }

  public void writeStartObject() throws IOException {
    open('{');
  }

  public void writeEndObject() throws IOException {
    shut('}');
  }

  public void writeStartArray() throws IOException {
    open('[');
  }

  public void writeEndArray() throws IOException {
    shut(']');
  }

  private void open(char bracket) throws IOException {
    beforeValue(1);
    buffer[size++] = (byte) bracket;
    comma = false;
  }

  private void shut(char bracket) throws IOException {
    room(1);
    buffer[size++] = (byte) bracket;
    comma = true;
  }

  /** The name of a field; its value comes next. */
  public void writeFieldName(String name) throws IOException {
    writeString(name);
    room(1);
    buffer[size++] = ':';
    comma = false;
  }

  /** A field name that needs no escapes, not even those for HTML. */
  void writePlainFieldName(String name) throws IOException {
    writeBytes(('"' + name + "\":").getBytes(StandardCharsets.UTF_8));
    comma = false;
  }

  public void writeObjectFieldStart(String name) throws IOException {
    writeFieldName(name);
    writeStartObject();
  }

  public void writeArrayFieldStart(String name) throws IOException {
    writeFieldName(name);
    writeStartArray();
  }

  public void writeStringField(String name, String value) throws IOException {
    writeFieldName(name);
    writeString(value);
  }

  public void writeNumberField(String name, long value) throws IOException {
    writeFieldName(name);
    writeNumber(value);
  }

  public void writeNumberField(String name, double value) throws IOException {
    writeFieldName(name);
    writeNumber(value);
  }

  public void writeBooleanField(String name, boolean value) throws IOException {
    writeFieldName(name);
    writeBoolean(value);
  }

  public void writeBoolean(boolean value) throws IOException {
    writeBytes(value ? TRUE : FALSE);
  }

  /** Writes {@code json}, which is one value already, as it is. */
  public void writeRawValue(String json) throws IOException {
    writeBytes(json.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes bytes that are one value, or a name with its value, already. */
  void writeBytes(byte[] json) throws IOException {
    beforeValue(json.length);
    System.arraycopy(json, 0, buffer, size, json.length);
    size += json.length;
    comma = true;
  }

  public void writeNumber(long value) throws IOException {
    beforeValue(NUMBER_BYTES);
    size = Digits.write(value, buffer, size);
    comma = true;
  }

  /**
   * A JSON number as Go has it: plain, or with an exponent without leading zeros.
   *
   * @throws IllegalArgumentException if it is not finite
   */
  public void writeNumber(double value) throws IOException {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("JSON has no number for " + value);
    }
    beforeValue(NUMBER_BYTES);
    if (isPlain(value)) {
      size = GoFloats.writeF(value, buffer, size);
    } else {
      String text = GoFloats.e(value).replace("e-0", "e-");
      for (int i = 0; i < text.length(); i++) {
        buffer[size++] = (byte) text.charAt(i);
      }
    }
    comma = true;
  }

  private static boolean isPlain(double v) {
    double magnitude = Math.abs(v);
    return (magnitude >= SMALL && magnitude < LARGE) || v == 0;
  }

  /** A sample value: a string, plain digits unless very large or very small. */
  void writeValue(double v) throws IOException {
    beforeValue(NUMBER_BYTES);
    value(v);
    comma = true;
  }

  /** A point in time in ms as seconds: an integer, or with exactly three decimals. */
  void writeTimestamp(long t) throws IOException {
    beforeValue(NUMBER_BYTES);
    timestamp(t);
    comma = true;
  }

  /** A float sample, {@code [1700000000.123,"1.5"]}: what most answers consist of. */
  void writePoint(long t, double v) throws IOException {
    beforeValue(NUMBER_BYTES);
    buffer[size++] = '[';
    timestamp(t);
    buffer[size++] = ',';
    value(v);
    buffer[size++] = ']';
    comma = true;
  }

  private void timestamp(long t) {
    long seconds = t / 1000;
    int millis = (int) (t - seconds * 1000);
    if (millis < 0) {
      millis = -millis;
      if (seconds == 0) {
        buffer[size++] = '-';
      }
    }
    size = Digits.write(seconds, buffer, size);
    if (millis != 0) {
      buffer[size++] = '.';
      size = Digits.write(millis, 3, buffer, size);
    }
  }

  private void value(double v) {
    buffer[size++] = '"';
    if (isPlain(v) || !Double.isFinite(v)) {
      size = GoFloats.writeF(v, buffer, size);
    } else {
      size = GoFloats.writeE(v, buffer, size);
    }
    buffer[size++] = '"';
  }

  /** The labels as one object. */
  public void writeLabels(Labels labels) throws IOException {
    writeStartObject();
    for (int i = 0; i < labels.size(); i++) {
      writeStringField(labels.name(i), labels.value(i));
    }
    writeEndObject();
  }

  /** A string, quoted and escaped. */
  public void writeString(String s) throws IOException {
    int length = s.length();
    beforeValue(length + 2);
    byte[] out = buffer;
    int p = size;
    out[p++] = '"';
    for (int i = 0; i < length; i++) {
      char c = s.charAt(i);
      if (!Escape.isPlain(c)) {
        size = p;
        writeEscaped(s, i);
        return;
      }
      out[p++] = (byte) c;
    }
    out[p++] = '"';
    size = p;
    comma = true;
  }

  /** The rest of a string in which not every character is its own byte. */
  private void writeEscaped(String s, int from) throws IOException {
    int i = from;
    while (i < s.length()) {
      int c = s.codePointAt(i);
      i += Character.charCount(c);
      room(8);
      size = Escape.write(c, buffer, size);
    }
    room(1);
    buffer[size++] = '"';
    comma = true;
  }

  private void beforeValue(int bytes) throws IOException {
    room(bytes + 1);
    if (comma) {
      buffer[size++] = ',';
    }
  }

  /** Makes room for {@code bytes} more. */
  private void room(int bytes) throws IOException {
    if (buffer.length - size < bytes) {
      flush(bytes);
    }
  }

  private void flush(int bytes) throws IOException {
    if (size > 0) {
      sink.write(buffer, size, false);
      size = 0;
    }
    if (buffer.length < bytes) {
      buffer = new byte[bytes];
    }
  }

  /** A point in time in ms as RFC 3339; upstream's zero time for 0. */
  static String time(long t) {
    return t == 0 ? "0001-01-01T00:00:00Z" : Instant.ofEpochMilli(t).toString();
  }
}
