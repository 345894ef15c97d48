package io.narthex.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Header fields of a request or an answer, in their order; names are alike whatever their case.
 *
 * <p>Thread-safety: none.
 *
 * @upstream Go net/http Header
 */
final class HeaderFields {
  private final List<String> names = new ArrayList<>();
  private final List<String> values = new ArrayList<>();

  /** Adds one more field. */
  void add(String name, String value) throws IOException {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        throw new IOException("net/http: invalid header field value for \"" + name + "\"");
      }
    }
    names.add(name);
    values.add(value);
  }

  /** Puts the field in the place of those of the same name. */
  void set(String name, String value) throws IOException {
    for (int i = names.size() - 1; i >= 0; i--) {
      if (names.get(i).equalsIgnoreCase(name)) {
        names.remove(i);
        values.remove(i);
      }
    }
    add(name, value);
  }

  /** First value of a name, empty if there is none. */
  String get(String name) {
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equalsIgnoreCase(name)) {
        return values.get(i);
      }
    }
    return "";
  }

  /** Whether a list of words, separated by commas, has this one. */
  boolean hasWord(String name, String word) {
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equalsIgnoreCase(name)) {
        for (String part : values.get(i).split(",", -1)) {
          if (part.strip().equalsIgnoreCase(word)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  void writeTo(StringBuilder out) {
    for (int i = 0; i < names.size(); i++) {
      out.append(names.get(i)).append(": ").append(values.get(i)).append("\r\n");
    }
  }
}
