package io.narthex.relabel;

import java.util.Locale;

/**
 * What a rule does.
 *
 * @upstream model/relabel/relabel.go Action
 */
public enum RelabelAction {
  /** On a match sets the target label to the expanded replacement. */
  REPLACE,
  /** Drops what does not match. */
  KEEP,
  /** Drops what matches. */
  DROP,
  /** Drops unless the joined value equals the target label. */
  KEEPEQUAL,
  /** Drops if the joined value equals the target label. */
  DROPEQUAL,
  /** Sets the target label to a hash of the joined value, modulo {@code modulus}. */
  HASHMOD,
  /** Copies labels whose name matches to the expanded name. */
  LABELMAP,
  /** Removes labels whose name matches. */
  LABELDROP,
  /** Removes labels whose name does not match. */
  LABELKEEP,
  /** Sets the target label to the joined value in lower case. */
  LOWERCASE,
  /** Sets the target label to the joined value in upper case. */
  UPPERCASE;

  /** The word in configuration files. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The action called {@code text}, in any case.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static RelabelAction of(String text) {
    for (RelabelAction action : values()) {
      if (action.name().equalsIgnoreCase(text)) {
        return action;
      }
    }
    throw new IllegalArgumentException("unknown relabel action \"" + text + "\"");
  }

  /** Whether the action needs a target label. */
  boolean needsTarget() {
    return switch (this) {
      case REPLACE, HASHMOD, LOWERCASE, UPPERCASE, KEEPEQUAL, DROPEQUAL -> true;
      case KEEP, DROP, LABELMAP, LABELDROP, LABELKEEP -> false;
    };
  }

  @Override
  public String toString() {
    return text();
  }
}
