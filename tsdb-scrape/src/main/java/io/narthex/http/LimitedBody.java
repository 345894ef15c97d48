package io.narthex.http;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * Takes a body as it arrives into one growing array, and hangs up as soon as it reaches the limit.
 *
 * <p>Thread-safety: as {@link BodySubscriber} demands: called by one thread at a time.
 *
 * @upstream none — upstream reads through io.LimitReader
 */
final class LimitedBody implements BodySubscriber<LimitedBody> {
  private final long limit;
  private final CompletableFuture<LimitedBody> done = new CompletableFuture<>();
  private byte[] bytes;
  private int length;
  private Flow.Subscription subscription = NO_SUBSCRIPTION;

  private static final Flow.Subscription NO_SUBSCRIPTION =
      new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
      };

  /** Fails at {@code limit} bytes: a body of exactly that size is too large already. */
  LimitedBody(long limit, int expected) {
    this.limit = limit;
    bytes = new byte[(int) Math.max(512, Math.min(expected, limit))];
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  @Override
  public CompletionStage<LimitedBody> getBody() {
    return done;
  }

  @Override
  public void onSubscribe(Flow.Subscription s) {
    subscription = s;
    s.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      int n = buffer.remaining();
      if (length + (long) n >= limit) {
        subscription.cancel();
        done.completeExceptionally(new BodyTooLargeException(limit));
        return;
      }
      if (length + n > bytes.length) {
        long grown = Math.max(length + (long) n, bytes.length * 2L);
        bytes = Arrays.copyOf(bytes, (int) Math.min(grown, Integer.MAX_VALUE - 8));
      }
      buffer.get(bytes, length, n);
      length += n;
    }
  }

  @Override
  public void onError(Throwable error) {
    done.completeExceptionally(error);
  }

  @Override
  public void onComplete() {
    done.complete(this);
  }
}
