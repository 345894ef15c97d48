package io.narthex.cli;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.StringLabelsHash;
import io.narthex.promql.parser.ParseException;
import io.narthex.promql.parser.Parser;
import io.narthex.yaml.YamlException;
import io.narthex.yaml.YamlMap;
import io.narthex.yaml.YamlNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The groups of a file of rules, as far as recording them over the past needs them.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream model/rulefmt/rulefmt.go Parse; rules/group.go EvalTimestamp
 */
final class RuleFile {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private RuleFile() {}

  /**
   * A rule.
   *
   * @param alert whether it is an alert's, which records nothing
   * @param name of the series, or of the alert
   * @param expr its expression
   * @param labels put on each series, the group's included
   */
  record Rule(boolean alert, String name, String expr, Map<String, String> labels) {}

  /** Rules that are evaluated one after the other. */
  record Group(String name, String file, Duration interval, List<Rule> rules) {
    /**
     * When the group is evaluated first from a second on, in ns since the epoch: groups are spread
     * over their interval by the hash of name and file.
     */
    long firstEvaluation(long fromSecond) {
      long interval = this.interval.toNanos();
      long offset =
          Long.remainderUnsigned(
              StringLabelsHash.of(Labels.of("file", file, "name", name)), interval);
      long adjusted = fromSecond * NANOS_PER_SECOND - offset;
      long next = adjusted - adjusted % interval + offset;
      while (Math.floorDiv(next, NANOS_PER_SECOND) < fromSecond) {
        next += interval;
      }
      return next;
    }
  }

  /**
   * Reads a file.
   *
   * @param otherwise interval of groups that say none
   * @throws IOException with file and line if something is wrong
   */
  static List<Group> read(Path file, Duration otherwise, Parser parser) throws IOException {
    try {
      YamlMap root = YamlNode.parse(TextFile.read(file)).map("rulefmt.RuleGroups");
      List<Group> groups = new ArrayList<>();
      Set<String> names = new HashSet<>();
      for (YamlNode node : root.items("groups")) {
        YamlMap map = node.map("rulefmt.RuleGroup");
        Group group = group(map, file, otherwise, parser);
        if (!names.add(group.name())) {
          throw map.fail("groupname: \"" + group.name() + "\" is repeated in the same file");
        }
        groups.add(group);
      }
      root.rejectUnknown();
      return groups;
    } catch (YamlException e) {
      throw new IOException(file + ": line " + e.line() + ": " + e.getMessage(), e);
    }
  }

  private static Group group(YamlMap map, Path file, Duration otherwise, Parser parser) {
    String name = map.text("name", "");
    if (name.isEmpty()) {
      throw map.fail("Groupname must not be empty");
    }
    Duration interval = map.duration("interval", Duration.ZERO);
    Map<String, String> labels = labels(map);
    List<Rule> rules = new ArrayList<>();
    for (YamlNode node : map.items("rules")) {
      rules.add(rule(node.map("rulefmt.Rule"), labels, parser));
    }
    map.get("limit");
    map.get("query_offset");
    map.rejectUnknown();
    return new Group(
        name, file.toString(), interval.isZero() ? otherwise : interval, List.copyOf(rules));
  }

  private static Rule rule(YamlMap map, Map<String, String> groupLabels, Parser parser) {
    String recorded = map.text("record", "");
    String alert = map.text("alert", "");
    if (recorded.isEmpty() == alert.isEmpty()) {
      throw map.fail(
          recorded.isEmpty()
              ? "one of 'record' or 'alert' must be set"
              : "only one of 'record' and 'alert' must be set");
    }
    String expr = map.text("expr", "");
    if (expr.isEmpty()) {
      throw map.fail("field 'expr' must be set in rule");
    }
    try {
      parser.parseExpr(expr);
    } catch (ParseException e) {
      throw map.fail("could not parse expression: " + e.getMessage());
    }
    Map<String, String> labels = new LinkedHashMap<>(groupLabels);
    labels.putAll(labels(map));
    for (String known : List.of("for", "keep_firing_for", "annotations")) {
      map.get(known);
    }
    map.rejectUnknown();
    return new Rule(!alert.isEmpty(), recorded.isEmpty() ? alert : recorded, expr, labels);
  }

  private static Map<String, String> labels(YamlMap map) {
    YamlNode labels = map.get("labels");
    return labels == null || labels.isNull() ? Map.of() : labels.textMap();
  }
}
