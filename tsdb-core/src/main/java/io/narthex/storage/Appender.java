package io.narthex.storage;

import io.narthex.model.Exemplar;
import io.narthex.model.MetricMetadata;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.labels.Labels;
import java.io.IOException;

/**
 * One transaction of samples. Nothing is visible before {@link #commit}; a rejected sample does not
 * abort the rest.
 *
 * <pre>{@code
 * Appender appender = appendable.appender();
 * long ref = appender.append(0, labels, t, v);   // 0: series looked up by its labels
 * appender.append(ref, labels, t + 1, v);        // ref: no lookup
 * appender.commit();
 * }</pre>
 *
 * <p>A ref names a series for as long as the storage remembers it; an unknown or stale one falls
 * back to the labels, so passing both is always right.
 *
 * <p>Thread-safety: none; one thread, one use.
 *
 * @upstream storage/interface_append.go AppenderV2 (one method a value type instead of one for all)
 */
public interface Appender {
  /**
   * Adds a float sample.
   *
   * @param ref series reference from an earlier append, 0 if unknown
   * @param t timestamp in ms
   * @return the reference of the series
   * @throws AppendException if the sample is not acceptable
   */
  default long append(long ref, Labels labels, long t, double v) {
    return append(ref, labels, 0, t, v);
  }

  /**
   * Adds a float sample whose counter started at {@code st}.
   *
   * @param st start timestamp in ms, 0 if unknown
   * @return the reference of the series
   * @throws AppendException if the sample is not acceptable
   */
  long append(long ref, Labels labels, long st, long t, double v);

  /**
   * Adds an integer histogram sample; otherwise as {@link #append(long, Labels, long, long,
   * double)}.
   */
  long append(long ref, Labels labels, long st, long t, Histogram h);

  /**
   * Adds a float histogram sample; otherwise as {@link #append(long, Labels, long, long, double)}.
   */
  long append(long ref, Labels labels, long st, long t, FloatHistogram h);

  /**
   * Adds an exemplar to a series of this or an earlier transaction.
   *
   * @return the reference of the series
   * @throws AppendException if it is not acceptable or the series is unknown
   */
  long appendExemplar(long ref, Labels labels, Exemplar exemplar);

  /** Notes the metadata of a series' metric. */
  long updateMetadata(long ref, Labels labels, MetricMetadata metadata);

  /**
   * When set, samples older than the newest of their series are rejected even if the storage takes
   * out-of-order samples.
   */
  default void rejectOutOfOrder(boolean reject) {}

  /**
   * Makes all accepted samples durable (as the storage is configured) and visible at once.
   *
   * @throws IOException if they could not be written; the transaction is then rolled back
   * @throws IllegalStateException if the appender has ended already
   */
  void commit() throws IOException;

  /**
   * Drops all samples of the transaction.
   *
   * @throws IllegalStateException if the appender has ended already
   */
  void rollback() throws IOException;
}
