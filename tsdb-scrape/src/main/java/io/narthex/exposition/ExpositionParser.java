package io.narthex.exposition;

import io.narthex.model.Exemplar;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.labels.Labels;
import org.jspecify.annotations.Nullable;

/**
 * Pulls entries out of a scraped body, one at a time.
 *
 * <pre>{@code
 * parser.reset(body, 0, length);
 * for (Entry e = parser.next(); e != Entry.END; e = parser.next()) {
 *   switch (e) {
 *     case SERIES -> {
 *       // known series: parser.recalled(), or parser.buffer()[seriesOffset, +seriesLength) as key;
 *       // only for a new one: parser.labels()
 *       append(parser.value(), parser.hasTimestamp() ? parser.timestamp() : scrapeTime);
 *     }
 *     case HISTOGRAM -> append(parser.histogram() or parser.floatHistogram());
 *     case TYPE, HELP, UNIT -> remember(parser.metricName(), …);
 *     case COMMENT -> {}
 *     case END -> throw new AssertionError();
 *   }
 * }
 * }</pre>
 *
 * <p>A parser serves body after body ({@link #reset}); kept by a target from scrape to scrape it
 * makes no garbage for series it has seen in the body before, and finds them faster. Nothing it
 * hands out as bytes outlives the next call of {@link #next()}.
 *
 * <p>Names, labels and metadata texts are made when asked for. {@link #labels()} are sorted by
 * name, as in the body otherwise: duplicates and empty values are still there, UTF-8 is checked in
 * values but not in names beyond that they are text at all.
 *
 * <p>Thread-safety: none.
 *
 * @upstream model/textparse/interface.go Parser
 */
public interface ExpositionParser {
  /** Starts a new body, {@code data[from, to)}; the array is read in place until the end. */
  void reset(byte[] data, int from, int to);

  /**
   * Moves to the next entry.
   *
   * @throws ExpositionException if the body breaks the format here; the parser is then at its end
   */
  Entry next();

  /** The array that holds {@link #seriesOffset()}; may change with every entry. */
  byte[] buffer();

  /** Start of the series of the current sample: raw bytes, a key as they are. */
  int seriesOffset();

  /** Length in bytes of the series of the current sample. */
  int seriesLength();

  /** xxHash64 of the series bytes, computed on each call. */
  long seriesHash();

  /**
   * Index that the same series bytes had in the body before, counting samples from 0; -1 if it was
   * not there or is not where it could be expected. A cache that keeps its entries in the order of
   * samples needs no hashing for those.
   */
  int recalled();

  /** Labels of the current sample with its metric name, sorted; duplicates and empty ones kept. */
  Labels labels();

  /** Value of the current sample, any NaN as {@link io.narthex.model.StaleNaN#NORMAL_NAN}. */
  double value();

  /** Whether the body gives the current sample a timestamp. */
  boolean hasTimestamp();

  /** Timestamp of the current sample in ms; only if {@link #hasTimestamp()}. */
  long timestamp();

  /** Since when the current sample's value counts, in ms; 0 if unknown. May have to look ahead. */
  long startTimestamp();

  /** The next exemplar of the current sample; null if there are no more. */
  @Nullable Exemplar nextExemplar();

  /** The histogram of a {@link Entry#HISTOGRAM} with integer counts, else null. */
  @Nullable Histogram histogram();

  /** The histogram of a {@link Entry#HISTOGRAM} with float counts, else null. */
  @Nullable FloatHistogram floatHistogram();

  /** Metric family name of a {@link Entry#TYPE}, {@link Entry#HELP} or {@link Entry#UNIT} entry. */
  String metricName();

  /** Type of the last {@link Entry#TYPE} entry. */
  MetricType type();

  /** Text of a {@link Entry#HELP} entry. */
  String help();

  /** Unit of a {@link Entry#UNIT} entry. */
  String unit();

  /** Text of a {@link Entry#COMMENT} entry, with its {@code #}. */
  String comment();
}
