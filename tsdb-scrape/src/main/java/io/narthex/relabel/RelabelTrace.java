package io.narthex.relabel;

import io.narthex.model.labels.Label;
import io.narthex.model.labels.LabelText;
import io.narthex.model.labels.Labels;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What each rule did, for people: the joined value, whether it matched, the labels that changed.
 *
 * <p>Runs the same code as {@link Relabel}, a rule at a time.
 *
 * @param input the labels at the start
 * @param steps one a rule that ran; the rules after a drop did not run
 * @param result the labels at the end, null if dropped
 * @upstream none — promtool shows only the result
 */
public record RelabelTrace(Labels input, List<Step> steps, @Nullable Labels result) {

  /**
   * One rule at work.
   *
   * @param rule the rule
   * @param value the joined source values it looked at (for rules on names: empty)
   * @param matched whether the expression (or the comparison) held; for rules on names: for any
   * @param before the labels before
   * @param after the labels after
   * @param dropped whether this rule ended everything
   */
  public record Step(
      RelabelConfig rule,
      String value,
      boolean matched,
      Labels before,
      Labels after,
      boolean dropped) {

    /** Changes as lines {@code + name="value"} and {@code - name="value"}. */
    public List<String> changes() {
      List<String> lines = new ArrayList<>();
      for (Label l : before) {
        if (!after.has(l.name()) || !after.get(l.name()).equals(l.value())) {
          lines.add("- " + text(l));
        }
      }
      for (Label l : after) {
        if (!before.has(l.name()) || !before.get(l.name()).equals(l.value())) {
          lines.add("+ " + text(l));
        }
      }
      return lines;
    }

    private static String text(Label l) {
      StringBuilder sb = new StringBuilder();
      LabelText.appendName(sb, l.name());
      sb.append('=');
      LabelText.appendQuoted(sb, l.value());
      return sb.toString();
    }
  }

  /** Runs {@code rules} over {@code labels} and notes every step. */
  public static RelabelTrace of(Labels labels, List<RelabelConfig> rules) {
    List<Step> steps = new ArrayList<>();
    Labels.Builder builder = labels.toBuilder();
    for (RelabelConfig rule : rules) {
      Labels before = builder.build();
      String value = Relabel.joined(rule, builder);
      boolean matched = matched(rule, value, before);
      boolean kept = Relabel.apply(rule, builder);
      steps.add(new Step(rule, value, matched, before, builder.build(), !kept));
      if (!kept) {
        return new RelabelTrace(labels, steps, null);
      }
    }
    return new RelabelTrace(labels, steps, builder.build());
  }

  private static boolean matched(RelabelConfig rule, String value, Labels before) {
    return switch (rule.action()) {
      case KEEPEQUAL, DROPEQUAL -> before.get(rule.targetLabel()).equals(value);
      case HASHMOD, LOWERCASE, UPPERCASE -> true;
      case LABELMAP, LABELDROP, LABELKEEP -> {
        for (Label l : before) {
          if (rule.pattern().matches(l.name())) {
            yield true;
          }
        }
        yield false;
      }
      case REPLACE, KEEP, DROP -> rule.pattern().matches(value);
    };
  }

  /** The story, one block of lines a rule. */
  @Override
  public String toString() {
    StringBuilder sb = new StringBuilder("     ").append(input).append('\n');
    int n = 0;
    for (Step step : steps) {
      sb.append(String.format("%3d. %s%n", ++n, step.rule()));
      if (!step.rule().sourceLabels().isEmpty()) {
        sb.append("     value ").append(LabelText.quote(step.value()));
        sb.append(step.matched() ? " matches\n" : " does not match\n");
      }
      for (String change : step.changes()) {
        sb.append("     ").append(change).append('\n');
      }
      if (step.dropped()) {
        sb.append("     dropped\n");
      }
    }
    return sb.append("  => ").append(result == null ? "dropped" : result).append('\n').toString();
  }
}
