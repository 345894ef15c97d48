package io.narthex.http;

import org.jspecify.annotations.Nullable;

/**
 * A text that is used but never shown: it prints as {@code <secret>}.
 *
 * @upstream prometheus/common config/config.go Secret
 */
public final class Secret {
  /** What a secret looks like when printed. */
  public static final String MASK = "<secret>";

  private final String value;

  private Secret(String value) {
    this.value = value;
  }

  public static Secret of(String value) {
    return new Secret(value);
  }

  /** The text itself. For requests only. */
  public String reveal() {
    return value;
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof Secret s && value.equals(s.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return MASK;
  }
}
