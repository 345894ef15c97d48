package io.narthex.discovery;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.narthex.time.Scheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Asks somebody every so often; a failure keeps what was found before.
 *
 * <p>Thread-safety: thread-safe; questions never overlap.
 *
 * @upstream discovery/refresh/refresh.go Discovery
 */
final class PollingDiscoverer implements Discoverer {
  private static final System.Logger LOG = System.getLogger(PollingDiscoverer.class.getName());

  /** One question. */
  interface Question {
    /**
     * What is there now, with empty groups for what is gone.
     *
     * @throws IOException if there is no answer
     */
    List<TargetGroup> ask() throws IOException;
  }

  private final String name;
  private final Question question;
  private final Duration interval;
  private final Scheduler time;
  private final Executor executor;
  private final AtomicBoolean busy = new AtomicBoolean();

  @GuardedBy("this")
  private @Nullable Listener listener;

  @GuardedBy("this")
  private Scheduler.@Nullable Timer timer;

  /** {@code name} is what log lines call it. */
  PollingDiscoverer(
      String name, Question question, Duration interval, Scheduler time, Executor executor) {
    this.name = name;
    this.question = question;
    this.interval = interval;
    this.time = time;
    this.executor = executor;
  }

  @Override
  public void start(Listener newListener) {
    synchronized (this) {
      listener = newListener;
      timer = time.every(interval, interval, () -> executor.execute(this::refresh));
    }
    executor.execute(this::refresh);
  }

  @Override
  public void refresh() {
    if (!busy.compareAndSet(false, true)) {
      return;
    }
    try {
      List<TargetGroup> groups = question.ask();
      Listener current = listener();
      if (current != null) {
        current.found(groups);
      }
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "Unable to refresh target groups of {0}: {1}",
          name,
          e.getMessage());
    } finally {
      busy.set(false);
    }
  }

  private synchronized @Nullable Listener listener() {
    return listener;
  }

  @Override
  public synchronized void stop() {
    listener = null;
    if (timer != null) {
      timer.cancel();
    }
  }
}
