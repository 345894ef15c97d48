package io.narthex.tsdb.head;

import io.narthex.model.Exemplar;
import io.narthex.model.MetricMetadata;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A part of a transaction in which each series has samples of one type only, so that writing floats
 * first, then histograms, then float histograms keeps the order of every series.
 *
 * <pre>
 *   appended   a:1.0  b:h1  a:2.0  b:h2 | b:3.0  a:4.0
 *   batch 0    floats a a   histograms b b
 *   batch 1    floats b a                ^ a float behind a histogram: a new batch
 * </pre>
 *
 * <p>Thread-safety: none; belongs to one appender.
 *
 * @upstream tsdb/head_append.go appendBatch, getCurrentBatch
 */
final class AppendBatch {
  /** Types that do not mix in a batch; floats are those that are not noted. */
  enum Kind {
    FLOAT,
    HISTOGRAM,
    CUSTOM_BUCKETS,
    FLOAT_HISTOGRAM,
    FLOAT_CUSTOM_BUCKETS;

    /** The kind of a {@link Histogram} or {@link FloatHistogram}. */
    static Kind of(Object h) {
      if (h instanceof Histogram integer) {
        return integer.usesCustomBuckets() ? CUSTOM_BUCKETS : HISTOGRAM;
      }
      return ((FloatHistogram) h).usesCustomBuckets() ? FLOAT_CUSTOM_BUCKETS : FLOAT_HISTOGRAM;
    }
  }

  /** An exemplar and the series it belongs to. */
  record SeriesExemplar(MemSeries series, Exemplar exemplar) {}

  /** Metadata and the series it belongs to. */
  record SeriesMetadata(MemSeries series, MetricMetadata metadata) {}

  final SampleColumns floats;
  final SampleColumns histograms = new SampleColumns();
  final SampleColumns floatHistograms = new SampleColumns();
  final List<SeriesExemplar> exemplars = new ArrayList<>(0);
  final List<SeriesMetadata> metadata = new ArrayList<>(0);
  private final Map<Long, Kind> kinds = new HashMap<>(0); // histograms only

  /** A batch whose floats go to {@code floats}, which are empty. */
  AppendBatch(SampleColumns floats) {
    this.floats = floats;
  }

  /** Whether a sample of {@code kind} keeps the batch clean; notes it if so. */
  boolean takes(long seriesRef, Kind kind) {
    if (kind == Kind.FLOAT) {
      return kinds.isEmpty() || !kinds.containsKey(seriesRef);
    }
    Kind noted = kinds.putIfAbsent(seriesRef, kind);
    return noted == null || noted == kind;
  }

  /** Kind of the samples of a series so far, {@code FLOAT} if there are no others. */
  Kind kind(long seriesRef) {
    return kinds.isEmpty() ? Kind.FLOAT : kinds.getOrDefault(seriesRef, Kind.FLOAT);
  }

  int samples() {
    return floats.size + histograms.size + floatHistograms.size;
  }
}
