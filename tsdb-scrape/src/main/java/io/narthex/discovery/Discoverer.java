package io.narthex.discovery;

import java.util.List;

/**
 * A search for targets that goes on until it is stopped.
 *
 * @upstream discovery/discovery.go Discoverer
 */
public interface Discoverer {
  /** Takes what was found: each group replaces the one of its source, an empty one removes it. */
  @FunctionalInterface
  interface Listener {
    void found(List<TargetGroup> groups);
  }

  /** Begins; what is known at once may be told before this returns. */
  void start(Listener listener);

  /** Looks again now, on the caller's thread. */
  void refresh();

  /** Ends; nothing is told afterwards. */
  void stop();
}
