package io.narthex.promql;

import io.narthex.model.CorruptionException;
import io.narthex.promql.exec.ExecOptions;
import io.narthex.promql.exec.QueryRunner;
import io.narthex.promql.exec.SampleBudget;
import io.narthex.promql.exec.SampleCounts;
import io.narthex.promql.exec.TraceNode;
import io.narthex.promql.exec.Tracer;
import io.narthex.promql.parser.Expr;
import io.narthex.promql.value.Annotations;
import io.narthex.promql.value.PromqlException;
import io.narthex.promql.value.Value;
import io.narthex.storage.Queryable;
import io.narthex.time.TimeSource;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A prepared query. {@link #exec} runs it, once; {@link #cancel} may be called from any thread.
 *
 * <p>Thread-safety: {@code cancel} is thread-safe; the rest belongs to one thread.
 *
 * @upstream promql/engine.go query
 */
public final class Query implements AutoCloseable {
  private final Engine engine;
  private final Queryable queryable;
  private final String text;
  private final Expr parsed;
  private final Expr planned;
  private final QueryTimes times;
  private final QueryOptions options;
  private final StopSignal stop;

  Query(
      Engine engine,
      Queryable queryable,
      String text,
      Expr parsed,
      Expr planned,
      QueryTimes times,
      QueryOptions options) {
    this.engine = engine;
    this.queryable = queryable;
    this.text = text;
    this.parsed = parsed;
    this.planned = planned;
    this.times = times;
    this.options = options;
    stop = new StopSignal(engine.clock());
  }

  /** The query as given. */
  public String text() {
    return text;
  }

  /** The parsed query. */
  public Expr expr() {
    return parsed;
  }

  /** First time in ms. */
  public long start() {
    return times.start();
  }

  /** Last time in ms. */
  public long end() {
    return times.end();
  }

  /** Distance of steps in ms, 0 for an instant query. */
  public long step() {
    return times.step();
  }

  /** Who asked, as the options say. */
  public Map<String, Map<String, String>> origin() {
    return options.origin();
  }

  /** How the query would run: the tree of a {@link QueryTrace} without figures. */
  public QueryTrace plan() {
    Tracer tracer = new Tracer(() -> 0);
    SampleBudget budget = new SampleBudget(engine.options().maxSamples());
    SampleCounts counts = new SampleCounts(times.grid(), false);
    new QueryRunner(planned, times.grid(), times.isInstant(), execOptions(), budget, counts, tracer)
        .plan();
    TraceNode root = tracer.root();
    return root == null ? QueryTrace.empty(text, parsed) : QueryTrace.of(text, root);
  }

  /** Makes a running query stop soon, or one that has not started not run. */
  public void cancel() {
    stop.cancel();
  }

  /** Same as {@link #cancel}: nothing is held once {@code exec} has returned. */
  @Override
  public void close() {
    cancel();
  }

  /**
   * Runs the query. Never throws for what is wrong with it: see {@link QueryResult#error}.
   *
   * @throws IllegalStateException if it has run already
   */
  public QueryResult exec() {
    QueryObserver observer = engine.options().observer();
    observer.started(this);
    QueryResult result = await();
    observer.finished(this, result);
    return result;
  }

  /** Waits for a place and runs. */
  private QueryResult await() {
    TimeSource clock = engine.clock();
    long begin = clock.nanoTime();
    stop.start(engine.timeout(options));
    long waited = 0;
    int place = -1;
    ActiveQueryTracker tracker = engine.options().activeQueries();
    try {
      if (tracker != null) {
        place = tracker.insert(text, () -> stop.check("query execution"));
        waited = clock.nanoTime() - begin;
      }
      return run(clock, begin, waited);
    } catch (PromqlException e) {
      return failed(e, new Annotations(), clock, begin);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed(
          new PromqlException.Canceled("query execution"), new Annotations(), clock, begin);
    } finally {
      if (tracker != null && place >= 0) {
        tracker.delete(place);
      }
    }
  }

  private QueryResult failed(
      PromqlException error, Annotations annotations, TimeSource clock, long begin) {
    double total = seconds(clock.nanoTime() - begin);
    QueryStats stats = new QueryStats(0, 0, 0, 0, 0, total, 0, 0, 0, List.of(), List.of());
    return new QueryResult(text, null, error, annotations, stats, null);
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }

  private QueryResult run(TimeSource clock, long begin, long waited) {
    long evalBegin = clock.nanoTime();
    SampleBudget budget = new SampleBudget(engine.options().maxSamples());
    boolean perStep = engine.options().perStepStats() && options.perStepStats();
    SampleCounts counts = new SampleCounts(times.grid(), perStep);
    Tracer tracer = options.trace() ? new Tracer(clock::nanoTime) : null;
    QueryRunner runner =
        new QueryRunner(
            planned, times.grid(), times.isInstant(), execOptions(), budget, counts, tracer);
    Value value = null;
    PromqlException error = null;
    try {
      stop.check("query execution");
      value = runner.run(queryable, stop::check, clock::nanoTime);
    } catch (PromqlException e) {
      error = e;
    } catch (CorruptionException | UncheckedIOException e) {
      error = PromqlException.Storage.reading(e);
    } catch (StackOverflowError e) {
      error = new PromqlException.Evaluation("query is nested too deeply");
    } catch (OutOfMemoryError e) { // what the limits let through; the query is gone, and its memory
      error = new PromqlException.Evaluation("query ran out of memory");
    } catch (RuntimeException e) { // a defect, here or in the storage: told, not thrown
      error = new PromqlException.Evaluation("unexpected error: " + e.getMessage(), e);
    }
    long end = clock.nanoTime();
    QueryStats stats =
        new QueryStats(
            seconds(end - evalBegin),
            seconds(runner.sortNanos()),
            seconds(runner.prepareNanos()),
            seconds(runner.innerNanos()),
            seconds(waited),
            seconds(end - begin),
            counts.queryable(),
            counts.read(),
            budget.peak(),
            stepStats(counts.queryablePerStep()),
            stepStats(counts.readPerStep()));
    Annotations annotations = error == null ? runner.annotations() : new Annotations();
    TraceNode root = tracer == null ? null : tracer.root();
    QueryTrace trace = root == null ? null : QueryTrace.of(text, root);
    return new QueryResult(text, value, error, annotations, stats, trace);
  }

  private List<QueryStats.StepStat> stepStats(long @Nullable [] perStep) {
    List<QueryStats.StepStat> stats = new ArrayList<>();
    if (perStep != null) {
      for (int i = 0; i < perStep.length; i++) {
        stats.add(new QueryStats.StepStat(times.grid().time(i), perStep[i]));
      }
    }
    return stats;
  }

  private ExecOptions execOptions() {
    EngineOptions o = engine.options();
    Duration asked = options.lookback();
    Duration lookback = asked != null && asked.compareTo(Duration.ZERO) > 0 ? asked : o.lookback();
    return new ExecOptions(
        lookback.toMillis(),
        o.subqueryStep(),
        o.delayedNameRemoval(),
        o.typeAndUnitLabels(),
        o.useStartTimestamps(),
        o.workers());
  }

  @Override
  public String toString() {
    return "Query{" + text + " " + times + "}";
  }
}
