package io.narthex.discovery;

import java.util.concurrent.atomic.LongAdder;

/**
 * What {@link DiscoveryStats} is made of.
 *
 * <p>Thread-safety: thread-safe.
 */
final class DiscoveryCounters {
  final LongAdder received = new LongAdder();
  final LongAdder sent = new LongAdder();
  final LongAdder dnsFailures = new LongAdder();
  final LongAdder httpFailures = new LongAdder();
  final LongAdder fileReadErrors = new LongAdder();
}
