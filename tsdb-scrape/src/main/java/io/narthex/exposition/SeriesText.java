package io.narthex.exposition;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Utf8;
import io.narthex.util.GoFloats;
import io.narthex.util.Utf8Check;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of a series, already accepted by a parser, into labels.
 *
 * <pre>
 *   name{a="x",b="y"}      {"any name",a="x"}      {a="x","any name","any label"="y"}
 * </pre>
 *
 * <p>Thread-safety: none; an object is reused for series after series.
 *
 * @upstream model/textparse/promparse.go Labels
 */
final class SeriesText {
  private static final int FEW = 128; // entries of pairs

  private String[] pairs = new String[32];
  private int count;
  private byte[] b = new byte[0];
  private int pos;
  private int end;

  /** Forgets the labels read so far. */
  void clear() {
    count = 0;
  }

  void add(String name, String value) {
    if (count + 2 > pairs.length) {
      pairs = Arrays.copyOf(pairs, pairs.length * 2);
    }
    pairs[count++] = name;
    pairs[count++] = value;
  }

  /**
   * Adds name and labels of {@code data[from, to)}.
   *
   * @param type decides whether {@code le} or {@code quantile} is brought to its normal form
   */
  void read(byte[] data, int from, int to, @Nullable MetricType type) {
    b = data;
    pos = from;
    end = to;
    if (b[pos] != '{') {
      int start = pos;
      while (pos < end && b[pos] != '{' && !Bytes.isBlank(b[pos])) {
        pos++;
      }
      add(Labels.METRIC_NAME, string(start, pos));
      skipTo('{');
    }
    if (pos < end) {
      pos++;
      braces(type, true);
    }
  }

  /** Adds the labels of an exemplar, {@code data[from, to)} starting behind the brace, verbatim. */
  void readExemplar(byte[] data, int from, int to) {
    b = data;
    pos = from;
    end = to;
    braces(null, false);
  }

  private void braces(@Nullable MetricType type, boolean unescape) {
    for (skipSeparators(); pos < end && b[pos] != '}'; skipSeparators()) {
      int before = pos;
      String name = b[pos] == '"' ? quoted(unescape) : bareName();
      if (pos == before) {
        throw ExpositionException.inText("expected a label name", b, 0, pos);
      }
      skipBlanks();
      if (b[pos] != '=') {
        add(Labels.METRIC_NAME, name);
        continue;
      }
      pos++;
      skipBlanks();
      add(name, normalise(type, name, quoted(unescape)));
    }
  }

  private String bareName() {
    int start = pos;
    while (Bytes.isNameByte(b[pos])) {
      pos++;
    }
    return string(start, pos);
  }

  /** The string in quotes at the cursor. */
  private String quoted(boolean unescape) {
    if (b[pos] != '"') {
      throw ExpositionException.inText("expected a label value", b, 0, pos);
    }
    int start = ++pos;
    boolean escapes = false;
    while (b[pos] != '"') {
      if (b[pos] == '\\') {
        escapes = true;
        pos++;
        while (b[pos] == 0) {
          pos++;
        }
      }
      pos++;
    }
    int stop = pos++;
    String raw = string(start, stop);
    return escapes && unescape ? unescape(raw, true) : raw;
  }

  private String string(int from, int to) {
    if (!Utf8Check.isValid(b, from, to)) {
      throw ExpositionException.inText("name is not valid UTF-8", b, 0, from);
    }
    return new String(b, from, to - from, StandardCharsets.UTF_8);
  }

  private void skipTo(char c) {
    while (pos < end && b[pos] != c) {
      pos++;
    }
  }

  private void skipBlanks() {
    while (isPassedOver(b[pos])) {
      pos++;
    }
  }

  /** Blanks, and the zero bytes that the lexer passes over in front of a token. */
  private static boolean isPassedOver(byte c) {
    return Bytes.isBlank(c) || c == 0;
  }

  private void skipSeparators() {
    while (pos < end && (isPassedOver(b[pos]) || b[pos] == ',')) {
      pos++;
    }
  }

  /** Value of a label read so far, null if there is none. */
  @Nullable String get(String name) {
    for (int i = 0; i < count; i += 2) {
      if (pairs[i].equals(name)) {
        return pairs[i + 1];
      }
    }
    return null;
  }

  /** Takes out all labels of a name. */
  void remove(String name) {
    int kept = 0;
    for (int i = 0; i < count; i += 2) {
      if (!pairs[i].equals(name)) {
        pairs[kept++] = pairs[i];
        pairs[kept++] = pairs[i + 1];
      }
    }
    count = kept;
  }

  /** What has been added, sorted by name; equal names stay in the order of the text. */
  Labels labels() {
    String[] sorted = Arrays.copyOf(pairs, count);
    if (count <= FEW) {
      insertionSort(sorted);
    } else {
      mergeSort(sorted);
    }
    return Labels.ofSorted(sorted);
  }

  /** Labels are few and mostly sorted already. */
  private static void insertionSort(String[] a) {
    for (int i = 2; i < a.length; i += 2) {
      String name = a[i];
      String value = a[i + 1];
      int j = i - 2;
      while (j >= 0 && Utf8.compare(a[j], name) > 0) {
        a[j + 2] = a[j];
        a[j + 3] = a[j + 1];
        j -= 2;
      }
      a[j + 2] = name;
      a[j + 3] = value;
    }
  }

  /** For the body that means harm. */
  private static void mergeSort(String[] a) {
    String[][] rows = new String[a.length / 2][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new String[] {a[2 * i], a[2 * i + 1]};
    }
    Arrays.sort(rows, (x, y) -> Utf8.compare(x[0], y[0]));
    for (int i = 0; i < rows.length; i++) {
      a[2 * i] = rows[i][0];
      a[2 * i + 1] = rows[i][1];
    }
  }

  /**
   * The value of {@code le} in histograms and {@code quantile} in summaries as a number in
   * OpenMetrics form, so that {@code 1}, {@code 1.0} and {@code 1e0} name the same series; any
   * other value as it is.
   */
  static String normalise(@Nullable MetricType type, String name, String value) {
    boolean bound =
        (type == MetricType.HISTOGRAM && name.equals("le"))
            || (type == MetricType.SUMMARY && name.equals("quantile"));
    if (!bound) {
      return value;
    }
    try {
      return GoFloats.openMetrics(GoFloats.parse(value));
    } catch (GoFloats.FloatFormatException e) {
      return value;
    }
  }

  /** Resolves {@code \\} and {@code \n}, and {@code \"} if {@code quotes}; other pairs stay. */
  static String unescape(String s, boolean quotes) {
    if (s.indexOf('\\') < 0) {
      return s;
    }
    StringBuilder sb = new StringBuilder(s.length());
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      char next = c == '\\' && i + 1 < s.length() ? s.charAt(i + 1) : 0;
      if (next == '\\' || (next == '"' && quotes)) {
        sb.append(next);
        i++;
      } else if (next == 'n') {
        sb.append('\n');
        i++;
      } else {
        sb.append(c);
      }
    }
    return sb.toString();
  }
}
