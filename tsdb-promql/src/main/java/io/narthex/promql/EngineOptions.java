package io.narthex.promql;

import io.narthex.promql.exec.Workers;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.time.TimeSource;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Executor;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How an {@link Engine} works. Defaults are the server's.
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream promql/engine.go EngineOpts
 */
public final class EngineOptions {
  private final Builder b;

  private EngineOptions(Builder builder) {
    b = builder.copy();
  }

  /** All defaults. */
  public static EngineOptions defaults() {
    return builder().build();
  }

  /** A builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts from these options. */
  public Builder toBuilder() {
    return b.copy();
  }

  /** How old a sample may be to count as the present one. */
  public Duration lookback() {
    return b.lookback;
  }

  /** The most samples a query may hold at a time. */
  public long maxSamples() {
    return b.maxSamples;
  }

  /** How long a query may take. */
  public Duration timeout() {
    return b.timeout;
  }

  /** Step in ms of subqueries that name none, by their range in ms. */
  public LongUnaryOperator subqueryStep() {
    return b.subqueryStep;
  }

  /** Which experimental syntax is accepted. */
  public ParserOptions parser() {
    return b.parser;
  }

  /** Whether the metric's name goes at the end of a query, not at each operation. */
  public boolean delayedNameRemoval() {
    return b.delayedNameRemoval;
  }

  /** Whether {@code __type__} and {@code __unit__} are part of a series' name. */
  public boolean typeAndUnitLabels() {
    return b.typeAndUnitLabels;
  }

  /** Whether start timestamps tell of counter resets. */
  public boolean useStartTimestamps() {
    return b.useStartTimestamps;
  }

  /** Whether statistics step by step may be asked for. */
  public boolean perStepStats() {
    return b.perStepStats;
  }

  /** Who watches over running queries; null if nobody. */
  public @Nullable ActiveQueryTracker activeQueries() {
    return b.activeQueries;
  }

  /** Who is told of queries. */
  public QueryObserver observer() {
    return b.observer;
  }

  /** Who may work on a query besides the thread that runs it: by default nobody. */
  Workers workers() {
    return b.workers;
  }

  /** Where time comes from; the system's by default. */
  public TimeSource clock() {
    return b.clock;
  }

  /** Collects options; not thread-safe. */
  public static final class Builder {
    private Duration lookback = Duration.ofMinutes(5);
    private long maxSamples = 50_000_000;
    private Duration timeout = Duration.ofMinutes(2);
    private LongUnaryOperator subqueryStep = range -> 60_000;
    private ParserOptions parser = ParserOptions.DEFAULT;
    private boolean delayedNameRemoval;
    private boolean typeAndUnitLabels;
    private boolean useStartTimestamps;
    private boolean perStepStats;
    private @Nullable ActiveQueryTracker activeQueries;
    private QueryObserver observer = QueryObserver.NONE;
    private Workers workers = Workers.CALLER_ONLY;
    private TimeSource clock = TimeSource.system();

    private Builder() {}

    private Builder copy() {
      Builder copy = new Builder();
      copy.lookback = lookback;
      copy.maxSamples = maxSamples;
      copy.timeout = timeout;
      copy.subqueryStep = subqueryStep;
      copy.parser = parser;
      copy.delayedNameRemoval = delayedNameRemoval;
      copy.typeAndUnitLabels = typeAndUnitLabels;
      copy.useStartTimestamps = useStartTimestamps;
      copy.perStepStats = perStepStats;
      copy.activeQueries = activeQueries;
      copy.observer = observer;
      copy.workers = workers;
      copy.clock = clock;
      return copy;
    }

    /** {@code --query.lookback-delta}. */
    public Builder lookback(Duration value) {
      lookback = value;
      return this;
    }

    /** {@code --query.max-samples}. */
    public Builder maxSamples(long value) {
      maxSamples = value;
      return this;
    }

    /** {@code --query.timeout}. */
    public Builder timeout(Duration value) {
      timeout = value;
      return this;
    }

    /** Default step of subqueries: the server's global evaluation interval. */
    public Builder subqueryStep(Duration value) {
      long ms = value.toMillis();
      subqueryStep = range -> ms;
      return this;
    }

    /** Default step in ms of subqueries, by their range in ms. */
    public Builder subqueryStep(LongUnaryOperator value) {
      subqueryStep = value;
      return this;
    }

    /** Which experimental syntax is accepted; {@link ParserOptions#DEFAULT} by default. */
    public Builder parser(ParserOptions value) {
      parser = value;
      return this;
    }

    /** {@code promql-delayed-name-removal}. */
    public Builder delayedNameRemoval(boolean value) {
      delayedNameRemoval = value;
      return this;
    }

    /** {@code type-and-unit-labels}. */
    public Builder typeAndUnitLabels(boolean value) {
      typeAndUnitLabels = value;
      return this;
    }

    /** {@code use-start-timestamps}. */
    public Builder useStartTimestamps(boolean value) {
      useStartTimestamps = value;
      return this;
    }

    /** {@code promql-per-step-stats}. */
    public Builder perStepStats(boolean value) {
      perStepStats = value;
      return this;
    }

    /** Switches on what Prometheus's feature flags of these names switch on. */
    public Builder features(Collection<String> names) {
      parser = ParserOptions.fromFeatures(names);
      delayedNameRemoval = names.contains("promql-delayed-name-removal");
      typeAndUnitLabels = names.contains("type-and-unit-labels");
      useStartTimestamps = names.contains("use-start-timestamps");
      perStepStats = names.contains("promql-per-step-stats");
      return this;
    }

    /** Limits how many queries run at a time and remembers which. The caller closes it. */
    public Builder activeQueries(@Nullable ActiveQueryTracker value) {
      activeQueries = value;
      return this;
    }

    /** Is told of each query. */
    public Builder observer(QueryObserver value) {
      observer = value;
      return this;
    }

    /** Where time comes from; the system's by default. */
    public Builder clock(TimeSource value) {
      clock = value;
      return this;
    }

    /**
     * Lets up to {@code threads} threads work on one query, the caller's included. The pool is the
     * caller's: the engine starts no threads and never ends any.
     */
    public Builder workers(Executor pool, int threads) {
      workers = threads == 1 ? Workers.CALLER_ONLY : new Workers(pool, threads);
      return this;
    }

    /** The options; the builder can go on. */
    public EngineOptions build() {
      return new EngineOptions(this);
    }
  }
}
