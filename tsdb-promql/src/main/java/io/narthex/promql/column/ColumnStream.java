package io.narthex.promql.column;

import org.jspecify.annotations.Nullable;

/**
 * A vector over all steps, a series at a time.
 *
 * <pre>{@code
 * for (SeriesColumn s = stream.next(); s != null; s = stream.next()) {
 *   use(s);   // s.column() is overwritten by the next call: keep s.retained()
 * }
 * }</pre>
 *
 * <p>Thread-safety: none.
 */
public interface ColumnStream {
  /** The next series, null at the end. Its column is valid until the next call. */
  @Nullable SeriesColumn next();
}
