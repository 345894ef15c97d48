package io.narthex.promql.script;

import io.narthex.promql.Engine;
import io.narthex.promql.EngineOptions;
import io.narthex.promql.Query;
import io.narthex.promql.QueryResult;
import io.narthex.promql.parser.ParseException;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.promql.value.PromqlException;
import io.narthex.storage.Queryable;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Lets scripts run against our own engine.
 *
 * @upstream promql/promqltest/test.go NewTestEngine
 */
public final class EngineScripts {
  private static final int MAX_SAMPLES = 10_000;

  private EngineScripts() {}

  /** The options upstream's tests use: everything experimental, names removed late, few samples. */
  public static EngineOptions options() {
    return EngineOptions.builder()
        .parser(ParserOptions.ALL)
        .delayedNameRemoval(true)
        .useStartTimestamps(true)
        .maxSamples(MAX_SAMPLES)
        .timeout(Duration.ofSeconds(100))
        .build();
  }

  /** An engine that scripts can be run against. */
  public static ScriptEngine of(Engine engine) {
    return new ScriptEngine() {
      @Override
      public Outcome instant(Queryable storage, String query, long t) {
        return run(() -> engine.instantQuery(storage, query, t));
      }

      @Override
      public Outcome range(Queryable storage, String query, long start, long end, long step) {
        return run(() -> engine.rangeQuery(storage, query, start, end, step));
      }
    };
  }

  private static ScriptEngine.Outcome run(Supplier<Query> prepared) {
    try (Query query = prepared.get()) {
      QueryResult result = query.exec();
      PromqlException error = result.error();
      if (error != null) {
        return ScriptEngine.Outcome.failed(String.valueOf(error.getMessage()));
      }
      return new ScriptEngine.Outcome(result.value(), null, result.warnings(0), result.infos(0));
    } catch (ParseException | PromqlException e) {
      return ScriptEngine.Outcome.failed(String.valueOf(e.getMessage()));
    }
  }
}
