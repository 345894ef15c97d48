package io.narthex.scrape;

import io.narthex.exposition.Entry;
import io.narthex.exposition.ExpositionParser;
import io.narthex.model.Exemplar;
import io.narthex.scrape.ScrapeCache.CachedSeries;
import io.narthex.storage.AppendException;
import io.narthex.storage.Appender;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Hands the exemplars of a sample on, oldest first. What is wrong with them never fails a scrape.
 *
 * <p>Thread-safety: none.
 *
 * @upstream scrape/scrape.go scrapeLoopAppender.append
 */
final class ExemplarAppender {
  private static final System.Logger LOG = System.getLogger(ExemplarAppender.class.getName());
  private static final Comparator<Exemplar> BY_TIME =
      Comparator.comparingLong(Exemplar::t)
          .thenComparingDouble(Exemplar::value)
          .thenComparing(Exemplar::labels);

  void append(
      ExpositionParser parser,
      Entry entry,
      Appender appender,
      CachedSeries series,
      long t,
      DroppedSamples dropped) {
    Exemplar first = parser.nextExemplar();
    if (first == null) {
      return;
    }
    List<Exemplar> exemplars = new ArrayList<>();
    for (Exemplar e = first; e != null; e = parser.nextExemplar()) {
      if (e.hasTimestamp()) {
        exemplars.add(e);
      } else if (entry == Entry.SERIES) {
        exemplars.add(new Exemplar(e.labels(), e.value(), t, false));
      } // of a native histogram: without a time it cannot be told from one seen before
    }
    exemplars.sort(BY_TIME);
    int outOfOrder = 0;
    for (Exemplar e : exemplars) {
      try {
        appender.appendExemplar(series.ref(), series.labels(), e);
      } catch (AppendException refused) {
        if (refused.reason() == AppendException.Reason.EXEMPLAR_OUT_OF_ORDER) {
          outOfOrder++;
        } else {
          LOG.log(System.Logger.Level.DEBUG, "exemplar not taken: {0}", refused.getMessage());
        }
      }
    }
    if (outOfOrder > 0 && outOfOrder == exemplars.size()) {
      dropped.countExemplars(outOfOrder);
    }
  }
}
