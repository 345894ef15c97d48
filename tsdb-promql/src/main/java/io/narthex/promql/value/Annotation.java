package io.narthex.promql.value;

import io.narthex.promql.parser.PositionRange;
import org.jspecify.annotations.Nullable;

/**
 * A warning or an info about a query.
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream util/annotations/annotations.go annoErr
 */
public interface Annotation {
  /** Kinds of annotations: the answer may be wrong, or is merely worth a remark. */
  enum Level {
    WARNING,
    INFO
  }

  /** How much it matters. */
  Level level();

  /** What it is known by: annotations of equal key are one. */
  String key();

  /** What the user sees, with the position in {@code query}. */
  String text(String query);

  /** What stands when {@code earlier}, of the same key, was there before. */
  default Annotation mergedWith(Annotation earlier) {
    return this;
  }

  /** A PromQL warning: {@code PromQL warning: } and a text, then the position. */
  static Annotation warning(String text, PositionRange position) {
    return new Plain(Level.WARNING, "PromQL warning: " + text, position);
  }

  /** A PromQL info: {@code PromQL info: } and a text, then the position. */
  static Annotation info(String text, PositionRange position) {
    return new Plain(Level.INFO, "PromQL info: " + text, position);
  }

  /** A warning that comes from elsewhere, such as the storage: shown as it is. */
  static Annotation verbatim(String text) {
    return new Plain(Level.WARNING, text, null);
  }

  /** The usual kind: a text and a position. */
  record Plain(Level level, String key, @Nullable PositionRange position) implements Annotation {
    @Override
    public String text(String query) {
      return position == null ? key : key + " (" + position.startIn(query) + ")";
    }
  }
}
