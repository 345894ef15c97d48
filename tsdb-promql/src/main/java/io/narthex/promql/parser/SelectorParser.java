package io.narthex.promql.parser;

import io.narthex.model.labels.LabelText;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.model.labels.Utf8;
import io.narthex.promql.parser.TokenReader.Context;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what stands in braces, and lists of labels in parentheses.
 *
 * @upstream promql/parser/generated_parser.y label_matchers, label_set, grouping_labels
 */
final class SelectorParser {
  private static final String METRIC_NAME = "__name__";

  private final TokenReader tokens;

  SelectorParser(TokenReader tokens) {
    this.tokens = tokens;
  }

  /** A selector without name: {@code {a="b"}}. */
  VectorSelector selector() {
    PositionRange open = tokenAt(TokenType.LEFT_BRACE);
    List<Matcher> matchers = matchers();
    return selector("", matchers, PositionRange.spanning(open, tokens.position()));
  }

  /** A selector whose name was just consumed. */
  VectorSelector selector(String name, PositionRange namePosition) {
    List<Matcher> matchers = new ArrayList<>();
    PositionRange position = namePosition;
    if (tokens.accept(TokenType.LEFT_BRACE)) {
      matchers.addAll(matchers());
      position = PositionRange.spanning(namePosition, tokens.position());
    }
    matchers.add(Matcher.equal(METRIC_NAME, name));
    return selector(name, matchers, position);
  }

  private static VectorSelector selector(
      String name, List<Matcher> matchers, PositionRange position) {
    return new VectorSelector(name, matchers, 0, null, null, VectorSelector.Mode.PLAIN, position);
  }

  private PositionRange tokenAt(TokenType type) {
    tokens.expect(type);
    return tokens.position();
  }

  /** The matchers behind an opening brace, and the closing one. */
  private List<Matcher> matchers() {
    Context outer = tokens.context();
    List<Matcher> matchers = new ArrayList<>();
    tokens.context(Context.MATCHER);
    while (!tokens.accept(TokenType.RIGHT_BRACE)) {
      matchers.add(matcher());
      tokens.context(Context.MATCHER_NEXT);
      if (!tokens.accept(TokenType.COMMA)) {
        tokens.expect(TokenType.RIGHT_BRACE);
        break;
      }
      tokens.context(Context.MATCHER);
    }
    tokens.context(outer);
    return matchers;
  }

  private Matcher matcher() {
    boolean quoted = tokens.peek() == TokenType.STRING;
    String name = nameInBraces();
    PositionRange namePosition = tokens.position();
    Matcher.Type type = matchType(tokens.peek());
    if (type == null) {
      if (quoted) {
        return Matcher.equal(METRIC_NAME, name);
      }
      tokens.context(Context.MATCHER_OPERATOR);
      throw tokens.unexpected();
    }
    tokens.take();
    tokens.context(Context.MATCHER_VALUE);
    tokens.expect(TokenType.STRING);
    PositionRange position = PositionRange.spanning(namePosition, tokens.position());
    try {
      return new Matcher(type, name, StringScanner.unquote(tokens.text()));
    } catch (IllegalArgumentException badRegex) {
      throw tokens.error(position, String.valueOf(badRegex.getMessage()));
    }
  }

  /** An identifier, or a name in quotes. */
  private String nameInBraces() {
    if (tokens.accept(TokenType.STRING)) {
      return StringScanner.unquote(tokens.text());
    }
    tokens.expect(TokenType.IDENTIFIER);
    return tokens.text();
  }

  private static Matcher.@Nullable Type matchType(TokenType type) {
    return switch (type) {
      case EQL -> Matcher.Type.EQUAL;
      case NEQ -> Matcher.Type.NOT_EQUAL;
      case EQL_REGEX -> Matcher.Type.REGEX;
      case NEQ_REGEX -> Matcher.Type.NOT_REGEX;
      default -> null;
    };
  }

  /** A series' name and labels, {@code up{job="a"}}; both parts may be missing. */
  Labels metric(boolean seriesDescription) {
    Labels.Builder labels = Labels.builder();
    String name = "";
    if (tokens.peek().isMetricName()) {
      tokens.take();
      name = tokens.text();
      boolean braceFollows =
          tokens.charEnd() < tokens.source().text().length()
              && tokens.source().text().charAt(tokens.charEnd()) == '{';
      if (seriesDescription && !braceFollows) {
        return labels.set(METRIC_NAME, name).build();
      }
    }
    if (tokens.accept(TokenType.LEFT_BRACE)) {
      labelSet(labels);
    }
    return name.isEmpty() ? labels.build() : labels.set(METRIC_NAME, name).build();
  }

  private void labelSet(Labels.Builder labels) {
    Context outer = tokens.context();
    tokens.context(Context.LABEL);
    while (!tokens.accept(TokenType.RIGHT_BRACE)) {
      label(labels);
      tokens.context(Context.LABEL_NEXT);
      if (!tokens.accept(TokenType.COMMA)) {
        tokens.expect(TokenType.RIGHT_BRACE);
        break;
      }
      tokens.context(Context.LABEL);
    }
    tokens.context(outer);
  }

  private void label(Labels.Builder labels) {
    boolean quoted = tokens.peek() == TokenType.STRING;
    String name = nameInBraces();
    if (quoted && tokens.peek() != TokenType.EQL) {
      labels.set(METRIC_NAME, name);
      return;
    }
    tokens.context(Context.LABEL_EQUALS);
    tokens.expect(TokenType.EQL);
    tokens.context(Context.LABEL_VALUE);
    tokens.expect(TokenType.STRING);
    labels.set(name, StringScanner.unquote(tokens.text()));
  }

  /** Label names in parentheses. */
  List<String> grouping() {
    Context outer = tokens.context();
    tokens.context(Context.GROUPING);
    tokens.expect(TokenType.LEFT_PAREN);
    List<String> names = new ArrayList<>();
    tokens.context(Context.GROUPING_LABEL);
    while (!tokens.accept(TokenType.RIGHT_PAREN)) {
      names.add(groupingLabel());
      tokens.context(Context.GROUPING_NEXT);
      if (!tokens.accept(TokenType.COMMA)) {
        tokens.expect(TokenType.RIGHT_PAREN);
        break;
      }
      tokens.context(Context.GROUPING_LABEL);
    }
    tokens.context(outer);
    return names;
  }

  private String groupingLabel() {
    if (tokens.peek().isLabelName()) {
      tokens.take();
      return tokens.text();
    }
    tokens.expect(TokenType.STRING);
    String name = StringScanner.unquote(tokens.text());
    if (name.isEmpty() || !Utf8.isValid(name)) {
      throw tokens.error(
          tokens.position(), "invalid label name for grouping: " + LabelText.quote(name));
    }
    return name;
  }
}
