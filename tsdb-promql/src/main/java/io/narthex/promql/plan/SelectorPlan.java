package io.narthex.promql.plan;

import io.narthex.model.labels.Matcher;
import io.narthex.storage.SelectHints;
import java.util.List;

/**
 * What is asked from the storage for a selector. Equal selectors have equal plans and are asked
 * once.
 *
 * @param hints which times and what for
 */
public record SelectorPlan(List<Matcher> matchers, SelectHints hints) {
  public SelectorPlan {
    matchers = List.copyOf(matchers);
  }
}
