package io.narthex.promql.exec;

import io.narthex.promql.value.Annotation;
import io.narthex.promql.value.Annotations;
import org.jspecify.annotations.Nullable;

/**
 * What a binary operation notes: the last thing of each step.
 *
 * <p>Thread-safety: none.
 *
 * @upstream promql/engine.go VectorBinop (lastErr), handleVectorBinopError
 */
final class BinaryNotes {
  private final @Nullable Annotation[] last;
  private boolean any;

  BinaryNotes(int steps) {
    last = new Annotation[steps];
  }

  void note(int step, Annotation annotation) {
    last[step] = annotation;
    any = true;
  }

  /** Hands the notes on. */
  void flush(Annotations to) {
    if (any) {
      any = false;
      for (Annotation a : last) {
        if (a != null) {
          to.add(a);
        }
      }
    }
  }
}
