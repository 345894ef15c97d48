package io.narthex.discovery;

import io.narthex.model.labels.LabelText;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.NameValidation;
import io.narthex.yaml.YamlException;
import io.narthex.yaml.YamlMap;
import io.narthex.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads lists of target groups, YAML or JSON: {@code [{targets: [host:port], labels: {a: b}}]}.
 *
 * @upstream discovery/targetgroup/targetgroup.go Group.UnmarshalYAML, UnmarshalJSON
 */
final class TargetGroups {
  private TargetGroups() {}

  /**
   * The groups of a document; their sources are {@code name:index}, each gets the label.
   *
   * @throws YamlException if it is none
   */
  static List<TargetGroup> read(String document, String name, String metaLabel) {
    List<TargetGroup> groups = new ArrayList<>();
    for (YamlNode item : YamlNode.parse(document).items()) {
      if (item.isNull()) {
        throw item.fail("nil target group item found (index " + groups.size() + ")");
      }
      groups.add(group(item, name + ":" + groups.size(), name, metaLabel));
    }
    return groups;
  }

  private static TargetGroup group(YamlNode item, String source, String name, String metaLabel) {
    YamlMap map = item.map("struct { Targets []string; Labels model.LabelSet }");
    List<Labels> targets = new ArrayList<>();
    for (String address : map.texts("targets")) {
      targets.add(Labels.of("__address__", address));
    }
    Labels.Builder labels = Labels.builder();
    YamlNode own = map.get("labels");
    if (own != null) {
      for (Map.Entry<String, YamlNode> e : own.map("model.LabelSet").entries().entrySet()) {
        if (!NameValidation.UTF8.isLabelName(e.getKey())) {
          throw e.getValue().fail(LabelText.quote(e.getKey()) + " is not a valid label name");
        }
        labels.set(e.getKey(), e.getValue().text());
      }
    }
    map.rejectUnknown();
    labels.set(metaLabel, name);
    return new TargetGroup(source, labels.build(), targets);
  }

  /** Groups without targets for the indexes from {@code from} up to {@code to}: they are gone. */
  static void addGone(List<TargetGroup> groups, String name, int from, int to) {
    for (int i = from; i < to; i++) {
      groups.add(new TargetGroup(name + ":" + i, Labels.empty(), List.of()));
    }
  }
}
