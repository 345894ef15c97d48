package io.narthex.scrape;

import io.narthex.http.HttpReply;
import io.narthex.time.Scheduler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Targets without a network: each is a piece of code that gives the body, by {@code host:port}. For
 * tests, lessons and simulations, together with a clock that is moved by hand.
 *
 * <p>Thread-safety: thread-safe as far as the given code is.
 *
 * @upstream none — upstream starts HTTP servers in its tests
 */
public final class MemoryTargets implements Scraper.Factory {
  /** The media type of {@link #set(String, String)}. */
  public static final String TEXT = "text/plain; version=0.0.4";

  /** Gives a target's body. */
  @FunctionalInterface
  public interface Body {
    /**
     * The answer to a scrape of {@code target}.
     *
     * @throws IOException if the scrape is to fail
     */
    HttpReply get(Target target) throws IOException;
  }

  private final Map<String, Body> bodies = new ConcurrentHashMap<>();

  /** From now on the target at {@code address} answers with {@code text}. */
  public MemoryTargets set(String address, String text) {
    return set(address, TEXT, text);
  }

  /** From now on the target at {@code address} answers with {@code text} of that media type. */
  public MemoryTargets set(String address, String contentType, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return set(address, target -> new HttpReply(200, contentType, bytes, bytes.length));
  }

  /** From now on {@code body} answers for the target at {@code address}. */
  public MemoryTargets set(String address, Body body) {
    bodies.put(address, body);
    return this;
  }

  /** From now on scrapes of {@code address} fail. */
  public MemoryTargets fail(String address, String message) {
    return set(
        address,
        target -> {
          throw new IOException(message);
        });
  }

  @Override
  public Scraper.Job job(ScrapeConfig config, Scheduler time, String userAgent) {
    return target ->
        () -> {
          String address = target.allLabels().get(TargetLabels.ADDRESS);
          Body body = bodies.get(address);
          if (body == null) {
            throw new IOException(
                "Get \""
                    + target.url()
                    + "\": dial tcp "
                    + address
                    + ": connect: connection refused");
          }
          return body.get(target);
        };
  }
}
