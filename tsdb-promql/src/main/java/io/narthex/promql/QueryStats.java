package io.narthex.promql;

import java.util.List;

/**
 * What a query cost.
 *
 * @param evalTotalTime seconds of evaluation as a whole
 * @param resultSortTime seconds to sort the result
 * @param queryPreparationTime seconds to open the storage
 * @param innerEvalTime seconds in the operators
 * @param execQueueTime seconds spent waiting for a place
 * @param execTotalTime seconds from start to end
 * @param totalQueryableSamples samples looked at, windows counted in full at each step
 * @param samplesRead samples looked at, each once
 * @param peakSamples the most samples held at a time
 * @param totalQueryableSamplesPerStep by step, if asked for
 * @param samplesReadPerStep by step, if asked for
 * @upstream util/stats/query_stats.go BuiltinStats
 */
public record QueryStats(
    double evalTotalTime,
    double resultSortTime,
    double queryPreparationTime,
    double innerEvalTime,
    double execQueueTime,
    double execTotalTime,
    long totalQueryableSamples,
    long samplesRead,
    long peakSamples,
    List<StepStat> totalQueryableSamplesPerStep,
    List<StepStat> samplesReadPerStep) {
  public QueryStats {
    totalQueryableSamplesPerStep = List.copyOf(totalQueryableSamplesPerStep);
    samplesReadPerStep = List.copyOf(samplesReadPerStep);
  }

  /**
   * A count at one step.
   *
   * @param t the step's time in ms
   */
  public record StepStat(long t, long count) {}
}
