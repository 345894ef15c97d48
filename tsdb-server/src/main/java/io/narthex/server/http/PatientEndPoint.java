package io.narthex.server.http;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose thread, once it has answered, waits a few milliseconds for the next request
 * itself before it gives the connection back to the thread that selects.
 *
 * <pre>
 *   usual     select ─> wake another thread to select ─> read, answer ─> wake the selecting thread
 *   patient   select ─> wake another thread to select ─> read, answer, wait, read, answer, wait, …
 *                                                                                 └ 5 ms of silence:
 *                                                                                   wake the selecting thread
 * </pre>
 *
 * <p>So a client that asks one small thing after the other, a dashboard or a script, costs no
 * thread switches; they cost more than a small answer does. A connection that falls silent keeps
 * its thread for 5 ms, once. Only a few connections are patient at a time, as each needs a selector
 * of its own meanwhile.
 *
 * <p>Thread-safety: as its superclass; at most one thread runs the callbacks of a connection.
 *
 * @upstream none — in Go the goroutine that reads is the one that answers
 */
final class PatientEndPoint extends SocketChannelEndPoint {
  private static final System.Logger LOG = System.getLogger(PatientEndPoint.class.getName());
  private static final long PATIENCE_MILLIS = 5;

  private final Semaphore places;
  private volatile @Nullable Thread running; // runs callbacks, and waits between them
  private volatile boolean answered; // what is read next begins a request
  private boolean wanted; // only touched by the running thread

  /** {@code places}: how many connections of this server may wait at the same time. */
  PatientEndPoint(
      SocketChannel channel,
      ManagedSelector selector,
      SelectionKey key,
      Scheduler scheduler,
      Semaphore places) {
    super(channel, selector, key, scheduler);
    this.places = places;
  }

  /** Says that a request is there: what is read next is its body. */
  void asked() {
    answered = false;
  }

  /**
   * Says that a request has been answered: what the connection wants to read next is another
   * request, not the rest of this one's body, for which the thread that handles it would block.
   */
  void answered() {
    answered = Thread.currentThread() == running;
  }

  @Override
  public @Nullable Runnable onSelected() {
    Runnable task = super.onSelected();
    return task == null ? null : new Turns(task);
  }

  @Override
  protected void needsFillInterest() {
    if (answered && Thread.currentThread() == running) {
      answered = false;
      wanted = true;
    } else {
      super.needsFillInterest();
    }
  }

  private void giveBack() {
    running = null;
    super.needsFillInterest();
  }

  /** Runs the callbacks of one readiness, and those of what arrives soon after. */
  private final class Turns implements Runnable, Invocable {
    private final Runnable first;
    private @Nullable Selector own;

    Turns(Runnable first) {
      this.first = first;
    }

    @Override
    public InvocationType getInvocationType() {
      return Invocable.getInvocationType(first);
    }

    @Override
    public void run() {
      if (running != null) {
        first.run(); // another thread is in the middle of a request, and this is more of its body
        return;
      }
      running = Thread.currentThread();
      try {
        first.run();
        while (wanted) {
          wanted = false;
          if (!bytesCome()) {
            giveBack();
            return;
          }
          getFillInterest().fillable();
        }
      } finally {
        if (Thread.currentThread() == running) {
          running = null;
        }
        closeOwn();
      }
    }

    /** Waits for bytes, or for the end of them; false if nothing came or there is no place. */
    private boolean bytesCome() {
      try {
        Selector selector = own;
        if (selector == null) {
          if (!isOpen() || !places.tryAcquire()) {
            return false;
          }
          own = selector = openOwn();
          getChannel().register(selector, SelectionKey.OP_READ);
        }
        return selector.select(key -> {}, PATIENCE_MILLIS) > 0;
      } catch (IOException e) {
        return false; // closed meanwhile: the superclass finds out
      }
    }

    private Selector openOwn() throws IOException {
      try {
        return Selector.open();
      } catch (IOException e) {
        places.release();
        throw e;
      }
    }

    private void closeOwn() {
      Selector selector = own;
      if (selector == null) {
        return;
      }
      own = null;
      places.release();
      try {
        selector.close();
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "closing the selector of " + PatientEndPoint.this, e);
      }
    }
  }
}
