/**
 * Configuration: {@code prometheus.yml}, read as strictly as upstream reads it.
 *
 * <h2>What it is</h2>
 *
 * One reader a section, each asking for its keys and filling in upstream's defaults; every mistake
 * is an exception with file and line. What is not run yet (tracing, OTLP) is checked and carried as
 * data all the same.
 *
 * <h2>Picture</h2>
 *
 * <pre>
 *   prometheus.yml --> YamlNode --> GlobalReader --> GlobalConfig ---+ defaults
 *                                   ScrapeReader <-------------------+--> List&lt;ScrapeConfig&gt; (tsdb-scrape)
 *                                     +- HttpReader, RelabelReader, DiscoveryReader
 *                                   AlertingReader, RemoteReader, StorageReader --> records
 * </pre>
 *
 * <h2>Enter here</h2>
 *
 * {@link io.narthex.server.config.PrometheusConfig#load}
 *
 * <h2>Read in this order</h2>
 *
 * {@link io.narthex.server.config.PrometheusConfig}, {@code ConfigContext}, {@code GlobalReader},
 * {@code ScrapeReader}, {@code HttpReader}, {@code DiscoveryReader}.
 *
 * <h2>Invariants</h2>
 *
 * A configuration object is whole and valid, or there is none. Unknown keys, keys that stand twice
 * and sections of features that Narthex does not have are refused by name. Relative paths are
 * resolved against the file's directory. Secrets print as {@code <secret>}.
 *
 * <h2>On disk</h2>
 *
 * {@code prometheus.yml}, the files its {@code scrape_config_files} name.
 *
 * <h2>Upstream</h2>
 *
 * {@code config/config.go}, {@code prometheus/common config}.
 *
 * <h2>Papers</h2>
 *
 * None.
 *
 * <h2>Lesson</h2>
 *
 * {@code docs/lessons/scraping.md}
 */
@NullMarked
package io.narthex.server.config;

import org.jspecify.annotations.NullMarked;
