package io.narthex.server.api;

import io.narthex.promql.QueryStats;
import java.io.IOException;
import java.util.List;

/**
 * What a query cost, as the API and the query log show it.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream util/stats/query_stats.go NewQueryStats
 */
public final class StatsJson {
  private StatsJson() {}

  /** Writes one object. */
  public static void write(JsonWriter json, QueryStats stats) throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("timings");
    json.writeNumberField("evalTotalTime", stats.evalTotalTime());
    json.writeNumberField("resultSortTime", stats.resultSortTime());
    json.writeNumberField("queryPreparationTime", stats.queryPreparationTime());
    json.writeNumberField("innerEvalTime", stats.innerEvalTime());
    json.writeNumberField("execQueueTime", stats.execQueueTime());
    json.writeNumberField("execTotalTime", stats.execTotalTime());
    json.writeEndObject();
    json.writeObjectFieldStart("samples");
    writeSteps(json, "totalQueryableSamplesPerStep", stats.totalQueryableSamplesPerStep());
    json.writeNumberField("totalQueryableSamples", stats.totalQueryableSamples());
    writeSteps(json, "samplesReadPerStep", stats.samplesReadPerStep());
    json.writeNumberField("samplesRead", stats.samplesRead());
    json.writeNumberField("peakSamples", stats.peakSamples());
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void writeSteps(JsonWriter json, String field, List<QueryStats.StepStat> steps)
      throws IOException {
    if (steps.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart(field);
    for (QueryStats.StepStat step : steps) {
      json.writeStartArray();
      json.writeTimestamp(step.t());
      json.writeNumber(step.count());
      json.writeEndArray();
    }
    json.writeEndArray();
  }
}
