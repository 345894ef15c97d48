package io.narthex.relabel;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.narthex.model.labels.LabelText;
import io.narthex.model.labels.NameValidation;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One relabelling rule, checked and compiled.
 *
 * <pre>{@code
 * RelabelConfig.builder()
 *     .sourceLabels("__address__").regex("(.*):.*").targetLabel("host").replacement("$1")
 *     .build();
 * }</pre>
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream model/relabel/relabel.go Config
 */
public final class RelabelConfig {
  private static final String DEFAULT_SEPARATOR = ";";
  private static final String DEFAULT_REGEX = "(.*)";
  private static final String DEFAULT_REPLACEMENT = "$1";

  private static final Pattern LEGACY_TARGET =
      Pattern.compile("^(?:(?:[a-zA-Z_]|\\$(?:\\{\\w+\\}|\\w+))+\\w*)+$");

  private final RelabelAction action;
  private final List<String> sourceLabels;
  private final String separator;
  private final String regex;
  private final Pattern pattern;
  private final String targetLabel;
  private final String replacement;
  private final long modulus;
  private final NameValidation validation;
  private final Template targetTemplate;
  private final Template replacementTemplate;

  private RelabelConfig(Builder b, Pattern compiled) {
    action = b.action;
    sourceLabels = b.sourceLabels == null ? List.of() : List.copyOf(b.sourceLabels);
    separator = b.separator;
    regex = b.regex;
    targetLabel = b.targetLabel;
    replacement = b.replacement;
    modulus = b.modulus;
    validation = b.validation;
    pattern = compiled;
    targetTemplate = new Template(targetLabel, pattern);
    replacementTemplate = new Template(replacement, pattern);
  }

  private static Pattern compile(String regex) {
    try {
      return Pattern.compile("^(?s:" + regex + ")$");
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("error parsing regexp: " + e.getMessage(), e);
    }
  }

  public static Builder builder() {
    return new Builder();
  }

  public RelabelAction action() {
    return action;
  }

  public List<String> sourceLabels() {
    return sourceLabels;
  }

  public String separator() {
    return separator;
  }

  /** The expression as it was given, without the anchors. */
  public String regex() {
    return regex;
  }

  public String targetLabel() {
    return targetLabel;
  }

  public String replacement() {
    return replacement;
  }

  /** Divisor of {@code hashmod}, unsigned; 0 if not set. */
  public long modulus() {
    return modulus;
  }

  Pattern pattern() {
    return pattern;
  }

  NameValidation validation() {
    return validation;
  }

  Template targetTemplate() {
    return targetTemplate;
  }

  Template replacementTemplate() {
    return replacementTemplate;
  }

  /** Whether any value matches and nothing of it is used. */
  boolean setsConstant() {
    return regex.equals(DEFAULT_REGEX)
        && targetTemplate.isConstant()
        && replacementTemplate.isConstant();
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof RelabelConfig r
        && action == r.action
        && sourceLabels.equals(r.sourceLabels)
        && separator.equals(r.separator)
        && regex.equals(r.regex)
        && targetLabel.equals(r.targetLabel)
        && replacement.equals(r.replacement)
        && modulus == r.modulus
        && validation == r.validation;
  }

  @Override
  public int hashCode() {
    return Objects.hash(action, sourceLabels, regex, targetLabel, replacement);
  }

  @Override
  public String toString() {
    StringBuilder sb = new StringBuilder(action.text());
    if (!sourceLabels.isEmpty()) {
      sb.append(' ').append(sourceLabels);
    }
    sb.append(" regex=").append(LabelText.quote(regex));
    if (!targetLabel.isEmpty()) {
      sb.append(" target_label=").append(targetLabel);
    }
    if (action == RelabelAction.REPLACE || action == RelabelAction.LABELMAP) {
      sb.append(" replacement=").append(LabelText.quote(replacement));
    }
    return sb.append(modulus == 0 ? "" : " modulus=" + Long.toUnsignedString(modulus)).toString();
  }

  /** Collects the parts of a rule; {@link #build} checks them as upstream does. */
  public static final class Builder {
    private RelabelAction action = RelabelAction.REPLACE;
    private @Nullable List<String> sourceLabels;
    private String separator = DEFAULT_SEPARATOR;
    private String regex = DEFAULT_REGEX;
    private String targetLabel = "";
    private String replacement = DEFAULT_REPLACEMENT;
    private long modulus;
    private NameValidation validation = NameValidation.UTF8;

    private Builder() {}

    public Builder action(RelabelAction value) {
      action = value;
      return this;
    }

    public Builder sourceLabels(String... names) {
      return sourceLabels(List.of(names));
    }

    public Builder sourceLabels(List<String> names) {
      sourceLabels = names;
      return this;
    }

    public Builder separator(String value) {
      separator = value;
      return this;
    }

    public Builder regex(String value) {
      regex = value;
      return this;
    }

    public Builder targetLabel(String value) {
      targetLabel = value;
      return this;
    }

    public Builder replacement(String value) {
      replacement = value;
      return this;
    }

    public Builder modulus(long unsigned) {
      modulus = unsigned;
      return this;
    }

    /** Which label names the rule may write. */
    public Builder validation(NameValidation value) {
      validation = value;
      return this;
    }

    /**
     * The rule.
     *
     * @throws IllegalArgumentException with upstream's message if the parts do not fit together
     */
    public RelabelConfig build() {
      Pattern pattern = compile(regex);
      checkTarget();
      checkUnused();
      return new RelabelConfig(this, pattern);
    }

    private void checkTarget() {
      if (action == RelabelAction.HASHMOD && modulus == 0) {
        throw new IllegalArgumentException(
            "relabel configuration for hashmod requires non-zero modulus");
      }
      if (!action.needsTarget()) {
        if (action == RelabelAction.LABELMAP && !isNameWithReferences(replacement)) {
          throw invalid("replacement", replacement);
        }
        return;
      }
      if (targetLabel.isEmpty()) {
        throw new IllegalArgumentException(
            "relabel configuration for " + action + " action requires 'target_label' value");
      }
      boolean references = action == RelabelAction.REPLACE && targetLabel.indexOf('$') >= 0;
      boolean valid =
          references ? isNameWithReferences(targetLabel) : validation.isLabelName(targetLabel);
      if (!valid) {
        throw invalid("target_label", targetLabel);
      }
    }

    private IllegalArgumentException invalid(String field, String value) {
      return new IllegalArgumentException(
          LabelText.quote(value) + " is invalid '" + field + "' for " + action + " action");
    }

    private boolean isNameWithReferences(String name) {
      return validation == NameValidation.UTF8
          ? validation.isLabelName(name)
          : LEGACY_TARGET.matches(name);
    }

    private void checkUnused() {
      switch (action) {
        case LOWERCASE, UPPERCASE -> checkReplacementUnused();
        case KEEPEQUAL, DROPEQUAL -> {
          checkReplacementUnused();
          if (!regex.equals(DEFAULT_REGEX)
              || modulus != 0
              || !separator.equals(DEFAULT_SEPARATOR)) {
            throw new IllegalArgumentException(
                action
                    + " action requires only 'source_labels' and `target_label`, and no other"
                    + " fields");
          }
        }
        case LABELDROP, LABELKEEP -> {
          if (sourceLabels != null
              || !targetLabel.isEmpty()
              || modulus != 0
              || !separator.equals(DEFAULT_SEPARATOR)
              || !replacement.equals(DEFAULT_REPLACEMENT)) {
            throw new IllegalArgumentException(
                action + " action requires only 'regex', and no other fields");
          }
        }
        case REPLACE, KEEP, DROP, HASHMOD, LABELMAP -> {}
      }
    }

    private void checkReplacementUnused() {
      if (!replacement.equals(DEFAULT_REPLACEMENT)) {
        throw new IllegalArgumentException(
            "'replacement' can not be set for " + action + " action");
      }
    }
  }
}
