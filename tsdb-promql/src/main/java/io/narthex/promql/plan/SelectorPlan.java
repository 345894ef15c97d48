package io.narthex.promql.plan;

import io.narthex.model.labels.Matcher;
import io.narthex.storage.SelectHints;
import java.util.List;

/**
 * What is asked from the storage for a selector. Equal selectors have equal plans and are asked
 * once.
 *
 * @param hints which times and what for
 * @param statisticsOnly whether of native histograms only count, sum and counter resets matter
 */
public record SelectorPlan(List<Matcher> matchers, SelectHints hints, boolean statisticsOnly) {
  public SelectorPlan {
    matchers = List.copyOf(matchers);
  }
}
