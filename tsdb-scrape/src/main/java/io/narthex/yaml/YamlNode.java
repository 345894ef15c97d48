package io.narthex.yaml;

import io.narthex.util.DurationText;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A value in a document: nothing, a scalar, a list or a map, with the line it stands on.
 *
 * <p>Thread-safety: none.
 *
 * @upstream go.yaml.in/yaml/v2 decode.go
 */
public final class YamlNode {
  private static final int MAX_CODE_POINTS = 64 << 20;

  private final @Nullable Node node;
  private final int line;

  private YamlNode(@Nullable Node node, int line) {
    this.node = node;
    this.line = node == null ? line : node.getStartMark().map(Mark::getLine).orElse(line - 1) + 1;
  }

  static YamlNode of(Node node) {
    return new YamlNode(node, 0);
  }

  /**
   * Reads one document; an empty one is null.
   *
   * @throws YamlException if it is not YAML
   */
  public static YamlNode parse(String text) {
    LoadSettings settings =
        LoadSettings.builder()
            .setUseMarks(true)
            .setCodePointLimit(MAX_CODE_POINTS)
            .setAllowDuplicateKeys(true) // found, and named, by YamlMap
            .build();
    try {
      return new YamlNode(new Compose(settings).composeString(text).orElse(null), 1);
    } catch (MarkedYamlEngineException e) {
      int at = e.getProblemMark().map(m -> m.getLine() + 1).orElse(0);
      throw new YamlException(at, "yaml: " + e.getProblem());
    } catch (YamlEngineException e) {
      throw new YamlException(0, "yaml: " + e.getMessage());
    }
  }

  /** Line from 1. */
  public int line() {
    return line;
  }

  /** Where the text of the value begins and ends in the document, in code points. */
  public int[] range() {
    Node n = required();
    return new int[] {
      n.getStartMark().map(Mark::getIndex).orElse(0), n.getEndMark().map(Mark::getIndex).orElse(0)
    };
  }

  private Node required() {
    if (node == null) {
      throw new IllegalStateException("no value");
    }
    return node;
  }

  public boolean isNull() {
    return node == null
        || (node instanceof ScalarNode s
            && s.getScalarStyle() == ScalarStyle.PLAIN
            && switch (s.getValue()) {
              case "", "~", "null", "Null", "NULL" -> true;
              default -> false;
            });
  }

  public boolean isMap() {
    return node instanceof MappingNode;
  }

  public boolean isList() {
    return node instanceof SequenceNode;
  }

  /** A failure at this value. */
  public YamlException fail(String message) {
    return new YamlException(line, message);
  }

  /** Runs {@code reader}; what it refuses is refused on this line. */
  public <T> T located(Function<YamlNode, T> reader) {
    try {
      return reader.apply(this);
    } catch (IllegalArgumentException e) {
      throw fail(String.valueOf(e.getMessage()));
    }
  }

  private YamlException wrongType(String wanted) {
    String got = "!!null";
    if (node instanceof MappingNode) {
      got = "!!map";
    } else if (node instanceof SequenceNode) {
      got = "!!seq";
    } else if (node instanceof ScalarNode s) {
      got = "!!str `" + s.getValue() + "`";
    }
    return fail("cannot unmarshal " + got + " into " + wanted);
  }

  private ScalarNode scalar(String wanted) {
    if (node instanceof ScalarNode s) {
      return s;
    }
    throw wrongType(wanted);
  }

  /** The value as text, whatever kind of scalar it is; null is the empty text. */
  public String text() {
    if (isNull()) {
      return "";
    }
    ScalarNode s = scalar("string");
    return s.getTag().getValue().endsWith(":binary") ? binary(s.getValue()) : s.getValue();
  }

  /** Bytes in base64 that must be UTF-8 to be a text. */
  private String binary(String base64) {
    byte[] bytes;
    try {
      bytes = Base64.getMimeDecoder().decode(base64);
      if (!base64.strip().matches("[A-Za-z0-9+/=\\s]*") || base64.strip().length() % 4 != 0) {
        throw new IllegalArgumentException(base64);
      }
    } catch (IllegalArgumentException e) {
      throw fail("!!binary value contains invalid base64 data");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      // A lone surrogate stands for what is not UTF-8: no name or value check lets it through.
      return new String(bytes, StandardCharsets.ISO_8859_1).replaceAll("[\\x80-\\xff]", "\ud800");
    }
  }

  /** A truth value, in YAML 1.1's spellings. */
  public boolean bool() {
    ScalarNode s = scalar("bool");
    return switch (s.getValue()) {
      case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y" -> true;
      case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N" -> false;
      default -> throw wrongType("bool");
    };
  }

  /** An integer, not negative. */
  public long unsigned() {
    long value = integer();
    if (value < 0) {
      throw fail("cannot unmarshal !!int `" + value + "` into uint");
    }
    return value;
  }

  /** An integer. */
  public long integer() {
    String s = scalar("int").getValue().replace("_", "");
    try {
      return s.startsWith("0x") ? Long.parseLong(s.substring(2), 16) : Long.parseLong(s);
    } catch (NumberFormatException e) {
      throw wrongType("int");
    }
  }

  /** A number. */
  public double decimal() {
    String s = scalar("float64").getValue();
    if (!s.matches("[-+]?(\\d[\\d_]*\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?")) {
      throw wrongType("float64");
    }
    return Double.parseDouble(s.replace("_", ""));
  }

  /** A duration such as {@code 1m30s}; null is zero. */
  public Duration duration() {
    return isNull() ? Duration.ZERO : located(n -> DurationText.parse(n.text()));
  }

  /** The items of a list; null has none. */
  public List<YamlNode> items() {
    if (isNull()) {
      return List.of();
    }
    if (node instanceof SequenceNode s) {
      List<YamlNode> items = new ArrayList<>();
      s.getValue().forEach(n -> items.add(of(n)));
      return items;
    }
    throw wrongType("list");
  }

  /** A list of texts; a single text is a list of one, as upstream's parser has it. */
  public List<String> texts() {
    if (node instanceof ScalarNode && !isNull()) {
      return List.of(text());
    }
    List<String> texts = new ArrayList<>();
    items().forEach(n -> texts.add(n.text()));
    return texts;
  }

  /** The entries of a map; {@code type} is what messages call it. Null has none. */
  public YamlMap map(String type) {
    if (isNull()) {
      return new YamlMap(Map.of(), type, line);
    }
    if (!(node instanceof MappingNode m)) {
      throw wrongType(type);
    }
    return new YamlMap(entries(m, type), type, line);
  }

  /** A map from text to text. */
  public Map<String, String> textMap() {
    Map<String, String> texts = new LinkedHashMap<>();
    map("map[string]string").entries().forEach((k, v) -> texts.put(k, v.text()));
    return texts;
  }

  private static Map<String, YamlNode> entries(MappingNode m, String type) {
    Map<String, YamlNode> entries = new LinkedHashMap<>();
    Map<String, YamlNode> merged = new LinkedHashMap<>();
    for (var tuple : m.getValue()) {
      YamlNode key = of(tuple.getKeyNode());
      YamlNode value = of(tuple.getValueNode());
      String name = key.text();
      if (name.equals("<<")) {
        List<YamlNode> sources = value.isList() ? value.items() : List.of(value);
        for (YamlNode source : sources) {
          source.map(type).entries().forEach(merged::putIfAbsent);
        }
      } else if (entries.put(name, value) != null) {
        throw key.fail(
            type.startsWith("map[")
                ? "key \"" + name + "\" already set in map"
                : "field " + name + " already set in type " + type);
      }
    }
    merged.forEach(entries::putIfAbsent);
    return entries;
  }

  @Override
  public String toString() {
    return "YamlNode{line " + line + "}";
  }
}
