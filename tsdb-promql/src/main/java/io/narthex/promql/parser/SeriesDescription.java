package io.narthex.promql.parser;

import io.narthex.model.labels.Labels;
import java.util.List;

/**
 * A series as test scripts describe it: {@code up{job="a"} 1 0 _ 1+1x5}.
 *
 * @param values one for each step of time
 * @upstream promql/parser/parse.go seriesDescription
 */
public record SeriesDescription(Labels labels, List<SequenceValue> values) {
  public SeriesDescription {
    values = List.copyOf(values);
  }
}
