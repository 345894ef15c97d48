package io.narthex.relabel;

import com.google.re2j.Matcher;
import io.narthex.model.labels.Label;
import io.narthex.model.labels.Labels;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Runs rules over label sets.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream model/relabel/relabel.go Process, ProcessBuilder
 */
public final class Relabel {
  private Relabel() {}

  /** The labels after all rules; null if a rule dropped them. */
  public static @Nullable Labels process(Labels labels, List<RelabelConfig> rules) {
    if (rules.isEmpty()) {
      return labels;
    }
    Labels.Builder builder = labels.toBuilder();
    return process(builder, rules) ? builder.build() : null;
  }

  /**
   * Runs all rules over what {@code labels} holds.
   *
   * @return false if a rule said to drop; {@code labels} is then as the rules before left it
   */
  public static boolean process(Labels.Builder labels, List<RelabelConfig> rules) {
    for (RelabelConfig rule : rules) {
      if (!apply(rule, labels)) {
        return false;
      }
    }
    return true;
  }

  /** Runs one rule; false if it says to drop. */
  static boolean apply(RelabelConfig rule, Labels.Builder labels) {
    String value = joined(rule, labels);
    String target = rule.targetLabel();
    switch (rule.action()) {
      case KEEP -> {
        return rule.pattern().matches(value);
      }
      case DROP -> {
        return !rule.pattern().matches(value);
      }
      case KEEPEQUAL -> {
        return labels.get(target).equals(value);
      }
      case DROPEQUAL -> {
        return !labels.get(target).equals(value);
      }
      case REPLACE -> replace(rule, value, labels);
      case HASHMOD -> labels.set(target, hashMod(value, rule.modulus()));
      case LOWERCASE -> labels.set(target, mapped(value, Character::toLowerCase));
      case UPPERCASE -> labels.set(target, mapped(value, Character::toUpperCase));
      case LABELMAP -> mapNames(rule, labels);
      case LABELDROP -> removeNames(rule, labels, true);
      case LABELKEEP -> removeNames(rule, labels, false);
    }
    return true;
  }

  /** The values of the rule's source labels with the separator between; an absent one is empty. */
  static String joined(RelabelConfig rule, Labels.Builder labels) {
    List<String> names = rule.sourceLabels();
    if (names.size() == 1) {
      return labels.get(names.get(0));
    }
    StringBuilder sb = new StringBuilder();
    for (int i = 0; i < names.size(); i++) {
      if (i > 0) {
        sb.append(rule.separator());
      }
      sb.append(labels.get(names.get(i)));
    }
    return sb.toString();
  }

  private static void replace(RelabelConfig rule, String value, Labels.Builder labels) {
    if (rule.setsConstant()) {
      labels.set(rule.targetLabel(), rule.replacement());
      return;
    }
    Matcher matcher = rule.pattern().matcher(value);
    if (!matcher.matches()) {
      return;
    }
    String target = rule.targetTemplate().expand(matcher);
    if (rule.validation().isLabelName(target)) {
      labels.set(target, rule.replacementTemplate().expand(matcher));
    }
  }

  /** The last 8 of the 16 bytes of the MD5, as an unsigned number. */
  private static String hashMod(String value, long modulus) {
    byte[] md5;
    try {
      md5 = MessageDigest.getInstance("MD5").digest(value.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
    long hash = ByteBuffer.wrap(md5).getLong(8);
    return Long.toUnsignedString(Long.remainderUnsigned(hash, modulus));
  }

  /**
   * Character by character, in no language's rules: {@code ß} has no single upper case and stays.
   */
  private static String mapped(String value, IntUnaryOperator map) {
    StringBuilder sb = new StringBuilder(value.length());
    value.codePoints().map(map).forEach(sb::appendCodePoint);
    return sb.toString();
  }

  /** Goes through the labels as they were before the rule; later copies win over earlier ones. */
  private static void mapNames(RelabelConfig rule, Labels.Builder labels) {
    for (Label label : labels.build()) {
      Matcher matcher = rule.pattern().matcher(label.name());
      if (matcher.matches()) {
        labels.set(rule.replacementTemplate().expand(matcher), label.value());
      }
    }
  }

  private static void removeNames(RelabelConfig rule, Labels.Builder labels, boolean matching) {
    for (String name : labels.names()) {
      if (rule.pattern().matches(name) == matching) {
        labels.remove(name);
      }
    }
  }
}
