package io.narthex.exposition;

import io.narthex.util.GoFloats;
import io.narthex.util.GoQuote;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Shows a body byte by byte: the tokens of a text, the fields of a protobuf message.
 *
 * <pre>
 *        0  # TYPE            TYPE
 *        7  a_total           MNAME              0  b2 01        family, 178 bytes
 *       14   counter          TEXT               2  0a 07          1 name = "a_total"
 * </pre>
 *
 * <p>Thread-safety: none.
 *
 * @upstream none — made for looking
 */
public final class WireDump {
  /** What bytes are to be taken for. */
  public enum Format {
    TEXT,
    OPENMETRICS,
    PROTOBUF
  }

  /** What a line tells of. */
  public enum Kind {
    /** A word of a text. */
    TOKEN,
    /** A message of protobuf; its fields are one deeper. */
    MESSAGE,
    /** A field that is no message. */
    FIELD,
    /** What cannot be read; nothing behind it is shown. */
    ERROR
  }

  /**
   * A line of the dump.
   *
   * @param depth how many messages are around it
   * @param at where its bytes begin
   * @param number of the field, 0 if it is none
   * @param name of the token, or of the field; {@code family} of those at the top
   * @param hex its first bytes; of a message those before its fields; empty of a text
   * @param value the token quoted as Go does, the field's value, the size of a message, or what is
   *     wrong
   * @param text the line for a terminal
   */
  public record Line(
      Kind kind,
      int depth,
      int at,
      int number,
      String name,
      String hex,
      String value,
      String text) {
    @Override
    public String toString() {
      return text;
    }
  }

  private static final int MAX_HEX = 8;

  private final Consumer<Line> out;

  /** A dump that gives its lines to {@code out}. */
  public WireDump(Consumer<Line> out) {
    this.out = out;
  }

  /** The format that bytes look like. */
  public static Format guess(byte[] data) {
    int p = 0;
    while (p < data.length && p < ProtoFormat.MAX_PREFIX && data[p] < 0) {
      p++;
    }
    boolean family = p + 2 < data.length && data[p + 1] == 0x0a && data[p + 2] > 0;
    if (family && p + 3 + data[p + 2] <= data.length && data[0] != '\n') {
      int nameEnd = p + 3 + data[p + 2];
      boolean help = nameEnd == data.length || data[nameEnd] == 0x12 || data[nameEnd] == 0x18;
      if (help || data[nameEnd] == 0x22) {
        return Format.PROTOBUF;
      }
    }
    int end = data.length;
    if (end > 0 && data[end - 1] == '\n') {
      end--;
    }
    boolean eof =
        end >= 5
            && data[end - 5] == '#'
            && data[end - 4] == ' '
            && data[end - 3] == 'E'
            && data[end - 2] == 'O'
            && data[end - 1] == 'F';
    return eof ? Format.OPENMETRICS : Format.TEXT;
  }

  /** Shows all of {@code data}; what cannot be read ends it, and is shown last. */
  public void dump(byte[] data, Format format) {
    switch (format) {
      case TEXT -> tokens(new TextLexer(), data);
      case OPENMETRICS -> tokens(new OpenMetricsLexer(), data);
      case PROTOBUF -> families(data);
    }
  }

  private void tokens(Lexer lexer, byte[] data) {
    lexer.reset(data, 0, data.length);
    Token t;
    do {
      t = lexer.lex();
      int end = Math.min(lexer.pos + (t == Token.INVALID ? 1 : 0), data.length);
      int start = t == Token.EOF ? lexer.pos : lexer.start;
      String bytes = GoQuote.quote(data, Math.min(start, end), end);
      String text = String.format(Locale.ROOT, "%8d  %-10s %s", start, t, bytes);
      Kind kind = t == Token.INVALID ? Kind.ERROR : Kind.TOKEN;
      out.accept(new Line(kind, 0, start, 0, t.toString(), "", bytes, text));
    } while (t != Token.EOF && t != Token.INVALID);
  }

  private void families(byte[] data) {
    ProtoReader in = new ProtoReader();
    in.reset(data, 0, data.length);
    try {
      while (in.pos < data.length) {
        int start = in.pos;
        long length = in.readVarint();
        line(Kind.MESSAGE, start, hex(data, start, in.pos), 0, "family", length + " bytes");
        if (length < 0 || length > data.length - in.pos) {
          throw in.failure("only " + (data.length - in.pos) + " bytes left");
        }
        int end = in.pos + (int) length;
        in.end = end;
        message(in, ProtoSchema.FAMILY, 1);
        in.enter(end, data.length);
      }
    } catch (ExpositionException e) {
      String reason = String.valueOf(e.getMessage());
      String text = String.format(Locale.ROOT, "%8d  %s", in.pos, reason);
      out.accept(new Line(Kind.ERROR, 0, in.pos, 0, "", "", reason, text));
    }
  }

  private void message(ProtoReader in, ProtoSchema schema, int depth) {
    int start = in.pos;
    while (in.nextField(schema.name())) {
      String label = in.field + " " + schema.name(in.field);
      String kind = schema.kind(in.field);
      if (in.wireType == ProtoReader.BYTES && kind.length() > 1) {
        int outer = in.open(label);
        String size = (in.end - in.pos) + " bytes";
        line(Kind.MESSAGE, start, hex(in.data, start, in.pos), depth, label, size);
        message(in, ProtoSchema.valueOf(kind), depth + 1);
        in.close(outer);
      } else {
        field(in, label, kind, start, depth);
      }
      start = in.pos;
    }
  }

  private void field(ProtoReader in, String label, String kind, int start, int depth) {
    String value;
    switch (in.wireType) {
      case ProtoReader.VARINT -> {
        long v = in.readVarint();
        value = kind.equals("z") ? Long.toString(ProtoReader.zigZag(v)) : Long.toUnsignedString(v);
      }
      case ProtoReader.FIXED64 -> value = GoFloats.g(in.readDouble());
      case ProtoReader.BYTES -> {
        int length = in.readLength(label);
        value =
            kind.equals("s")
                ? GoQuote.quote(in.data, in.pos, in.pos + length)
                : "packed, " + length + " bytes";
        in.pos += length;
      }
      default -> {
        in.skip();
        value = "wire type " + in.wireType;
      }
    }
    line(Kind.FIELD, start, hex(in.data, start, in.pos), depth, label, value);
  }

  /** A line whose label is the number and the name of a field, or a name alone. */
  private void line(Kind kind, int at, String hex, int depth, String label, String value) {
    int space = label.indexOf(' ');
    int number = space < 0 ? 0 : Integer.parseInt(label.substring(0, space));
    String said = label + (kind == Kind.MESSAGE ? ", " : " = ") + value;
    String text = String.format(Locale.ROOT, "%8d  %-26s %s%s", at, hex, "  ".repeat(depth), said);
    String name = label.substring(space + 1);
    out.accept(new Line(kind, depth, at, number, name, hex.strip(), value, text));
  }

  private static String hex(byte[] data, int from, int to) {
    StringBuilder hex = new StringBuilder();
    for (int i = from; i < Math.min(to, from + MAX_HEX); i++) {
      hex.append(String.format(Locale.ROOT, "%02x ", data[i]));
    }
    if (to - from > MAX_HEX) {
      hex.append('…');
    }
    return hex.toString();
  }
}
