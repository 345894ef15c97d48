package io.narthex.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one JSON value: maps, lists, strings, booleans, null; integers as {@link Long}, other
 * numbers as {@link Double}. For conformance data, which is trusted.
 */
public final class MiniJson {
  private final String text;
  private int at;

  private MiniJson(String text) {
    this.text = text;
  }

  public static Object parse(String text) {
    MiniJson json = new MiniJson(text);
    Object value = json.value();
    json.space();
    if (json.at != text.length()) {
      throw new IllegalArgumentException("text behind the value at " + json.at);
    }
    return value;
  }

  @SuppressWarnings("unchecked")
  public static Map<String, Object> object(Object value) {
    return (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked")
  public static List<Object> list(Object value) {
    return value == null ? List.of() : (List<Object>) value;
  }

  private void space() {
    while (at < text.length() && text.charAt(at) <= ' ') {
      at++;
    }
  }

  private Object value() {
    space();
    switch (text.charAt(at)) {
      case '{':
        return map();
      case '[':
        return array();
      case '"':
        return string();
      case 't':
        at += 4;
        return true;
      case 'f':
        at += 5;
        return false;
      case 'n':
        at += 4;
        return null;
      default:
        return number();
    }
  }

  private boolean more(char close) {
    space();
    char c = text.charAt(at++);
    if (c == close) {
      return false;
    }
    if (c != ',') {
      at--;
    }
    return true;
  }

  private Map<String, Object> map() {
    Map<String, Object> map = new LinkedHashMap<>();
    at++;
    while (more('}')) {
      space();
      String key = string();
      space();
      at++; // the colon
      map.put(key, value());
    }
    return map;
  }

  private List<Object> array() {
    List<Object> list = new ArrayList<>();
    at++;
    while (more(']')) {
      list.add(value());
    }
    return list;
  }

  private String string() {
    StringBuilder s = new StringBuilder();
    at++;
    for (char c = text.charAt(at++); c != '"'; c = text.charAt(at++)) {
      if (c == '\\') {
        c = text.charAt(at++);
        if (c == 'u') {
          s.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
          at += 4;
          continue;
        }
        int i = "bfnrt".indexOf(c);
        c = i < 0 ? c : "\b\f\n\r\t".charAt(i);
      }
      s.append(c);
    }
    return s.toString();
  }

  private Object number() {
    int from = at;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String number = text.substring(from, at);
    if (number.matches("-?\\d+")) {
      return Long.parseLong(number);
    }
    return Double.parseDouble(number);
  }
}
