package io.narthex.server;

import io.narthex.server.config.ConfigException;
import io.narthex.server.config.PrometheusConfig;
import io.narthex.server.http.WebServer;
import io.narthex.server.metrics.SelfMetrics;
import java.nio.file.Path;
import org.xerial.snappy.Snappy;

/**
 * Loads what every start needs, before it is needed and on a thread of its own: some thousand
 * classes and a native library, a third of a second if one thread does it in turn. Nothing of what
 * is made here is used.
 *
 * <pre>
 *   main         command line ---------------&gt; configuration, metrics, database
 *   load-ahead   logging, configuration, metrics, Snappy, Jetty
 * </pre>
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream none — Go has its code in one file
 */
public final class LoadAhead {
  private LoadAhead() {}

  /** Begins; returns at once. What fails here is told, and fails again where it matters. */
  public static void begin() {
    Thread thread = new Thread(LoadAhead::run, "load-ahead");
    thread.setDaemon(true);
    thread.start();
  }

  private static void run() {
    System.getLogger(LoadAhead.class.getName()).isLoggable(System.Logger.Level.INFO);
    try {
      PrometheusConfig.parse("global: {scrape_interval: 1m}", Path.of("load-ahead.yml"));
    } catch (ConfigException e) {
      throw new IllegalStateException(e);
    }
    new SelfMetrics(1);
    Snappy.maxCompressedLength(0);
    WebServer.loadAhead();
  }
}
