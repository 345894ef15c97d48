/**
 * Measurements of scraping: from a body in memory to a commit, and the load of many targets.
 *
 * <p>Enter here: {@link io.narthex.bench.scrape.ScrapeBenchmark}, {@link
 * io.narthex.bench.scrape.TargetServer}.
 */
package io.narthex.bench.scrape;
