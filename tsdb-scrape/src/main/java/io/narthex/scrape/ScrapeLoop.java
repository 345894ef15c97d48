package io.narthex.scrape;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.narthex.http.BodyTooLargeException;
import io.narthex.http.HttpReply;
import io.narthex.storage.AppendException;
import io.narthex.storage.Appendable;
import io.narthex.storage.Appender;
import io.narthex.time.Scheduler;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Scrapes one target again and again: fetch, append, report, commit, all of it in {@link #runOnce}.
 *
 * <pre>
 *   fetch --ok-----> append all  --ok-----------------------------+--> report --> commit
 *     |                  |error: rollback, new transaction        |
 *     +--failed----------+--> mark everything that was there ended +
 * </pre>
 *
 * <p>Invariants: everything of a scrape, report and markers among it, becomes visible at once. A
 * scrape never overlaps the next of its target. A loop that was stopped writes nothing but, two
 * intervals later, the markers that end its series.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream scrape/scrape.go scrapeLoop
 */
final class ScrapeLoop {
  private static final System.Logger LOG = System.getLogger(ScrapeLoop.class.getName());

  /** Characters of an error that are kept. */
  private static final int MAX_MESSAGE = 2000;

  private final Target target;
  private final Scraper scraper;
  private final Appendable storage;
  private final Scheduler time;
  private final ScrapeStats stats;
  private final ScrapeCache cache;
  private final BodyAppender bodies;
  private final ScrapeReport report;
  private final @Nullable FailureLog failureLog;
  private final String job;

  private volatile @Nullable String forcedError;
  private volatile boolean stopped;
  private volatile boolean endMarkersDisabled;

  @GuardedBy("this")
  private boolean everScraped;

  /** What a loop needs of its surroundings. */
  record Surroundings(
      Appendable storage, Scheduler time, ScrapeStats stats, @Nullable FailureLog failureLog) {}

  ScrapeLoop(
      Target target,
      Scraper scraper,
      ScrapeSettings settings,
      ScrapeCache cache,
      Surroundings surroundings) {
    this.target = target;
    this.scraper = scraper;
    this.cache = cache;
    storage = surroundings.storage();
    time = surroundings.time();
    stats = surroundings.stats();
    failureLog = surroundings.failureLog();
    job = settings.config().jobName();
    bodies = new BodyAppender(settings, target, cache, stats);
    report = new ScrapeReport(target, cache, settings);
  }

  Target target() {
    return target;
  }

  ScrapeCache cache() {
    return cache;
  }

  /** From now on scrapes fail with this message and no request is sent; null ends that. */
  void forceError(@Nullable String message) {
    forcedError = message;
  }

  /** The loop's series go on elsewhere: stopping it does not end them. */
  void disableEndMarkers() {
    endMarkersDisabled = true;
  }

  /** Lets no further scrape begin; does not wait for one under way. */
  void refuse() {
    stopped = true;
  }

  /** Lets no further scrape begin, and waits for one under way. True if there was ever one. */
  boolean stop() {
    refuse();
    synchronized (this) {
      return everScraped;
    }
  }

  /**
   * One scrape.
   *
   * @param t its time, ms: of samples without their own and of the report
   */
  synchronized void runOnce(long t) {
    if (stopped) {
      return;
    }
    everScraped = true;
    long startNanos = time.nanoTime();
    Outcome outcome = new Outcome(storage.appender());
    String forced = forcedError;
    try {
      if (forced == null) {
        fetchAndAppend(outcome, t);
      } else {
        outcome.counts.error = forced;
        endAll(outcome, t);
      }
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "scrape of " + target + " failed unexpectedly", e);
      outcome.counts.error = "unexpected failure: " + e;
      renew(outcome);
    }
    Duration took = Duration.ofNanos(time.nanoTime() - startNanos);
    String error = shortened(outcome.counts.error);
    stats.scrapes.increment();
    if (error != null) {
      stats.failedScrapes.increment();
    }
    target.report(
        new Target.Report(error == null ? Target.Health.UP : Target.Health.DOWN, t, took, error));
    finish(
        outcome, a -> report.append(a, t, took.toNanos() / 1e9, outcome.counts, outcome.bodyBytes));
    stats.observer().scraped(Duration.ofNanos(time.nanoTime() - startNanos));
  }

  /** Keeps the ends of a message that quotes megabytes of a body. */
  private static @Nullable String shortened(@Nullable String message) {
    if (message == null || message.length() <= MAX_MESSAGE) {
      return message;
    }
    int left = message.length() - MAX_MESSAGE;
    String end = message.substring(message.length() - MAX_MESSAGE / 4);
    return message.substring(0, MAX_MESSAGE * 3 / 4) + "… (" + left + " characters) …" + end;
  }

  /** What is known of a scrape under way. */
  private static final class Outcome {
    private Appender appender;
    private BodyAppender.Counts counts = new BodyAppender.Counts();
    private long bodyBytes;

    private Outcome(Appender appender) {
      this.appender = appender;
    }
  }

  private void fetchAndAppend(Outcome outcome, long t) {
    HttpReply reply;
    try {
      reply = scraper.fetch();
    } catch (IOException e) {
      if (e instanceof BodyTooLargeException) {
        stats.exceededBodySizeLimit.increment();
        outcome.bodyBytes = -1;
      }
      String message = e.getMessage() == null ? e.toString() : e.getMessage();
      outcome.counts.error = message;
      if (failureLog != null) {
        failureLog.log(job, target.url(), message);
      }
      endAll(outcome, t);
      return;
    }
    outcome.bodyBytes = reply.length();
    outcome.counts = bodies.append(outcome.appender, reply, t, time.millis());
    if (outcome.counts.error != null) {
      renew(outcome);
      endAll(outcome, t);
    }
  }

  /** Everything that was there in the scrape before has ended. */
  private void endAll(Outcome outcome, long t) {
    String failed = bodies.appendNothing(outcome.appender, t);
    if (failed != null) {
      LOG.log(System.Logger.Level.WARNING, "markers of {0} not taken: {1}", target, failed);
      renew(outcome);
    }
  }

  private void renew(Outcome outcome) {
    rollback(outcome.appender);
    outcome.appender = storage.appender();
  }

  private void rollback(Appender appender) {
    try {
      appender.rollback();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "rollback for " + target + " failed", e);
    }
  }

  private interface Step {
    void apply(Appender appender);
  }

  private void finish(Outcome outcome, Step last) {
    try {
      last.apply(outcome.appender);
    } catch (AppendException e) {
      LOG.log(System.Logger.Level.WARNING, "report of {0} not taken: {1}", target, e.getMessage());
      rollback(outcome.appender);
      return;
    }
    try {
      outcome.appender.commit();
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.ERROR, "commit of scrape of {0} failed: {1}", target, e.getMessage());
    }
  }

  /** Writes the markers that end all series of a stopped loop, stamped {@code t}. */
  synchronized void endSeries(long t) {
    if (endMarkersDisabled) {
      return;
    }
    Outcome outcome = new Outcome(storage.appender());
    endAll(outcome, t);
    finish(outcome, a -> report.appendStale(a, t));
  }

  boolean endMarkersDisabled() {
    return endMarkersDisabled;
  }

  @Override
  public String toString() {
    return "ScrapeLoop{" + target + ", " + cache + (stopped ? ", stopped" : "") + "}";
  }
}
