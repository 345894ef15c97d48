package io.narthex.scrape;

import io.narthex.exposition.Entry;
import io.narthex.exposition.ExpositionException;
import io.narthex.exposition.ExpositionParser;
import io.narthex.exposition.UnsupportedFormatException;
import io.narthex.http.HttpReply;
import io.narthex.model.StaleNaN;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.labels.Labels;
import io.narthex.scrape.ScrapeCache.CachedSeries;
import io.narthex.storage.AppendException;
import io.narthex.storage.Appender;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes one body into the storage: parse, look the series up, append, mark what has ended.
 *
 * <pre>
 *   parser.next() --SERIES--> cache: by order, else by bytes --hit--> series{ref, labels} --> append
 *                                            |miss
 *                                            +--> labels --> SampleLabels --> append --> cache
 * </pre>
 *
 * <p>Thread-safety: none; the loop's thread.
 *
 * @upstream scrape/scrape_append_v2.go scrapeLoopAppenderV2.append
 */
final class BodyAppender {
  private static final System.Logger LOG = System.getLogger(BodyAppender.class.getName());

  private final ScrapeSettings settings;
  private final SampleLabels sampleLabels;
  private final ScrapeCache cache;
  private final ScrapeStats stats;
  private final Parsers parsers;
  private final ExemplarAppender exemplars = new ExemplarAppender();
  private final String target;

  // Of the body in work.
  private Counts counts = new Counts();
  private @Nullable String limitError;
  private long scrapeTime;
  private MetadataCache.@Nullable Family family;

  /** What was in a body. */
  static final class Counts {
    int scraped;
    int postRelabel;
    int seriesAdded;

    /** Why the body as a whole was not taken; null if it was. */
    @Nullable String error;
  }

  BodyAppender(ScrapeSettings settings, Target target, ScrapeCache cache, ScrapeStats stats) {
    this.settings = settings;
    this.cache = cache;
    this.stats = stats;
    this.target = target.url();
    sampleLabels = new SampleLabels(settings.config(), target.labels(), stats);
    parsers = new Parsers(settings.parser(), settings.config().protocols().fallback());
  }

  /**
   * Appends all samples of {@code reply}, then markers for series that were there before and are
   * not now. On an error the caller rolls back.
   *
   * @param t time of samples without their own, ms
   * @param nowMillis the clock, for what is too far ahead
   */
  Counts append(Appender appender, HttpReply reply, long t, long nowMillis) {
    counts = new Counts();
    limitError = null;
    scrapeTime = t;
    if (reply.length() == 0) {
      counts.error = appendNothing(appender, t);
      return counts;
    }
    DroppedSamples dropped = new DroppedSamples(stats);
    try {
      ExpositionParser parser = parser(reply);
      LimitedAppender limited = new LimitedAppender(appender, settings, nowMillis);
      while (step(parser, limited, appender, dropped)) {
        // one entry at a time, until the end
      }
      counts.error = limitError;
      if (counts.error == null) {
        markEnded(appender, t);
        cache.endIteration(true);
      }
    } catch (ScrapeException
        | ExpositionException
        | UnsupportedFormatException
        | AppendException e) {
      counts.error = e.getMessage();
    }
    dropped.log(target);
    return counts;
  }

  /** A failed or empty scrape: everything that was there has ended. Null, or why it failed. */
  @Nullable String appendNothing(Appender appender, long t) {
    try {
      markEnded(appender, t);
    } catch (AppendException e) {
      return e.getMessage();
    } finally {
      cache.endIteration(false);
    }
    return null;
  }

  private ExpositionParser parser(HttpReply reply) {
    ExpositionParser before = parsers.current();
    ExpositionParser parser = parsers.forType(reply.contentType());
    if (parser != before) {
      cache.forgetOrder();
    }
    cache.startBody();
    parser.reset(reply.body(), 0, reply.length());
    family = null;
    return parser;
  }

  /** One entry; false at the end. */
  private boolean step(
      ExpositionParser parser, LimitedAppender limited, Appender appender, DroppedSamples dropped) {
    Entry entry = parser.next();
    switch (entry) {
      case SERIES, HISTOGRAM -> sample(parser, entry, limited, appender, dropped);
      case TYPE ->
          family =
              cache
                  .metadata()
                  .setType(parser.metricName(), parser.type().text(), cache.iteration());
      case HELP ->
          family = cache.metadata().setHelp(parser.metricName(), parser.help(), cache.iteration());
      case UNIT ->
          family = cache.metadata().setUnit(parser.metricName(), parser.unit(), cache.iteration());
      case COMMENT -> {}
      case END -> {
        return false;
      }
    }
    return true;
  }

  private void sample(
      ExpositionParser parser,
      Entry entry,
      LimitedAppender limited,
      Appender appender,
      DroppedSamples dropped) {
    counts.scraped++;
    boolean ownTime = parser.hasTimestamp() && settings.config().honorTimestamps();
    long t = ownTime ? parser.timestamp() : scrapeTime;
    ScrapeCache.Entry known = known(parser);
    CachedSeries series = null;
    Labels labels;
    boolean again = false;
    if (known == null) {
      Labels stored = sampleLabels.of(parser.labels());
      if (stored == null) {
        ScrapeCache.Entry droppedEntry = cache.addDropped(key(parser), parser.seriesHash());
        cache.placeLast(droppedEntry);
        return;
      }
      labels = stored;
    } else {
      again = cache.touch(known);
      series = known.series();
      if (series == null) {
        return;
      }
      labels = series.labels();
    }
    long ref = series == null ? 0 : series.ref();
    boolean taken = false;
    try {
      if (again && !ownTime) {
        throw new AppendException(AppendException.Reason.DUPLICATE_TIMESTAMP);
      }
      ref = append(parser, entry, limited, ref, labels, t);
      taken = true;
    } catch (AppendException e) {
      if (e.reason() == AppendException.Reason.LIMIT) {
        noteLimit(String.valueOf(e.getMessage()));
      } else if (!dropped.count(e.reason())) {
        throw e;
      }
    }
    if (taken) {
      series = remember(parser, series, ref, labels);
      if (!ownTime || settings.config().trackTimestampsStaleness()) {
        cache.track(series);
      }
      exemplars.append(parser, entry, appender, series, t, dropped);
      appendMetadata(appender, series, known == null);
    }
    counts.postRelabel++;
  }

  /** The cache's entry of the current sample, which now has its place in the order. */
  private ScrapeCache.@Nullable Entry known(ExpositionParser parser) {
    ScrapeCache.Entry entry = cache.recall(parser.recalled());
    if (entry == null) {
      entry =
          cache.find(
              parser.buffer(), parser.seriesOffset(), parser.seriesLength(), parser.seriesHash());
    }
    cache.place(entry);
    return entry;
  }

  private long append(
      ExpositionParser parser,
      Entry entry,
      LimitedAppender limited,
      long ref,
      Labels labels,
      long t) {
    long st = settings.options().startTimestamps() ? parser.startTimestamp() : 0;
    if (entry == Entry.SERIES) {
      return limited.append(ref, labels, st, t, parser.value());
    }
    Histogram h = parser.histogram();
    if (h != null) {
      return limited.append(ref, labels, st, t, h);
    }
    FloatHistogram fh = parser.floatHistogram();
    if (fh == null) {
      throw new ScrapeException("histogram without a value for " + labels);
    }
    return limited.append(ref, labels, st, t, fh);
  }

  private CachedSeries remember(
      ExpositionParser parser, @Nullable CachedSeries series, long ref, Labels labels) {
    if (series != null) {
      cache.updateRef(series, ref);
      return series;
    }
    ScrapeCache.Entry added = cache.add(key(parser), parser.seriesHash(), labels, ref);
    cache.placeLast(added);
    if (limitError == null) {
      counts.seriesAdded++;
    }
    CachedSeries created = added.series();
    if (created == null) {
      throw new AssertionError(added);
    }
    return created;
  }

  private static byte[] key(ExpositionParser parser) {
    int from = parser.seriesOffset();
    return Arrays.copyOfRange(parser.buffer(), from, from + parser.seriesLength());
  }

  /** Reading goes on, for the counts; the first limit met is the error, samples before buckets. */
  private void noteLimit(String message) {
    boolean samples = message.equals(AppendException.Reason.LIMIT.text());
    if (limitError == null || (samples && !limitError.equals(message))) {
      (samples ? stats.exceededSampleLimit : stats.exceededBucketLimit).increment();
      limitError = message;
    }
  }

  private void appendMetadata(Appender appender, CachedSeries series, boolean isNew) {
    MetadataCache.Family f = family;
    if (!settings.options().metadata() || f == null || !(isNew || f.changedIn(cache.iteration()))) {
      return;
    }
    if (!FamilyNames.belongs(series.labels().metricName(), f.name(), f.type())) {
      return;
    }
    try {
      appender.updateMetadata(series.ref(), series.labels(), f.metadata());
    } catch (AppendException e) {
      LOG.log(
          System.Logger.Level.DEBUG, "metadata of {0} not taken: {1}", f.name(), e.getMessage());
    }
  }

  private void markEnded(Appender appender, long t) {
    appender.rejectOutOfOrder(true);
    try {
      for (CachedSeries series : cache.ended()) {
        markStale(appender, series, t);
      }
    } finally {
      appender.rejectOutOfOrder(false);
    }
  }

  /**
   * Ends a series at {@code t}, unless it has gone on elsewhere: then the marker comes too late.
   */
  static void markStale(Appender appender, CachedSeries series, long t) {
    try {
      appender.append(series.ref(), series.labels(), t, StaleNaN.VALUE);
    } catch (AppendException e) {
      switch (e.reason()) {
        case OUT_OF_ORDER, DUPLICATE_TIMESTAMP -> {}
        default -> throw e;
      }
    }
  }
}
