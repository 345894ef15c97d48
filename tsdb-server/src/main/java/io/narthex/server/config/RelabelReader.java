package io.narthex.server.config;

import io.narthex.model.labels.LabelText;
import io.narthex.model.labels.NameValidation;
import io.narthex.relabel.RelabelAction;
import io.narthex.relabel.RelabelConfig;
import io.narthex.yaml.YamlMap;
import io.narthex.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads lists of relabelling rules.
 *
 * @upstream model/relabel/relabel.go Config.UnmarshalYAML
 */
final class RelabelReader {
  private RelabelReader() {}

  /**
   * The rules under {@code key}.
   *
   * @param empty what is said of a list item that is empty
   */
  static List<RelabelConfig> read(
      YamlMap map, String key, String empty, NameValidation validation) {
    List<RelabelConfig> rules = new ArrayList<>();
    for (YamlNode item : map.items(key)) {
      if (item.isNull()) {
        throw item.fail(empty);
      }
      rules.add(item.located(n -> rule(n.map("relabel.plain"), validation)));
    }
    return rules;
  }

  private static RelabelConfig rule(YamlMap map, NameValidation validation) {
    RelabelConfig.Builder b = RelabelConfig.builder().validation(validation);
    YamlNode source = map.get("source_labels");
    if (source != null) {
      List<String> names = source.texts();
      for (String name : names) {
        if (!NameValidation.UTF8.isLabelName(name)) {
          throw source.fail(LabelText.quote(name) + " is not a valid label name");
        }
      }
      b.sourceLabels(names);
    }
    YamlNode separator = map.get("separator");
    if (separator != null) {
      b.separator(separator.text());
    }
    if (map.has("regex")) {
      YamlNode regex = map.get("regex");
      b.regex(regex == null ? "" : regex.text());
    }
    b.modulus(map.unsigned("modulus", 0));
    b.targetLabel(map.text("target_label", ""));
    YamlNode replacement = map.get("replacement");
    if (replacement != null) {
      b.replacement(replacement.text());
    }
    if (map.has("action")) {
      YamlNode action = map.get("action");
      if (action == null) {
        throw map.fail("relabel action cannot be empty");
      }
      b.action(action.located(n -> RelabelAction.of(n.text())));
    }
    map.rejectUnknown();
    return b.build();
  }
}
