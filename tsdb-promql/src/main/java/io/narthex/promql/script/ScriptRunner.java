package io.narthex.promql.script;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs scripts in the language of Prometheus's own PromQL tests ({@code promqltest}).
 *
 * <pre>{@code
 * load 1m
 *   http_requests_total{job="a"} 0+10x10
 *
 * eval instant at 5m rate(http_requests_total[5m])
 *   {job="a"} 0.16666666666666666
 * }</pre>
 *
 * <p>Checks are as strict as upstream's: values up to a relative error of 1e-6, histograms bucket
 * by bucket, texts and positions of errors and annotations where the script names them, and every
 * instant query again at other times and as part of a range query.
 *
 * <p>Thread-safety: as the engine's.
 *
 * @upstream promql/promqltest/test.go RunTest
 */
public final class ScriptRunner {
  private final ScriptEngine engine;
  private final ScriptStorage.Factory storages;

  /** Runs scripts against an engine, each with storages of its own. */
  public ScriptRunner(ScriptEngine engine, ScriptStorage.Factory storages) {
    this.engine = engine;
    this.storages = storages;
  }

  /**
   * Runs all commands of a script; an evaluation that fails does not keep others from running.
   *
   * @throws ScriptException if the script cannot be read, or samples cannot be loaded
   * @throws IOException if the storage failed
   */
  public ScriptReport run(String script) throws IOException {
    List<Command> commands = ScriptParser.parse(script);
    List<ScriptReport.Evaluation> evaluations = new ArrayList<>();
    ScriptStorage storage = storages.open();
    try {
      for (Command command : commands) {
        if (command instanceof Command.Clear) {
          storage.close();
          storage = storages.open();
        } else if (command instanceof Command.Load load) {
          load(load, storage);
        } else if (command instanceof Command.Eval eval) {
          String problem = new EvalRunner(engine, storage.queryable(), eval).run();
          evaluations.add(new ScriptReport.Evaluation(eval.line(), eval.query(), problem));
        }
      }
    } finally {
      storage.close();
    }
    return new ScriptReport(evaluations);
  }

  private static void load(Command.Load load, ScriptStorage storage) throws IOException {
    try {
      SampleLoader.run(load, storage);
    } catch (RuntimeException e) {
      throw new ScriptException(load.line(), "cannot load samples: " + e.getMessage());
    }
  }
}
