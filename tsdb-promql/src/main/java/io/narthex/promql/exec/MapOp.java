package io.narthex.promql.exec;

import io.narthex.model.labels.Labels;
import io.narthex.promql.column.Column;
import io.narthex.promql.column.ColumnStream;
import io.narthex.promql.column.SeriesColumn;
import org.jspecify.annotations.Nullable;

/**
 * An operation on every element of a vector by itself: a series comes in, its column is computed,
 * it goes out, usually without its name.
 */
final class MapOp implements VectorOp {
  /** Computes columns during one evaluation. */
  interface Mapping {
    /** Sets the steps of {@code out} that have a result. */
    void map(Column in, Column out);

    /** How many scalars take part. */
    default int scalarInputs() {
      return 0;
    }

    /** All series are through. */
    default void finish() {}
  }

  /** What becomes of the name. */
  enum Naming {
    KEEP,
    /** Name, type and unit go. */
    DROP,
    /** The name goes; type and unit stay until the end. */
    DROP_NAME_ONLY
  }

  /** Starts a mapping: scalar arguments are evaluated here, after the vector. */
  @FunctionalInterface
  interface MappingSource {
    Mapping open(EvalScope scope);
  }

  private final VectorOp input;
  private final MappingSource source;
  private final Naming naming;
  private final boolean scalarsFirst;

  /**
   * Maps {@code input}.
   *
   * @param scalarsFirst whether the scalars stand before the vector, and so are evaluated first
   */
  MapOp(VectorOp input, Naming naming, boolean scalarsFirst, MappingSource source) {
    this.input = input;
    this.naming = naming;
    this.scalarsFirst = scalarsFirst;
    this.source = source;
  }

  @Override
  public boolean hasOneName() {
    return input.hasOneName();
  }

  @Override
  public ColumnStream open(EvalScope scope) {
    return scope.steps() == 0 ? () -> null : new Stream(scope);
  }

  private final class Stream implements ColumnStream {
    private final EvalScope scope;
    private final ColumnStream in;
    private final Column out;
    private final @Nullable LabelGuard guard;
    private @Nullable StepTally tally;
    private @Nullable Mapping mapping;
    private @Nullable SeriesColumn ahead;
    private boolean ended;

    Stream(EvalScope scope) {
      this.scope = scope;
      in = input.open(scope);
      out = new Column(scope.steps());
      boolean mayClash =
          naming != Naming.KEEP && !scope.options().delayedNameRemoval() && !input.hasOneName();
      guard = mayClash ? new LabelGuard() : null;
    }

    private Mapping start() {
      tally = new StepTally(scope);
      if (scalarsFirst) {
        mapping = source.open(scope);
        ahead = in.next();
      } else {
        ahead = in.next();
        mapping = source.open(scope);
      }
      for (int i = 0; i < mapping.scalarInputs(); i++) {
        tally.scalarInput();
      }
      return mapping;
    }

    @Override
    public @Nullable SeriesColumn next() {
      if (ended) {
        return null;
      }
      boolean first = mapping == null;
      Mapping m = mapping == null ? start() : mapping;
      StepTally t = java.util.Objects.requireNonNull(tally);
      for (SeriesColumn s = first ? ahead : in.next(); s != null; s = in.next()) {
        t.input(s.column());
        out.clear();
        m.map(s.column(), out);
        if (!out.isEmpty()) {
          t.result(out);
          Labels labels = name(s.labels());
          if (guard != null) {
            guard.add(labels, out);
          }
          return new SeriesColumn(labels, naming != Naming.KEEP || s.dropName(), out);
        }
      }
      ended = true;
      m.finish();
      t.finish();
      return null;
    }

    private Labels name(Labels labels) {
      return switch (naming) {
        case KEEP -> labels;
        case DROP -> scope.withoutMetric(labels);
        case DROP_NAME_ONLY ->
            scope.options().delayedNameRemoval() ? labels : labels.withoutMetricName();
      };
    }
  }
}
