/**
 * Discovery: where targets come from.
 *
 * <h2>What it is</h2>
 *
 * Searches that find groups of targets and tell when something has changed: written down in the
 * configuration, in files that are watched, behind a URL, in DNS.
 *
 * <h2>Picture</h2>
 *
 * <pre>
 *   static  file  http  dns          one Discoverer for each distinct configuration
 *      \     |     |    /
 *    TargetGroup{source, labels, targets}     replaces the group of the same source
 *            |
 *     DiscoveryManager --changed--> ScrapeManager --groups()--> pools
 * </pre>
 *
 * <h2>Enter here</h2>
 *
 * {@link io.narthex.discovery.DiscoveryManager}
 *
 * <h2>Read in this order</h2>
 *
 * {@link io.narthex.discovery.TargetGroup}, {@link io.narthex.discovery.Discoverer}, {@link
 * io.narthex.discovery.DiscoveryConfig} and its kinds, {@link
 * io.narthex.discovery.DiscoveryManager}.
 *
 * <h2>Invariants</h2>
 *
 * A search that fails keeps what it found before. A target's own labels win over its group's.
 * Searches of equal configuration are shared and survive a reload.
 *
 * <h2>On disk</h2>
 *
 * Target files: YAML or JSON lists of {@code {targets, labels}}.
 *
 * <h2>Upstream</h2>
 *
 * {@code discovery}, {@code discovery/{file,http,dns,targetgroup,refresh}}.
 *
 * <h2>Papers</h2>
 *
 * RFC 1035, RFC 2782 (DNS, SRV records).
 *
 * <h2>Lesson</h2>
 *
 * {@code docs/lessons/scraping.md}
 */
@NullMarked
package io.narthex.discovery;

import org.jspecify.annotations.NullMarked;
