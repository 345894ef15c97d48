package io.narthex.promql.value;

import io.narthex.model.labels.LabelText;
import io.narthex.promql.parser.PositionRange;

/**
 * A sample's start time lies before the sample before it.
 *
 * @param count how often it was seen
 * @upstream util/annotations/annotations.go startTimeOverlapErr
 */
record StartTimeOverlap(String metricName, int count, PositionRange position)
    implements Annotation {
  @Override
  public Level level() {
    return Level.WARNING;
  }

  @Override
  public String key() {
    return "PromQL warning: sample has start time that overlaps with previous sample timestamp"
        + " for metric "
        + LabelText.quote(metricName);
  }

  @Override
  public String text(String query) {
    String times = count > 1 ? " (" + count + " occurrences)" : "";
    return key() + times + " (" + position.startIn(query) + ")";
  }

  @Override
  public Annotation mergedWith(Annotation earlier) {
    return earlier instanceof StartTimeOverlap e
        ? new StartTimeOverlap(metricName, e.count + count, e.position)
        : this;
  }
}
