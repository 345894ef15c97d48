package io.narthex.promql.exec;

import io.narthex.model.labels.Labels;
import io.narthex.promql.parser.VectorMatching;
import java.util.HashSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** By which labels the elements of two vectors find each other. */
final class MatchSignature {
  private MatchSignature() {}

  /** Reduces labels to those that take part in matching. */
  static UnaryOperator<Labels> of(@Nullable VectorMatching matching) {
    VectorMatching m = matching == null ? VectorMatching.DEFAULT : matching;
    Set<String> names = new HashSet<>(m.labels());
    if (m.on()) {
      return labels -> labels.keep(names);
    }
    names.add(Labels.METRIC_NAME);
    return labels -> labels.drop(names);
  }
}
